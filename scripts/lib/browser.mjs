/** Finds a Chromium for the tests, or installs one. */
import { createRequire } from 'node:module'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { binOf, root } from './setup.mjs'
import { run } from './say.mjs'
import { aptInstall, canAptInstall, lastLine, which } from './system.mjs'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge']
const usual = {
  darwin: ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
    app => `/Applications/${app}.app/Contents/MacOS/${app}`,
  ),
  win32: [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA]
    .filter(Boolean)
    .flatMap(base => [
      join(base, 'Google/Chrome/Application/chrome.exe'),
      join(base, 'Microsoft/Edge/Application/msedge.exe'),
    ]),
}

/** Playwright's own browser, when it has been downloaded before. */
function playwrightChromium() {
  try {
    const path = createRequire(join(root, 'package.json'))('@playwright/test').chromium.executablePath()
    return existsSync(path) ? path : null
  } catch {
    return null
  }
}

/** Path of a Chromium: KINETOSCOPE_CHROMIUM, the system's Chrome, Chromium or Edge, Playwright's own; or null. */
export function findChromium(env = process.env) {
  if (env.KINETOSCOPE_CHROMIUM) return existsSync(env.KINETOSCOPE_CHROMIUM) ? env.KINETOSCOPE_CHROMIUM : null
  for (const name of names) {
    const path = which(name)
    if (path !== null) return path
  }
  return (usual[process.platform] ?? []).find(path => existsSync(path)) ?? playwrightChromium()
}

/** { path } of a Chromium, installed if need be, or { problem }. */
export async function ensureChromium() {
  const found = findChromium()
  if (found !== null) return { path: found }
  if (process.env.KINETOSCOPE_CHROMIUM)
    return { problem: `KINETOSCOPE_CHROMIUM names ${process.env.KINETOSCOPE_CHROMIUM}, which does not exist` }
  const args = [binOf('@playwright/test', 'playwright'), 'install', 'chromium']
  const install = await run(process.execPath, args, { cwd: root, quietSec: 45, timeoutSec: 300 })
  const own = install.code === 0 ? playwrightChromium() : null
  if (own !== null) return { path: own }
  const problem = `Playwright’s download failed (${lastLine(install.output)})`
  if (!canAptInstall())
    return { problem: `${problem}; install Chromium or Chrome, or set KINETOSCOPE_CHROMIUM` }
  const apt = await aptInstall(['chromium'])
  const path = findChromium()
  return path === null ? { problem: `${problem}; ${apt || 'apt-get installed none'}` } : { path }
}
