/** The one window: sandboxed, kept on its page, the size it had last time. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { app, BrowserWindow, nativeTheme, screen, session, type Rectangle } from 'electron'
import { appOrigin, isAppUrl } from './protocol'

export interface WindowOptions {
  preload: string
  /** JSON file with the size of last time. */
  stateFile: string
}

interface WindowState {
  bounds: Rectangle
  maximized: boolean
}

const smallest = { width: 720, height: 520 }
const usual = { width: 1440, height: 900 }

/** The bounds of last time, when enough of them still lies on a screen to take hold of. */
export function restoreBounds(saved: unknown, workAreas: readonly Rectangle[]): Partial<Rectangle> {
  const bounds = (saved as Partial<WindowState> | null)?.bounds
  if (![bounds?.x, bounds?.y, bounds?.width, bounds?.height].every(Number.isFinite)) return usual
  const { x, y } = bounds as Rectangle
  const width = Math.max((bounds as Rectangle).width, smallest.width)
  const height = Math.max((bounds as Rectangle).height, smallest.height)
  const overlap = (from: number, length: number, areaFrom: number, areaLength: number): number =>
    Math.min(from + length, areaFrom + areaLength) - Math.max(from, areaFrom)
  // Enough of the title bar to take hold of.
  const reachable = workAreas.some(
    area => overlap(x, width, area.x, area.width) >= 100 && overlap(y, 60, area.y, area.height) >= 40,
  )
  return reachable ? { x, y, width, height } : { width, height }
}

function readState(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

export function createWindow({ preload, stateFile }: WindowOptions): BrowserWindow {
  const saved = readState(stateFile)
  const areas = screen.getAllDisplays().map(display => display.workArea)
  const window = new BrowserWindow({
    ...restoreBounds(saved, areas),
    minWidth: smallest.width,
    minHeight: smallest.height,
    title: 'Kinetoscope',
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#101214' : '#ffffff',
    // sandbox, contextIsolation and webSecurity are on by default; said aloud because everything else rests on them.
    webPreferences: { preload, sandbox: true, contextIsolation: true, nodeIntegration: false },
  })
  if ((saved as Partial<WindowState> | null)?.maximized === true) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.on('close', () => {
    const state: WindowState = { bounds: window.getNormalBounds(), maximized: window.isMaximized() }
    mkdirSync(dirname(stateFile), { recursive: true })
    writeFileSync(stateFile, JSON.stringify(state))
  })
  void window.loadURL(`${appOrigin}/`)
  return window
}

/** What a page may never do, in whichever window it runs: leave, open windows, embed others, ask for devices. */
export function lockDownPages(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event, url) => {
      if (!isAppUrl(url)) event.preventDefault()
    })
    contents.on('will-attach-webview', event => event.preventDefault())
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  })
  // Copying text by a click is the one ability beyond a plain page's.
  const allowed = (permission: string, url: string): boolean =>
    permission === 'clipboard-sanitized-write' && isAppUrl(url)
  session.defaultSession.setPermissionRequestHandler((_contents, permission, answer, details) =>
    answer(allowed(permission, details.requestingUrl)),
  )
  session.defaultSession.setPermissionCheckHandler((_contents, permission, origin) =>
    allowed(permission, `${origin.replace(/\/$/, '')}/`),
  )
}

/** Exports, and what the page itself has made: reports, charts, pictures. */
const isOurDownload = (url: string): boolean => isAppUrl(url.replace(/^blob:/, ''))

/** What is ours is saved where the person says; the system's save dialog asks. Nothing else may be downloaded. */
export function askWhereToSave(): void {
  session.defaultSession.on('will-download', (event, item) => {
    if (!isOurDownload(item.getURL())) return event.preventDefault()
    const name = item.getFilename()
    const extension = /\.(\w+)$/.exec(name)?.[1]
    item.setSaveDialogOptions({
      title: 'Export',
      defaultPath: join(app.getPath('downloads'), name),
      filters: extension === undefined ? [] : [{ name: extension.toUpperCase(), extensions: [extension] }],
    })
  })
}
