/** The child's side of the border: serves a table of methods over a channel, with soft cancel and a heartbeat. */
import { createBirpc } from 'birpc'
import { activity } from '../core/base/heartbeat'
import { toWire } from '../shared/errors'
import { beatMs, type Answer, type CallContext, type ChildFunctions, type HostFunctions } from './protocol'

export interface Channel {
  post(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
}

type Method = (...args: [...unknown[], CallContext]) => Promise<unknown>

/** Serves until the process ends. `methods` take their arguments, then a CallContext. */
export function serveCalls(channel: Channel, methods: object): void {
  const table = methods as Record<string, Method>
  const running = new Map<number, AbortController>()
  let callEvents = 0

  const functions: ChildFunctions = {
    async call(id, name, args): Promise<Answer> {
      const controller = new AbortController()
      running.set(id, controller)
      callEvents++
      const context: CallContext = {
        signal: controller.signal,
        onProgress(progress) {
          callEvents++
          void host.progress(id, progress)
        },
      }
      try {
        const method = Object.prototype.hasOwnProperty.call(table, name) ? table[name] : undefined
        if (!method) throw new Error(`there is no method ${name} in this role`)
        return { ok: true, value: await method(...args, context) }
      } catch (error) {
        return { ok: false, error: toWire(error) }
      } finally {
        running.delete(id)
      }
    },
    cancel: id => running.get(id)?.abort(),
  }
  const host = createBirpc<HostFunctions, ChildFunctions>(functions, {
    post: message => channel.post(message),
    on: listener => channel.onMessage(listener),
    eventNames: ['progress', 'beat'],
    timeout: -1,
  })
  setInterval(() => {
    if (running.size > 0) void host.beat(callEvents + activity.count)
  }, beatMs)
}
