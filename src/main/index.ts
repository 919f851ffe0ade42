/** Electron's entry: one instance, one window, the same core and server as `serve`, child processes by utilityProcess. */
import { join } from 'node:path'
import { app, dialog, type BrowserWindow } from 'electron'
import { createApp, type App } from '../core/app'
import { createLog, type Log } from '../core/base/log'
import { dataPaths, resolveDataDir } from '../core/base/paths'
import { readSettings } from '../core/base/settings'
import { createEngineClient, createMediaClient } from '../engine/client'
import { createServer, type Server } from '../server/http'
import { desktopChannels } from '../shared/desktop'
import type { Job } from '../shared/domain'
import { describeError } from '../shared/errors'
import { startArguments, type Launch, type StartArguments } from './arguments'
import { handleDesktopCalls } from './desktop-ipc'
import { utilityChild } from './utility-fork'
import { firstMenu, installMenu, type SendCommand } from './menu'
import { followJobs } from './progress'
import { handleAppScheme, registerAppScheme } from './protocol'
import { askWhereToSave, createWindow, lockDownPages } from './window'

/** Only an entry file may resolve these: from a shared chunk `__dirname` is another folder. */
const places = {
  engine: join(__dirname, 'engine.js'),
  preload: join(__dirname, '../preload/index.js'),
  renderer: join(__dirname, '../renderer'),
  resources: app.isPackaged ? process.resourcesPath : join(__dirname, '../../resources'),
}

/** The core and its two processes, as one thing to end. */
interface Host extends Pick<App, 'handlers' | 'files' | 'openInitialFolder' | 'subscribe'> {
  server: Server
  dispose(): Promise<void>
}

let window: BrowserWindow | null = null
let host: Host | null = null
let disposed = false
/** What the program was opened with from the Finder, which says so before the start is through. */
let openedWith: string | undefined

async function startHost(dataDir: string, offline: boolean, log: Log): Promise<Host> {
  const { reader, threads, ffmpegPath } = await readSettings(dataPaths(dataDir), log)
  const children = { spawn: utilityChild(places.engine), config: { reader, threads, ffmpegPath }, log }
  const engine = createEngineClient(children)
  const media = createMediaClient(children)
  const core = await createApp({
    dataDir,
    resourcesDir: places.resources,
    engine,
    media,
    version: app.getVersion(),
    // The person at this window may open any folder they can.
    roots: null,
    env: process.env,
    offline,
    log,
  })
  return {
    handlers: core.handlers,
    files: core.files,
    openInitialFolder: () => core.openInitialFolder(),
    subscribe: listener => core.subscribe(listener),
    server: createServer({ app: core, rendererDir: places.renderer, isDesktop: true }),
    async dispose() {
      await core.dispose()
      await Promise.all([engine.dispose(), media.dispose()])
    },
  }
}

/** A folder that cannot be opened is no reason not to start. */
async function openFolder(folder: string | undefined): Promise<void> {
  if (folder === undefined || host === null) return
  await host.handlers.openFolder({ path: folder }).catch((error: unknown) => {
    const { title, hint } = describeError(error)
    dialog.showErrorBox(title, hint ?? '')
  })
}

function openWindow(): void {
  window = createWindow({ preload: places.preload, stateFile: join(app.getPath('userData'), 'window.json') })
  window.on('closed', () => (window = null))
}

function focusWindow(): void {
  if (window === null) return openWindow()
  if (window.isMinimized()) window.restore()
  window.focus()
}

async function start({ folder, dataDir: asked, offline }: StartArguments): Promise<void> {
  const dataDir = resolveDataDir(asked)
  const log = createLog({ dir: dataPaths(dataDir).logs })
  // Utility processes can be forked from then on.
  await app.whenReady()
  host = await startHost(dataDir, offline, log)
  lockDownPages()
  askWhereToSave()
  handleAppScheme(host.server, app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL'])
  const { files } = host
  const send: SendCommand = (command, folder) =>
    window?.webContents.send(desktopChannels.menu, command, folder)
  handleDesktopCalls({
    window: () => window,
    clipPath: clipId => files.clip(clipId),
    onMenuState: state => installMenu(send, state),
  })
  installMenu(send, firstMenu)
  const onJob = followJobs(() => window)
  host.subscribe((name, payload) => {
    if (name === 'job') onJob(payload as Job)
  })
  const first = folder ?? openedWith
  if (first === undefined) await host.openInitialFolder()
  else await openFolder(first)
  openWindow()
  app.on('activate', focusWindow)
  app.on('render-process-gone', (_event, contents, details) => {
    log.error({ details }, 'the page’s process ended')
    if (details.reason === 'crashed' || details.reason === 'oom') contents.reload()
  })
}

const launch: Launch = {
  args: process.argv.slice(1),
  cwd: process.cwd(),
  namesApp: process.defaultApp === true,
}
// Chromium's own files (Cache, Cookies, …) stay out of the folder that also holds ours on macOS and Windows.
app.setPath('sessionData', join(app.getPath('userData'), 'session'))
registerAppScheme()

if (!app.requestSingleInstanceLock(launch)) app.quit()
else {
  app.on('second-instance', (_event, _argv, _cwd, data) => {
    focusWindow()
    void openFolder(startArguments(data as Launch).folder)
  })
  // A folder dropped on the program's icon, or opened with it from the Finder.
  app.on('open-file', (event, path) => {
    event.preventDefault()
    if (host === null) openedWith = path
    else void openFolder(path)
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  // The children and what they write are brought to an end first.
  app.on('will-quit', event => {
    if (host === null || disposed) return
    event.preventDefault()
    void host.dispose().finally(() => {
      disposed = true
      app.quit()
    })
  })
  start(startArguments(launch)).catch((error: unknown) => {
    const { title, hint } = describeError(error)
    dialog.showErrorBox('Kinetoscope could not start', [title, hint].filter(Boolean).join('\n'))
    app.exit(1)
  })
}
