/** The app in an Electron window, with its own user-data folder. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { _electron, type ElectronApplication } from '@playwright/test'
import { ExplorePage } from '../pages/explore.page'
import { root, sandboxArgs } from '../programs'
import { hostEnv, type LaunchOptions, type Running } from '../running'

/** Electron's major version, asked of the binary itself. */
function majorOf(executablePath: string): number {
  const version = execFileSync(executablePath, ['-p', 'process.versions.electron'], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    encoding: 'utf8',
  })
  return Number.parseInt(version, 10)
}

interface Start {
  args: string[]
  env: Record<string, string>
}

/** An Electron we are written for is given the checkout, as in `electron . FOLDER`. */
const current: Start = { args: [root], env: {} }

/** protocol.handle came with Electron 25: an older one gets electron22.cjs first, as its own application. */
function old(executablePath: string): Start {
  const app = join(dirname(executablePath), 'resources/app')
  mkdirSync(app, { recursive: true })
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'kinetoscope-e2e', main: 'index.js' }))
  writeFileSync(join(app, 'index.js'), 'require(process.env.E22_SHIM)\n')
  return { args: [], env: { E22_SHIM: join(__dirname, 'electron22.cjs'), E22_APP: root } }
}

export interface DesktopWindow extends Running {
  readonly desktop: ElectronApplication
  /** Starts the program once more, as a person would from a terminal in `cwd`; resolves to its exit code. */
  startAgain(path: string, cwd: string): Promise<number | null>
}

/** The system's dialog is not a page; the person's answer is put in its place. */
async function answerOpenDialog(app: ElectronApplication, path: string): Promise<void> {
  await app.evaluate(
    ({ dialog }, filePaths) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths })
    },
    [path],
  )
}

/** Has the next thing saved go to `path`; resolves once it is there. */
function answerSaveDialog(app: ElectronApplication, path: string): Promise<{ url: string; name: string }> {
  return app.evaluate(
    ({ session }, target) =>
      new Promise<{ url: string; name: string }>((resolve, reject) => {
        session.defaultSession.once('will-download', (_event, item) => {
          const saved = { url: item.getURL(), name: item.getFilename() }
          item.setSavePath(target)
          item.once('done', (_done, state) =>
            state === 'completed' ? resolve(saved) : reject(new Error(`saving ${saved.name}: ${state}`)),
          )
        })
      }),
    path,
  )
}

export async function launchDesktop(executablePath: string, options: LaunchOptions): Promise<DesktopWindow> {
  const start = majorOf(executablePath) < 25 ? old(executablePath) : current
  const userData = mkdtempSync(join(tmpdir(), 'kinetoscope-user-data-'))
  const args = [
    ...start.args,
    ...sandboxArgs,
    `--user-data-dir=${userData}`,
    `--data=${options.dataDir}`,
    ...(options.offline ? ['--offline'] : []),
    ...(options.folder === undefined ? [] : [options.folder]),
  ]
  const env = { ...hostEnv(options), ...start.env }
  const app = await _electron.launch({ executablePath, args, env, cwd: root })
  const said: string[] = []
  for (const stream of [app.process().stdout, app.process().stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => said.push(text))
  const page = await app.firstWindow()
  let saves = 0
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1280, 800))
  return {
    page,
    pid: app.process().pid as number,
    url: null,
    desktop: app,
    async openFolder(path, press = () => new ExplorePage(page).askForFolder()) {
      await answerOpenDialog(app, path)
      await press()
    },
    async chooseFile(press, path) {
      await answerOpenDialog(app, path)
      await press()
    },
    async saved(act) {
      const target = join(userData, `saved-${++saves}`)
      const [item] = await Promise.all([answerSaveDialog(app, target), act()])
      return { ...item, bytes: readFileSync(target) }
    },
    async startAgain(path, cwd) {
      const again = [...start.args, ...sandboxArgs, `--user-data-dir=${userData}`, path]
      const child = spawn(executablePath, again, { cwd, env, stdio: 'ignore' })
      const [code] = (await once(child, 'exit')) as [number | null]
      return code
    },
    log: () => said.join(''),
    async close() {
      await app.close()
      rmSync(userData, { recursive: true, force: true })
    },
  }
}
