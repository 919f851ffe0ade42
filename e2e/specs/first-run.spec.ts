import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '../app.fixture'
import { seriousFindings } from '../axe'
import { ExplorePage } from '../pages/explore.page'

test.use({ firstStart: true })

test('the first start of all opens sample clips, classified; the next one asks', async ({ open, temp }) => {
  const first = await open({ env: { KINETOSCOPE_MODEL_MIRROR: '' }, offline: true })
  const { page } = first
  const explore = new ExplorePage(page)

  await test.step('clips and answers come without folder and network', async () => {
    await expect(explore.tiles).toHaveCount(12, { timeout: 60_000 })
    await explore.runEnded(12)
    const tiles = await explore.read()
    expect(tiles.filter(tile => tile.verdict === 'right')).toHaveLength(10)
    // Played by the browser itself, not shown frame by frame.
    await expect
      .poll(() => page.locator('video').evaluate((video: HTMLVideoElement) => video.readyState))
      .toBeGreaterThanOrEqual(2)
    await expect(page.getByRole('button', { name: /^Model/ })).toContainText('Motion energy')
    await expect(explore.status).toContainText('network: off')
  })

  await test.step('the two next steps stand beside them, and go away', async () => {
    const note = page.getByRole('region', { name: 'About the sample clips' })
    await expect(note.getByRole('button', { name: 'Get I3D RGB, Kinetics-400' })).toHaveText(
      'Get I3D (47 MB)',
    )
    expect(await seriousFindings(page)).toEqual([])
    await note.getByRole('button', { name: 'Close this note' }).click()
    await expect(note).toBeHidden()
  })

  await test.step('the first steps are one choice away, and lead back', async () => {
    await page
      .getByRole('banner')
      .getByRole('button', { name: /^samples/ })
      .click()
    await page.getByRole('menuitem', { name: 'First steps' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('See what a video network sees')
    await page.getByRole('button', { name: 'Sample clips' }).click()
    await expect(explore.tiles).toHaveCount(12)
  })
  await first.close()

  const second = await open()
  const again = new ExplorePage(second.page)
  await expect(second.page.getByRole('heading', { level: 1 })).toHaveText('See what a video network sees')
  await expect(again.status.getByRole('progressbar')).toHaveCount(0)
  await second.page.getByRole('button', { name: 'Sample clips' }).click()
  // Copied and classified already.
  await expect(again.tiles).toHaveCount(12)
  await again.runEnded(12)

  const mine = join(temp, 'mine')
  mkdirSync(mine)
  const note = second.page.getByRole('region', { name: 'About the sample clips' })
  await second.openFolder(mine, () => note.getByRole('button', { name: 'Open a folder' }).click())
  await expect(second.page).toHaveTitle('mine · Kinetoscope')
  await expect(note).toBeHidden()
})
