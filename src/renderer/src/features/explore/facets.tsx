import type { JSX } from 'react'
import { useUi } from '../../state'
import { withoutFacet } from '../../clips/filters'
import { IconButton } from '../../ui/button'
import type { RangeCounts, ValueCounts } from '../../clips/filter-clips'
import { useClipModel } from '../../clips/clips-context'
import { facets, type Facet } from '../../clips/facet-registry'
import styles from './facets.module.css'
import { RangeBody } from './range-facet'
import { SavedViews } from './saved-views'
import { ValueBody } from './value-facet'

type Counts = ValueCounts | RangeCounts

const hasValues = (counts: Counts): boolean => (counts.kind === 'values' ? counts.known : counts.used > 0)

/** The filters with how many of the clips shown have each value, and how many a tick would add. */
export function Facets(): JSX.Element {
  const { counts, items } = useClipModel()
  return (
    <div className={styles.facets} role="group" aria-label="Filters">
      <SavedViews />
      {items.length > 0 &&
        facets.map(facet => {
          const own = counts.get(facet.id)
          return own && <Section key={facet.id} facet={facet} counts={own} />
        })}
    </div>
  )
}

function Section({ facet, counts }: { facet: Facet; counts: Counts }): JSX.Element | null {
  const isOn = useUi(({ filters }) => facet.id in filters.values || facet.id in filters.ranges)
  const folded = useUi(ui => ui.foldedFacets[facet.id]) ?? (facet.folded === true && !isOn)
  const { changeFilters, foldFacet } = useUi.getState()
  const title = facet.title
  if (facet.onlyWithValues && !isOn && !hasValues(counts)) return null
  return (
    <section className={styles.facet} aria-label={title}>
      <div className={styles.head}>
        <h2>
          <button
            type="button"
            className={styles.fold}
            aria-expanded={!folded}
            onClick={() => foldFacet(facet.id, !folded)}
          >
            {title}
          </button>
        </h2>
        {isOn && (
          <IconButton
            icon="close"
            size={12}
            className={styles.reset}
            label={`Reset: ${title}`}
            onClick={() => changeFilters(filters => withoutFacet(filters, facet.id))}
          />
        )}
      </div>
      {!folded &&
        (facet.kind === 'values' && counts.kind === 'values' ? (
          <ValueBody facet={facet} values={counts.values} />
        ) : (
          facet.kind === 'range' && counts.kind === 'range' && <RangeBody facet={facet} counts={counts} />
        ))}
    </section>
  )
}
