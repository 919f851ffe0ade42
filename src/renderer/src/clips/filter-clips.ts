/**
 * Which clips fit the filters, and the counts beside every value.
 *
 * A count is the number of visible clips with that value: for each facet, counts (with that of "none") sum to the number
 * of visible clips. Where clips have several values (tags, problems), a clip counts once for each, so the sum exceeds
 * the number of visible clips by the memberships beyond the first.
 *
 * `more` is the number of clips that would come in if the value were ticked too (or, for an excluded one, excluded no
 * longer): clips that everything but this facet lets through. So a tick never makes its neighbours vanish.
 */
import { ticksOf, type Filters } from './filters'
import { NO_BAR, type Columns, type ValueColumn } from './column-store'
import { facets, type Facet, type RangeFacet, type ValueFacet } from './facet-registry'
import { verdicts, type Item, type ItemVerdict } from './items'
import { SLICE, type Sliced } from './slices'

export interface FacetValue {
  /** Empty: none. */
  value: string
  count: number
  more: number
}
export interface ValueCounts {
  kind: 'values'
  /** Those with a count, with more, ticked or excluded. */
  values: FacetValue[]
  /** Some clip of the folder has or had one. */
  known: boolean
}
export interface RangeCounts {
  kind: 'range'
  /** Visible clips per bar of the facet's edges; further ones that a wider range would show. */
  bars: Int32Array
  more: Int32Array
  /** Visible clips without the figure. */
  none: number
  /** Bars up to the last that any clip falls into. */
  used: number
}
export type FacetCounts = ReadonlyMap<string, ValueCounts | RangeCounts>

export interface FilterResult {
  /** Indices of the clips that fit, rising. */
  shown: Int32Array
  counts: FacetCounts
  /** Of all clips, whatever the filters. */
  totals: Record<ItemVerdict, number>
  problems: Item[]
}

/** Which constraint keeps a clip out: its number, or that there are several. */
const FITS = 0
const SEVERAL = 255
const TEXT = 254

const isActive = (filters: Filters, facet: Facet): boolean =>
  facet.kind === 'values' ? filters.values[facet.id] !== undefined : filters.ranges[facet.id] !== undefined

/** A test of one facet by clip index. */
type Test = (index: number) => boolean

const IS = 1
const NOT = 2

/** What is ticked and excluded, by code. */
function marksOf(filters: Filters, facet: ValueFacet, { dictionary }: ValueColumn): Uint8Array {
  const marks = new Uint8Array(dictionary.values.length)
  const { is, not } = ticksOf(filters, facet.id)
  for (const [values, mark] of [
    [is, IS],
    [not, NOT],
  ] as const)
    for (const value of values) {
      const code = dictionary.find(value)
      if (code !== undefined) marks[code] = mark
    }
  return marks
}

function valueTest(filters: Filters, facet: ValueFacet, column: ValueColumn): Test {
  const marks = marksOf(filters, facet, column)
  const anyIs = ticksOf(filters, facet.id).is.length > 0
  const fits = marks.map(mark => Number(mark !== NOT && (!anyIs || mark === IS)))
  const { codes, several } = column
  if (several.size === 0) return index => fits[codes[index] ?? 0] === 1
  return index => {
    const many = several.get(index)
    if (!many) return fits[codes[index] ?? 0] === 1
    return many.every(code => marks[code] !== NOT) && (!anyIs || many.some(code => marks[code] === IS))
  }
}

function rangeTest(filters: Filters, facet: RangeFacet, columns: Columns): Test {
  const values = columns.ranges.get(facet.id)?.values ?? new Float32Array(0)
  const [from, to] = filters.ranges[facet.id] ?? [null, null]
  const low = from === null ? -Infinity : Math.fround(from)
  const high = to === null ? Infinity : Math.fround(to)
  // NaN is neither.
  return index => {
    const value = values[index] ?? NaN
    return value >= low && (value < high || (to === null && value === high))
  }
}

const wordsOf = (text: string): string[] => text.toLowerCase().split(/\s+/).filter(Boolean)

/** Every word of the text must be somewhere in path, truth, prediction, my label or tags. */
function textTest(text: string, columns: Columns): Test | undefined {
  const words = wordsOf(text)
  if (words.length === 0) return undefined
  return index => {
    const hay = columns.hayOf(index)
    return words.every(word => hay.includes(word))
  }
}

/** For each clip what keeps it out: FITS, SEVERAL, TEXT or the number of the facet, counted from 1. */
function* excludedBy(columns: Columns, filters: Filters): Sliced<Uint8Array> {
  const out = new Uint8Array(columns.length)
  const apply = function* (number: number, test: Test): Sliced<void> {
    for (let index = 0; index < out.length; index++) {
      if (!test(index)) out[index] = out[index] === FITS ? number : SEVERAL
      if (index % SLICE === SLICE - 1) yield
    }
  }
  for (const [i, facet] of facets.entries()) {
    if (!isActive(filters, facet)) continue
    if (facet.kind === 'range') yield* apply(i + 1, rangeTest(filters, facet, columns))
    else {
      const column = columns.values.get(facet.id)
      if (column) yield* apply(i + 1, valueTest(filters, facet, column))
    }
  }
  const text = textTest(filters.text, columns)
  if (text) yield* apply(TEXT, text)
  return out
}

