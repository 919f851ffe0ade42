/** The programs the tests start: found, or installed, by the very helpers of `npm test`. */
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

export const root = resolve(__dirname, '..')
export const cliPath = join(root, 'out/main/cli.js')

interface BrowserLib {
  findChromium(): string | null
}
interface DesktopLib {
  ensureDesktopRuntime(): Promise<{ path?: string; wrap?: string[]; problem?: string }>
}

// ES modules of plain JavaScript; this file runs as CommonJS.
const lib = async (name: string): Promise<unknown> =>
  import(pathToFileURL(join(root, 'scripts/lib', name)).href)

/** KINETOSCOPE_CHROMIUM, the system's Chromium, Chrome or Edge, Playwright's own; null where there is none. */
export async function findChromium(): Promise<string | null> {
  return ((await lib('browser.mjs')) as BrowserLib).findChromium()
}

/** An Electron binary, or why there is none or it cannot open a window here. */
export async function findElectron(): Promise<{ path: string } | { problem: string }> {
  const found = await ((await lib('desktop-runtime.mjs')) as DesktopLib).ensureDesktopRuntime()
  if (found.path === undefined) return { problem: found.problem ?? 'no Electron binary' }
  if (found.wrap !== undefined && found.wrap.length > 0)
    return { problem: `no display: run it under ${found.wrap.join(' ')}` }
  return { path: found.path }
}

/** Chromium's sandbox cannot start for root. Tests only: the product never turns it off. */
export const sandboxArgs = process.getuid?.() === 0 ? ['--no-sandbox'] : []
