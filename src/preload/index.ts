/** Puts the few desktop abilities into the page as `window.desktop`, and nothing else. Sandboxed: one CommonJS file. */
import { contextBridge, ipcRenderer, webUtils, type IpcRendererEvent } from 'electron'
import { commandIds, type CommandId } from '../shared/commands'
import { desktopChannels, type DesktopApi } from '../shared/desktop'

const desktop: DesktopApi = {
  platform: process.platform,
  pickFolder: () => ipcRenderer.invoke(desktopChannels.pickFolder) as Promise<string | null>,
  pickFile: kind => ipcRenderer.invoke(desktopChannels.pickFile, kind) as Promise<string | null>,
  pathOfDroppedFile: file => webUtils.getPathForFile(file as Parameters<typeof webUtils.getPathForFile>[0]),
  reveal: clipId => ipcRenderer.invoke(desktopChannels.reveal, clipId) as Promise<void>,
  setMenu: menu => ipcRenderer.invoke(desktopChannels.setMenu, menu) as Promise<void>,
  onMenu: listener => {
    const hear = (_event: IpcRendererEvent, command: unknown, folder: unknown): void => {
      if (commandIds.includes(command as CommandId))
        listener(command as CommandId, typeof folder === 'string' ? folder : undefined)
    }
    ipcRenderer.on(desktopChannels.menu, hear)
    return () => {
      ipcRenderer.off(desktopChannels.menu, hear)
    }
  },
}

contextBridge.exposeInMainWorld('desktop', desktop)
