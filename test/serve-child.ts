/** A child with the product's own message loop and methods that misbehave on request, for tests of the supervisor. */
import { activity } from '../src/core/base/heartbeat'
import type { CallContext } from '../src/engine/protocol'
import { serveCalls } from '../src/engine/serve'
import { AppError } from '../src/shared/errors'

const channel = {
  post: (message: unknown): void => {
    if (process.connected) process.send?.(message, undefined, undefined, () => undefined)
  },
  onMessage: (listener: (message: unknown) => void): void => void process.on('message', listener),
}
process.on('disconnect', () => process.exit(0))

serveCalls(channel, {
  echo: (value: unknown) => Promise.resolve(value),
  refuse: () => Promise.reject(new AppError('clip.no-video', 'there is no picture', { hint: 'a hint' })),
  /** Ends only by a soft cancel; says that it has begun. */
  hold: (context: CallContext) =>
    new Promise((_, reject) => {
      context.onProgress({ stage: 'decode', windowsDone: 0, windows: 1 })
      context.signal.addEventListener('abort', () => reject(new AppError('cancelled', 'cancelled')))
    }),
  /** Slow, but getting ahead: counts as the reader does while packets come. */
  crawl: (ms: number) => {
    const timer = setInterval(() => activity.count++, 100)
    return new Promise(resolve => setTimeout(() => resolve(clearInterval(timer)), ms))
  },
  /** Like a network that computes: the JS thread is gone until the time is over. */
  block: (ms: number, context: CallContext) => {
    context.onProgress({ stage: 'infer', windowsDone: 0, windows: 1 })
    return new Promise(resolve =>
      setTimeout(() => {
        const end = Date.now() + ms
        while (Date.now() < end);
        resolve(null)
      }, 20),
    )
  },
  die: () => {
    process.stderr.write('last words\n')
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), 20)
    return new Promise(() => undefined)
  },
})
