import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'
import { assetsMissing } from '../../test/assets'
import { cli, expect, test } from '../app.fixture'
import { putClips, webmSource } from '../clips'
import { ExplorePage } from '../pages/explore.page'
import type { Running } from '../running'
import type { DesktopWindow } from './window'

const windowOf = (app: Running): DesktopWindow => {
  if (app.desktop === null) throw new Error('this is no window')
  return app as DesktopWindow
}
const desktopOf = (app: Running): ElectronApplication => windowOf(app).desktop

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Who answers what, as the page itself sees it. */
const fetchStatus = (page: Page, url: string): Promise<number> =>
  page.evaluate(async address => (await fetch(address)).status, url)

test('the page is a sandboxed one with only the desktop abilities', async ({ app, page }) => {
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('See what a video network sees')
  expect(page.url()).toBe('app://local/')
  const inPage = await page.evaluate(() => ({
    require: typeof (globalThis as { require?: unknown }).require,
    process: typeof (globalThis as { process?: unknown }).process,
    module: typeof (globalThis as { module?: unknown }).module,
    secure: isSecureContext,
    desktop: Object.keys((globalThis as unknown as { desktop: object }).desktop).sort(),
    popup: window.open('https://example.com/') === null,
  }))
  expect(inPage).toEqual({
    require: 'undefined',
    process: 'undefined',
    module: 'undefined',
    secure: true,
    desktop: ['onMenu', 'pathOfDroppedFile', 'pickFile', 'pickFolder', 'platform', 'reveal', 'setMenu'],
    popup: true,
  })
  const desktop = desktopOf(app)
  const facts = await desktop.evaluate(({ app: electron, BrowserWindow, session }) => {
    const windows = BrowserWindow.getAllWindows()
    // Undocumented, and the only way to see what the window was really made with.
    const contents = windows[0]?.webContents as
      { getLastWebPreferences?(): Record<string, unknown> } | undefined
    const preferences = contents?.getLastWebPreferences?.()
    return {
      name: electron.getName(),
      windows: windows.length,
      title: windows[0]?.getTitle(),
      sandbox: preferences?.['sandbox'],
      contextIsolation: preferences?.['contextIsolation'],
      nodeIntegration: preferences?.['nodeIntegration'],
      webSecurity: preferences?.['webSecurity'],
      sessionApart: session.defaultSession.getStoragePath()?.startsWith(electron.getPath('userData')),
    }
  })
  expect(facts).toEqual({
    name: 'Kinetoscope',
    windows: 1,
    title: 'Kinetoscope',
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
    sessionApart: true,
  })
})

test('the page can neither leave nor ask for devices', async ({ app, page }) => {
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  const asked = await page.evaluate(async () => {
    const camera = await navigator.mediaDevices.getUserMedia({ video: true }).then(
      () => 'given',
      (error: Error) => error.name,
    )
    const place = await new Promise<string>(resolve =>
      navigator.geolocation.getCurrentPosition(
        () => resolve('given'),
        () => resolve('refused'),
      ),
    )
    return { camera, place, notifications: await Notification.requestPermission() }
  })
  expect(asked.camera).not.toBe('given')
  expect(asked).toMatchObject({ place: 'refused', notifications: 'denied' })

  const navigated = desktopOf(app).evaluate(
    ({ BrowserWindow }) =>
      new Promise<boolean>(resolve => {
        BrowserWindow.getAllWindows()[0]?.webContents.once('will-navigate', event => {
          // Listeners run in order, and ours was there first.
          resolve(event.defaultPrevented)
        })
      }),
  )
  await page.evaluate(() => {
    location.href = 'https://example.com/'
  })
  expect(await navigated).toBe(true)
  expect(page.url()).toBe('app://local/')
  // A page of another host of our own scheme is nobody.
  expect(await fetchStatus(page, 'app://other/').catch(() => 403)).toBe(403)
})

test('the menu speaks to the page and fills its roles', async ({ app, page }) => {
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  const choose = (id: string): Promise<void> =>
    desktopOf(app).evaluate(({ Menu }, item) => {
      Menu.getApplicationMenu()?.getMenuItemById(item)?.click()
    }, id)
  await choose('shortcuts')
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
  await page.keyboard.press('Escape')
  await choose('settings')
  await expect(page.getByRole('dialog', { name: 'Settings' })).toBeVisible()
  await page.keyboard.press('Escape')
  await choose('models')
  await expect(page).toHaveURL('app://local/#/models')
})

test('a folder that cannot be opened is said, not swallowed', async ({ app, page, temp }) => {
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await app.openFolder(join(temp, 'gone'))
  await expect(page.getByText('There is no file or folder')).toBeVisible()
})

