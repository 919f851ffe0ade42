import { expect, test } from '../app.fixture'
import { ExplorePage } from '../pages/explore.page'

test.use({ firstStart: true })

test('the first window of all opens sample clips, classified', async ({ open }) => {
  const { page } = await open()
  const explore = new ExplorePage(page)
  await expect(explore.tiles).toHaveCount(12, { timeout: 60_000 })
  await explore.runEnded(12)
  await expect(page).toHaveTitle('samples · Kinetoscope')
  await expect(page.getByRole('region', { name: 'About the sample clips' })).toBeVisible()
})
