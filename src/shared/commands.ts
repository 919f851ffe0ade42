/** Every command with its title and keys: the keyboard, the palette, the native menu and the shortcut sheet all read this one table. */

export const commandGroups = ['Open and run', 'Move', 'Player', 'My label', 'View'] as const
type Group = (typeof commandGroups)[number]

/** What the digits mean: places in the clip, or favourite labels. The mode is always shown. */
export const modes = ['player', 'label'] as const
export type Mode = (typeof modes)[number]

export interface CommandEntry {
  title: string
  group: Group
  /** `Mod` is Ctrl, or ⌘ on a Mac. The first one is printed where the action is. */
  keys: readonly string[]
  /** Its keys work in this mode only; left out: in every mode. */
  mode?: Mode
}

/** The keys that give a favourite label each. */
export const favouriteDigits = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const

const table = {
  'open-folder': { title: 'Open a folder', group: 'Open and run', keys: ['Mod+O'] },
  'read-again': { title: 'Read the folder again', group: 'Open and run', keys: ['Mod+Shift+R'] },
  classify: { title: 'Classify or resume', group: 'Open and run', keys: ['Mod+Enter'] },
  'pause-job': { title: 'Pause or resume the job', group: 'Open and run', keys: ['Mod+P'] },
  'cancel-job': { title: 'Cancel the job', group: 'Open and run', keys: ['Mod+.'] },
  export: { title: 'Export…', group: 'Open and run', keys: ['E'] },
  'export-csv': { title: 'Export the run as CSV', group: 'Open and run', keys: [] },
  'export-jsonl': { title: 'Export the run as JSON lines', group: 'Open and run', keys: ['Shift+E'] },
  import: { title: 'Import labels or results…', group: 'Open and run', keys: [] },
  reveal: { title: 'Show the clip in its folder', group: 'Open and run', keys: ['Mod+Shift+O'] },
  'copy-diagnostics': { title: 'Copy diagnostics', group: 'Open and run', keys: [] },

  'next-clip': { title: 'Next clip', group: 'Move', keys: ['→'] },
  'previous-clip': { title: 'Previous clip', group: 'Move', keys: ['←'] },
  'next-unlabelled': { title: 'Next clip without a label of mine', group: 'Move', keys: ['N'] },
  'next-uncertain': { title: 'Most uncertain clip without a label', group: 'Move', keys: ['Shift+N'] },
  'toggle-picked': { title: 'Add the clip to the selection, or take it out', group: 'Move', keys: ['X'] },
  'pick-all': { title: 'Select all clips shown', group: 'Move', keys: ['Mod+A'] },
  escape: { title: 'Back one step: selection, then filter', group: 'Move', keys: ['Esc'] },

  play: { title: 'Play or pause', group: 'Player', keys: ['Space'] },
  pause: { title: 'Pause', group: 'Player', keys: ['K'] },
  'frame-back': { title: 'One frame back', group: 'Player', keys: [','] },
  'frame-forward': { title: 'One frame forward', group: 'Player', keys: ['.'] },
  'to-start': { title: 'To the first frame', group: 'Player', keys: ['Home'] },
  'to-end': { title: 'To the last frame', group: 'Player', keys: ['End'] },
  slower: { title: 'Slower', group: 'Player', keys: ['J'] },
  faster: { title: 'Faster', group: 'Player', keys: [';'] },
  'loop-in': { title: 'Loop from here', group: 'Player', keys: ['['] },
  'loop-out': { title: 'Loop up to here', group: 'Player', keys: [']'] },
  'loop-clear': { title: 'Loop the whole clip again', group: 'Player', keys: ['\\'] },
  mute: { title: 'Sound on or off', group: 'Player', keys: ['M'] },
  'full-screen': { title: 'Full screen', group: 'Player', keys: ['F'] },
  zoom: { title: 'Zoom in, or back to the whole picture', group: 'Player', keys: ['Z'] },
  'crop-box': { title: 'Show or hide what the network was given', group: 'Player', keys: ['O'] },
  snapshot: { title: 'Save this frame as a picture', group: 'Player', keys: ['C'] },
  'snapshot-copy': { title: 'Copy this frame', group: 'Player', keys: ['Shift+C'] },
  ...numbered('seek', [0, ...favouriteDigits], n => ({
    title: `To ${n * 10} % of the clip`,
    group: 'Player',
    mode: 'player',
  })),

  'label-mode': { title: 'Labelling on or off', group: 'My label', keys: ['V'] },
  accept: { title: 'Accept the first prediction', group: 'My label', keys: ['Enter'] },
  'accept-next': {
    title: 'Accept it and go on to the next clip',
    group: 'My label',
    keys: ['Shift+Enter'],
  },
  reject: { title: 'Reject the first prediction', group: 'My label', keys: ['Backspace'], mode: 'label' },
  unsure: { title: 'Mark as unsure', group: 'My label', keys: ['U'] },
  skip: { title: 'Skip', group: 'My label', keys: ['S'] },
  'find-label': { title: 'Find another label', group: 'My label', keys: ['L'] },
  'clear-label': { title: 'Clear my label', group: 'My label', keys: ['Delete'] },
  tag: { title: 'Tag', group: 'My label', keys: ['T'] },
  favourites: { title: 'Choose the labels on the keys 1 to 9', group: 'My label', keys: [] },
  'own-labels': { title: 'My own labels…', group: 'My label', keys: [] },
  undo: { title: 'Undo the last label', group: 'My label', keys: ['Mod+Z'] },
  redo: { title: 'Redo the label', group: 'My label', keys: ['Mod+Shift+Z', 'Mod+Y'] },
  ...numbered('favourite', favouriteDigits, n => ({
    title: `Favourite label ${n}`,
    group: 'My label',
    mode: 'label',
  })),

  palette: { title: 'All commands', group: 'View', keys: ['Mod+K'] },
  find: { title: 'Filter by name or class', group: 'View', keys: ['/'] },
  facets: { title: 'Show or hide the filter panel', group: 'View', keys: ['Mod+B'] },
  inspector: { title: 'Show or hide the clip panel', group: 'View', keys: ['Mod+I'] },
  'save-view': { title: 'Save these filters as a view', group: 'View', keys: ['Mod+S'] },
  problems: { title: 'Show the problems', group: 'View', keys: ['P'] },
  jobs: { title: 'Show the jobs', group: 'View', keys: ['Mod+J'] },
  clips: { title: 'Clips', group: 'View', keys: ['Alt+1'] },
  metrics: { title: 'Metrics', group: 'View', keys: ['Alt+2'] },
  compare: { title: 'Compare', group: 'View', keys: ['Alt+3'] },
  dataset: { title: 'Data set', group: 'View', keys: ['Alt+4'] },
  models: { title: 'Models', group: 'View', keys: ['Alt+5'] },
  theme: { title: 'Dark or light', group: 'View', keys: [] },
  settings: { title: 'Settings', group: 'View', keys: ['Mod+,'] },
  shortcuts: { title: 'Keyboard shortcuts', group: 'View', keys: ['?'] },
} as const satisfies Record<string, CommandEntry>

