/** The app in a browser: `serve` on a free port, and a Chromium at the address it prints. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { chromium } from '@playwright/test'
import { ExplorePage } from '../pages/explore.page'
import { cliPath, findChromium, root, sandboxArgs } from '../programs'
import { hostEnv, type LaunchOptions, type Running } from '../running'

export async function launchBrowser(options: LaunchOptions): Promise<Running> {
  const executablePath = await findChromium()
  if (executablePath === null) throw new Error('no Chromium: install one or set KINETOSCOPE_CHROMIUM')
  const folder = options.folder === undefined ? [] : [options.folder]
  const places = ['--port', '0', '--root', options.root, '--data', options.dataDir]
  const args = ['serve', ...folder, ...places, ...(options.offline ? ['--offline'] : [])]
  const host = spawn(process.execPath, [cliPath, ...args], {
    cwd: root,
    env: hostEnv(options),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said: string[] = []
  host.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text))
  const exited = once(host, 'exit')
  const lines = createInterface({ input: host.stdout })
  const url = await Promise.race([
    once(lines, 'line').then(([line]) => String(line)),
    exited.then(() => Promise.reject(new Error(`serve ended:\n${said.join('')}`))),
  ])

  const browser = await chromium.launch({ executablePath, args: sandboxArgs })
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    colorScheme: 'dark',
    acceptDownloads: true,
  })
  const page = await context.newPage()
  await page.goto(url)
  return {
    page,
    pid: host.pid as number,
    url,
    desktop: null,
    openFolder: (path, press) => new ExplorePage(page).openFolderByPath(path, press),
    async saved(act) {
      const [download] = await Promise.all([page.waitForEvent('download'), act()])
      const bytes = readFileSync(await download.path())
      return { url: download.url(), name: download.suggestedFilename(), bytes }
    },
    async chooseFile(press, path) {
      const [chooser] = await Promise.all([page.waitForEvent('filechooser'), press()])
      await chooser.setFiles(path)
    },
    log: () => said.join(''),
    async close() {
      await browser.close()
      host.kill('SIGTERM')
      await exited
    },
  }
}
