/** Every command with its title and keys: the keyboard, the menu and the shortcut sheet all read this one table. */

export const commandGroups = ['Open and run', 'Move', 'Player', 'My label', 'View'] as const
type Group = (typeof commandGroups)[number]

interface CommandEntry {
  title: string
  group: Group
  /** `Mod` is Ctrl, or ⌘ on a Mac. The first one is printed where the action is. */
  keys: readonly string[]
}

export const commands = {
  'open-folder': { title: 'Open a folder', group: 'Open and run', keys: ['Mod+O'] },
  classify: { title: 'Classify, or resume', group: 'Open and run', keys: ['Mod+Enter'] },
  'export-csv': { title: 'Export the run as CSV', group: 'Open and run', keys: ['E'] },
  'export-jsonl': { title: 'Export the run as JSON lines', group: 'Open and run', keys: ['Shift+E'] },
  'next-clip': { title: 'Next clip', group: 'Move', keys: ['→'] },
  'previous-clip': { title: 'Previous clip', group: 'Move', keys: ['←'] },
  'toggle-picked': { title: 'Add the clip to the selection, or take it out', group: 'Move', keys: ['X'] },
  'pick-all': { title: 'Select all clips shown', group: 'Move', keys: ['Mod+A'] },
  escape: { title: 'Back one step: selection, then filter', group: 'Move', keys: ['Esc'] },
  play: { title: 'Play or pause', group: 'Player', keys: ['Space'] },
  'frame-back': { title: 'One frame back', group: 'Player', keys: [','] },
  'frame-forward': { title: 'One frame forward', group: 'Player', keys: ['.'] },
  'to-start': { title: 'To the first frame', group: 'Player', keys: ['Home'] },
  'to-end': { title: 'To the last frame', group: 'Player', keys: ['End'] },
  slower: { title: 'Slower', group: 'Player', keys: ['J'] },
  faster: { title: 'Faster', group: 'Player', keys: [';'] },
  mute: { title: 'Sound on or off', group: 'Player', keys: ['M'] },
  accept: { title: 'Accept the first prediction', group: 'My label', keys: ['Enter'] },
  'accept-next': { title: 'Accept it and go on to the next clip', group: 'My label', keys: ['Shift+Enter'] },
  unsure: { title: 'Mark as unsure', group: 'My label', keys: ['U'] },
  'find-label': { title: 'Find another label', group: 'My label', keys: ['L'] },
  'clear-label': { title: 'Clear my label', group: 'My label', keys: ['Backspace', 'Delete'] },
  undo: { title: 'Undo the last label', group: 'My label', keys: ['Mod+Z'] },
  redo: { title: 'Redo it', group: 'My label', keys: ['Mod+Shift+Z', 'Mod+Y'] },
  find: { title: 'Filter by name or class', group: 'View', keys: ['/'] },
  facets: { title: 'Show or hide the filter panel', group: 'View', keys: ['Mod+B'] },
  problems: { title: 'Show the problems', group: 'View', keys: ['P'] },
  models: { title: 'Models', group: 'View', keys: [] },
  settings: { title: 'Settings', group: 'View', keys: ['Mod+,'] },
  shortcuts: { title: 'Keyboard shortcuts', group: 'View', keys: ['?'] },
} as const satisfies Record<string, CommandEntry>

export type CommandId = keyof typeof commands
export const commandIds = Object.keys(commands) as CommandId[]

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

const byKey = new Map<string, CommandId>(
  commandIds.flatMap(id => commands[id].keys.map(key => [key, id] as const)),
)

/** Which command a key press means, if any. */
export const commandOf = (event: Parameters<typeof keyName>[0]): CommandId | undefined =>
  byKey.get(keyName(event))

/** A key as printed on this machine: "Ctrl O" or "⌘ O", "↵". */
export function keyLabel(key: string): string {
  return key
    .replace('Mod', isMac() ? '⌘' : 'Ctrl')
    .replace('Shift', isMac() ? '⇧' : 'Shift')
    .replace('Enter', '↵')
    .split('+')
    .join(' ')
}
