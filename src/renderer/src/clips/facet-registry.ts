/** What clips can be filtered by. To add a facet: an entry here. Its id is its name in the address. */
import { noteText, verdicts, verdictText, type Item, type ItemVerdict } from './items'

interface FacetBase {
  id: string
  /** English, for `t`. */
  title: string
  /** Hidden while no clip has a value, as before the first run. */
  onlyWithValues: boolean
  /** Folded at first. */
  folded?: boolean
}

/** Values to tick. The empty text is "none". */
export interface ValueFacet extends FacetBase {
  kind: 'values'
  /** A clip's value; a list where it can have several, none of them twice. */
  valueOf: (item: Item) => string | readonly string[]
  /** Words for the empty value, for `t`. */
  none: string
  /** What a value is called on the screen, for `t`; left out: the value is data and is shown as it is. */
  word?: (value: string) => string
  /** Fixed values in their order; else the most frequent come first. */
  order?: readonly string[]
  /** How a chip says it, for `t`; left out: the value alone. */
  chip?: string
}

/** A figure with a histogram. */
export interface RangeFacet extends FacetBase {
  kind: 'range'
  /** NaN: it has none. */
  numberOf: (item: Item) => number
  /** Borders of the histogram's bars, rising; a figure below the first or beyond the last counts in the outermost bar. */
  edges: readonly number[]
  unit: string
  digits: number
  /** What a chip calls it, for `t`. */
  chip: string
}

export type Facet = ValueFacet | RangeFacet

const steps = (step: number, count: number): number[] =>
  Array.from({ length: count + 1 }, (_, i) => Math.round(i * step * 1000) / 1000)

/** Short sides of the picture, as shown, in classes. */
const sides = [0, 240, 360, 480, 720, 1080, 2160] as const
const sideWord = (value: string): string => {
  const from = sides.findIndex(side => String(side) === value)
  const next = sides[from + 1]
  if (from === 0) return `below ${sides[1]} px`
  return next === undefined ? `${value} px and more` : `${value} to ${next - 1} px`
}
function sideOf({ clip: { media } }: Item): string {
  if (!media) return ''
  const short = Math.min(media.width, media.height)
  let found = 0
  for (const side of sides) if (side <= short) found = side
  return String(found)
}

const byRow = (figure: (row: Extract<Item['row'], { status: 'ok' }>) => number) => (item: Item) =>
  item.row?.status === 'ok' ? figure(item.row) : NaN

const base = { onlyWithValues: true } as const

export const facets: readonly Facet[] = [
  {
    ...base,
    id: 'result',
    kind: 'values',
    title: 'Result',
    onlyWithValues: false,
    valueOf: item => item.verdict,
    none: 'none',
    word: value => verdictText[value as ItemVerdict] ?? value,
    order: verdicts,
  },
  {
    ...base,
    id: 'score',
    kind: 'range',
    title: 'Score',
    numberOf: item => item.top?.score ?? NaN,
    edges: steps(0.05, 20),
    unit: '',
    digits: 2,
    chip: 'score',
  },
  {
    ...base,
    id: 'predicted',
    kind: 'values',
    title: 'Predicted',
    valueOf: item => item.top?.label ?? '',
    none: 'no prediction',
    chip: 'says {value}',
  },
  {
    ...base,
    id: 'truth',
    kind: 'values',
    title: 'Truth',
    valueOf: item => item.truth ?? '',
    none: 'no truth',
    chip: 'truth {value}',
  },
  {
    ...base,
    id: 'status',
    kind: 'values',
    title: 'My decision',
    onlyWithValues: false,
    valueOf: item => item.clip.human?.status ?? '',
    none: 'no label of mine',
    word: value => value,
    order: ['accepted', 'corrected', 'rejected', 'unsure', 'skipped', ''],
  },
  {
    ...base,
    id: 'label',
    kind: 'values',
    title: 'My label',
    valueOf: item => item.clip.human?.label ?? '',
    none: 'no class of mine',
    chip: 'my label {value}',
  },
  {
    ...base,
    id: 'tag',
    kind: 'values',
    title: 'Tags',
    valueOf: item => item.clip.tags,
    none: 'no tag',
    chip: 'tag {value}',
  },
  {
    ...base,
    id: 'problem',
    kind: 'values',
    title: 'Problems and warnings',
    valueOf: item => item.notes,
    none: 'no problem',
    word: noteText,
  },
  {
    ...base,
    id: 'margin',
    kind: 'range',
    title: 'Margin',
    folded: true,
    numberOf: byRow(row => row.margin),
    edges: steps(0.05, 20),
    unit: '',
    digits: 2,
    chip: 'margin',
  },
  {
    ...base,
    id: 'entropy',
    kind: 'range',
    title: 'Entropy',
    folded: true,
    numberOf: byRow(row => row.entropy),
    // ln 700, the entropy of a guess among 700 classes, is 6.55.
    edges: steps(0.25, 28),
    unit: 'nats',
    digits: 2,
    chip: 'entropy',
  },
  {
    ...base,
    id: 'duration',
    kind: 'range',
    title: 'Duration',
    folded: true,
    numberOf: item => item.clip.media?.durationSec ?? NaN,
    edges: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 20, 30, 45, 60, 120, 300, 600, 1800, 3600, 7200],
    unit: 's',
    digits: 0,
    chip: 'duration',
  },
  {
    ...base,
    id: 'fps',
    kind: 'range',
    title: 'Frames a second',
    folded: true,
    numberOf: item => item.clip.media?.fps ?? NaN,
    // Borders beside the usual rates (24, 25, 29.97 and 30, 50, 59.94 and 60), not on them.
    edges: [0, 5, 9, 13, 16, 19, 23, 24.5, 27, 31, 35, 40, 49, 52, 59, 61, 90, 121, 241],
    unit: 'fps',
    digits: 1,
    chip: 'frame rate',
  },
  {
    ...base,
    id: 'size',
    kind: 'values',
    title: 'Picture, short side',
    folded: true,
    valueOf: sideOf,
    none: 'not known',
    word: sideWord,
    order: [...sides.map(String), ''],
    chip: 'short side {value}',
  },
  {
    ...base,
    id: 'codec',
    kind: 'values',
    title: 'Codec',
    folded: true,
    valueOf: item => item.clip.media?.codec ?? '',
    none: 'not known',
  },
]

export const valueFacets = facets.filter((facet): facet is ValueFacet => facet.kind === 'values')
export const rangeFacets = facets.filter((facet): facet is RangeFacet => facet.kind === 'range')
export const facetById = (id: string): Facet | undefined => facets.find(facet => facet.id === id)
