import { useMemo, type JSX } from 'react'
import { matchNames } from '../../../../shared/label-index'
import { useLabels } from '../../queries'
import { Icon } from '../../ui/icons'
import { useClipModel } from '../../clips/clips-context'
import styles from './metrics.module.css'

/** How the class names of the clips shown stand to the chosen network's, before anything is computed. */
export function ClassNameCheck(): JSX.Element | null {
  const { visible, model } = useClipModel()
  const isHere = model?.state === 'installed'
  const labels = useLabels(model?.id ?? '', isHere)
  const match = useMemo(() => {
    if (!labels.data) return null
    const names = new Set<string>()
    for (const { clip } of visible) if (clip.truth) names.add(clip.truth.label)
    return matchNames(names, labels.data)
  }, [visible, labels.data])
  if (!isHere || match === null || match.names === match.exact) return null
  const { names, exact, unmatched } = match
  return (
    <div className={styles.leftOut} role="note">
      <Icon name="problem" size={14} />
      <div>
        {`${names.toLocaleString('en')} class names: ${(names - exact).toLocaleString('en')} not in ${model.labelSet} letter for letter, ${unmatched.length.toLocaleString('en')} not at all.`}
        {unmatched.length > 0 && (
          <details>
            <summary>Clips of these are left out of the figures</summary>
            <ul translate="no">
              {unmatched.map(name => (
                <li key={name}>{name}</li>
              ))}
            </ul>
          </details>
        )}
      </div>
    </div>
  )
}
