/**
 * Keeps the joined, filtered, counted and ordered clips up to date. Short work is done at once, so that a small folder
 * never shows a state in between; long work goes in slices, and the last result stands until the next is whole.
 */
import type { Clip, RowBrief } from '../../../shared/domain'
import type { Filters } from './filters'
import type { GroupKey, Sort } from '../state'
import { Columns } from './column-store'
import { filterClips, type FilterResult, type FacetCounts } from './filter-clips'
import type { Item, ItemVerdict } from './items'
import { createOrders, type Group, type Ordered } from './order'
import type { Sliced } from './slices'

export interface ClipQueryInput {
  clips: readonly Clip[]
  rows: readonly RowBrief[]
  runId: string | null
  /** Of the run compared with, while its answers matter. */
  comparedRows: readonly RowBrief[] | null
  filters: Filters
  sort: Sort
  group: GroupKey | null
}

export interface ClipQueryResult {
  items: readonly Item[]
  /** Filtered and ordered. */
  visible: readonly Item[]
  groups: readonly Group[] | null
  counts: FacetCounts
  totals: Readonly<Record<ItemVerdict, number>>
  problems: readonly Item[]
  /** The clip with this id. */
  itemOf: (clipId: string) => Item | undefined
  /** What this was made of; other inputs are being worked on while they differ. */
  of: ClipQueryInput | null
}

export interface ClipQuery {
  set: (input: ClipQueryInput) => void
  view: () => ClipQueryResult
  subscribe: (changed: () => void) => () => void
  dispose: () => void
}

/** Work done before the page gets its turn. */
const SLICE_MS = 12
/** New rows and clips are taken in again after this many times as long as it took the last time. */
const REST_FACTOR = 3

export const emptyView: ClipQueryResult = {
  items: [],
  visible: [],
  groups: null,
  counts: new Map(),
  totals: { right: 0, near: 0, wrong: 0, unjudged: 0, 'not-run': 0, problem: 0 },
  problems: [],
  itemOf: () => undefined,
  of: null,
}

const sameData = (a: ClipQueryInput, b: ClipQueryInput): boolean =>
  a.clips === b.clips && a.rows === b.rows && a.runId === b.runId && a.comparedRows === b.comparedRows

const sameWishes = (a: ClipQueryInput, b: ClipQueryInput): boolean =>
  a.filters === b.filters && a.sort === b.sort && a.group === b.group

/** @param now Milliseconds of a clock that measures the slices; tests stop it. */
export function createClipQuery(now: () => number = () => performance.now()): ClipQuery {
  const columns = new Columns()
  const orders = createOrders()
  const listeners = new Set<() => void>()
  let view = emptyView
  let wanted: ClipQueryInput | null = null
  let work: Sliced<void> | null = null
  /** Filters may be changed under way; taking in new data runs to its end. */
  let isUpdating = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let workedMs = 0
  let restUntil = 0
  let comparedOf: readonly RowBrief[] | null = null
  let compared: ReadonlyMap<string, RowBrief> | null = null
  let last: { version: number; filters: Filters; evaluation: FilterResult } | null = null
  let places: { listing: number; length: number; byId: Map<string, number> } | null = null

  const placesNow = (): ReadonlyMap<string, number> => {
    if (places?.listing !== columns.listing) places = { listing: columns.listing, length: 0, byId: new Map() }
    for (let i = places.length; i < columns.length; i++) {
      const id = columns.items[i]?.clip.id
      if (id !== undefined) places.byId.set(id, i)
    }
    places.length = columns.length
    return places.byId
  }

  const publish = (of: ClipQueryInput | null, evaluation: FilterResult, { order, groups }: Ordered): void => {
    const items = columns.items.slice()
    const visible = new Array<Item>(order.length)
    for (let i = 0; i < order.length; i++) {
      const item = items[order[i] ?? 0]
      if (item) visible[i] = item
    }
    const { counts, totals, problems } = evaluation
    const byId = placesNow()
    const itemOf = (id: string): Item | undefined => items[byId.get(id) ?? -1]
    view = { items, visible, groups, counts, totals, problems, itemOf, of }
    for (const listener of [...listeners]) listener()
  }

  const comparedNow = (rows: readonly RowBrief[] | null): typeof compared => {
    if (rows === comparedOf) return compared
    comparedOf = rows
    return (compared = rows && new Map(rows.map(row => [row.clip, row])))
  }

  /** One pass: takes over the newest data, then applies the newest wishes. */
  function* run(data: ClipQueryInput): Sliced<void> {
    isUpdating = true
    yield* columns.update(data.clips, data.rows, data.runId)
    isUpdating = false
    // Filters that came meanwhile are as good as those at the start.
    const { filters, sort, group } = wanted ?? data
    const known = last?.version === columns.version && last.filters === filters ? last.evaluation : null
    const evaluation = known ?? (yield* filterClips(columns, filters))
    last = { version: columns.version, filters, evaluation }
    const compared = comparedNow(data.comparedRows)
    const ordered = yield* orders.sort(columns, evaluation.shown, sort, group, compared)
    const isNewest = wanted !== null && sameData(wanted, data)
    publish(isNewest ? wanted : { ...data, filters, sort, group }, evaluation, ordered)
  }

  function go(): void {
    timer = undefined
    const startedAt = now()
    if (work === null) {
      if (wanted === null || wanted === view.of) return
      const isOnlyData = view.of !== null && sameWishes(wanted, view.of)
      if (isOnlyData && startedAt < restUntil) return later(restUntil - startedAt)
      workedMs = 0
      work = run(wanted)
    }
    let done = false
    while (!done && now() - startedAt < SLICE_MS) done = work.next().done === true
    workedMs += now() - startedAt
    if (done) {
      work = null
      restUntil = now() + REST_FACTOR * workedMs
      // Below this nobody notices.
      if (workedMs < SLICE_MS) restUntil = 0
    }
    if (!done || wanted !== view.of) later(0)
  }
  function later(ms: number): void {
    timer ??= setTimeout(go, ms)
  }

  return {
    set(input) {
      const before = wanted
      if (before === null || !sameData(before, input) || !sameWishes(before, input)) wanted = input
      const isNewWish = before === null || !sameWishes(before, input)
      if (isNewWish && work !== null && !isUpdating) work = null
      // A key press or a tick does not wait behind the rest between two takings-in.
      if (isNewWish) {
        clearTimeout(timer)
        timer = undefined
      }
      if (timer === undefined && wanted !== view.of) go()
    },
    view: () => view,
    subscribe(changed) {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
    dispose() {
      clearTimeout(timer)
      timer = undefined
    },
  }
}
