import type { ButtonHTMLAttributes, JSX, ReactNode, Ref } from 'react'
import { useKeyLabel } from '../bindings'
import type { CommandId } from '../commands'
import styles from './button.module.css'
import { Icon, type IconName } from './icons'
import { Hint } from './hint'

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: 'primary' | 'plain' | 'quiet' | 'danger'
  icon?: IconName
  /** The command it runs: its key is printed behind the text. */
  shortcut?: CommandId
  ref?: Ref<HTMLButtonElement>
}

/** A push button. `primary` once a screen. */
export function Button({
  look = 'plain',
  icon,
  shortcut,
  children,
  className,
  ...rest
}: ButtonProps): JSX.Element {
  const key = useKeyLabel(shortcut)
  return (
    <button type="button" className={[styles.button, styles[look], className].join(' ')} {...rest}>
      {icon && <Icon name={icon} size={14} />}
      {children}
      {key && <kbd aria-hidden="true">{key}</kbd>}
    </button>
  )
}

interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> {
  icon: IconName
  /** The accessible name, also the tooltip. */
  label: string
  shortcut?: CommandId
  side?: 'top' | 'right' | 'bottom' | 'left'
  size?: number
}

/** A button that is only a picture: its name is in the tooltip, with its key. */
export function IconButton({
  icon,
  label,
  shortcut,
  side,
  size = 16,
  className,
  ...rest
}: IconButtonProps): JSX.Element {
  return (
    <Hint text={label} shortcut={shortcut} side={side}>
      <button type="button" aria-label={label} className={[styles.icon, className].join(' ')} {...rest}>
        <Icon name={icon} size={size} />
      </button>
    </Hint>
  )
}

/** The key of a command as printed on this machine; nothing where it has none. */
export function Key({ command }: { command: CommandId }): ReactNode {
  const key = useKeyLabel(command)
  return key && <kbd aria-hidden="true">{key}</kbd>
}
