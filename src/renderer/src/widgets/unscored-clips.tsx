import type { JSX } from 'react'
import type { Measured } from '../../../shared/metrics/report'
import { Icon } from '../ui/icons'
import styles from '../features/metrics/metrics.module.css'
import { plural } from '../../../shared/text'

/** Which clips the figures leave out, and the class names the model does not have. */
export function UnscoredClips({
  measured,
  labelSet,
}: {
  measured: Measured
  labelSet: string
}): JSX.Element | null {
  const { clips, unmatchedTruth } = measured
  const reasons = [
    clips.failed > 0 && `${plural(clips.failed, 'clip')} that could not be classified`,
    clips.withoutTruth > 0 && `${plural(clips.withoutTruth, 'clip')} without a known class`,
    clips.notInLabelSet > 0 && `${plural(clips.notInLabelSet, 'clip')} of classes the network does not have`,
  ].filter(reason => reason !== false)
  if (reasons.length === 0) return null
  return (
    <div className={styles.leftOut}>
      <Icon name="problem" size={14} />
      <div>
        {`Left out of the figures: ${reasons.join(', ')}.`}
        {unmatchedTruth.length > 0 && (
          <Names
            summary={`${plural(unmatchedTruth.length, 'name')} not in ${labelSet}`}
            names={unmatchedTruth}
          />
        )}
      </div>
    </div>
  )
}

interface NamesProps {
  summary: string
  /** With the number of clips that bear each. */
  names: readonly { label: string; n: number }[]
}

/** Class names, folded away behind how many they are. */
export function Names({ summary, names }: NamesProps): JSX.Element {
  return (
    <details>
      <summary translate="no">{summary}</summary>
      <ul translate="no">
        {names.map(({ label, n }) => (
          <li key={label}>
            {label} <small>{n}</small>
          </li>
        ))}
      </ul>
    </details>
  )
}
