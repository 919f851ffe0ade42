/** A small sample that anybody can draw again: the same clips for the same seed, in the window and on the command line. Pure. */

/** How the sample is drawn, in words, for the report. */
export const sampleGenerator =
  'partial Fisher-Yates over the clips in code-point order of their paths, numbers by mulberry32 seeded with FNV-1a (32 bit) of "<seed>:<class>"'

/** FNV-1a over UTF-16 units, 32 bits. */
function hash(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return h >>> 0
}

/** mulberry32 by Tommy Ettinger (public domain): numbers in [0, 1). */
function mulberry32(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let z = Math.imul(state ^ (state >>> 15), 1 | state)
    z = (z + Math.imul(z ^ (z >>> 7), 61 | z)) ^ z
    return ((z ^ (z >>> 14)) >>> 0) / 4294967296
  }
}

/** Surrogates sort after every other unit, as their code points do. */
const rank = (unit: number): number => (unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800)
function compareCodePoints(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length)
  for (let i = 0; i < shorter; i++)
    if (a.charCodeAt(i) !== b.charCodeAt(i)) return rank(a.charCodeAt(i)) - rank(b.charCodeAt(i))
  return a.length - b.length
}

export interface SampleSize {
  /** At most so many clips of each class. */
  perClass?: number
  /** At most so many clips in all, drawn after that. */
  inAll?: number
  seed: number
}

function draw<T>(items: readonly T[], count: number, seed: string): T[] {
  const pool = [...items]
  const next = mulberry32(hash(seed))
  const some = Math.min(count, pool.length)
  for (let i = 0; i < some; i++) {
    const other = i + Math.floor(next() * (pool.length - i))
    ;[pool[i], pool[other]] = [pool[other] as T, pool[i] as T]
  }
  return pool.slice(0, some)
}

/**
 * Draws a sample. Clips without a class are left out of a sample by class. A class's clips do not depend on the other classes.
 * @returns In code-point order of the paths.
 */
export function drawSample<T>(
  items: readonly T[],
  of: (item: T) => { path: string; truth: string | null },
  { perClass, inAll, seed }: SampleSize,
): T[] {
  const keyed = items.map(item => ({ item, ...of(item) })).sort((a, b) => compareCodePoints(a.path, b.path))
  let drawn = keyed
  if (perClass !== undefined) {
    const classes = new Map<string, typeof keyed>()
    for (const each of keyed) {
      if (each.truth === null) continue
      const clips = classes.get(each.truth)
      if (clips === undefined) classes.set(each.truth, [each])
      else clips.push(each)
    }
    drawn = [...classes].flatMap(([truth, clips]) => draw(clips, perClass, `${seed}:${truth}`))
  }
  drawn.sort((a, b) => compareCodePoints(a.path, b.path))
  if (inAll !== undefined) drawn = draw(drawn, inAll, `${seed}:`)
  return drawn.sort((a, b) => compareCodePoints(a.path, b.path)).map(each => each.item)
}
