import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { PNG } from 'pngjs'
import { assets, assetsMissing } from '../../test/assets'
import { readCounter } from '../../test/counter-clip'
import { expect, test } from '../app.fixture'
import { root } from '../programs'

/** The number burned into what is on the screen, read from the very pixels. */
async function numberOnScreen(page: Page): Promise<number> {
  const png = PNG.sync.read(await page.getByRole('group', { name: 'Picture' }).screenshot())
  const rgb = new Uint8Array(png.width * png.height * 3)
  for (let i = 0; i < png.width * png.height; i++) rgb.set(png.data.subarray(i * 4, i * 4 + 3), i * 3)
  // The picture of 160 × 120 lies in the middle, as high as the field.
  const scale = png.height / 120
  const left = (160 - png.width / scale) / 2
  return readCounter({ width: png.width, data: rgb }, { scale, left, top: 0 })
}

const counters = [
  'counter.mp4',
  'counter-open-gop.mp4',
  'counter-b-frames.avi',
  'counter.webm',
  'counter-vfr.mp4',
]

test('every step shows the frame it says, whoever plays the clip', async ({ app, page, explore, temp }) => {
  const folder = join(temp, 'clips')
  mkdirSync(folder)
  for (const name of counters) copyFileSync(join(root, 'test/fixtures', name), join(folder, name))
  await app.openFolder(folder)
  await expect(explore.tiles).toHaveCount(counters.length)
  for (const name of counters)
    await test.step(name, async () => {
      await explore.choose(name)
      const seen: number[] = []
      const look = async (): Promise<void> => {
        const frame = /^frame (\d+) /.exec((await explore.position.textContent()) ?? '')?.[1] ?? ''
        await expect(explore.position).toHaveAttribute('data-shown', frame)
        seen.push(await numberOnScreen(page))
      }
      await expect(explore.position).toHaveText(/^frame 0 /)
      for (let n = 0; n < 20; n++) {
        await page.keyboard.press('.')
        if (n % 5 === 4) await look()
      }
      for (let n = 0; n < 20; n++) {
        await page.keyboard.press(',')
        if (n % 5 === 4) await look()
      }
      // The varying one keeps every fourth of the first 25, then each.
      const numbers =
        name === 'counter-vfr.mp4' ? [20, 28, 33, 38, 33, 28, 20, 0] : [5, 10, 15, 20, 15, 10, 5, 0]
      expect(seen).toEqual(numbers)
    })
})

test.describe('real files', () => {
  test.skip(assetsMissing('stepping through real files'), 'no test assets')
  const playable = ['with_audio.mp4', 'vfr.mp4', 'edit_list_trim.mp4']
  const others = ['mpeg4_asp_xvid.avi', 'h264_10bit.mp4', 'prores.mov']

  test('a hundred forward and a hundred back end where they began', async ({
    app,
    page,
    explore,
    temp,
    launcher,
  }) => {
    // A window without a graphics card paints a third as fast: there one file of each kind shows the same.
    const names = launcher === 'desktop' ? ['vfr.mp4', 'mpeg4_asp_xvid.avi'] : [...playable, ...others]
    const folder = join(temp, 'clips')
    mkdirSync(folder)
    for (const name of names) copyFileSync(join(assets.awkward, name), join(folder, name))
    await app.openFolder(folder)
    await expect(explore.tiles).toHaveCount(names.length)
    for (const name of names)
      await test.step(name, async () => {
        await explore.choose(name)
        await expect(explore.position).toHaveText(/^frame 0 /)
        for (let n = 0; n < 5; n++) await page.keyboard.press('.')
        await expect(explore.position).toHaveAttribute('data-shown', '5')
        // The time stamps as the host lists them.
        const id = /\/clip\/([^?/]+)/.exec(page.url())?.[1] ?? ''
        const { timesSec } = (await page.evaluate(
          async url => (await fetch(url)).json() as Promise<unknown>,
          `/media/times/${id}`,
        )) as { timesSec: number[] }
        const fifth = `frame 5 · ${((timesSec[5] ?? 0) - (timesSec[0] ?? 0)).toFixed(3)} s`
        await expect(explore.position).toHaveText(fifth)
        const steps = name === 'prores.mov' ? 50 : 100
        for (let n = 0; n < steps; n++) await page.keyboard.press('.')
        await expect(explore.position).toHaveAttribute('data-shown', String(5 + steps))
        for (let n = 0; n < steps; n++) await page.keyboard.press(',')
        await expect(explore.position).toHaveAttribute('data-shown', '5')
        await expect(explore.position).toHaveText(fifth)
      })
  })

  test('loop, speed, zoom, full screen and a saved frame by keyboard', async ({
    app,
    page,
    explore,
    temp,
  }) => {
    const folder = join(temp, 'clips')
    mkdirSync(folder)
    copyFileSync(join(assets.awkward, 'sar_2to1.mp4'), join(folder, 'wide.mp4'))
    await app.openFolder(folder)
    await explore.choose('wide.mp4')
    await expect(explore.position).toHaveText(/^frame 0 /)
    await page.keyboard.press('5')
    // Half of 280 frames.
    await expect(explore.position).toHaveAttribute('data-shown', '140')
    await page.keyboard.press('[')
    for (let n = 0; n < 10; n++) await page.keyboard.press('.')
    await expect(explore.position).toHaveAttribute('data-shown', '150')
    await page.keyboard.press(']')
    const to = page.getByRole('slider', { name: 'End of the loop' })
    const end = Number(await to.getAttribute('aria-valuenow'))
    await to.focus()
    await page.keyboard.press('ArrowRight')
    await expect(to).toHaveAttribute('aria-valuenow', String(end + 1))
    await page.keyboard.press('\\')
    await expect(to).toBeHidden()

    await page.keyboard.press('j')
    await expect(page.getByRole('button', { name: 'Speed 0.9×' })).toBeVisible()
    await page.keyboard.press('z')
    await expect(page.getByRole('group', { name: /zoomed/ })).toBeVisible()
    await page.keyboard.press('z')

    await page.keyboard.press('f')
    await expect(explore.player).toHaveAttribute('data-full', 'true')
    await page.keyboard.press('Escape')
    await expect(explore.player).toHaveAttribute('data-full', 'false')

    const frame = /^frame (\d+) · ([\d.]+) s/.exec((await explore.position.textContent()) ?? '')
    const { name, bytes } = await app.saved(() => page.keyboard.press('c'))
    expect(name).toBe(`wide_${frame?.[1]}_${frame?.[2]}.png`)
    const { width, height } = PNG.sync.read(bytes)
    // 172 × 256 stored: pixels twice as wide as high, all of them kept.
    expect([width, height]).toEqual([344, 256])
  })
})
