/** One `app`, two shells: every spec gets the same page, from `serve` and a Chromium or from an Electron window. */
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { test as base } from '@playwright/test'
import { assets } from '../test/assets'
import { launchDesktop } from './desktop/window'
import { ExplorePage } from './pages/explore.page'
import { ModelsPage } from './pages/models.page'
import { cliPath, findElectron, root } from './programs'
import { hostEnv, type LaunchOptions, type Running } from './running'
import { launchBrowser } from './web/browser'

type Launcher = 'browser' | 'desktop'

export const i3d = { id: 'i3d-k400', mirror: { KINETOSCOPE_MODEL_MIRROR: assets.models } }

/** Standard output of the command line on a data directory, byte for byte. */
export async function cli(dataDir: string, ...args: string[]): Promise<Buffer> {
  const env = hostEnv({ dataDir, root: dataDir, env: i3d.mirror })
  const { stdout } = await promisify(execFile)(process.execPath, [cliPath, ...args, '--data', dataDir], {
    cwd: root,
    env,
    encoding: 'buffer',
    maxBuffer: 1 << 28,
  })
  return stdout
}

export interface Options {
  launcher: Launcher
  /** How many real clips the main job sends through the whole network. */
  mainJobClips: 4 | 8
  /** The very first start of all. Otherwise somebody has been here before and has chosen I3D. */
  firstStart: boolean
}

interface Fixtures {
  /** A temporary folder of this test, gone after it. */
  temp: string
  /** The app's data directory: empty at first, but for the settings. */
  dataDir: string
  /** Opens the app; everything it opened is closed at the end. */
  open: (options?: Partial<LaunchOptions>) => Promise<Running>
  /** The app, opened on nothing. */
  app: Running
  explore: ExplorePage
  models: ModelsPage
  /** Puts the converted I3D into the data directory, as if it had been got before. */
  installI3d: () => string
}

interface WorkerFixtures {
  /** Path of the Electron binary; null for a browser. Skips, or fails with REQUIRE_ELECTRON, where there is none. */
  electron: { path: string } | { problem: string } | null
  /** The installed I3D, converted once. */
  i3dDir: string
}

const temporary = (name: string): string => mkdtempSync(join(tmpdir(), `kinetoscope-e2e-${name}-`))

export const test = base.extend<Fixtures & Options, WorkerFixtures>({
  launcher: ['browser', { option: true }],
  mainJobClips: [8, { option: true }],
  firstStart: [false, { option: true }],

  electron: [
    async ({}, use, info) => {
      await use(info.project.name === 'desktop' ? await findElectron() : null)
    },
    { scope: 'worker', timeout: 300_000 },
  ],

  i3dDir: [
    async ({}, use) => {
      const dataDir = temporary('i3d')
      await cli(dataDir, 'models', 'get', i3d.id, '--offline')
      await use(join(dataDir, 'models', i3d.id))
      rmSync(dataDir, { recursive: true, force: true })
    },
    { scope: 'worker', timeout: 120_000 },
  ],

  temp: async ({}, use) => {
    const folder = temporary('test')
    await use(folder)
    rmSync(folder, { recursive: true, force: true })
  },

  dataDir: async ({ temp, firstStart }, use) => {
    const dataDir = join(temp, 'data')
    if (!firstStart) {
      mkdirSync(dataDir)
      const settings = { schemaVersion: 1, greeted: true, modelId: i3d.id }
      writeFileSync(join(dataDir, 'settings.json'), JSON.stringify(settings))
    }
    await use(dataDir)
  },

  open: async ({ launcher, electron, temp, dataDir }, use, info) => {
    const opened: Running[] = []
    await use(async more => {
      const options = { dataDir, root: temp, ...more, env: { ...i3d.mirror, ...more?.env } }
      if (launcher === 'desktop' && electron !== null && 'problem' in electron) {
        if (process.env['REQUIRE_ELECTRON']) throw new Error(`REQUIRE_ELECTRON is set: ${electron.problem}`)
        process.stderr.write(`\nSKIPPED: ${info.title}: ${electron.problem}\n`)
        info.skip(true, electron.problem)
      }
      const running =
        electron !== null && 'path' in electron
          ? await launchDesktop(electron.path, options)
          : await launchBrowser(options)
      opened.push(running)
      return running
    })
    for (const running of opened) {
      if (info.status !== info.expectedStatus) {
        const screenshot = await running.page.screenshot().catch(() => null)
        if (screenshot) await info.attach('the window', { body: screenshot, contentType: 'image/png' })
        await info.attach('what the host said', { body: running.log(), contentType: 'text/plain' })
      }
      await running.close()
    }
  },

  app: async ({ open }, use) => use(await open()),
  page: async ({ app }, use) => use(app.page),
  explore: async ({ page }, use) => use(new ExplorePage(page)),
  models: async ({ page }, use) => use(new ModelsPage(page)),

  installI3d: async ({ i3dDir, dataDir }, use) => {
    await use(() => {
      const to = join(dataDir, 'models', i3d.id)
      mkdirSync(to, { recursive: true })
      cpSync(i3dDir, to, { recursive: true })
      return to
    })
  },
})

export { expect } from '@playwright/test'
