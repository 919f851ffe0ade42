import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createHash } from 'node:crypto'
import { assets, assetsMissing } from '../../test/assets'
import { startFileServer, type FileServer } from '../../test/file-server'
import { expect, test } from '../app.fixture'
import { putClips } from '../clips'
import { ExplorePage } from '../pages/explore.page'
import { ModelsPage } from '../pages/models.page'

test.skip(assetsMissing('getting, comparing and removing networks'), 'no test assets')

const file = 'movinet_a0_int8.tflite'
const title = 'MoViNet-A0-stream, Kinetics-600'
const weights = (): Buffer => readFileSync(join(assets.models, 'movinet-a0-stream-k600', file))

test('get, use, switch, compare on one clip, remove', async ({ app, page, explore, models, temp }) => {
  const folder = join(temp, 'clips')
  putClips(folder, ['archery/bow.mp4', 'skateboarding/Ollie12.mov'])
  const row = models.row(title)
  const motion = models.row('Motion energy')

  await test.step('get it and have it checked', async () => {
    await models.open()
    await row.getByRole('button', { name: `Get ${title}` }).click()
    await expect(row.getByText('ready')).toBeVisible({ timeout: 120_000 })
    await row.getByRole('button', { name: `Check ${title}` }).click()
    await expect(row.getByRole('status')).toContainText(/agree with the published ones within \d/)
    await expect(row).toContainText('72.0 % top-1, 90.6 % top-5: Kinetics-600 validation')
    await expect(row).toContainText('not measured yet')
  })

  await test.step('use it', async () => {
    await row.getByRole('button', { name: `Use ${title}` }).click()
    await models.backToClips()
    await app.openFolder(folder)
    await explore.classify('Classify 2 clips', 2)
  })

  await test.step('switch to the one that comes along', async () => {
    await page.getByRole('button', { name: /^Model/ }).click()
    await page.getByRole('menuitemradio', { name: /^Motion energy/ }).click()
    await expect(explore.classifyButton).toHaveText('Classify 2 clips')
    await explore.classifyButton.click()
    await expect(explore.status).toHaveText(/^2 clips classified/, { timeout: 60_000 })
    await expect(page.getByRole('button', { name: /^Model/ })).toContainText('Motion energy')
  })

  const predictions = 'Predictions of MoViNet-A0-stream'
  const comparison = page.getByRole('region', { name: 'Comparison' })
  await test.step('compare both on one clip, by keyboard', async () => {
    await explore.choose('bow.mp4')
    await page.getByRole('button', { name: 'Compare with…' }).focus()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('menuitemradio', { name: title })).toBeVisible()
    await page.getByRole('menuitemradio', { name: title }).press('Enter')
    const theirs = comparison.getByRole('list', { name: predictions }).getByRole('listitem')
    await expect(theirs).toHaveCount(5)
    await expect(theirs.first()).toContainText('archery')
    await expect(comparison.getByRole('list', { name: 'Predictions of Motion energy' })).toBeVisible()
    await expect(comparison.getByText(/^saw \d+ frames, \d\.\d\d to \d+\.\d\d s$/)).toHaveCount(2)
    await expect(comparison.getByRole('status')).toContainText(
      'MoViNet-A0-stream is right. “archery” is not a class of Motion energy.',
    )
  })

  await test.step('both have been measured; only the one got can be removed', async () => {
    await models.open()
    await expect(row).toContainText(/\d\s(ms|s) a clip with protocol fast/)
    await expect(motion).toContainText(/\d\s(ms|s) a clip with protocol fast/)
    await expect(motion.getByRole('button', { name: /^Remove/ })).toHaveCount(0)
    await row.getByRole('button', { name: `Remove ${title}` }).click()
    await expect(row.getByRole('button', { name: `Get ${title}` })).toBeVisible()
  })

  await test.step('what it said stays', async () => {
    await models.backToClips()
    await expect(comparison.getByRole('list', { name: predictions })).toContainText('archery')
  })
})

test.describe('from a server', () => {
  let server: FileServer
  test.beforeEach(async () => {
    server = await startFileServer()
  })
  test.afterEach(() => server.close())

  test('a download cut in the middle goes on where it stopped', async ({ open }) => {
    const body = weights()
    const half = 1_600_000
    const path = `/${file}`
    server.files.set(path, { body, etag: '"a0"', hangAfter: half })
    const { page } = await open({ env: { KINETOSCOPE_MODEL_MIRROR: server.url } })
    const models = new ModelsPage(page)
    const row = models.row(title)
    await models.open()

    await test.step('it comes to a halt and is cancelled', async () => {
      await row.getByRole('button', { name: `Get ${title}` }).click()
      await expect(row.getByText(/1\.6\sMB of 3\.3\sMB/)).toBeVisible()
      await expect(row.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '49')
      await row.getByRole('button', { name: `Cancel getting ${title}` }).click()
      await expect(row.getByRole('button', { name: `Get ${title}` })).toBeVisible()
    })

    await test.step('got again, the rest comes, over a connection that breaks twice', async () => {
      server.files.set(path, { body, etag: '"a0"', cuts: [400_000, 500_000] })
      const before = server.requests.length
      await row.getByRole('button', { name: `Get ${title}` }).click()
      await expect(row.getByText('ready')).toBeVisible({ timeout: 120_000 })
      const asked = server.requests.slice(before).filter(request => request.path === path)
      const from = asked.map(({ headers }) => Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1]))
      expect(from).toHaveLength(3)
      expect(from[0]).toBeGreaterThan(half / 2)
      expect(from[1]).toBeGreaterThan(from[0] ?? 0)
      expect(from[2]).toBeGreaterThan(from[1] ?? 0)
    })
  })
})

test('another file under the name is refused, by both hashes', async ({ open, temp }) => {
  const mirror = join(temp, 'mirror')
  mkdirSync(mirror)
  const other = weights()
  other[1_000_000] = (other[1_000_000] ?? 0) ^ 1
  writeFileSync(join(mirror, file), other)
  const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
  // Offline: else the true file would be looked for at the publisher's.
  const { page } = await open({ env: { KINETOSCOPE_MODEL_MIRROR: mirror }, offline: true })
  const models = new ModelsPage(page)
  const row = models.row(title)
  await models.open()
  await expect(page.getByText('The network is off.')).toBeVisible()
  await row.getByRole('button', { name: `Get ${title}` }).click()
  const refusal = row.getByRole('alert')
  await expect(refusal).toContainText(sha256(other))
  await expect(refusal).toContainText(sha256(weights()))
  await expect(row.getByText('ready')).toBeHidden()
  const explore = new ExplorePage(page)
  await models.backToClips()
  await expect(explore.page.getByRole('heading', { level: 1 })).toBeVisible()
})
