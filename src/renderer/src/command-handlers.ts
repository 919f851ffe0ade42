/** What each command does now: features put their handlers in while they are on the screen. */
import { useEffect, useRef } from 'react'
import type { CommandId } from './commands'

/** A handler that answers false has nothing to do with it now: the one registered before it is asked. */
export type CommandHandlers = Partial<Record<CommandId, () => unknown>>

/** The newest registration of a command answers. */
const registered = new Map<CommandId, (() => unknown)[]>()

/** Registers handlers while the component is there; the newest closures are the ones that run. */
export function useCommandHandlers(handlers: CommandHandlers): void {
  const latest = useRef(handlers)
  useEffect(() => {
    latest.current = handlers
  })
  const ids = Object.keys(handlers).sort().join(' ')
  useEffect(() => {
    const mine = ids.split(' ').map(id => {
      const run = (): unknown => latest.current[id as CommandId]?.()
      registered.set(id as CommandId, [...(registered.get(id as CommandId) ?? []), run])
      return [id as CommandId, run] as const
    })
    changed()
    return () => {
      for (const [id, run] of mine)
        registered.set(
          id,
          (registered.get(id) ?? []).filter(each => each !== run),
        )
      changed()
    }
  }, [ids])
}

const listeners = new Set<() => void>()
let telling = false

/** Many come and go at once: listeners are told once they all have. */
function changed(): void {
  if (telling || listeners.size === 0) return
  telling = true
  queueMicrotask(() => {
    telling = false
    for (const listener of listeners) listener()
  })
}

/** Told when other commands can run than before. Returns an unsubscribe function. */
export function onCommandsChange(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Is there anything for the command to act on here and now? */
export const canRun = (id: CommandId): boolean => (registered.get(id)?.length ?? 0) > 0

/** Runs the command. False where nothing on the screen answers to it. */
export function runCommand(id: CommandId): boolean {
  const newestFirst = [...(registered.get(id) ?? [])].reverse()
  return newestFirst.some(run => run() !== false)
}
