import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { assets, assetsMissing } from '../../test/assets'
import { expect, test } from '../app.fixture'
import { seriousFindings } from '../axe'
import { putRun } from '../made-run'
import { ExplorePage } from '../pages/explore.page'
import { ModelsPage } from '../pages/models.page'
import { root } from '../programs'

const labels = ['archery', 'crying', 'singing', 'yoga']
const clips = [
  { path: 'archery/one.mp4', said: ['archery', 'singing', 'crying', 'yoga'] },
  { path: 'crying/two.mp4', said: ['singing', 'crying', 'yoga', 'archery'] },
  { path: 'crying/three.mp4', said: ['yoga', 'singing', 'archery', 'crying'] },
  { path: 'yoga/four.mp4', said: ['yoga', 'crying', 'singing', 'archery'] },
]
/** The same clips with another opinion of the first. */
const otherClips = clips.map((clip, i) => (i === 0 ? { ...clip, said: ['crying', 'archery'] } : clip))
/** An ONNX file without a card. */
const net = join(assets.models, 'movinet-a0-stream-k600/movinet_a0_stream_k600_clip_int8w.onnx')

/** Four clips of one second with the answers of two runs, and one that is no video. */
function putFolder(temp: string, dataDir: string): string {
  const folder = join(temp, 'clips')
  for (const { path } of clips) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    copyFileSync(join(root, 'test/fixtures/counter.mp4'), join(folder, path))
  }
  mkdirSync(join(folder, 'broken'))
  writeFileSync(join(folder, 'broken/empty.mp4'), '')
  putRun(dataDir, folder, clips, labels)
  putRun(dataDir, folder, otherClips, labels, 'full')
  return folder
}

/** Looks at screens in both themes and keeps what is wrong, by screen. */
function watcher(page: Page) {
  const found: Record<string, string[]> = {}
  const look = async (screen: string, within?: string): Promise<void> => {
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme)
      // The themes differ in colours only: everything is looked at in one of them, contrast in both.
      const all = await seriousFindings(page, within, colorScheme === 'dark' ? undefined : ['color-contrast'])
      if (all.length > 0) found[`${screen}, ${colorScheme}`] = all
    }
  }
  const dialog = (name: string): Locator => page.getByRole('dialog', { name })
  /** What is behind a window cannot be reached and is looked at without it. */
  const inDialog = async (
    name: string,
    open: () => Promise<unknown>,
    more?: () => Promise<void>,
  ): Promise<void> => {
    await open()
    await expect(dialog(name)).toBeVisible()
    await more?.()
    await look(name, '[role=dialog]')
    await page.keyboard.press('Escape')
    await expect(dialog(name)).toBeHidden()
  }
  const press = (key: string) => (): Promise<void> => page.keyboard.press(key)
  const byPalette = (title: string) => async (): Promise<void> => {
    await page.keyboard.press('Control+k')
    await dialog('All commands').getByRole('combobox').fill(title)
    await page.keyboard.press('Enter')
  }
  return { found, look, dialog, inDialog, press, byPalette }
}

test.skip(assetsMissing('accessibility of the screens'), 'no test assets')

test('no screen has a serious finding, dark or light', async ({ open, temp, dataDir }) => {
  const folder = putFolder(temp, dataDir)
  const app = await open()
  const { page } = app
  const [explore, models] = [new ExplorePage(page), new ModelsPage(page)]
  const { found, look, dialog, inDialog, press, byPalette } = watcher(page)
  const screen = (name: string): Locator => page.getByRole('heading', { level: 1, name })

  await test.step('first steps', async () => {
    await expect(page.getByText('A file you have')).toBeVisible()
    await look('first steps')
  })

  await test.step('the explorer', async () => {
    await app.openFolder(folder)
    await expect(explore.tiles).toHaveCount(clips.length + 1)
    await explore.choose('three.mp4')
    await expect(page.getByRole('complementary', { name: 'Filters' })).toBeVisible()
    await look('explorer with filters and a clip')
    await explore.choose('empty.mp4')
    await look('a clip with a problem')
    await page.getByRole('checkbox', { name: /^in top 5/ }).check()
    await expect(explore.tile('empty.mp4')).toBeHidden()
    await look('explorer filtered')
    await page.getByRole('checkbox', { name: /^in top 5/ }).uncheck()
    await expect(explore.tiles).toHaveCount(clips.length + 1)
  })

  await test.step('labelling', async () => {
    await explore.choose('two.mp4')
    await page.keyboard.press('v')
    await expect(page.getByRole('region', { name: 'Labelling' })).toBeVisible()
    await page.keyboard.press('x')
    await page.keyboard.press('u')
    await look('label mode with a selection')
    await page.keyboard.press('Escape')
    for (const [key, name] of [
      ['l', 'Find a label'],
      ['t', 'Find or make a tag'],
    ] as const) {
      await page.keyboard.press(key)
      await expect(page.getByRole('combobox', { name })).toBeFocused()
      await look(name)
      await page.keyboard.press('Escape')
      await expect(page.getByRole('combobox', { name })).toBeHidden()
    }
    await inDialog('Labels on the keys 1 to 9', () => page.getByRole('button', { name: 'Keys…' }).click())
    await page.keyboard.press('v')
  })

  await test.step('the windows', async () => {
    await inDialog('All commands', press('Control+k'))
    await inDialog('Keyboard shortcuts', press('?'))
    await inDialog('1 problem', press('p'))
    await inDialog('Jobs', press('Control+j'))
    await inDialog('Export', press('e'), () =>
      expect(dialog('Export').getByRole('button', { name: 'Save the file' })).toBeEnabled(),
    )
    await inDialog('Import labels or results', byPalette('Import labels'))
    // A window asks by the system's dialog.
    if (app.desktop === null) await inDialog('Open a folder', press('Control+o'))
    await page.keyboard.press('Control+,')
    for (const tab of await dialog('Settings').getByRole('tab').all()) {
      await tab.click()
      await look(`settings: ${await tab.innerText()}`, '[role=dialog]')
    }
    await page.keyboard.press('Escape')
    await expect(dialog('Settings')).toBeHidden()
  })

  await test.step('the other screens', async () => {
    await page.keyboard.press('Alt+2')
    await expect(page.getByRole('region', { name: 'top-1' })).toBeVisible()
    await look('metrics')
    await page.getByRole('button', { name: 'Whole matrix' }).click()
    await expect(page.getByRole('application', { name: /^Confusion matrix/ })).toBeVisible()
    await look('confusion')
    await page.keyboard.press('Alt+3')
    await expect(page.getByRole('combobox', { name: 'Compared with' })).toBeVisible()
    await look('compare')
    await page.keyboard.press('Alt+4')
    await expect(screen('Data set')).toBeVisible()
    for (const tab of await page.getByRole('main').getByRole('tab').all()) {
      await tab.click()
      await look(`data set: ${await tab.innerText()}`)
    }
    await page.keyboard.press('Alt+5')
    await expect(models.row('I3D RGB')).toBeVisible()
    await look('models')
    await inDialog('Add a network of your own', () =>
      app.chooseFile(() => page.getByRole('button', { name: 'Add your own…' }).click(), net),
    )
  })
  expect(found).toEqual({})
})
