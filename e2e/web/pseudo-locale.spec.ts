/** In the pseudo language everything of ours is in brackets: what is not, was forgotten. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { assetsMissing } from '../../test/assets'
import { expect, test } from '../app.fixture'
import { putClips } from '../clips'
import { clipped, untranslated } from '../pseudo'

test.skip(assetsMissing('screens in the pseudo language'), 'no test assets')

/** Keys that open a dialog or a layer. */
const layers = {
  palette: 'Control+k',
  shortcuts: '?',
  settings: 'Control+,',
  problems: 'p',
  folder: 'Control+o',
  jobs: 'Control+j',
  export: 'e',
}
/** Dialogs without a key, by the words the palette finds them by. */
const commandDialogs = { 'own labels': 'own-labels', favourites: 'favourites', import: 'import' }
const screens = ['', 'models', 'metrics', 'compare', 'dataset', 'welcome']

/** What a tile's name is made of beside our words: files, classes of the network, the reason of a problem. */
const data = [
  ...['bow.mp4', 'empty.mp4', 'EatAtTableDemo.gif', 'Ollie12.mov', 'the file is empty (0 bytes)'],
  ...[
    'object motion',
    'still',
    'shake',
    'pan left',
    'pan right',
    'zoom in',
    'zoom out',
    'tilt up',
    'tilt down',
  ],
]

test('no screen, dialog or menu has English left', async ({ open, temp, dataDir }) => {
  test.slow()
  const settings = { schemaVersion: 1, greeted: true, modelId: 'motion-energy', language: 'pseudo' }
  writeFileSync(join(dataDir, 'settings.json'), JSON.stringify(settings))
  const folder = join(temp, 'clips')
  putClips(folder, ['archery/bow.mp4', 'skateboarding/Ollie12.mov', 'dining/EatAtTableDemo.gif'])
  mkdirSync(join(folder, 'broken'))
  writeFileSync(join(folder, 'broken/empty.mp4'), '')

  const { page } = await open({ folder })
  const tiles = page.getByRole('option').filter({ has: page.locator('img') })
  /** Each under the first place it was found at. */
  const left = new Map<string, string>()
  const look = async (place: string): Promise<void> => {
    for (const words of await untranslated(page, data)) if (!left.has(words)) left.set(words, place)
  }
  const menus = async (place: string): Promise<void> => {
    const triggers = page.locator('[aria-haspopup=menu]:visible')
    for (let i = 0; i < (await triggers.count()); i++) {
      await triggers.nth(i).click()
      await expect(page.getByRole('menu')).toBeVisible()
      await look(`${place}, menu ${i + 1}`)
      await page.keyboard.press('Escape')
      await expect(page.getByRole('menu')).toBeHidden()
    }
  }

  await test.step('before and after a run', async () => {
    await expect(tiles.first()).toBeVisible()
    await expect(page.locator('html')).toHaveAttribute('lang', 'en-XA')
    await look('before a run')
    await page.keyboard.press('Control+Enter')
    await expect(
      page
        .getByRole('option')
        .filter({ hasText: /\d\.\d/ })
        .first(),
    ).toBeVisible({ timeout: 60_000 })
    await expect(page.getByRole('contentinfo').getByRole('progressbar')).toHaveCount(0, { timeout: 60_000 })
    await tiles.first().click()
    await look('after a run')
    await menus('after a run')
  })

  await test.step('labelling', async () => {
    await tiles.first().click()
    await page.keyboard.press('Enter')
    await page.keyboard.press('v')
    await look('label mode')
    await page.keyboard.press('l')
    await expect(page.getByRole('combobox').first()).toBeVisible()
    await look('label finder')
    await page.keyboard.press('Escape')
    await page.keyboard.press('v')
  })

  await test.step('filters that no clip fits', async () => {
    // The finder gives the focus back to the clips as it closes.
    await expect(page.locator('[data-clips]')).toBeFocused()
    await page.keyboard.press('/')
    await page.keyboard.type('qqqq')
    await expect(page.locator('[data-clips]')).toHaveCount(0)
    await look('no clip fits')
    await page.keyboard.press('Escape')
    await expect(tiles.first()).toBeVisible()
    await tiles.first().click()
  })

  for (const [name, words] of Object.entries(commandDialogs))
    await test.step(name, async () => {
      await page.keyboard.press('Control+k')
      await page.keyboard.type(words)
      await page.keyboard.press('Enter')
      await expect(page.getByRole('dialog')).toBeVisible()
      await look(name)
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toBeHidden()
    })

  for (const [name, key] of Object.entries(layers))
    await test.step(name, async () => {
      await page.keyboard.press(key)
      await expect(page.getByRole('dialog')).toBeVisible()
      await look(name)
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toBeHidden()
    })

  const base = page.url().split('#')[0] ?? ''
  for (const screen of screens)
    await test.step(`screen ${screen}`, async () => {
      await page.goto(`${base}#/${screen}`)
      await expect(page.getByRole('main').first()).toBeVisible()
      await look(`screen /${screen}`)
      if (screen !== '') await menus(`screen /${screen}`)
    })

  await test.step('a third longer, it still fits a small window', async () => {
    await page.setViewportSize({ width: 1024, height: 700 })
    const cut: Record<string, string[]> = {}
    for (const screen of screens) {
      await page.goto(`${base}#/${screen}`)
      await expect(page.getByRole('main').first()).toBeVisible()
      const found = await clipped(page)
      if (found.length > 0) cut[screen] = found
    }
    expect.soft(cut).toEqual({})
  })
  expect([...left].map(([words, place]) => `${place}: ${words}`)).toEqual([])
})