test.describe('what only a window has', () => {
  test.skip(assetsMissing('what only a window has'), 'no test assets')

  test('its engine, its byte ranges, its save dialog', async ({ open, temp, dataDir }) => {
    // The network that comes along: what is asked here is the window's part only.
    writeFileSync(
      join(dataDir, 'settings.json'),
      JSON.stringify({ schemaVersion: 1, greeted: true, modelId: 'motion-energy' }),
    )
    const folder = join(temp, 'clips')
    putClips(folder, [webmSource, 'archery/bow.mp4'])
    const app = await open({ folder })
    const { page } = app
    const explore = new ExplorePage(page)

    await test.step('classify in a utility process; progress by server-sent events', async () => {
      await expect(explore.classifyButton).toHaveText('Classify 2 clips')
      await explore.classifyButton.click()
      await expect(explore.status).toHaveText(/^2 clips classified/, { timeout: 60_000 })
      const processes = await desktopOf(app).evaluate(({ app: electron }) =>
        electron.getAppMetrics().map(({ type, name, serviceName }) => `${type} ${name ?? serviceName}`),
      )
      expect(processes.filter(each => each.startsWith('Utility')).join('\n')).toContain('Kinetoscope engine')
    })

    await test.step('a part of a clip by Range', async () => {
      await explore.choose('ta_chi.webm')
      const video = explore.player.locator('video')
      await expect(video).toHaveJSProperty('videoWidth', 340)
      const source = (await video.getAttribute('src')) ?? ''
      const part = await page.evaluate(async url => {
        const answer = await fetch(url, { headers: { range: 'bytes=100-199' } })
        const bytes = await answer.arrayBuffer()
        return { status: answer.status, range: answer.headers.get('content-range'), bytes: bytes.byteLength }
      }, source)
      const size = readFileSync(join(folder, 'tai chi/ta_chi.webm')).length
      expect(part).toEqual({ status: 206, range: `bytes 100-199/${size}`, bytes: 100 })
    })

    await test.step('the system’s save dialog asks under which name', async () => {
      const options = desktopOf(app).evaluate(
        ({ session }) =>
          new Promise<unknown>(resolve => {
            session.defaultSession.once('will-download', (_event, item) =>
              resolve(item.getSaveDialogOptions()),
            )
          }),
      )
      const { bytes } = await app.saved(() => explore.exportAs('Export CSV'))
      expect(await options).toMatchObject({
        title: 'Export',
        filters: [{ name: 'CSV', extensions: ['csv'] }],
      })
      expect(bytes.equals(await cli(dataDir, 'export', 'latest'))).toBe(true)
    })
  })

  test('a path on the command line opens; a second start hands its own over and ends', async ({
    open,
    temp,
  }) => {
    const [first, second] = [join(temp, 'first'), join(temp, 'second')]
    putClips(first, ['archery/bow.mp4'])
    putClips(second, ['surfing water/man-surfing.mp4'])
    const app = windowOf(await open({ folder: first }))
    await expect(new ExplorePage(app.page).tile('bow.mp4')).toBeVisible()
    await expect(app.page).toHaveTitle('first · Kinetoscope')
    expect(await app.startAgain('second', temp)).toBe(0)
    await expect(app.page).toHaveTitle('second · Kinetoscope')
    await expect(new ExplorePage(app.page).tile('man-surfing.mp4')).toBeVisible()
  })

  test('a window closed during a run leaves no process and a run to resume', async ({
    installI3d,
    open,
    temp,
  }) => {
    installI3d()
    const folder = join(temp, 'clips')
    putClips(folder, ['archery/bow.mp4', 'surfing water/man-surfing.mp4', 'tai chi/ta_chi.mp4'])
    const app = windowOf(await open({ folder }))
    const explore = new ExplorePage(app.page)
    await expect(explore.classifyButton).toHaveText('Classify 3 clips')
    await explore.classifyButton.click()
    await expect(explore.status).toContainText('Classifying 1 of 3', { timeout: 60_000 })
    const pids = await app.desktop.evaluate(({ app: electron }) =>
      electron.getAppMetrics().map(({ pid }) => pid),
    )
    expect(pids.filter(isAlive).length).toBeGreaterThan(3)
    await app.close()
    await expect.poll(() => pids.filter(isAlive)).toEqual([])

    const again = new ExplorePage((await open({ folder })).page)
    await expect(again.status).toContainText(/Interrupted after [12] of 3/)
    await again.classify(/^Resume, [12] left$/, 3)
  })
})
