import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { assetsMissing } from '../../test/assets'
import { expect, test } from '../app.fixture'
import { seriousFindings } from '../axe'
import { putClips } from '../clips'
import { ExplorePage } from '../pages/explore.page'
import { ModelsPage } from '../pages/models.page'

test.skip(assetsMissing('accessibility of the screens'), 'no test assets')

test('no screen has a serious finding, dark or light', async ({ open, temp, installI3d }) => {
  installI3d()
  const folder = join(temp, 'clips')
  putClips(folder, ['archery/bow.mp4', 'skateboarding/Ollie12.mov'])
  mkdirSync(join(folder, 'broken'))
  writeFileSync(join(folder, 'broken/empty.mp4'), '')

  const app = await open()
  const { page } = app
  const [explore, models] = [new ExplorePage(page), new ModelsPage(page)]
  const found: Record<string, string[]> = {}
  const look = async (screen: string): Promise<void> => {
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme)
      const all = await seriousFindings(page)
      if (all.length > 0) found[`${screen}, ${colorScheme}`] = all
    }
  }
  const inDialog = async (screen: string, key: string, name: string): Promise<void> => {
    await page.keyboard.press(key)
    const dialog = page.getByRole('dialog', { name })
    await expect(dialog).toBeVisible()
    await look(screen)
    await page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
  }

  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await look('first steps')
  await app.openFolder(folder)
  await expect(explore.tiles).toHaveCount(3)
  await look('before a run')
  await explore.classify('Classify 3 clips', 2)
  await explore.choose('bow.mp4')
  await explore.allPicturesShown()
  await look('after a run')
  await explore.choose('empty.mp4')
  await look('a clip with a problem')
  await inDialog('problems', 'p', '1 problem')
  await inDialog('shortcuts', '?', 'Keyboard shortcuts')
  await inDialog('settings', 'Control+,', 'Settings')
  // A window asks by the system's dialog.
  if (app.desktop === null) await inDialog('open a folder', 'Control+o', 'Open a folder')
  await models.open()
  await expect(models.row('I3D RGB')).toContainText('ready')
  await look('networks')
  expect(found).toEqual({})
})
