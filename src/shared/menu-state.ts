/** What the page tells the native menu: kept apart from desktop.ts so that the sandboxed preload carries no schemas. */
import { z } from 'zod'
import { commandIds, type CommandId } from './commands'

const known = new Set<string>(commandIds)

export const MenuState = z.object({
  /** Keys that differ from the built-in ones. */
  bindings: z.record(z.string(), z.array(z.string().max(40)).max(8)),
  /** Folders for Open Recent, newest first. */
  recentFolders: z.array(z.string().max(4096)).max(20),
  /** Commands that would do something now; the others are grey. */
  enabled: z.array(z.custom<CommandId>(id => typeof id === 'string' && known.has(id))),
})
export type MenuState = z.output<typeof MenuState>