/** Commands on the digits: `seek-0` to `seek-9`, `favourite-1` to `favourite-9`. */
function numbered<P extends string, N extends number>(
  prefix: P,
  digits: readonly N[],
  entry: (n: N) => Omit<CommandEntry, 'keys'>,
): Record<`${P}-${N}`, CommandEntry> {
  const entries = {} as Record<`${P}-${N}`, CommandEntry>
  for (const n of digits) entries[`${prefix}-${n}`] = { ...entry(n), keys: [String(n)] }
  return entries
}

export type CommandId = keyof typeof table
export const commands: Readonly<Record<CommandId, CommandEntry>> = table
export const commandIds = Object.keys(table) as CommandId[]

/** Keys a person has chosen, by command id; a command that is not in it keeps its own. */
export type Bindings = Readonly<Record<string, readonly string[]>>

export const keysOf = (id: CommandId, bindings: Bindings = {}): readonly string[] =>
  bindings[id] ?? commands[id].keys

/** Do the command's keys count in this mode? */
export const inMode = (id: CommandId, mode: Mode): boolean => (commands[id].mode ?? mode) === mode

/** Keys that mean two things in one mode: must be empty. */
export function conflicts(bindings: Bindings = {}): { key: string; ids: CommandId[] }[] {
  const found = new Map<string, { key: string; ids: CommandId[] }>()
  for (const mode of modes) {
    const byKey = new Map<string, CommandId[]>()
    for (const id of commandIds.filter(each => inMode(each, mode)))
      for (const key of new Set(keysOf(id, bindings))) byKey.set(key, [...(byKey.get(key) ?? []), id])
    for (const [key, ids] of byKey) if (ids.length > 1) found.set(`${key} ${ids.join(' ')}`, { key, ids })
  }
  return [...found.values()]
}
