/** Puts the few desktop abilities into the page as `window.desktop`, and nothing else. Sandboxed: one CommonJS file. */
import { contextBridge, ipcRenderer, webUtils, type IpcRendererEvent } from 'electron'
import { desktopChannels, menuCommands, type DesktopApi, type MenuCommand } from '../shared/desktop'

const desktop: DesktopApi = {
  platform: process.platform,
  pickFolder: () => ipcRenderer.invoke(desktopChannels.pickFolder) as Promise<string | null>,
  pickFile: kind => ipcRenderer.invoke(desktopChannels.pickFile, kind) as Promise<string | null>,
  pathOfDroppedFile: file => webUtils.getPathForFile(file as Parameters<typeof webUtils.getPathForFile>[0]),
  reveal: clipId => ipcRenderer.invoke(desktopChannels.reveal, clipId) as Promise<void>,
  onMenu: listener => {
    const hear = (_event: IpcRendererEvent, command: unknown): void => {
      if (menuCommands.includes(command as MenuCommand)) listener(command as MenuCommand)
    }
    ipcRenderer.on(desktopChannels.menu, hear)
    return () => {
      ipcRenderer.off(desktopChannels.menu, hear)
    }
  },
}

contextBridge.exposeInMainWorld('desktop', desktop)
