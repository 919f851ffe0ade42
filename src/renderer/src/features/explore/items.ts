/** Clips joined with what a run says about them; filters, counts and order. Pure. */
import type { Clip, ClipError, RowBrief, TopEntry } from '../../../../shared/domain'
import type { FilterList, Filters, SortKey } from '../../state'

/** `unjudged`: predicted, but nothing to compare with. */
export const verdicts = ['right', 'near', 'wrong', 'unjudged', 'not-run', 'problem'] as const
export type Verdict = (typeof verdicts)[number]

export const verdictWords: Record<Verdict, string> = {
  right: 'right',
  near: 'in top 5',
  wrong: 'wrong',
  unjudged: 'no truth',
  'not-run': 'not run',
  problem: 'problem',
}

export interface Item {
  clip: Clip
  row: RowBrief | undefined
  verdict: Verdict
  /** Top-1 of the run shown. */
  top: TopEntry | undefined
  /** Top-1 score minus top-2. */
  margin: number | undefined
  truth: string | null
  problem: ClipError | null
  /** Codes of the problem and of the warnings, for the facet. */
  notes: string[]
}

const same = (a: string, b: string): boolean => a.localeCompare(b, 'en', { sensitivity: 'accent' }) === 0

/** Right when top-1 is the truth, near when one of the first five is; a truth the network cannot say is not judged. */
export function verdictOf(clip: Clip, row: RowBrief | undefined): Verdict {
  if (row?.status === 'failed') return 'problem'
  if (!row) return clip.problem ? 'problem' : 'not-run'
  const truth = row.truth ?? clip.truth
  if (!truth) return 'unjudged'
  if (row.truth && row.truth.index === null) return 'unjudged'
  const rank = row.topk.slice(0, 5).findIndex(entry => same(entry.label, truth.label))
  if (rank === 0) return 'right'
  return rank > 0 ? 'near' : 'wrong'
}

export function joinItems(clips: readonly Clip[], rows: readonly RowBrief[]): Item[] {
  const byPath = new Map(rows.map(row => [row.clip, row]))
  return clips.map(clip => {
    const row = byPath.get(clip.path)
    const problem = row?.status === 'failed' ? row.error : row ? null : clip.problem
    const warnings = row?.warnings.map(warning => warning.code) ?? []
    return {
      clip,
      row,
      verdict: verdictOf(clip, row),
      top: row?.status === 'ok' ? row.topk[0] : undefined,
      margin: row?.status === 'ok' ? row.margin : undefined,
      truth: row?.truth?.label ?? clip.truth?.label ?? null,
      problem,
      notes: [...new Set(problem ? [problem.code, ...warnings] : warnings)],
    }
  })
}

const humanOf = (item: Item): string => item.clip.human?.status ?? 'none'

/** Every word of the filter must begin a word of the name, path, truth, prediction or label (or be inside one). */
function matchesText(item: Item, words: readonly string[]): boolean {
  if (words.length === 0) return true
  const hay = [item.clip.path, item.truth, item.top?.label, item.clip.human?.label].join('\n').toLowerCase()
  return words.every(word => hay.includes(word))
}

const wordsOf = (text: string): string[] => text.toLowerCase().split(/\s+/).filter(Boolean)

/** `except` leaves one list out: a facet's own counts ignore its own ticks. */
export function filterItems(
  items: readonly Item[],
  filters: Filters,
  except?: FilterList | 'score',
): readonly Item[] {
  const words = wordsOf(filters.text)
  const set = (list: FilterList): ReadonlySet<string> | null =>
    except === list || filters[list].length === 0 ? null : new Set(filters[list])
  const [result, predicted, human, problems] = [
    set('result'),
    set('predicted'),
    set('human'),
    set('problems'),
  ]
  const [low, high] = except === 'score' ? [0, 1] : filters.score
  const anyScore = low <= 0 && high >= 1
  return items.filter(
    item =>
      (!result || result.has(item.verdict)) &&
      (!predicted || (item.top !== undefined && predicted.has(item.top.label))) &&
      (!human || human.has(humanOf(item))) &&
      (!problems || item.notes.some(note => problems.has(note))) &&
      (anyScore || (item.top !== undefined && item.top.score >= low && item.top.score <= high)) &&
      matchesText(item, words),
  )
}

