/** Makes a checkout ready: Node's version, dependencies, build. Node builtins only: it runs before anything is installed. */
import { createRequire } from 'node:module'
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { StepError, mustRun } from './say.mjs'

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
const require = createRequire(join(root, 'package.json'))
const readJson = path => JSON.parse(readFileSync(path, 'utf8'))

/** Oldest Node the dependencies run on: the `engines` field, "≥20.19". */
export function checkNode(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19))
    throw new StepError(`Node ${version} is too old`, 'Install Node 20.19 or newer (22 and 24 work too).')
  return `Node ${version}`
}

/** Path of a package's command-line program, run with this very Node. */
export function binOf(packageName, command = packageName) {
  // Not every package exports its package.json, so it is found by path.
  const folder = join(root, 'node_modules', packageName)
  const { bin } = readJson(join(folder, 'package.json'))
  return join(folder, typeof bin === 'string' ? bin : bin[command])
}

export const isInstalled = packageName => {
  try {
    require.resolve(`${packageName}/package.json`)
    return true
  } catch {
    return existsSync(join(root, 'node_modules', packageName))
  }
}

/**
 * Why `npm ci` is needed, or null. npm writes node_modules/.package-lock.json last, so its absence also means an
 * install that was cut off. Versions are compared, not times: a checkout touches the lock file without changing it.
 */
export function dependenciesMissing(lock, installed) {
  if (installed === null) return 'node_modules is not there yet'
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (path === '' || entry.link === true) continue
    const there = installed.packages[path]
    if (there === undefined) {
      if (entry.optional === true || entry.devOptional === true || entry.peer === true) continue
      return `${path} is missing`
    }
    if (there.version !== entry.version) return `${path} is ${there.version}, the lock says ${entry.version}`
  }
  return null
}

export async function ensureDependencies() {
  const hidden = join(root, 'node_modules/.package-lock.json')
  const why = dependenciesMissing(
    readJson(join(root, 'package-lock.json')),
    existsSync(hidden) ? readJson(hidden) : null,
  )
  if (why === null) return 'dependencies are up to date'
  // npm is a script beside node on Unix and npm.cmd on Windows; a shell finds either.
  await mustRun(
    'npm ci --no-audit --no-fund',
    [],
    'Check the network and npm’s registry setting (npm config get registry), then run it again.',
    { cwd: root, shell: true },
  )
  return `npm ci, because ${why}`
}

/** Newest modification time below a file or folder, ms; tests do not count, they are in no build. */
function newest(path) {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return 0
  if (!stat.isDirectory()) return /\.test\.tsx?$/.test(path) ? 0 : stat.mtimeMs
  return Math.max(0, ...readdirSync(path).map(name => newest(join(path, name))))
}

const outputs = [
  'out/main/index.js',
  'out/main/cli.js',
  'out/main/engine.js',
  'out/preload/index.js',
  'out/renderer/index.html',
]
const inputs = ['src', 'electron.vite.config.ts', 'package.json', 'package-lock.json']

/** Why a build is needed, or null. */
export function buildMissing() {
  const absent = outputs.find(path => !existsSync(join(root, path)))
  if (absent !== undefined) return `${absent} is not there yet`
  const oldest = Math.min(...outputs.map(path => statSync(join(root, path)).mtimeMs))
  const changed = inputs.find(path => newest(join(root, path)) > oldest)
  return changed === undefined ? null : `${changed} has changed since`
}

export async function build() {
  await mustRun(
    process.execPath,
    [binOf('electron-vite'), 'build'],
    'The lines above name the file; `npm run typecheck` may say more.',
    { cwd: root },
  )
}

export async function ensureBuild() {
  const why = buildMissing()
  if (why === null) return 'up to date'
  await build()
  return `because ${why}`
}
