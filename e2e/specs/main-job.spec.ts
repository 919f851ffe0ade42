import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { assetsMissing } from '../../test/assets'
import { cli, expect, test } from '../app.fixture'
import { fingerprint, mainJob, putClips } from '../clips'
import { mismatches } from '../right-labels'

test.skip(assetsMissing('the main job on real clips'), 'no test assets')

test('from a folder of clips to labels, export and back', async ({
  app,
  page,
  explore,
  models,
  temp,
  dataDir,
  mainJobClips: total,
}) => {
  // Each clip goes twice through the whole network.
  test.slow()
  const folder = join(temp, 'clips')
  const clips = putClips(folder, mainJob[total])
  const before = fingerprint(folder)
  const webm = clips.find(clip => clip.name.endsWith('.webm'))?.name ?? ''

  await test.step('open the folder', async () => {
    await app.openFolder(folder)
    await expect(explore.tiles).toHaveCount(total)
    await expect(explore.classifyButton).toHaveText('Get the network…')
  })

  await test.step('get the model, seeing how far it is', async () => {
    await explore.classifyButton.click()
    const row = models.row('I3D RGB')
    await row.getByRole('button', { name: /^Get I3D/ }).click()
    await expect(row.getByRole('progressbar')).toBeVisible()
    await expect(row.getByText('ready')).toBeVisible({ timeout: 120_000 })
    await models.backToClips()
  })

  await test.step('classify them, seeing how far it is', async () => {
    await expect(explore.classifyButton).toHaveText(`Classify ${total} clips`)
    await explore.classifyButton.click()
    await expect(explore.status.getByRole('progressbar')).toBeVisible()
    await explore.runEnded(total)
  })

  await test.step('every label is the reference’s, and judged against its class folder', async () => {
    expect(mismatches(await explore.read(), clips)).toEqual([])
  })

  await test.step('step through the filmstrip', async () => {
    await explore.choose(webm)
    await expect(explore.stripFrames).toHaveCount(8)
    await explore.allPicturesShown()
    await explore.strip.focus()
    const frames = await explore.stripFrames.evaluateAll(all =>
      all.map(each => each.getAttribute('aria-label')),
    )
    await page.keyboard.press('Home')
    for (const name of frames.slice(0, 4)) {
      await expect(explore.strip.getByRole('option', { selected: true })).toHaveAccessibleName(name ?? '')
      await explore.playerShows(name ?? '')
      await page.keyboard.press('ArrowRight')
    }
  })

  await test.step('a frame pressed is the frame the browser plays', async () => {
    const frame = explore.stripFrames.nth(5)
    await frame.click()
    const pressed = await frame.getAttribute('aria-label')
    await explore.playerShows(pressed ?? '')
    // 29.97 frames a second, and the player seeks into the frame, not onto its border.
    const [, index, timeSec] = /^Frame (\d+) at ([\d.]+) s$/.exec(pressed ?? '') ?? []
    // The film below the still follows once the steps come to rest.
    const video = explore.player.locator('video')
    const seconds = (): Promise<number> =>
      video.evaluate(element => (element as HTMLVideoElement).currentTime)
    await expect.poll(async () => Math.floor((await seconds()) * 29.97)).toBe(Number(index))
    expect(Math.abs((await seconds()) - Number(timeSec))).toBeLessThan(1 / 29.97)
  })

  await test.step('a clip that no browser plays is shown frame by frame', async () => {
    await explore.choose('bow.mp4')
    await expect(explore.player).toContainText('shown frame by frame')
    const frame = explore.stripFrames.nth(2)
    await frame.click()
    const pressed = (await frame.getAttribute('aria-label')) ?? ''
    await explore.playerShows(pressed)
    await expect(explore.player.getByRole('img', { name: 'The clip' })).toBeVisible()
  })

  await test.step('label two by keyboard: accept one, correct one', async () => {
    await explore.choose('bow.mp4')
    await page.keyboard.press('Enter')
    await expect(explore.myLabel.getByRole('button', { name: 'Accept archery' })).toHaveAttribute(
      'aria-pressed',
      'true',
    )
    await explore.choose('Ollie12.mov')
    await page.keyboard.press('l')
    await page.getByRole('combobox', { name: 'Find a label' }).pressSequentially('skateb')
    await expect(
      page.getByRole('listbox', { name: 'Labels' }).getByRole('option', { selected: true }),
    ).toHaveText('skateboarding')
    await page.keyboard.press('Enter')
    await expect(explore.tile('Ollie12.mov')).toHaveAccessibleName(/my label skateboarding/)
    await page.reload()
    await expect(explore.tiles).toHaveCount(total)
    const labelled = (await explore.read()).filter(tile => tile.human !== null)
    expect(labelled.map(({ name, human }) => [name, human]).sort()).toEqual([
      ['Ollie12.mov', 'skateboarding'],
      ['bow.mp4', 'archery'],
    ])
  })

  const second = await test.step('cancel a second run, then go on with it', async () => {
    await expect(explore.classifyButton).toHaveText(`Classify ${total} again`)
    await explore.classifyButton.click()
    await expect(explore.status).toContainText(new RegExp(`Classifying [1-${total - 2}] of ${total}`), {
      timeout: 60_000,
    })
    await explore.cancel()
    await expect(explore.status).toContainText(new RegExp(`Cancelled after [1-${total - 1}] of ${total}`))
    await explore.classify(new RegExp(`^Classify [1-${total - 1}] left$`), total)
    expect(mismatches(await explore.read(), clips)).toEqual([])
    const { url } = await app.saved(() => explore.exportAs('Export CSV'))
    return url.replace(/^.*\/export\/(.*)\.csv$/, '$1')
  })

  await test.step('nothing was computed twice, nothing left out', () => {
    const lines = readFileSync(join(dataDir, 'runs', second, 'results.jsonl'), 'utf8')
      .trim()
      .split('\n')
    const rows = lines
      .map(line => JSON.parse(line) as { clip?: string })
      .filter(row => row.clip !== undefined)
    expect(rows.map(row => row.clip).sort()).toEqual(clips.map(clip => `${clip.truth}/${clip.name}`).sort())
  })

  await test.step('the export is byte for byte what the command line writes', async () => {
    for (const format of ['csv', 'jsonl'] as const) {
      const { bytes: saved } = await app.saved(() =>
        explore.exportAs(format === 'csv' ? 'Export CSV' : 'Export JSONL'),
      )
      const written = await cli(dataDir, 'export', second, '--format', format)
      expect(saved.equals(written), `${format} differs`).toBe(true)
      expect(saved.toString('utf8')).toContain('skateboarding')
    }
  })

  await test.step('the clips are as they were', () => {
    expect(fingerprint(folder)).toEqual(before)
  })
})
