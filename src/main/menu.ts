/** The native menu. Our own items only send their command to the page, which knows what can be done now. */
import { app, Menu, type MenuItemConstructorOptions } from 'electron'
import type { MenuCommand } from '../shared/desktop'

/**
 * @param send hands a command to the page.
 * The keys are printed, not bound (`registerAccelerator`): the page handles them itself, and once is enough.
 */
export function menuTemplate(
  send: (command: MenuCommand) => void,
  platform: NodeJS.Platform = process.platform,
): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin'
  const item = (id: MenuCommand, label: string, accelerator?: string): MenuItemConstructorOptions => ({
    id,
    label,
    accelerator,
    registerAccelerator: false,
    click: () => send(id),
  })
  const separator: MenuItemConstructorOptions = { type: 'separator' }
  const settings = item('settings', 'Settings…', 'CmdOrCtrl+,')
  const appMenu: MenuItemConstructorOptions = {
    role: 'appMenu',
    submenu: [
      { role: 'about' },
      separator,
      settings,
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
        item('open-folder', 'Open Folder…', 'CmdOrCtrl+O'),
        separator,
        item('export-csv', 'Export Run as CSV…'),
        item('export-jsonl', 'Export Run as JSON Lines…'),
        separator,
        ...(isMac ? [{ role: 'close' as const }] : [settings, separator, { role: 'quit' as const }]),
      ],
    },
    { role: 'editMenu' },
    {
      label: '&Run',
      submenu: [item('classify', 'Classify', 'CmdOrCtrl+Enter'), item('models', 'Models')],
    },
    {
      label: '&View',
      submenu: [
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
        item('shortcuts', 'Keyboard Shortcuts'),
        ...(isMac ? [] : [separator, { role: 'about' as const }]),
      ],
    },
  ]
}

export function installMenu(send: (command: MenuCommand) => void): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(send)))
}
