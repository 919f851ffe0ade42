/** The loopback listener: 127.0.0.1 and nothing else, behind the guard. */
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { AppError } from '../shared/errors'
import { createGuard, type Guard } from './guard'
import type { Server } from './http'

export interface Listening {
  /** http://127.0.0.1:port/?token=… */
  url: string
  token: string
  port: number
  /** Ends open streams too. */
  close: () => Promise<void>
}

/** @param options.port 0 takes a free one. Throws AppError request.invalid when the port is taken. */
export async function listen(server: Server, options: { port?: number } = {}): Promise<Listening> {
  let guard: Guard | null = null
  const listener = createAdaptorServer({
    fetch: async request => {
      if (guard === null) return new Response(null, { status: 503 })
      const answer = guard.check(request) ?? (await server.fetch(request))
      // Pages of other origins may not even embed what they cannot read.
      if (answer.status !== 403) answer.headers.set('cross-origin-resource-policy', 'same-origin')
      return answer
    },
  })
  await new Promise<void>((resolve, reject) => {
    listener.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new AppError('request.invalid', `port ${options.port ?? 0} is taken`, {
              hint: 'Name another with --port, or 0 for any free one.',
            })
          : error,
      ),
    )
    listener.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const { port } = listener.address() as AddressInfo
  const ready = createGuard(port)
  guard = ready
  return {
    url: `http://127.0.0.1:${port}/?token=${ready.token}`,
    token: ready.token,
    port,
    close: () =>
      new Promise<void>((resolve, reject) => {
        listener.close(error => (error ? reject(error) : resolve()))
        if ('closeAllConnections' in listener) listener.closeAllConnections()
      }),
  }
}
