import { AppError } from '../../shared/errors'
import { activity } from '../base/heartbeat'

/**
 * Keeps a long synchronous job a good neighbour: `breathe()` after each small step lets the event loop run every few
 * milliseconds, so that the process answers other calls and hears an abort. Throws AppError('cancelled') when aborted.
 */
export class Pace {
  private last = performance.now()

  constructor(
    private readonly signal?: AbortSignal,
    private readonly everyMs = 12,
  ) {
    this.check()
  }

  /** True when it is time to breathe: await only then, an await per packet would cost more than the packet. */
  get due(): boolean {
    return performance.now() - this.last > this.everyMs
  }

  async breathe(): Promise<void> {
    activity.count++
    await new Promise(resolve => setImmediate(resolve))
    this.last = performance.now()
    this.check()
  }

  private check(): void {
    if (this.signal?.aborted) throw new AppError('cancelled', 'cancelled')
  }
}
