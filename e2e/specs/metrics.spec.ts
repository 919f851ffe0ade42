import { copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { PNG } from 'pngjs'
import { cli, expect, test } from '../app.fixture'
import { putRun } from '../made-run'
import { root } from '../programs'

const labels = ['archery', 'crying', 'singing', 'yoga', 'push up']
const clips = [
  { path: 'crying/one.mp4', said: ['singing', 'crying', 'yoga', 'archery', 'push up'] },
  { path: 'crying/two.mp4', said: ['singing', 'yoga', 'crying', 'archery', 'push up'] },
  { path: 'crying/three.mp4', said: ['crying', 'yoga', 'singing', 'archery', 'push up'] },
  { path: 'yoga/four.mp4', said: ['yoga', 'crying', 'singing', 'archery', 'push up'] },
  { path: 'archery/five.mp4', said: ['push up', 'archery', 'yoga', 'crying', 'singing'] },
  { path: 'knitting/six.mp4', said: ['yoga', 'crying', 'singing', 'archery', 'push up'] },
]

test('figures of a run, the report, and the clips behind a cell of the matrix', async ({
  app,
  page,
  explore,
  temp,
  dataDir,
}) => {
  const folder = join(temp, 'clips')
  for (const { path } of clips) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    copyFileSync(join(root, 'test/fixtures/counter.mp4'), join(folder, path))
  }
  const runId = putRun(dataDir, folder, clips, labels)
  await app.openFolder(folder)
  await expect(explore.tiles).toHaveCount(clips.length)

  await test.step('the figures stand with n and interval', async () => {
    await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Metrics' }).click()
    await expect(page.getByRole('region', { name: 'top-1' })).toContainText('40.0 %')
    await expect(page.getByRole('region', { name: 'top-1' })).toContainText('2 of 5')
    await expect(page.getByText('1 clip of classes the network does not have')).toBeVisible()
  })

  await test.step('the report is the command line’s, to the last digit', async () => {
    const { bytes } = await app.saved(() => page.getByRole('button', { name: 'Report' }).click())
    const saved = JSON.parse(bytes.toString('utf8')) as Record<string, unknown>
    const written = JSON.parse((await cli(dataDir, 'evaluate', runId, '--json')).toString('utf8')) as Record<
      string,
      unknown
    >
    expect(written['n']).toBe(5)
    expect(saved).toEqual(written)
  })

  await test.step('the whole matrix is saved as a table and as pictures', async () => {
    await page.getByRole('button', { name: 'Whole matrix' }).click()
    const save = async (item: string): Promise<Buffer> => {
      await page.getByRole('button', { name: 'Save or copy: Confusion matrix' }).click()
      return (await app.saved(() => page.getByRole('menuitem', { name: item }).click())).bytes
    }
    const written = join(temp, 'matrix.csv')
    await cli(dataDir, 'evaluate', runId, '--confusion', written)
    const table = await save('Save as CSV')
    expect(table.toString('utf8')).toBe(readFileSync(written, 'utf8'))
    expect(table.toString('utf8')).toContain('\ncrying,0,1,0,2,0\n')

    const svg = (await save('Save as SVG')).toString('utf8')
    for (const name of ['archery', 'crying', 'push up', 'singing', 'yoga']) expect(svg).toContain(`>${name}<`)
    const png = PNG.sync.read(await save('Save as PNG'))
    const [, width = '', height = ''] = /width="(\d+)" height="(\d+)"/.exec(svg) ?? []
    expect([png.width, png.height]).toEqual([2 * Number(width), 2 * Number(height)])
    const colours = new Set(
      Array.from({ length: png.width * png.height }, (_, i) => png.data.readUInt32BE(4 * i)),
    )
    expect(colours.size).toBeGreaterThan(5)
    await page.getByRole('button', { name: 'All figures' }).click()
  })

  await test.step('a cell of the matrix leads to its clips', async () => {
    await page.getByRole('button', { name: 'Whole matrix' }).click()
    await page.getByRole('combobox', { name: 'Order of the classes' }).selectOption('name')
    const matrix = page.getByRole('application', { name: /^Confusion matrix of 5 classes/ })
    await matrix.focus()
    // archery, crying, push up, singing, yoga: down to crying, across to singing.
    for (const key of ['Home', 'ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowRight'])
      await page.keyboard.press(key)
    await expect(page.getByText('2 of 3')).toBeVisible()
    await page.keyboard.press('Enter')
    await expect(explore.tiles).toHaveCount(2)
    await expect(explore.tile('one.mp4')).toBeVisible()
    await expect(explore.tile('two.mp4')).toBeVisible()
  })
})
