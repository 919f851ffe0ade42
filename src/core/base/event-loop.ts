/** Keeps long loops from blocking the event loop: calls are answered and aborts are noticed between two slices. */
import { AppError } from '../../shared/errors'
import { activity } from './heartbeat'

export interface Pacer {
  /** True once the slice is used up: only then await `rest()`, since awaiting in every turn costs more than most turns. */
  due(): boolean
  /** Runs what waits in the event loop. Throws AppError cancelled once the signal is aborted. */
  rest(): Promise<void>
}

/**
 * @param options.sliceMs Longest stretch of work between two rests; well under the 50 ms that a process may block.
 * Throws AppError cancelled where the signal is aborted already.
 */
export function createPacer({ sliceMs = 8, signal }: { sliceMs?: number; signal?: AbortSignal } = {}): Pacer {
  const check = (): void => {
    if (signal?.aborted) throw new AppError('cancelled', 'cancelled')
  }
  check()
  let startedAt = performance.now()
  return {
    due: () => performance.now() - startedAt >= sliceMs,
    async rest() {
      activity.count++
      await new Promise<void>(resolve => setImmediate(resolve))
      startedAt = performance.now()
      check()
    },
  }
}
