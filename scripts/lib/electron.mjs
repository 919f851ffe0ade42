/** Finds Electron's binary, or fetches it, or says in one sentence why there is none. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { root } from './setup.mjs'
import { reasonOf } from './system.mjs'

const packageDir = join(root, 'node_modules/electron')
const executable =
  process.platform === 'darwin'
    ? 'Electron.app/Contents/MacOS/Electron'
    : process.platform === 'win32'
      ? 'electron.exe'
      : 'electron'

/** { path } of a binary that is already here, { problem } where a variable names one that is not, or {}. */
export function findElectron(env = process.env) {
  if (env.KINETOSCOPE_ELECTRON)
    return existsSync(env.KINETOSCOPE_ELECTRON)
      ? { path: resolve(env.KINETOSCOPE_ELECTRON) }
      : { problem: `KINETOSCOPE_ELECTRON names ${env.KINETOSCOPE_ELECTRON}, which does not exist` }
  if (env.ELECTRON_OVERRIDE_DIST_PATH) {
    const path = join(env.ELECTRON_OVERRIDE_DIST_PATH, executable)
    return existsSync(path)
      ? { path: resolve(path) }
      : { problem: `ELECTRON_OVERRIDE_DIST_PATH holds no ${executable}` }
  }
  const path = join(packageDir, 'dist', executable)
  // path.txt is written last: without it an unpacking was cut off.
  return existsSync(path) && existsSync(join(packageDir, 'path.txt')) ? { path } : {}
}

/** Whether Chromium's setuid sandbox helper beside the binary is ready for use. */
export function hasSetuidHelper(electronPath) {
  const stat = statSync(join(dirname(electronPath), 'chrome-sandbox'), { throwIfNoEntry: false })
  return stat !== undefined && stat.uid === 0 && (stat.mode & 0o4000) !== 0
}

function bytesBelow(path) {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return 0
  if (!stat.isDirectory()) return stat.size
  try {
    return readdirSync(path).reduce((sum, name) => sum + bytesBelow(join(path, name)), 0)
  } catch {
    return 0
  }
}

/**
 * Electron's own download. It goes to a temporary folder that we watch: `quietSec` without a byte ends it.
 * Resolves to { path } or { problem }.
 */
export function downloadElectron({ quietSec = 15, onBytes = () => {} } = {}) {
  const temp = mkdtempSync(join(tmpdir(), 'kinetoscope-electron-'))
  const env = { ...process.env, TMPDIR: temp, TEMP: temp, TMP: temp, ELECTRON_GET_NO_PROGRESS: '1' }
  return new Promise(done => {
    const child = spawn(process.execPath, [join(packageDir, 'install.js')], {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    child.stdout.on('data', chunk => (output += chunk))
    child.stderr.on('data', chunk => (output += chunk))
    let bytes = 0
    let lastChange = performance.now()
    let stalled = false
    const watch = setInterval(() => {
      const now = bytesBelow(temp) + bytesBelow(join(packageDir, 'dist'))
      if (now !== bytes) {
        bytes = now
        lastChange = performance.now()
        onBytes(bytes)
      } else if (performance.now() - lastChange > quietSec * 1000) {
        stalled = true
        child.kill('SIGKILL')
      }
    }, 250)
    const end = problem => {
      clearInterval(watch)
      rmSync(temp, { recursive: true, force: true })
      const found = findElectron({})
      done(found.path === undefined ? { problem } : found)
    }
    child.on('error', error => end(error.message))
    child.on('close', code =>
      end(
        stalled
          ? `its download gave no byte for ${quietSec} s`
          : code === 0
            ? 'its download ended without a binary'
            : `its download failed (${reasonOf(output)})`,
      ),
    )
  })
}
