/** What narrows the clips down: text, ticked and excluded values of facets, ranges of figures. Plain data, pure changes. */

/** Values of one facet. The empty text stands for "none": no truth, no tag, no label of mine. */
export interface Ticks {
  /** Alternatives: a clip with one of them fits. Empty: every clip does. */
  is: readonly string[]
  /** A clip with any of these does not fit. */
  not: readonly string[]
}
/** From the first on, up to but without the second; null is open. A clip without the figure fits no range. */
export type Bounds = readonly [number | null, number | null]

/** All of them narrow each other. Facets are named by their ids (facet-registry.ts); one that is left out does not filter. */
export interface Filters {
  text: string
  values: Readonly<Record<string, Ticks>>
  ranges: Readonly<Record<string, Bounds>>
}

export const noFilters: Filters = { text: '', values: {}, ranges: {} }
const noTicks: Ticks = { is: [], not: [] }
const noBounds: Bounds = [null, null]

/** True when nothing is filtered away. */
export const isUnfiltered = (filters: Filters): boolean =>
  filters.text.trim() === '' && !hasFacetFilters(filters)

/** Something other than text filters. */
export const hasFacetFilters = ({ values, ranges }: Filters): boolean =>
  Object.keys(values).length + Object.keys(ranges).length > 0

export const ticksOf = (filters: Filters, facet: string): Ticks => filters.values[facet] ?? noTicks
export const boundsOf = (filters: Filters, facet: string): Bounds => filters.ranges[facet] ?? noBounds

function withTicks(filters: Filters, facet: string, ticks: Ticks): Filters {
  const { [facet]: _, ...others } = filters.values
  const isOff = ticks.is.length + ticks.not.length === 0
  return { ...filters, values: isOff ? others : { ...others, [facet]: ticks } }
}

/** Ticks a value, excludes it, or (null) does neither. */
export function withValue(filters: Filters, facet: string, value: string, how: 'is' | 'not' | null): Filters {
  const { is, not } = ticksOf(filters, facet)
  const others = (list: readonly string[]): string[] => list.filter(each => each !== value)
  return withTicks(filters, facet, {
    is: how === 'is' ? [...others(is), value] : others(is),
    not: how === 'not' ? [...others(not), value] : others(not),
  })
}

/** Only clips with one of the values, whatever was ticked in this facet before. */
export const withOnly = (filters: Filters, facet: string, ...values: string[]): Filters =>
  withTicks(filters, facet, { is: values, not: [] })

/** A range of a figure; open at both ends it is none. */
export function withRange(filters: Filters, facet: string, bounds: Bounds): Filters {
  const { [facet]: _, ...others } = filters.ranges
  const isOff = bounds[0] === null && bounds[1] === null
  return { ...filters, ranges: isOff ? others : { ...others, [facet]: bounds } }
}

/** Nothing of this facet filters any more. */
export const withoutFacet = (filters: Filters, facet: string): Filters =>
  withRange(withTicks(filters, facet, noTicks), facet, [null, null])
