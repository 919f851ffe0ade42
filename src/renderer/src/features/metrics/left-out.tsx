import type { JSX } from 'react'
import type { Measured } from '../../../../shared/metrics/report'
import { count } from '../../format'
import { t } from '../../i18n'
import { Icon } from '../../ui/icons'
import styles from './metrics.module.css'

/** Which clips the figures leave out, and the class names the model does not have. */
export function LeftOut({
  measured,
  labelSet,
}: {
  measured: Measured
  labelSet: string
}): JSX.Element | null {
  const { clips, unmatchedTruth } = measured
  const reasons = [
    clips.failed > 0 && t('{n} could not be classified', { n: clips.failed }),
    clips.withoutTruth > 0 && t('{n} without a known class', { n: clips.withoutTruth }),
    clips.notInLabelSet > 0 && t('{n} of classes the network does not have', { n: clips.notInLabelSet }),
  ].filter(reason => reason !== false)
  if (reasons.length === 0) return null
  return (
    <div className={styles.leftOut}>
      <Icon name="problem" size={14} />
      <div>
        {t('Left out of the figures: {reasons}.', { reasons: reasons.join(', ') })}
        {unmatchedTruth.length > 0 && (
          <details>
            <summary>
              {t('{names} not in {set}', { names: count(unmatchedTruth.length, 'name'), set: labelSet })}
            </summary>
            <ul translate="no">
              {unmatchedTruth.map(({ label, n }) => (
                <li key={label}>
                  {label} <small>{n}</small>
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
    </div>
  )
}
