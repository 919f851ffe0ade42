import type { JSX } from 'react'
import { Icon } from '../../ui/icons'
import styles from './dataset.module.css'

export interface StepsProps {
  summary: readonly string[]
  steps: readonly { from: string; to: string }[]
  total: number
  warnings: readonly string[]
}

/** What would happen, file by file, before anything does. */
export function Steps({ summary, steps, total, warnings }: StepsProps): JSX.Element {
  return (
    <section className={styles.preview} aria-label="What would happen">
      <p>
        <b>{summary.join(' · ')}</b>
      </p>
      {warnings.map(warning => (
        <p key={warning} className={styles.warning}>
          <Icon name="problem" size={13} /> {warning}
        </p>
      ))}
      {steps.length > 0 && (
        <ol translate="no" tabIndex={0} aria-label="Files">
          {steps.map(({ from, to }) => (
            <li key={to}>
              <span>{from}</span> <span aria-hidden="true">→</span> <span>{to}</span>
            </li>
          ))}
        </ol>
      )}
      {total > steps.length && <small>{`… and ${(total - steps.length).toLocaleString('en')} more`}</small>}
    </section>
  )
}
