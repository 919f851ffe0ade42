import { useState, type JSX, type KeyboardEvent } from 'react'
import { ticksOf, withOnly, withValue } from '../../clips/filters'
import { useUi } from '../../state'
import { Icon } from '../../ui/icons'
import type { FacetValue } from '../../clips/filter-clips'
import { isData, valueText } from '../../clips/facet-text'
import type { ValueFacet } from '../../clips/facet-registry'
import { verdicts, type ItemVerdict } from '../../clips/items'
import styles from './facets.module.css'

/** How many values a facet shows before it is asked, and how many more each time. */
const SHORT = 6
const STEP = 100

/** Values to tick, to exclude, or to leave as the only one. */
export function ValueBody({
  facet,
  values,
}: {
  facet: ValueFacet
  values: readonly FacetValue[]
}): JSX.Element {
  const ticks = useUi(ui => ticksOf(ui.filters, facet.id))
  const [wanted, setWanted] = useState('')
  const [room, setRoom] = useState(SHORT)
  const words = wanted.trim().toLowerCase()
  const found = words
    ? values.filter(({ value }) => valueText(facet, value).toLowerCase().includes(words))
    : values
  const limit = words ? Math.max(room, STEP) : room
  // What is ticked or excluded stays in sight.
  const shown = found.filter(
    ({ value }, i) => i < limit || ticks.is.includes(value) || ticks.not.includes(value),
  )
  const hidden = found.length - shown.length
  return (
    <>
      {values.length > SHORT && (
        <input
          className={styles.search}
          type="search"
          aria-label={`Search ${values.length} values of ${facet.title}`}
          placeholder={`search ${values.length.toLocaleString('en')}`}
          spellCheck={false}
          value={wanted}
          onChange={event => setWanted(event.target.value)}
        />
      )}
      <ul className={shown.length > 2 * SHORT ? styles.long : undefined} onKeyDown={moveFocus}>
        {shown.map(each => (
          <ValueRow
            key={each.value}
            facet={facet}
            {...each}
            state={ticks.is.includes(each.value) ? 'is' : ticks.not.includes(each.value) ? 'not' : null}
          />
        ))}
      </ul>
      {words && found.length === 0 && <p className={styles.nothing}>No value has these letters.</p>}
      {(hidden > 0 || (!words && room > SHORT)) && (
        <div className={styles.more}>
          {hidden > 0 && (
            <button type="button" onClick={() => setRoom(limit + STEP)}>
              {`${Math.min(hidden, STEP)} more`}
            </button>
          )}
          {!words && room > SHORT && (
            <button type="button" onClick={() => setRoom(SHORT)}>
              fewer
            </button>
          )}
        </div>
      )}
    </>
  )
}

/** Up and down go from row to row, left and right along a row's actions. */
function moveFocus(event: KeyboardEvent<HTMLUListElement>): void {
  const target = event.target as HTMLElement
  const row = target.closest('li')
  if (!row) return
  const controls = (of: Element | null): HTMLElement[] => [
    ...(of?.querySelectorAll<HTMLElement>('input, button') ?? []),
  ]
  const at = controls(row).indexOf(target)
  const next =
    event.key === 'ArrowDown'
      ? controls(row.nextElementSibling)[at]
      : event.key === 'ArrowUp'
        ? controls(row.previousElementSibling)[at]
        : event.key === 'ArrowRight'
          ? controls(row)[at + 1]
          : event.key === 'ArrowLeft'
            ? controls(row)[at - 1]
            : undefined
  if (!/^Arrow/.test(event.key)) return
  event.preventDefault()
  event.stopPropagation()
  next?.focus()
}

interface ValueRowProps extends FacetValue {
  facet: ValueFacet
  state: 'is' | 'not' | null
}

function ValueRow({ facet, value, count, more, state }: ValueRowProps): JSX.Element {
  const { changeFilters } = useUi.getState()
  const word = valueText(facet, value)
  const mark = (how: 'is' | 'not' | null) => () =>
    changeFilters(filters => withValue(filters, facet.id, value, how))
  return (
    <li className={styles.value} data-state={state ?? 'off'}>
      <label title={more > 0 ? moreWords(more, state) : undefined}>
        <input type="checkbox" checked={state === 'is'} onChange={mark(state === null ? 'is' : null)} />
        {facet.id === 'result' && isVerdict(value) && (
          <i className={styles[value]}>
            <Icon name={value} size={13} />
          </i>
        )}
        <span className={`${styles.word} truncate`} translate={isData(facet, value) ? 'no' : undefined}>
          {word}
        </span>
        {state === 'not' && <span className="visually-hidden">excluded</span>}
        {(count > 0 || more === 0) && <em>{count.toLocaleString('en')}</em>}
        {more > 0 && <em className={styles.extra}>+{more.toLocaleString('en')}</em>}
      </label>
      <span className={styles.actions}>
        <button
          type="button"
          aria-label={`Only ${word}`}
          onClick={() => changeFilters(filters => withOnly(filters, facet.id, value))}
        >
          only
        </button>
        <button
          type="button"
          aria-label={`Not ${word}`}
          aria-pressed={state === 'not'}
          onClick={mark(state === 'not' ? null : 'not')}
        >
          not
        </button>
      </span>
    </li>
  )
}

/** An address can name anything. */
const isVerdict = (value: string): value is ItemVerdict => (verdicts as readonly string[]).includes(value)

const moreWords = (more: number, state: ValueRowProps['state']): string =>
  state === 'not'
    ? `${more.toLocaleString('en')} more clips if it is no longer excluded`
    : `${more.toLocaleString('en')} more clips if it is ticked too`
