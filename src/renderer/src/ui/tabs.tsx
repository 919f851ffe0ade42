import { Tabs as Radix } from 'radix-ui'
import type { JSX, ReactNode } from 'react'
import styles from './tabs.module.css'

interface TabsProps<T extends string> {
  value: T
  onChange: (value: T) => void
  /** What the tabs are of, for a screen reader. */
  label: string
  tabs: readonly { id: T; title: ReactNode; disabled?: boolean }[]
  /** The panel of the tab shown. */
  children: ReactNode
  className?: string
}

/** Panels of which one is shown. Arrow keys move between the tabs. */
export function Tabs<T extends string>({
  value,
  onChange,
  label,
  tabs,
  children,
  className,
}: TabsProps<T>): JSX.Element {
  return (
    <Radix.Root className={className} value={value} onValueChange={next => onChange(next as T)}>
      <Radix.List className={styles.list} aria-label={label}>
        {tabs.map(({ id, title, disabled }) => (
          <Radix.Trigger key={id} value={id} disabled={disabled} className={styles.tab}>
            {title}
          </Radix.Trigger>
        ))}
      </Radix.List>
      <Radix.Content key={value} value={value} className={styles.panel} tabIndex={-1}>
        {children}
      </Radix.Content>
    </Radix.Root>
  )
}
