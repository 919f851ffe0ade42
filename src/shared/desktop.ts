import type { CommandId } from './commands'
import type { MenuState } from './menu-state'

/** The few abilities only a desktop window has. Absent in a browser: `window.desktop` is then undefined. */
export interface DesktopApi {
  readonly platform: string
  pickFolder(): Promise<string | null>
  pickFile(kind: 'model'): Promise<string | null>
  /** Path of a file or folder dropped on the window. */
  pathOfDroppedFile(file: unknown): string
  /** Shows a clip of the open folder in the system's file manager; ids, never paths. */
  reveal(clipId: string): Promise<void>
  /** What the native menu shows: keys, folders, what can be done now. */
  setMenu(menu: MenuState): Promise<void>
  /**
   * A menu item was chosen: its command, and the folder where one of Open Recent was meant. Returns an unsubscribe
   * function.
   */
  onMenu(listener: (command: CommandId, folder?: string) => void): () => void
}

/** IPC channel names, shared by preload and main. */
export const desktopChannels = {
  pickFolder: 'desktop:pick-folder',
  pickFile: 'desktop:pick-file',
  reveal: 'desktop:reveal',
  setMenu: 'desktop:set-menu',
  menu: 'desktop:menu',
} as const
