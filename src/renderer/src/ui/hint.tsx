import { Tooltip } from 'radix-ui'
import type { JSX, ReactNode } from 'react'
import { keyLabel } from '../commands'
import styles from './hint.module.css'

interface HintProps {
  text: ReactNode
  shortcut?: string
  side?: 'top' | 'right' | 'bottom' | 'left'
  children: ReactNode
}

/** A tooltip that carries the shortcut. Says nothing that is not also in the control's name or beside it. */
export function Hint({ text, shortcut, side = 'top', children }: HintProps): JSX.Element {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content className={styles.hint} side={side} sideOffset={6} collisionPadding={8}>
          <span>{text}</span>
          {shortcut && <kbd>{keyLabel(shortcut)}</kbd>}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}

export const HintProvider = Tooltip.Provider
