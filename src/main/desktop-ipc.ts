/** The abilities of shared/desktop.ts that need the main process. Every caller is checked: our window's own page only. */
import type { BrowserWindow } from 'electron'
import { dialog, ipcMain, shell, type IpcMainInvokeEvent, type OpenDialogOptions } from 'electron'
import { AppError } from '../shared/errors'
import { desktopChannels } from '../shared/desktop'
import { MenuState } from '../shared/menu-state'
import { isAppUrl } from './protocol'

export interface DesktopIpcOptions {
  window: () => BrowserWindow | null
  /** Absolute path of a clip of the open folder. */
  clipPath: (clipId: string) => Promise<string>
  /** The page has said what the menu shows. */
  onMenuState: (state: MenuState) => void
}

/** Throws for any other frame: an embedded one, another window's, or a page that is not ours. */
function checkSender(event: IpcMainInvokeEvent, window: BrowserWindow | null): BrowserWindow {
  const frame = event.senderFrame
  if (window === null || frame === null || frame !== window.webContents.mainFrame || !isAppUrl(frame.url))
    throw new AppError('request.forbidden', 'only the window’s own page may ask for this')
  return window
}

async function pick(window: BrowserWindow, options: OpenDialogOptions): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, options)
  return canceled ? null : (filePaths[0] ?? null)
}

export function handleDesktopCalls({ window, clipPath, onMenuState }: DesktopIpcOptions): void {
  ipcMain.handle(desktopChannels.pickFolder, event =>
    pick(checkSender(event, window()), {
      title: 'Open a folder of clips',
      buttonLabel: 'Open folder',
      properties: ['openDirectory'],
    }),
  )
  ipcMain.handle(desktopChannels.pickFile, event =>
    pick(checkSender(event, window()), {
      title: 'Choose a weight file',
      buttonLabel: 'Use this file',
      properties: ['openFile'],
    }),
  )
  ipcMain.handle(desktopChannels.setMenu, (event, state: unknown) => {
    checkSender(event, window())
    const parsed = MenuState.safeParse(state)
    if (!parsed.success) throw new AppError('request.invalid', 'that is no menu')
    onMenuState(parsed.data)
  })
  ipcMain.handle(desktopChannels.reveal, async (event, clipId: unknown) => {
    checkSender(event, window())
    if (typeof clipId !== 'string') throw new AppError('request.invalid', 'a clip is named by its id')
    shell.showItemInFolder(await clipPath(clipId))
  })
}
