import type { JSX, ReactNode } from 'react'
import { describeError } from '../../../shared/errors'
import { Icon } from './icons'
import styles from './notes.module.css'

/** An error beside its cause: what happened, what to do, and a way to try again. */
export function ErrorNote({ error, children }: { error: unknown; children?: ReactNode }): JSX.Element {
  const { title, hint } = describeError(error)
  return (
    <div role="alert" className={styles.error}>
      <Icon name="problem" size={16} />
      <div>
        <p className={styles.title} translate="no">
          {title}
        </p>
        {hint && (
          <p className={styles.hint} translate="no">
            {hint}
          </p>
        )}
        {children && <div className={styles.actions}>{children}</div>}
      </div>
    </div>
  )
}

/** Nothing is here yet, and how to change that. */
export function EmptyState({ title, children }: { title: string; children?: ReactNode }): JSX.Element {
  return (
    <div className={styles.empty}>
      <h2>{title}</h2>
      {children}
    </div>
  )
}

/** A grey field where something will be. */
export function Skeleton({
  height,
  width,
}: {
  height: number | string
  width?: number | string
}): JSX.Element {
  return <span className={styles.skeleton} style={{ height, width }} aria-hidden="true" />
}
