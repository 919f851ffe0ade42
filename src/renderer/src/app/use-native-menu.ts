import { useEffect } from 'react'
import { useOpenFolder } from '../actions'
import { canRun, onCommandsChange, runCommand } from '../command-handlers'
import { commandIds } from '../commands'
import { useClipModel } from '../clips/clips-context'

/** Folders of Open Recent in the native menu. */
const offered = 9

/** Runs what the native menu asks for, and tells it the keys in force, the folders of before and what can be done now. */
export function useNativeMenu(): void {
  const { state } = useClipModel()
  const { mutate: open } = useOpenFolder()
  const { bindings, recentFolders } = state.settings
  const folder = state.library?.folder

  useEffect(
    () =>
      window.desktop?.onMenu((id, recent) => {
        if (recent !== undefined) open(recent)
        else runCommand(id)
      }),
    [open],
  )

  useEffect(() => {
    const { desktop } = window
    if (!desktop) return
    let told = ''
    const tell = (): void => {
      const menu = {
        bindings: Object.fromEntries(Object.entries(bindings).map(([id, keys]) => [id, [...keys]])),
        recentFolders: recentFolders.filter(path => path !== folder).slice(0, offered),
        enabled: commandIds.filter(canRun),
      }
      const text = JSON.stringify(menu)
      if (text === told) return
      told = text
      // A menu that could not be told keeps what it showed; every item still does what the page can do.
      desktop.setMenu(menu).catch(() => (told = ''))
    }
    tell()
    return onCommandsChange(tell)
  }, [bindings, recentFolders, folder])
}
