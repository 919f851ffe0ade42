/** The few abilities only a desktop window has. Absent in a browser: `window.desktop` is then undefined. */
export interface DesktopApi {
  readonly platform: string
  pickFolder(): Promise<string | null>
  pickFile(kind: 'model'): Promise<string | null>
  /** Path of a file or folder dropped on the window. */
  pathOfDroppedFile(file: unknown): string
  /** Shows a clip of the open folder in the system's file manager; ids, never paths. */
  reveal(clipId: string): Promise<void>
  /** A menu item was chosen: its command id. Returns an unsubscribe function. */
  onMenu(listener: (command: MenuCommand) => void): () => void
}

export const menuCommands = [
  'open-folder',
  'classify',
  'export-csv',
  'export-jsonl',
  'models',
  'settings',
  'shortcuts',
] as const
export type MenuCommand = (typeof menuCommands)[number]

/** IPC channel names, shared by preload and main. */
export const desktopChannels = {
  pickFolder: 'desktop:pick-folder',
  pickFile: 'desktop:pick-file',
  reveal: 'desktop:reveal',
  menu: 'desktop:menu',
} as const
