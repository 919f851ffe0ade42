import type { JSX } from 'react'
import type { ClipScores } from '../../../../shared/domain'
import type { ScoreLine } from '../../../../shared/segments'
import { useUi } from '../../state'
import styles from './over-time.module.css'

interface ScoreLinesProps {
  lines: readonly ScoreLine[]
  scores: Pick<ClipScores, 'windows' | 'durationSec'>
  threshold: number
}

/** Scores from 0 at the bottom to 1 at the top, over the clip from start to end, and whose line is which. */
export function ScoreLines({ lines, scores, threshold }: ScoreLinesProps): JSX.Element {
  const timeSec = useUi(ui => ui.playhead.timeSec)
  const { windows, durationSec } = scores
  const x = (seconds: number): number => (durationSec > 0 ? (seconds / durationSec) * 1000 : 0)
  const y = (score: number): number => 50 - score * 50
  const summary = lines.map(line => line.label).join(', ')
  return (
    <>
      <svg
        className={styles.lines}
        viewBox="0 0 1000 50"
        preserveAspectRatio="none"
        role="img"
        aria-label={`Scores over time of ${summary}`}
      >
        <path className={styles.least} d={`M0 ${y(threshold)}H1000`} />
        {lines.map((line, i) => (
          <polyline
            key={line.label}
            data-line={i}
            points={windows
              .map(({ startSec, endSec }, at) => `${x((startSec + endSec) / 2)},${y(line.scores[at] ?? 0)}`)
              .join(' ')}
          />
        ))}
        <path className={styles.playhead} d={`M${x(timeSec)} 0v50`} />
      </svg>
      <ol className={styles.legend} aria-label="Leading classes">
        {lines.map((line, i) => (
          <li key={line.label}>
            <svg className={styles.key} data-line={i} viewBox="0 0 16 4" aria-hidden="true">
              <path d="M0 2h16" />
            </svg>
            <span className="truncate" translate="no">
              {line.label}
            </span>
          </li>
        ))}
      </ol>
    </>
  )
}
