import { useState, type JSX } from 'react'
import styles from './dataset.module.css'

interface BarsProps {
  title: string
  unit: string
  /** How many clips there are in all. */
  n: number
  bars: readonly { name: string; count: number }[]
}

const first = 8

/** How clips are spread over a few values: bars with their numbers, read like a table. */
export function Bars({ title, unit, n, bars }: BarsProps): JSX.Element {
  const [all, setAll] = useState(false)
  const most = Math.max(1, ...bars.map(bar => bar.count))
  const shown = all ? bars : bars.slice(0, first)
  return (
    <figure className={styles.bars}>
      <figcaption>
        <b>{title}</b> <small>{unit}</small> <em>n = {n.toLocaleString('en')}</em>
      </figcaption>
      {bars.length === 0 && <p>No clip has been looked at yet.</p>}
      <ol>
        {shown.map(bar => (
          <li key={bar.name}>
            <span translate="no">{bar.name}</span>
            <span className={styles.bar} aria-hidden="true">
              <span style={{ width: `${(100 * bar.count) / most}%` }} />
            </span>
            <span>{bar.count.toLocaleString('en')}</span>
          </li>
        ))}
      </ol>
      {bars.length > first && (
        <button type="button" className={styles.more} aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? 'Show fewer' : `Show all ${bars.length}`}
        </button>
      )}
    </figure>
  )
}
