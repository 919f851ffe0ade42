/** Commands as this window has them: what a key press means, and how keys are printed here. The table is shared. */
import { commandIds, inMode, keysOf, type Bindings, type CommandId, type Mode } from '../../shared/commands'

export * from '../../shared/commands'

export const isMac = (): boolean => /mac/i.test(navigator.platform)

const names: Record<string, string> = {
  ArrowRight: '→',
  ArrowLeft: '←',
  ' ': 'Space',
  Escape: 'Esc',
}

/** The key press in the table's notation: "Mod+Shift+Z", "E", "?". */
export function keyName(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>,
): string {
  const letter = /^[a-z]$/i.test(event.key)
  const base = names[event.key] ?? (letter ? event.key.toUpperCase() : event.key)
  // Shift is already in "?" and "/", depending on the keyboard; it counts for letters and named keys only.
  const shift = event.shiftKey && (letter || base.length > 1) ? 'Shift+' : ''
  const mod = event.ctrlKey || event.metaKey ? 'Mod+' : ''
  return `${mod}${event.altKey ? 'Alt+' : ''}${shift}${base}`
}

/** Which command a key press means in a mode, if any. */
export function commandOf(
  event: Parameters<typeof keyName>[0],
  mode: Mode = 'player',
  bindings: Bindings = {},
): CommandId | undefined {
  const key = keyName(event)
  return commandIds.find(id => inMode(id, mode) && keysOf(id, bindings).includes(key))
}

/** A key as printed on this machine: "Ctrl O" or "⌘ O", "↵". */
export function keyLabel(key: string): string {
  const printed: Record<string, string> = {
    Mod: isMac() ? '⌘' : 'Ctrl',
    Shift: isMac() ? '⇧' : 'Shift',
    Enter: '↵',
  }
  return key
    .split(/(?<=.)\+/)
    .map(part => printed[part] ?? part)
    .map(part => (/^[a-z]{2,}$/i.test(part) ? part : part))
    .join(' ')
}
