/** What the desktop tests need: an Electron binary and a display. */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { downloadElectron, findElectron } from './electron.mjs'
import { root } from './setup.mjs'
import { run } from './say.mjs'
import { aptInstall, canAptInstall, hasDisplay, lastLine, which } from './system.mjs'

/** Folder of the real clips, weights and the stand-in Electron runtime; test/assets.ts looks at the same place. */
export const assetsDir = resolve(process.env.KINETOSCOPE_TEST_ASSETS ?? join(root, '../shared'))

const standInFolder = join(root, '.cache/electron-runtime')
const standInPath = join(standInFolder, 'electron')

/** The stand-in runtime of the test assets, unpacked under .cache/, or why there is none. */
async function standIn() {
  if (existsSync(standInPath)) return { path: standInPath }
  const script = join(assetsDir, 'electron-runtime/get.sh')
  if (process.platform !== 'linux' || !existsSync(script)) return { problem: `no ${script}` }
  const { code, output } = await run('bash', [script, standInFolder], { timeoutSec: 240 })
  // The script prints the path, but its tools print words of theirs too.
  return code === 0 && existsSync(standInPath) ? { path: standInPath } : { problem: lastLine(output) }
}

/** Installs what is missing for unpacking and opening the runtime, where that can be done without asking. */
async function installTools() {
  if (process.platform !== 'linux') return ''
  const unpacked = existsSync(standInPath)
  const wanted = [
    ['xvfb-run', ['xvfb', 'xauth']],
    ['xauth', ['xauth']],
    // For the libraries it brings: Electron needs the same.
    ['chromium', ['chromium']],
    ...(unpacked ? [] : [['unsquashfs', ['squashfs-tools']]]),
  ].flatMap(([program, packages]) => (which(program) === null ? packages : []))
  if (!unpacked && (await run('python3', ['-m', 'pip', '--version'])).code !== 0)
    wanted.push('python3', 'python3-pip')
  if (wanted.length === 0) return ''
  if (canAptInstall()) return aptInstall([...new Set(wanted)])
  return `missing: ${[...new Set(wanted)].join(', ')}`
}

/**
 * { path, wrap } of an Electron binary and the command that gives it a display, or { problem }: the binary that is there
 * (KINETOSCOPE_ELECTRON, ELECTRON_OVERRIDE_DIST_PATH, the electron package's own), the test assets' stand-in, or
 * Electron's own download.
 */
export async function ensureDesktopRuntime() {
  const there = findElectron()
  if (there.problem !== undefined) return there
  const tools = await installTools()
  const found = there.path !== undefined ? there : await standIn()
  const binary = found.path !== undefined ? found : await downloadElectron()
  if (binary.path === undefined)
    return {
      problem: [`no Electron binary: ${binary.problem}`, found.problem, tools].filter(Boolean).join('; '),
    }
  if (hasDisplay()) return { path: binary.path, wrap: [] }
  if (which('xvfb-run') === null) return { problem: `no display and no xvfb-run${tools && `; ${tools}`}` }
  return { path: binary.path, wrap: ['xvfb-run', '-a'] }
}
