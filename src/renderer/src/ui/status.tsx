import type { JSX, ReactNode } from 'react'
import { Icon } from './icons'
import styles from './status.module.css'

interface StatusProps {
  /** What is said; nothing says nothing. Keep the element: a screen reader hears changes of it. */
  children?: ReactNode
  tone?: 'plain' | 'done' | 'warning'
}

/** What has just happened, said in passing where it happened: never in the way, read out. */
export function Status({ children, tone = 'plain' }: StatusProps): JSX.Element {
  const icon = { plain: null, done: 'tick', warning: 'problem' } as const
  const name = icon[tone]
  return (
    <p role="status" className={[styles.status, styles[tone]].join(' ')}>
      {children && name && <Icon name={name} size={14} />}
      {children}
    </p>
  )
}