function* countValues(
  columns: Columns,
  facet: ValueFacet,
  filters: Filters,
  shown: Int32Array,
  keptOut: readonly number[],
): Sliced<ValueCounts> {
  const column = columns.values.get(facet.id)
  if (!column) return { kind: 'values', values: [], known: false }
  const { codes, several, dictionary } = column
  const counts = new Int32Array(dictionary.values.length)
  const more = new Int32Array(dictionary.values.length)
  const add = (to: Int32Array, code: number): void => void (to[code] = (to[code] ?? 0) + 1)
  for (let i = 0; i < shown.length; i++) {
    const index = shown[i] ?? 0
    const many = several.size > 0 ? several.get(index) : undefined
    if (many) for (const code of many) add(counts, code)
    else add(counts, codes[index] ?? 0)
    if (i % SLICE === SLICE - 1) yield
  }
  const marks = marksOf(filters, facet, column)
  const anyIs = ticksOf(filters, facet.id).is.length > 0
  for (let i = 0; i < keptOut.length; i++) {
    const index = keptOut[i] ?? 0
    const own = several.get(index) ?? [codes[index] ?? 0]
    const excluded = own.filter(code => marks[code] === NOT)
    const lacksTick = anyIs && !own.some(code => marks[code] === IS)
    if (lacksTick && excluded.length === 0) for (const code of own) add(more, code)
    else if (!lacksTick && excluded.length === 1) add(more, excluded[0] ?? 0)
    if (i % SLICE === SLICE - 1) yield
  }
  const values = listed(facet, dictionary, { counts, more, marks })
  // What is ticked stays in sight although no clip has it (any more).
  const { is, not } = ticksOf(filters, facet.id)
  for (const value of [...is, ...not])
    if (dictionary.find(value) === undefined) values.push({ value, count: 0, more: 0 })
  return { kind: 'values', values, known: dictionary.values.length > 1 }
}

/** In the facet's own order, else the most frequent first; "none" last. */
function listed(
  facet: ValueFacet,
  dictionary: ValueColumn['dictionary'],
  { counts, more, marks }: { counts: Int32Array; more: Int32Array; marks: Uint8Array },
): FacetValue[] {
  const found: (FacetValue & { rank: number })[] = []
  const ranks = dictionary.ranks()
  for (const [code, value] of dictionary.values.entries()) {
    const count = counts[code] ?? 0
    const extra = more[code] ?? 0
    if (count + extra + (marks[code] ?? 0) === 0) continue
    const own = facet.order?.indexOf(value)
    found.push({ value, count, more: extra, rank: own === undefined ? (ranks[code] ?? 0) : own })
  }
  found.sort((a, b) => {
    if (facet.order) return a.rank - b.rank
    if (a.value === '' || b.value === '') return Number(a.value === '') - Number(b.value === '')
    return b.count - a.count || b.more - a.more || a.rank - b.rank
  })
  return found.map(({ value, count, more: extra }) => ({ value, count, more: extra }))
}

function* countBars(
  columns: Columns,
  { id, edges }: RangeFacet,
  shown: Int32Array,
  keptOut: readonly number[],
): Sliced<RangeCounts> {
  const all = columns.ranges.get(id)?.bars ?? new Uint8Array(0)
  const count = function* (indices: ArrayLike<number>): Sliced<{ bars: Int32Array; none: number }> {
    const bars = new Int32Array(edges.length - 1)
    let none = 0
    for (let i = 0; i < indices.length; i++) {
      const bar = all[indices[i] ?? 0] ?? NO_BAR
      if (bar === NO_BAR) none++
      else bars[bar] = (bars[bar] ?? 0) + 1
      if (i % (4 * SLICE) === 4 * SLICE - 1) yield
    }
    return { bars, none }
  }
  const { bars, none } = yield* count(shown)
  const more = (yield* count(keptOut)).bars
  let last = -1
  for (let index = 0; index < columns.length; index++) {
    const bar = all[index] ?? NO_BAR
    if (bar !== NO_BAR && bar > last) last = bar
  }
  return { kind: 'range', bars, more, none, used: last + 1 }
}

function* overAll(columns: Columns): Sliced<Pick<FilterResult, 'totals' | 'problems'>> {
  const totals = Object.fromEntries(verdicts.map(verdict => [verdict, 0])) as Record<ItemVerdict, number>
  const problems: Item[] = []
  for (let index = 0; index < columns.length; index++) {
    const item = columns.items[index]
    if (!item) continue
    totals[item.verdict]++
    if (item.problem) problems.push(item)
    if (index % (4 * SLICE) === 4 * SLICE - 1) yield
  }
  return { totals, problems }
}

/** Filters and counts in one go. */
export function* filterClips(columns: Columns, filters: Filters): Sliced<FilterResult> {
  const out = yield* excludedBy(columns, filters)
  const shown = new Int32Array(out.length)
  let fitting = 0
  const keptOut = new Map<number, number[]>()
  for (const [i, facet] of facets.entries()) if (isActive(filters, facet)) keptOut.set(i + 1, [])
  for (let index = 0; index < out.length; index++) {
    const why = out[index] ?? SEVERAL
    if (why === FITS) shown[fitting++] = index
    else if (why !== SEVERAL && why !== TEXT) keptOut.get(why)?.push(index)
    if (index % (8 * SLICE) === 8 * SLICE - 1) yield
  }
  const visible = shown.subarray(0, fitting)
  const counts = new Map<string, ValueCounts | RangeCounts>()
  for (const [i, facet] of facets.entries()) {
    const others = keptOut.get(i + 1) ?? []
    counts.set(
      facet.id,
      facet.kind === 'values'
        ? yield* countValues(columns, facet, filters, visible, others)
        : yield* countBars(columns, facet, visible, others),
    )
  }
  return { shown: visible, counts, ...(yield* overAll(columns)) }
}
