import { DropdownMenu } from 'radix-ui'
import type { JSX, ReactNode } from 'react'
import type { CommandId } from '../commands'
import { Icon, type IconName } from './icons'
import { Key } from './button'
import styles from './menu.module.css'

interface MenuProps {
  trigger: ReactNode
  children: ReactNode
  align?: 'start' | 'end'
  /** Least width in pixels. */
  width?: number
}

/** A menu that opens from a button. */
export function Menu({ trigger, children, align = 'start', width = 200 }: MenuProps): JSX.Element {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className={styles.menu}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          style={{ minWidth: width }}
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

interface MenuItemProps {
  icon?: IconName
  title: ReactNode
  about?: ReactNode
  shortcut?: CommandId
  disabled?: boolean
  onSelect: () => void
}

/** One action of a menu. */
export function MenuItem({ icon, title, about, shortcut, disabled, onSelect }: MenuItemProps): JSX.Element {
  return (
    <DropdownMenu.Item className={styles.item} disabled={disabled} onSelect={onSelect}>
      {icon && <Icon name={icon} size={14} />}
      <Text title={title} about={about} />
      {shortcut && <Key command={shortcut} />}
    </DropdownMenu.Item>
  )
}

/** A menu line that is a link, e.g. a download. */
export function MenuLink({
  href,
  title,
  about,
  shortcut,
}: Pick<MenuItemProps, 'title' | 'about' | 'shortcut'> & { href: string }): JSX.Element {
  return (
    <DropdownMenu.Item className={styles.item} asChild>
      <a href={href} download>
        <Text title={title} about={about} />
        {shortcut && <Key command={shortcut} />}
      </a>
    </DropdownMenu.Item>
  )
}

interface ChoiceProps {
  value: string
  options: readonly { value: string; title: ReactNode; about?: ReactNode; disabled?: boolean }[]
  onChange: (value: string) => void
}

/** Radio lines of a menu. */
export function MenuChoice({ value, options, onChange }: ChoiceProps): JSX.Element {
  return (
    <DropdownMenu.RadioGroup value={value} onValueChange={onChange}>
      {options.map(option => (
        <DropdownMenu.RadioItem
          key={option.value}
          className={styles.item}
          value={option.value}
          disabled={option.disabled}
        >
          <span className={styles.tick}>
            <DropdownMenu.ItemIndicator>
              <Icon name="tick" size={13} />
            </DropdownMenu.ItemIndicator>
          </span>
          <Text title={option.title} about={option.about} />
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  )
}

export function MenuLabel({ children }: { children: ReactNode }): JSX.Element {
  return <DropdownMenu.Label className={styles.label}>{children}</DropdownMenu.Label>
}

export function MenuSeparator(): JSX.Element {
  return <DropdownMenu.Separator className={styles.separator} />
}

function Text({ title, about }: { title: ReactNode; about?: ReactNode }): JSX.Element {
  return (
    <span className={styles.text}>
      <span>{title}</span>
      {about && <small>{about}</small>}
    </span>
  )
}
