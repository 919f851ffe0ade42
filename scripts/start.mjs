/** `npm start [-- FOLDER]`: makes the checkout ready and opens the app: in a window, or in the browser where no window can be. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { downloadElectron, findElectron, hasSetuidHelper } from './lib/electron.mjs'
import { say, step, StepError } from './lib/say.mjs'
import { checkNode, ensureBuild, ensureDependencies, root } from './lib/setup.mjs'
import { hasDisplay, isRoot, sandboxProblem } from './lib/system.mjs'

/** A window that closes sooner than this with an error never really opened. */
const startSec = 10
const args = process.argv.slice(2)

/** The Electron binary to open, or why there is none, in one sentence's worth of words. */
async function electronOrWhyNot() {
  if (!hasDisplay()) return { problem: 'there is no display' }
  if (isRoot()) return { problem: 'Electron does not run as root' }
  const found = findElectron()
  if (found.problem !== undefined) return found
  const here = found.path === undefined ? await download() : found
  if (here.path === undefined) return { problem: `Electron could not be had: ${here.problem}` }
  const sandbox = sandboxProblem(hasSetuidHelper(here.path))
  return sandbox === null ? here : { problem: sandbox }
}

async function download() {
  say('… Electron is not here yet: downloading it (about 110 MB)')
  let said = performance.now()
  return downloadElectron({
    onBytes: bytes => {
      if (performance.now() - said < 3000) return
      said = performance.now()
      say(`  ${Math.round(bytes / 1e6)} MB`)
    },
  })
}

/** Runs a program in the foreground; Ctrl+C goes to it, and we leave when it does. */
function foreground(command, commandArgs) {
  return new Promise(done => {
    const start = performance.now()
    const child = spawn(command, commandArgs, { cwd: root, stdio: 'inherit' })
    const pass = signal => {
      // The terminal sends Ctrl+C to the child too: passing it on would be a second one.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    }
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
    for (const signal of signals) process.on(signal, pass)
    const end = (code, signal, problem) => {
      for (const name of signals) process.off(name, pass)
      done({ code: code ?? 1, signal, problem, seconds: (performance.now() - start) / 1000 })
    }
    child.on('error', error => end(1, null, error.message))
    child.on('exit', (code, signal) => end(code, signal, null))
  })
}

async function openWindow(electron, folder) {
  say(`✓ opening the window (${electron})`)
  const { code, signal, problem, seconds } = await foreground(electron, [root, ...folder])
  const asked = signal === 'SIGINT' || signal === 'SIGTERM' || signal === 'SIGHUP'
  if (code === 0 || asked || seconds > startSec) return { code: asked ? 0 : code }
  return { problem: `Electron ended at once (${problem ?? signal ?? `exit code ${code}`})` }
}

async function serve(why, folder) {
  say(`✓ using the browser instead of a window, because ${why}`)
  const open = hasDisplay() ? ['--open'] : []
  const { code, signal } = await foreground(process.execPath, [
    join(root, 'out/main/cli.js'),
    'serve',
    ...folder,
    ...open,
  ])
  return signal === null ? code : 0
}

try {
  // Relative to where the person stands: npm itself runs scripts in the project's root.
  const from = process.env.INIT_CWD ?? process.cwd()
  const [first, ...rest] = args
  const folder = first === undefined || first.startsWith('-') ? args : [resolve(from, first), ...rest]
  if (folder[0] !== undefined && !folder[0].startsWith('-') && !existsSync(folder[0]))
    await step('folder', () => {
      throw new StepError(`${folder[0]} does not exist`, 'Give a folder of clips: npm start -- FOLDER')
    })
  await step('runtime', () => checkNode())
  await step('dependencies', ensureDependencies)
  await step('build', ensureBuild)
  const electron = await electronOrWhyNot()
  const window = electron.path === undefined ? electron : await openWindow(electron.path, folder)
  process.exitCode = window.problem === undefined ? window.code : await serve(window.problem, folder)
} catch (error) {
  if (!(error instanceof StepError)) say(error.stack)
  process.exitCode = 1
}
