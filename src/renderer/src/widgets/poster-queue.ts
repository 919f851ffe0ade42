/** Pictures are loaded a few at a time: a browser has six connections to the host, and video and events need some. */

export interface PosterQueue {
  /** Calls `start` when it is its turn. Returns what gives the turn back, or takes the wish back. */
  take(start: () => void): () => void
  /** Begins nothing new for a while: what flies past is not worth loading. */
  hold(ms: number): void
}

/** @param most Turns at the same time. */
export function createPosterQueue(most: number): PosterQueue {
  const waiting = new Set<() => void>()
  let running = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  const next = (): void => {
    while (running < most && timer === undefined) {
      const first = waiting.values().next().value
      if (first === undefined) return
      waiting.delete(first)
      first()
    }
  }
  return {
    take(start) {
      let state: 'waiting' | 'running' | 'over' = 'waiting'
      const begin = (): void => {
        state = 'running'
        running++
        start()
      }
      waiting.add(begin)
      next()
      return () => {
        if (state === 'waiting') waiting.delete(begin)
        if (state === 'running') running--
        state = 'over'
        next()
      }
    },
    hold(ms) {
      clearTimeout(timer)
      timer = setTimeout(() => {
        timer = undefined
        next()
      }, ms)
    },
  }
}

/** Four of the six connections at most. */
export const posterQueue = createPosterQueue(4)
