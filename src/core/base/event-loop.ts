/** Keeps long loops of the host from holding its event loop: the page, the player and cancel go through it. */
export interface Pacer {
  /** True once the slice is used up; then await `rest()`. */
  due(): boolean
  rest(): Promise<void>
}

/** @param sliceMs Longest stretch of work between two rests; well under the 50 ms that the host may be deaf. */
export function createPacer(sliceMs = 8): Pacer {
  let startedAt = performance.now()
  return {
    due: () => performance.now() - startedAt >= sliceMs,
    async rest() {
      await new Promise<void>(resolve => setImmediate(resolve))
      startedAt = performance.now()
    },
  }
}
