import type { JSX } from 'react'
import type { Measured } from '../../../shared/metrics/report'
import { count } from '../format'
import { t } from '../i18n'
import { Icon } from '../ui/icons'
import styles from '../features/metrics/metrics.module.css'

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
    clips.failed > 0 && t('{clips} that could not be classified', { clips: count(clips.failed, 'clip') }),
    clips.withoutTruth > 0 &&
      t('{clips} without a known class', { clips: count(clips.withoutTruth, 'clip') }),
    clips.notInLabelSet > 0 &&
      t('{clips} of classes the network does not have', { clips: count(clips.notInLabelSet, 'clip') }),
  ].filter(reason => reason !== false)
  if (reasons.length === 0) return null
  return (
    <div className={styles.leftOut}>
      <Icon name="problem" size={14} />
      <div>
        {t('Left out of the figures: {reasons}.', { reasons: reasons.join(', ') })}
        {unmatchedTruth.length > 0 && (
          <Names
            summary={t('{names} not in {set}', {
              names: count(unmatchedTruth.length, 'name'),
              set: labelSet,
            })}
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
