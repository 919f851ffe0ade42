import { Tooltip } from 'radix-ui'
import type { JSX, ReactNode } from 'react'
import { useKeyLabel } from '../bindings'
import type { CommandId } from '../commands'
import styles from './hint.module.css'

interface HintProps {
  text: ReactNode
  /** The command it stands for: its key is printed. */
  shortcut?: CommandId
  side?: 'top' | 'right' | 'bottom' | 'left'
  children: ReactNode
}

/** A tooltip that carries the shortcut. Says nothing that is not also in the control's name or beside it. */
export function Hint({ text, shortcut, side = 'top', children }: HintProps): JSX.Element {
  const key = useKeyLabel(shortcut)
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content className={styles.hint} side={side} sideOffset={6} collisionPadding={8}>
          <span>{text}</span>
          {key && <kbd>{key}</kbd>}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}

export const HintProvider = Tooltip.Provider
