/** Filters in words, for the panel and the chips. */
import { withRange, withValue, type Bounds, type Filters } from './filters'
import { facets, type RangeFacet, type ValueFacet } from './facet-registry'
import { fill } from '../../../shared/text'

/** A value as the panel lists it. */
export function valueText(facet: ValueFacet, value: string): string {
  if (value === '') return facet.none
  return facet.word ? facet.word(value) : value
}

/** Names of classes, tags and codecs are data; everything else is ours to translate. */
export const isData = (facet: ValueFacet, value: string): boolean => value !== '' && !facet.word

const chipWord = (facet: ValueFacet, value: string): string =>
  facet.chip && value !== '' ? fill(facet.chip, { value: valueText(facet, value) }) : valueText(facet, value)

/** A figure with its unit: "0.55", "10 s". */
export function figureText({ digits, unit }: RangeFacet, figure: number): string {
  const number = figure.toFixed(Number.isInteger(figure) && digits <= 1 ? 0 : digits)
  return unit === '' ? number : `${number} ${unit}`
}

/** "0.50 to 0.80", "from 10 s", "below 5 s". */
export function rangeText(facet: RangeFacet, [from, to]: Bounds): string {
  if (from === null) return to === null ? 'all' : `below ${figureText(facet, to)}`
  if (to === null) return `from ${figureText(facet, from)}`
  const number = from.toFixed(Number.isInteger(from) && facet.digits <= 1 ? 0 : facet.digits)
  return `${number} to ${figureText(facet, to)}`
}

export interface Chip {
  key: string
  text: string
  /** It excludes. */
  negative: boolean
  /** The filters without it. */
  off: (filters: Filters) => Filters
}

/** Every filter that is on, but for the text, in the order of the panel. */
export function chipsOf(filters: Filters): Chip[] {
  return facets.flatMap((facet): Chip[] => {
    if (facet.kind === 'range') {
      const bounds = filters.ranges[facet.id]
      if (!bounds) return []
      const text = `${facet.chip} ${rangeText(facet, bounds)}`
      return [{ key: facet.id, text, negative: false, off: now => withRange(now, facet.id, [null, null]) }]
    }
    const { is, not } = filters.values[facet.id] ?? { is: [], not: [] }
    const chip = (value: string, text: string, negative: boolean): Chip => ({
      key: `${facet.id}:${value}`,
      text,
      negative,
      off: now => withValue(now, facet.id, value, null),
    })
    return [
      ...is.map(value => chip(value, chipWord(facet, value), false)),
      ...not.map(value => chip(value, `not: ${chipWord(facet, value)}`, true)),
    ]
  })
}
