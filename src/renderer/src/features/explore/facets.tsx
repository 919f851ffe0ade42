import { Slider } from 'radix-ui'
import { useState, type JSX, type ReactNode } from 'react'
import { useUi, type FilterList } from '../../state'
import { useExplorer } from './explorer-context'
import styles from './facets.module.css'
import { noteWord, verdictWords, type FacetValue, type Verdict } from './items'
import { Icon } from '../../ui/icons'

/** How many values a facet shows before it asks. */
const SHORT = 6

/** The filters with how many clips each would leave. */
export function Facets(): JSX.Element {
  const { facets, run } = useExplorer()
  return (
    <div className={styles.facets} role="group" aria-label="Filters">
      <Facet
        title="Result"
        list="result"
        values={facets.result}
        word={value => verdictWords[value as Verdict] ?? value}
        icons
      />
      {run && <ScoreFacet bins={facets.scores} />}
      {facets.predicted.length > 0 && (
        <Facet title="Predicted" list="predicted" values={facets.predicted} search />
      )}
      <Facet title="My label" list="human" values={facets.human} />
      {facets.problems.length > 0 && (
        <Facet title="Problems and warnings" list="problems" values={facets.problems} word={noteWord} />
      )}
    </div>
  )
}

interface FacetProps {
  title: string
  list: FilterList
  values: readonly FacetValue[]
  word?: (value: string) => string
  search?: boolean
  icons?: boolean
}

function Facet({ title, list, values, word = value => value, search, icons }: FacetProps): JSX.Element {
  const ticked = useUi(ui => ui.filters[list])
  const toggle = useUi(ui => ui.toggleFilter)
  const [wanted, setWanted] = useState('')
  const [all, setAll] = useState(false)
  const found = values.filter(({ value }) => word(value).toLowerCase().includes(wanted.trim().toLowerCase()))
  // What is ticked stays in sight.
  const shown = all || wanted ? found : found.filter(({ value }, i) => i < SHORT || ticked.includes(value))
  return (
    <Section title={title}>
      {search && values.length > SHORT && (
        <input
          className={styles.search}
          type="search"
          aria-label={`Search ${values.length} predicted classes`}
          placeholder={`search ${values.length} classes`}
          value={wanted}
          onChange={event => setWanted(event.target.value)}
        />
      )}
      <div className={all || wanted ? styles.long : undefined}>
        {shown.map(({ value, count }) => (
          <label key={value} className={styles.value}>
            <input type="checkbox" checked={ticked.includes(value)} onChange={() => toggle(list, value)} />
            {icons && (
              <i className={styles[value]}>
                <Icon name={value as Verdict} size={13} />
              </i>
            )}
            <span className="truncate">{word(value)}</span>
            <em>{count.toLocaleString('en')}</em>
          </label>
        ))}
      </div>
      {!wanted && found.length > SHORT && (
        <button type="button" className={styles.more} onClick={() => setAll(!all)}>
          {all ? 'fewer' : `all ${found.length}`}
        </button>
      )}
    </Section>
  )
}

function ScoreFacet({ bins }: { bins: readonly number[] }): JSX.Element {
  const score = useUi(ui => ui.filters.score)
  const setFilters = useUi(ui => ui.setFilters)
  const highest = Math.max(...bins, 1)
  return (
    <Section title="Score of the first prediction">
      <svg className={styles.histogram} viewBox="0 0 200 36" preserveAspectRatio="none" aria-hidden="true">
        {bins.map((n, i) => {
          const height = n === 0 ? 0.6 : Math.max(2, (n / highest) * 36)
          const inside = (i + 1) / 20 > score[0] && i / 20 < score[1]
          return (
            <rect
              key={i}
              x={i * 10 + 1}
              y={36 - height}
              width={8}
              height={height}
              opacity={inside ? 1 : 0.25}
            />
          )
        })}
      </svg>
      <Slider.Root
        className={styles.slider}
        min={0}
        max={1}
        step={0.05}
        value={score}
        onValueChange={([low = 0, high = 1]) => setFilters({ score: [low, high] })}
      >
        <Slider.Track className={styles.track}>
          <Slider.Range className={styles.range} />
        </Slider.Track>
        <Slider.Thumb className={styles.thumb} aria-label="Lowest score" />
        <Slider.Thumb className={styles.thumb} aria-label="Highest score" />
      </Slider.Root>
      <div className={styles.scale} aria-hidden="true">
        <span>{score[0].toFixed(2)}</span>
        <span>{score[1].toFixed(2)}</span>
      </div>
    </Section>
  )
}

function Section({ title, children }: { title: string; children: ReactNode }): JSX.Element {
  return (
    <div className={styles.facet} role="group" aria-label={title}>
      <h2>{title}</h2>
      {children}
    </div>
  )
}
