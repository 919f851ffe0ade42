/** The place of every clip in the alphabet of names, kept from one sorting to the next. */
import type { Columns } from './column-store'
import { SLICE, type Sliced } from './slices'

/**
 * A name such that a plain comparison orders as people do: no case, no accents, numbers by their size ("clip 9" before
 * "clip 10"). A collator gives the same order for such names at ten times the price.
 */
export function foldName(name: string): string {
  const plain = /^[\u0000-\u007f]*$/.test(name) ? name : name.normalize('NFKD').replace(/\p{M}+/gu, '')
  return plain.toLowerCase().replace(/\d+/g, digits => digits.padStart(16, '0'))
}

export interface NameRanks {
  ranks(columns: Columns): Sliced<Int32Array>
}

export function createNameRanks(): NameRanks {
  let folded: string[] = []
  /** Indices by name. */
  let sorted = new Int32Array(0)
  let ranked = new Int32Array(0)
  let listing = -1

  const isBefore = (a: number, b: number): boolean => {
    const [x, y] = [folded[a] ?? '', folded[b] ?? '']
    return x === y ? a < b : x < y
  }

  function* merge(
    left: Int32Array<ArrayBuffer>,
    right: Int32Array<ArrayBuffer>,
  ): Sliced<Int32Array<ArrayBuffer>> {
    const merged = new Int32Array(left.length + right.length)
    let [i, j] = [0, 0]
    for (let at = 0; at < merged.length; at++) {
      const fromLeft = j >= right.length || (i < left.length && isBefore(left[i] ?? 0, right[j] ?? 0))
      merged[at] = (fromLeft ? left[i++] : right[j++]) ?? 0
      if (at % (4 * SLICE) === 4 * SLICE - 1) yield
    }
    return merged
  }

  /** Runs of a thousand sorted at one go, then merged two by two. */
  function* sortRange(from: number, to: number): Sliced<Int32Array<ArrayBuffer>> {
    let runs: Int32Array<ArrayBuffer>[] = []
    for (let start = from; start < to; start += 1024) {
      const run = Int32Array.from({ length: Math.min(1024, to - start) }, (_, i) => start + i)
      runs.push(run.sort((a, b) => (isBefore(a, b) ? -1 : 1)))
      yield
    }
    while (runs.length > 1) {
      const next: Int32Array<ArrayBuffer>[] = []
      for (let i = 0; i < runs.length; i += 2) {
        const [left, right] = [runs[i], runs[i + 1]]
        if (left) next.push(right ? yield* merge(left, right) : left)
      }
      runs = next
    }
    return runs[0] ?? new Int32Array(0)
  }

  return {
    *ranks(columns) {
      if (columns.listing !== listing || columns.length < folded.length) {
        folded = []
        sorted = new Int32Array(0)
        listing = columns.listing
      }
      const known = sorted.length
      if (known === columns.length) return ranked
      for (let index = known; index < columns.length; index++) {
        folded[index] = foldName(columns.items[index]?.clip.name ?? '')
        if (index % (SLICE / 4) === 0) yield
      }
      sorted = yield* merge(sorted, yield* sortRange(known, columns.length))
      yield
      ranked = new Int32Array(sorted.length)
      let rank = -1
      let before: string | undefined
      for (const index of sorted) {
        // Clips of one name share a rank.
        if (folded[index] !== before) rank++
        before = folded[index]
        ranked[index] = rank
      }
      return ranked
    },
  }
}
