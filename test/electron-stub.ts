/** Stands in for `electron` in unit tests of main: what those tests touch, recording what it is told. */
import { EventEmitter } from 'node:events'

type Handler = (...args: never[]) => unknown

/** What the code under test registered and said; `resetElectron` empties it. */
export const told = {
  schemes: [] as unknown[],
  protocols: new Map<string, (request: Request) => unknown>(),
  calls: new Map<string, Handler>(),
  shown: [] as string[],
  fetched: [] as string[],
  menus: [] as unknown[],
  permissionRequest: null as Handler | null,
  permissionCheck: null as Handler | null,
  /** The answer of the next open dialog, and what it was asked with. */
  dialogAnswer: { canceled: true, filePaths: [] as string[] },
  dialogs: [] as { window: unknown; options: unknown }[],
  forked: [] as { path: string; args: string[]; options: Record<string, unknown> }[],
  /** What the next fork gives. */
  child: new EventEmitter(),
}

export function resetElectron(): void {
  told.schemes = []
  told.protocols.clear()
  told.calls.clear()
  told.shown = []
  told.fetched = []
  told.menus = []
  told.permissionRequest = null
  told.permissionCheck = null
  told.dialogAnswer = { canceled: true, filePaths: [] }
  told.dialogs = []
  told.forked = []
  told.child = new EventEmitter()
  app.removeAllListeners()
  session.defaultSession.removeAllListeners()
}

export const app = Object.assign(new EventEmitter(), {
  isPackaged: false,
  getPath: (name: string) => `/paths/${name}`,
})

export const protocol = {
  registerSchemesAsPrivileged: (schemes: unknown[]) => told.schemes.push(...schemes),
  handle: (scheme: string, handler: (request: Request) => unknown) => told.protocols.set(scheme, handler),
}

export const net = {
  fetch: (url: string) => {
    told.fetched.push(url)
    return Promise.resolve(new Response('from elsewhere'))
  },
}

export const ipcMain = { handle: (channel: string, handler: Handler) => told.calls.set(channel, handler) }

export const dialog = {
  showOpenDialog: (window: unknown, options: unknown) => {
    told.dialogs.push({ window, options })
    return Promise.resolve(told.dialogAnswer)
  },
}

export const shell = { showItemInFolder: (path: string) => told.shown.push(path) }

export const Menu = {
  buildFromTemplate: (template: unknown) => template,
  setApplicationMenu: (menu: unknown) => told.menus.push(menu),
}

export const session = {
  defaultSession: Object.assign(new EventEmitter(), {
    setPermissionRequestHandler: (handler: Handler) => {
      told.permissionRequest = handler
    },
    setPermissionCheckHandler: (handler: Handler) => {
      told.permissionCheck = handler
    },
  }),
}

export const utilityProcess = {
  fork: (path: string, args: string[], options: Record<string, unknown>) => {
    told.forked.push({ path, args, options })
    return told.child
  },
}

export const screen = {}
export const nativeTheme = {}
export const BrowserWindow = {}
