/** Long computations in slices, so that keys, scrolling and painting get their turn. */

/** A computation that can rest at each `yield`. */
export type Sliced<T> = Generator<undefined, T, undefined>

/** Entries of a loop between two rests: far below a millisecond of simple work, a few of heavy work. */
export const SLICE = 2048

/** Runs to its end at one go: for tests and short lists. */
export function runThrough<T>(work: Sliced<T>): T {
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
  }
}
