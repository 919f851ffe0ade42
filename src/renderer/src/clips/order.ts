/**
 * The order of the clips shown. Every sort key is a 32-bit number per clip; key and index together make one double, which
 * a typed array sorts without calling back: 100,000 in about ten milliseconds. Clips without the figure come last
 * whichever way the list runs, equals stay in the order of the folder.
 */
import type { RowBrief } from '../../../shared/domain'
import type { GroupKey, Sort } from '../state'
import type { Columns } from './column-store'
import { disagreement } from './disagreement'
import type { ItemVerdict } from './items'
import { createNameRanks } from './name-ranks'
import { SLICE, type Sliced } from './slices'

/** Above all keys. */
const MISSING = 0xffffffff
/** A double holds 32 bits of key and 21 of index exactly: two million clips. */
const INDICES = 2 ** 21

const verdictOrder: Record<ItemVerdict, number> = {
  problem: 0,
  wrong: 1,
  near: 2,
  right: 3,
  unjudged: 4,
  'not-run': 5,
}

const float = new Float32Array(1)
const bits = new Uint32Array(float.buffer)
/** A float's bits as a whole number in the same order. */
function ordered(value: number): number {
  if (Number.isNaN(value)) return MISSING
  float[0] = value === 0 ? 0 : value
  const raw = bits[0] ?? 0
  return raw >>> 31 ? ~raw >>> 0 : (raw | 0x80000000) >>> 0
}

type KeyOf = (index: number) => number

export interface Group {
  /** Empty: clips without a class. */
  title: string
  /** Of its first clip among those shown. */
  start: number
  count: number
}

export interface Ordered {
  order: Int32Array
  groups: Group[] | null
}

export interface Orders {
  /** @param compared Rows of the comparison run, for the disagreement; null: there is none. */
  sort(
    columns: Columns,
    shown: Int32Array,
    sort: Sort,
    group: GroupKey | null,
    compared: ReadonlyMap<string, RowBrief> | null,
  ): Sliced<Ordered>
}

/** Keeps what is dear to compute, the ranks of names, from one sorting to the next. */
export function createOrders(): Orders {
  const names = createNameRanks()

  function* keysFor(
    columns: Columns,
    by: Sort['by'],
    compared: ReadonlyMap<string, RowBrief> | null,
  ): Sliced<KeyOf> {
    switch (by) {
      case 'name': {
        const ranks = yield* names.ranks(columns)
        return index => ranks[index] ?? 0
      }
      case 'class': {
        const { dictionary, codes } = columns.classes
        const ranks = dictionary.ranks()
        return index => (codes[index] === 0 ? MISSING : (ranks[codes[index] ?? 0] ?? 0))
      }
      case 'verdict':
        return index => verdictOrder[columns.items[index]?.verdict ?? 'not-run']
      case 'disagreement':
        return index => {
          const item = columns.items[index]
          return item ? ordered(disagreement(item, compared)) : MISSING
        }
      default: {
        const values = columns.ranges.get(by)?.values
        return index => ordered(values?.[index] ?? NaN)
      }
    }
  }

  return {
    *sort(columns, shown, { by, descending }, group, compared) {
      const keyOf = yield* keysFor(columns, by, compared)
      const composed = new Float64Array(shown.length)
      for (let i = 0; i < shown.length; i++) {
        const index = shown[i] ?? 0
        const key = keyOf(index)
        composed[i] = (descending && key !== MISSING ? MISSING - 1 - key : key) * INDICES + index
        if (i % SLICE === SLICE - 1) yield
      }
      composed.sort()
      yield
      const order = new Int32Array(composed.length)
      for (let i = 0; i < composed.length; i++) order[i] = (composed[i] ?? 0) % INDICES
      return group === null ? { order, groups: null } : grouped(columns, order, group)
    },
  }
}

/** The same order within each class, the classes by the alphabet, clips without one last. */
function grouped(columns: Columns, order: Int32Array, group: GroupKey): Ordered {
  const column = columns.values.get(group)
  if (!column) return { order, groups: null }
  const { codes, dictionary } = column
  const ranks = dictionary.ranks()
  const counts = new Int32Array(ranks.length)
  for (const index of order) {
    const rank = ranks[codes[index] ?? 0] ?? 0
    counts[rank] = (counts[rank] ?? 0) + 1
  }
  const titles: string[] = []
  for (const [code, rank] of ranks.entries()) titles[rank] = dictionary.values[code] ?? ''
  const next = new Int32Array(ranks.length)
  const groups: Group[] = []
  let start = 0
  for (const [rank, count] of counts.entries()) {
    next[rank] = start
    if (count > 0) groups.push({ title: titles[rank] ?? '', start, count })
    start += count
  }
  const sorted = new Int32Array(order.length)
  for (const index of order) {
    const rank = ranks[codes[index] ?? 0] ?? 0
    const place = next[rank] ?? 0
    sorted[place] = index
    next[rank] = place + 1
  }
  return { order: sorted, groups }
}
