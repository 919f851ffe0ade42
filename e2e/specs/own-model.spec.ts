import { join } from 'node:path'
import { assets, assetsMissing } from '../../test/assets'
import { expect, test } from '../app.fixture'
import { seriousFindings } from '../axe'
import { putClips } from '../clips'

test.skip(assetsMissing('giving a network a card'), 'no test assets')

const net = join(assets.models, 'movinet-a0-stream-k600/movinet_a0_stream_k600_clip_int8w.onnx')

test('an ONNX file without a card gets one: looked into, tried side by side, saved, used', async ({
  app,
  page,
  explore,
  models,
  temp,
}) => {
  const folder = join(temp, 'clips')
  putClips(folder, ['archery/bow.mp4'])
  await app.openFolder(folder)
  await expect(page.getByRole('option', { name: /bow\.mp4|not run/ }).first()).toBeVisible()
  await models.open()
  await app.chooseFile(() => page.getByRole('button', { name: 'Add your own…' }).click(), net)
  const sheet = page.getByRole('dialog', { name: 'Add a network of your own' })

  await test.step('it says what it found and what it thinks', async () => {
    await expect(sheet).toContainText('3 colours × any number of frames × 172 rows × 172 columns')
    await expect(sheet).toContainText('600 plain scores (logits), as logits; told by running it once')
    await expect(sheet.getByRole('radio', { name: 'MoViNet: 0 to 1' })).toBeChecked()
    await expect(sheet.getByRole('radio')).toHaveCount(5)
  })

  await test.step('every way is tried on the clip; the right one names it', async () => {
    await expect(sheet.getByLabel('Try all of them on')).toBeFocused()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    const said = sheet.getByRole('group', { name: /^What .* says$/ })
    await expect(said).toHaveCount(4, { timeout: 60_000 })
    await expect(said.first().getByRole('listitem').first()).toContainText('archery truth')
    await expect(said.first().getByRole('img')).toBeVisible()
  })

  for (const colorScheme of ['dark', 'light'] as const)
    await test.step(`no serious finding of accessibility, ${colorScheme}`, async () => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme)
      expect(await seriousFindings(page, '[role=dialog]')).toEqual([])
    })

  await test.step('an id that is taken is said beside the name', async () => {
    await sheet.getByLabel('Name', { exact: true }).fill('i3d-k400')
    await sheet.getByRole('button', { name: 'Save' }).click()
    await expect(sheet.getByRole('alert')).toContainText('There is a model i3d-k400 already.')
  })

  await test.step('saved, it is a network like the others', async () => {
    await sheet.getByLabel('Name', { exact: true }).fill('My MoViNet')
    await sheet.getByRole('button', { name: 'Save' }).click()
    await expect(sheet).toBeHidden({ timeout: 60_000 })
    const row = models.row('My MoViNet')
    await expect(row.getByText('ready')).toBeVisible()
    await row.getByRole('button', { name: 'Use My MoViNet' }).click()
    await models.backToClips()
    await explore.classify('Classify 1 clip', 1)
    await expect(page.getByRole('option', { name: /archery.*right/ })).toBeVisible()
  })
})
