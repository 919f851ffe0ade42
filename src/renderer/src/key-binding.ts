/** Giving a command another key: what may be given, and what the bindings are then. Pure. */
import { commandIds, commands, conflicts, keyName, keysOf, type Bindings, type CommandId } from './commands'

/** Kept by the system, the browser, text fields, lists and the focus: a command on one of them would not be reached. */
const kept = new Set([
  'Tab',
  'Shift+Tab',
  '↑',
  '↓',
  'ArrowUp',
  'ArrowDown',
  'PageUp',
  'PageDown',
  'ContextMenu',
  'Mod+C',
  'Mod+V',
  'Mod+X',
  'Mod+T',
  'Mod+N',
  'Mod+W',
  'Mod+Q',
  'Mod+R',
  'Alt+F4',
  'F5',
  'F11',
  'F12',
])
const modifiers = new Set(['Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Dead', 'Unidentified'])

export type NewKey =
  | { kind: 'wait' }
  | { kind: 'kept'; key: string }
  | { kind: 'taken'; key: string; by: CommandId }
  | { kind: 'free'; key: string; bindings: Bindings }

/** What pressing the key would do for the command. `wait`: a modifier alone, more is to come. */
export function newKey(id: CommandId, event: Parameters<typeof keyName>[0], bindings: Bindings): NewKey {
  if (modifiers.has(event.key)) return { kind: 'wait' }
  const key = keyName(event)
  if (kept.has(key)) return { kind: 'kept', key }
  const next = bind(id, [key], bindings)
  const clash = conflicts(next).find(({ ids }) => ids.includes(id))
  const by = clash?.ids.find(each => each !== id)
  return by === undefined ? { kind: 'free', key, bindings: next } : { kind: 'taken', key, by }
}

const same = (a: readonly string[], b: readonly string[]): boolean => a.join(' ') === b.join(' ')

/** The bindings with these keys for the command; keys as built in need no entry. */
export function bind(id: CommandId, keys: readonly string[], bindings: Bindings): Bindings {
  const rest = Object.fromEntries(Object.entries(bindings).filter(([each]) => each !== id))
  return same(keys, commands[id].keys) ? rest : { ...rest, [id]: keys }
}

export const isChanged = (id: CommandId, bindings: Bindings): boolean =>
  !same(keysOf(id, bindings), commands[id].keys)

/**
 * The command's own keys again. Another command may have been given one of them meanwhile: it is named instead of
 * leaving one key with two meanings.
 */
export function unbind(id: CommandId, bindings: Bindings): { bindings: Bindings } | { by: CommandId } {
  const next = bind(id, commands[id].keys, bindings)
  const clash = conflicts(next).find(({ ids }) => ids.includes(id))
  const by = clash?.ids.find(each => each !== id)
  return by === undefined ? { bindings: next } : { by }
}

/** As setting files may hold anything: entries of commands that there are. */
export const changedIds = (bindings: Bindings): CommandId[] =>
  commandIds.filter(id => bindings[id] !== undefined && isChanged(id, bindings))
