import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'
import { assetsMissing } from '../../test/assets'
import { expect, test } from '../app.fixture'
import { putClips } from '../clips'
import { ExplorePage } from '../pages/explore.page'
import type { Running } from '../running'

test.skip(assetsMissing('the desktop’s own abilities'), 'no test assets')

const desktopOf = ({ desktop }: Running): ElectronApplication => {
  if (desktop === null) throw new Error('this is no window')
  return desktop
}

/** Drops files and folders as the system does: Chromium gets their paths, the page files. */
async function drop(page: Page, paths: readonly string[]): Promise<void> {
  const client = await page.context().newCDPSession(page)
  const data = { items: [], files: [...paths], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver'] as const)
    await client.send('Input.dispatchDragEvent', { type, x: 400, y: 300, data })
  await expect(
    page.getByText(paths.length === 1 ? 'Drop it here' : `Drop ${paths.length} things here`),
  ).toBeVisible()
  await client.send('Input.dispatchDragEvent', { type: 'drop', x: 400, y: 300, data })
  await client.detach()
}

test('folders, clips and weight files are dropped on the window', async ({ app, page, temp }) => {
  const folder = join(temp, 'dropped')
  putClips(folder, ['archery/bow.mp4', 'dining/EatAtTableDemo.gif'])
  const explore = new ExplorePage(page)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  void app

  await test.step('a folder', async () => {
    await drop(page, [folder])
    await expect(explore.tiles).toHaveCount(2)
  })
  await test.step('one clip alone', async () => {
    await drop(page, [join(folder, 'archery/bow.mp4')])
    await expect(explore.tiles).toHaveCount(1)
  })
  await test.step('several things: the first decides, the others are named', async () => {
    mkdirSync(join(temp, 'other'))
    await drop(page, [folder, join(temp, 'other')])
    await expect(explore.tiles).toHaveCount(2)
    await expect(page.getByText('One thing at a time: passed over other')).toBeVisible()
  })
  await test.step('a weight file nobody knows is refused in words', async () => {
    writeFileSync(join(temp, 'mine.pth'), 'no weights at all')
    await drop(page, [join(temp, 'mine.pth')])
    await expect(page).toHaveURL(/#\/models/)
    await expect(explore.status.getByRole('button', { name: 'Jobs' })).toBeVisible()
  })
})

test('the menu knows what can be done, and folders of before; the taskbar how far it is', async ({
  open,
  installI3d,
  temp,
}) => {
  installI3d()
  const folder = join(temp, 'clips')
  const other = join(temp, 'other')
  putClips(folder, ['archery/bow.mp4', 'arm wrestling/demo.mp4', 'tai chi/ta_chi.mp4'])
  putClips(other, ['archery/bow.mp4'])
  const app = await open({ folder: other })
  const { page } = app
  const explore = new ExplorePage(page)
  const desktop = desktopOf(app)
  const item = (id: string): Promise<{ enabled?: boolean; accelerator?: string } | null> =>
    desktop.evaluate(({ Menu }, which) => {
      const found = Menu.getApplicationMenu()?.getMenuItemById(which)
      return found ? { enabled: found.enabled, accelerator: String(found.accelerator) } : null
    }, id)
  await expect(explore.tiles).toHaveCount(1)
  await app.openFolder(folder, () => page.keyboard.press('Control+o'))
  await expect(explore.tiles).toHaveCount(3)

  await expect.poll(() => item('read-again')).toMatchObject({ enabled: true })
  expect(await item('pause-job')).toMatchObject({ enabled: false, accelerator: 'CmdOrCtrl+P' })

  await desktop.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    const told: unknown[] = []
    Object.assign(globalThis, { told })
    if (window) window.setProgressBar = (...said: unknown[]) => void told.push(said)
  })
  await desktop.evaluate(({ Menu }) => {
    Menu.getApplicationMenu()?.getMenuItemById('classify')?.click()
  })
  await expect.poll(() => item('pause-job')).toMatchObject({ enabled: true })
  await explore.runEnded(3)
  const told = (await desktop.evaluate(() => (globalThis as unknown as { told: unknown }).told)) as [number][]
  expect(told.some(([share]) => share > 0 && share < 1)).toBe(true)
  expect(told.at(-1)).toEqual([-1])

  await test.step('Open recent', async () => {
    await expect
      .poll(() =>
        desktop.evaluate(({ Menu }) => {
          const file = Menu.getApplicationMenu()?.items.find(each => each.label === '&File')
          const recent = file?.submenu?.items.find(each => each.label === 'Open recent')
          const [first] = recent?.submenu?.items ?? []
          first?.click()
          return first?.label ?? ''
        }),
      )
      .toContain('other')
    await expect(explore.tiles).toHaveCount(1)
  })
})