const order: Record<Verdict, number> = { problem: 0, wrong: 1, near: 2, right: 3, unjudged: 4, 'not-run': 5 }
const compareText = new Intl.Collator('en', { numeric: true, sensitivity: 'base' }).compare

/** Sorted copy. Clips without the figure come last whichever way the list runs. */
export function sortItems(items: readonly Item[], by: SortKey, descending: boolean): Item[] {
  const sign = descending ? -1 : 1
  const byNumber = (value: (item: Item) => number | undefined) => (a: Item, b: Item) => {
    const [x, y] = [value(a), value(b)]
    if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined)
    return sign * (x - y)
  }
  const byClass = (item: Item): string => item.truth ?? item.top?.label ?? '\uffff'
  const compare: Record<SortKey, (a: Item, b: Item) => number> = {
    name: (a, b) => sign * compareText(a.clip.name, b.clip.name),
    class: (a, b) => sign * compareText(byClass(a), byClass(b)),
    score: byNumber(item => item.top?.score),
    margin: byNumber(item => item.margin),
    status: (a, b) => sign * (order[a.verdict] - order[b.verdict]),
  }
  return [...items].sort((a, b) => compare[by](a, b) || compareText(a.clip.path, b.clip.path))
}

export interface FacetValue {
  value: string
  count: number
}

function countBy(items: readonly Item[], valuesOf: (item: Item) => readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const item of items) for (const v of valuesOf(item)) counts.set(v, (counts.get(v) ?? 0) + 1)
  return counts
}

const mostFirst = (counts: Map<string, number>): FacetValue[] =>
  [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || compareText(a.value, b.value))

export interface Facets {
  result: FacetValue[]
  predicted: FacetValue[]
  human: FacetValue[]
  problems: FacetValue[]
  /** Number of clips per twentieth of the score. */
  scores: number[]
}

const humanValues = ['accepted', 'corrected', 'rejected', 'unsure', 'skipped', 'none'] as const

/** Counts under the other filters, so that a tick never makes its own neighbours vanish. */
export function facetsOf(items: readonly Item[], filters: Filters): Facets {
  const result = countBy(filterItems(items, filters, 'result'), item => [item.verdict])
  const all = new Set(items.map(item => item.verdict))
  const human = countBy(filterItems(items, filters, 'human'), item => [humanOf(item)])
  const scores = new Array<number>(20).fill(0)
  for (const { top } of filterItems(items, filters, 'score')) {
    if (!top) continue
    const bin = Math.min(19, Math.floor(top.score * 20))
    scores[bin] = (scores[bin] ?? 0) + 1
  }
  return {
    result: verdicts
      .filter(value => all.has(value) || filters.result.includes(value))
      .map(value => ({ value, count: result.get(value) ?? 0 })),
    predicted: mostFirst(
      countBy(filterItems(items, filters, 'predicted'), item => (item.top ? [item.top.label] : [])),
    ),
    human: humanValues
      .map(value => ({ value, count: human.get(value) ?? 0 }))
      .filter(({ value, count }) => count > 0 || (value !== 'skipped' && value !== 'rejected')),
    problems: mostFirst(countBy(filterItems(items, filters, 'problems'), item => item.notes)),
    scores,
  }
}

const noteWords: Record<string, string> = {
  'clip.looped': 'short: looped',
  'clip.doubled': 'short: doubled',
  'clip.short': 'short',
  'clip.vfr': 'variable frame rate',
  'clip.rotated': 'rotated',
  'clip.partial': 'decodes in part',
  'clip.no-video': 'no video',
  'clip.unreadable': 'cannot be read',
  'clip.missing': 'gone',
  'clip.encrypted': 'encrypted',
  'clip.too-short': 'too short',
  'clip.too-large': 'too large',
  'clip.still': 'still picture',
  'clip.slow': 'too slow',
  'engine.crashed': 'engine crashed',
  'engine.stalled': 'engine stalled',
}

/** A problem or warning code in two or three words. */
export const noteWord = (code: string): string =>
  noteWords[code] ?? (code.split('.').pop() ?? code).replace(/-/g, ' ')
