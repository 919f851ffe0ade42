import { createPacer } from './event-loop'

/** Surrogates sort after every other UTF-16 unit, as their code points do in UTF-8. */
const rank = (unit: number): number => (unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800)

/** Compares two strings as their UTF-8 bytes compare: the order of rows in exports, the same on every system. */
export function compareUtf8(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length)
  for (let i = 0; i < shorter; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) return rank(x) - rank(y)
  }
  return a.length - b.length
}

/** Units from the surrogates up, where the order of UTF-16 is not that of UTF-8. */
const highUnits = /[\ud800-\uffff]/
const sortedAtOnce = 4000

/** The items sorted by the UTF-8 bytes of their keys; 100,000 of them do not hold the event loop. Stable. */
export async function sortByUtf8<T>(items: readonly T[], keyOf: (item: T) => string): Promise<T[]> {
  const pacer = createPacer()
  let keyed: { key: string; item: T }[] = []
  let isPlain = true
  for (const item of items) {
    const key = keyOf(item)
    isPlain &&= !highUnits.test(key)
    keyed.push({ key, item })
    if (pacer.due()) await pacer.rest()
  }
  // The engine's own comparison is several times faster and the same for plain keys.
  const compare = isPlain
    ? (a: { key: string }, b: { key: string }): number => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)
    : (a: { key: string }, b: { key: string }): number => compareUtf8(a.key, b.key)
  let runs: (typeof keyed)[] = []
  for (let i = 0; i < keyed.length; i += sortedAtOnce) {
    runs.push(keyed.slice(i, i + sortedAtOnce).sort(compare))
    if (pacer.due()) await pacer.rest()
  }
  while (runs.length > 1) {
    const merged: (typeof keyed)[] = []
    for (let i = 0; i < runs.length; i += 2) {
      const [left = [], right = []] = [runs[i], runs[i + 1]]
      const both: typeof keyed = []
      for (let l = 0, r = 0; l < left.length || r < right.length;) {
        const [a, b] = [left[l], right[r]]
        if (b === undefined || (a !== undefined && compare(a, b) <= 0)) {
          if (a !== undefined) both.push(a)
          l++
        } else {
          both.push(b)
          r++
        }
        if ((both.length & 1023) === 0 && pacer.due()) await pacer.rest()
      }
      merged.push(both)
    }
    runs = merged
  }
  keyed = runs[0] ?? []
  return keyed.map(({ item }) => item)
}
