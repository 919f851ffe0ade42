/** Everything the host tells by itself, as server-sent events. */
import type { App } from '../core/app'
import type { EventName, Events } from '../shared/api'

export interface EventStreamOptions {
  /** A comment this often keeps proxies and sleeping tabs from giving the stream up. */
  keepAliveMs?: number
  /** A page that reads so slowly that this much waits for it is cut off; EventSource comes back by itself. */
  maxWaitingBytes?: number
}

/** The events a page has missed by coming late: what runs, what is open. */
async function opening(app: App): Promise<string[]> {
  const state = await app.handlers.getState({})
  return [
    'retry: 1000\n\n',
    encode('state', { provider: state.provider, reader: state.reader, lastFolder: state.lastFolder }),
    ...(state.library === null ? [] : [encode('library', state.library)]),
    ...state.jobs.map(job => encode('job', job)),
  ]
}

const encode = <K extends EventName>(name: K, payload: Events[K]): string =>
  `event: ${name}\ndata: ${JSON.stringify(payload)}\n\n`

/** One page's stream. It ends when the page goes, whether that shows as an abort or as a cancelled body. */
export function eventStream(app: App, signal: AbortSignal, options: EventStreamOptions = {}): Response {
  const { keepAliveMs = 15_000, maxWaitingBytes = 16 * 1024 * 1024 } = options
  const encoder = new TextEncoder()
  let stop = (): void => undefined
  const body = new ReadableStream<Uint8Array>(
    {
      async start(controller) {
        let isOver = false
        const early: string[] = []
        let send = (text: string): void => {
          early.push(text)
        }
        const unsubscribe = app.subscribe((name, payload) => send(encode(name, payload)))
        const keepAlive = setInterval(() => send(': still here\n\n'), keepAliveMs)
        const end = (): void => {
          if (isOver) return
          isOver = true
          unsubscribe()
          clearInterval(keepAlive)
          signal.removeEventListener('abort', end)
          try {
            controller.close()
          } catch {
            // cancelled by the page already
          }
        }
        stop = end
        signal.addEventListener('abort', end)
        if (signal.aborted) return end()
        const push = (text: string): void => {
          if (isOver) return
          controller.enqueue(encoder.encode(text))
          if ((controller.desiredSize ?? 0) < 0) {
            app.log.warn({ mod: 'server' }, 'a page does not read its events: cut off')
            end()
          }
        }
        try {
          // Subscribed first, so that nothing falls between the opening and what follows it.
          for (const text of await opening(app)) push(text)
          for (const text of early) push(text)
          send = push
        } catch (error) {
          app.log.error({ mod: 'server', err: error }, 'the event stream could not begin')
          end()
        }
      },
      cancel: () => stop(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: maxWaitingBytes }),
  )
  return new Response(body, {
    headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' },
  })
}
