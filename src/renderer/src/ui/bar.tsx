import type { JSX } from 'react'
import styles from './bar.module.css'

interface BarProps {
  /** 0..1, or null while the end is not known. */
  share: number | null
  label: string
}

/** Progress of a job. */
export function ProgressBar({ share, label }: BarProps): JSX.Element {
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(share === null ? {} : { 'aria-valuenow': Math.round(share * 100) })}
      className={[styles.track, share === null ? styles.unknown : ''].join(' ')}
    >
      <div className={styles.fill} style={{ width: share === null ? '35%' : `${share * 100}%` }} />
    </div>
  )
}

/** A share as a bar, coloured by what it means. Decoration: the number stands beside it. */
export function ScoreBar({ share, tone = 'plain' }: { share: number; tone?: string }): JSX.Element {
  return (
    <span className={[styles.score, styles[tone]].join(' ')} aria-hidden="true">
      <i style={{ width: `${Math.max(share * 100, share > 0 ? 0.6 : 0)}%` }} />
    </span>
  )
}
