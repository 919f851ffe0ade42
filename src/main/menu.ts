/** The native menu. Our own items only send their command to the page, which knows what can be done now. */
import { basename } from 'node:path'
import { app, Menu, type MenuItemConstructorOptions } from 'electron'
import { commands, keysOf, type CommandId } from '../shared/commands'
import type { MenuState } from '../shared/menu-state'

type Item = MenuItemConstructorOptions

/** Hands a command to the page; `folder` is the one chosen of Open Recent. */
export type SendCommand = (command: CommandId, folder?: string) => void

/** Until the page has said more: everything may be tried. */
export const firstMenu: MenuState & { enabled: readonly CommandId[] } = {
  bindings: {},
  recentFolders: [],
  enabled: Object.keys(commands) as CommandId[],
}

const electronKeys: Record<string, string> = { Mod: 'CmdOrCtrl', '→': 'Right', '←': 'Left', Esc: 'Escape' }

/** "Mod+Shift+Z" in Electron's spelling; single keys are the page's alone and are not printed. */
export function accelerator(key: string | undefined): string | undefined {
  if (key === undefined || !/^(Mod|Alt)\+/.test(key)) return undefined
  return key
    .split(/(?<=.)\+/)
    .map(part => electronKeys[part] ?? part)
    .join('+')
}

/** The keys are printed, not bound (`registerAccelerator`): the page handles them itself, and once is enough. */
export function menuTemplate(
  send: SendCommand,
  { bindings, recentFolders, enabled }: MenuState,
  platform: NodeJS.Platform = process.platform,
): Item[] {
  const isMac = platform === 'darwin'
  const can = new Set(enabled)
  const item = (id: CommandId): Item => ({
    id,
    label: commands[id].title,
    accelerator: accelerator(keysOf(id, bindings)[0]),
    registerAccelerator: false,
    enabled: can.has(id),
    click: () => send(id),
  })
  const separator: Item = { type: 'separator' }
  const recent: Item = {
    label: 'Open recent',
    enabled: recentFolders.length > 0,
    submenu: recentFolders.map(path => ({
      label: `${basename(path) || path}  (${path})`,
      click: () => send('open-folder', path),
    })),
  }
  const appMenu: Item = {
    role: 'appMenu',
    submenu: [
      { role: 'about' },
      separator,
      item('settings'),
      separator,
      { role: 'services' },
      separator,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      separator,
      { role: 'quit' },
    ],
  }
  return [
    ...(isMac ? [appMenu] : []),
    {
      label: '&File',
      submenu: [
        item('open-folder'),
        recent,
        item('read-again'),
        separator,
        item('export'),
        item('export-csv'),
        item('export-jsonl'),
        item('import'),
        separator,
        item('reveal'),
        separator,
        ...(isMac ? [] : [item('settings'), separator]),
        { role: 'close' },
        ...(isMac ? [] : [{ role: 'quit' as const }]),
      ],
    },
    { role: 'editMenu' },
    {
      label: '&Run',
      submenu: [
        item('classify'),
        item('pause-job'),
        item('cancel-job'),
        separator,
        item('jobs'),
        item('problems'),
      ],
    },
    {
      label: '&View',
      submenu: [
        item('palette'),
        separator,
        ...(['clips', 'metrics', 'compare', 'dataset', 'models'] as const).map(item),
        separator,
        ...(['facets', 'inspector', 'theme'] as const).map(item),
        separator,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
        ...(app.isPackaged ? [] : [separator, { role: 'toggleDevTools' as const }]),
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [
        item('shortcuts'),
        item('copy-diagnostics'),
        ...(isMac ? [] : [separator, { role: 'about' as const }]),
      ],
    },
  ]
}

export function installMenu(send: SendCommand, state: MenuState): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(send, state)))
}
