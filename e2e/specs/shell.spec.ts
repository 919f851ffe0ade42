import { copyFileSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { assets, assetsMissing } from '../../test/assets'
import { expect, test } from '../app.fixture'
import { ExplorePage } from '../pages/explore.page'

test.skip(assetsMissing('the window around the clips'), 'no test assets')

/** `count` copies of one short clip in two class folders. */
function putCopies(folder: string, count: number, source = 'test/fixtures/counter.mp4'): void {
  for (const name of ['archery', 'yoga']) mkdirSync(join(folder, name), { recursive: true })
  for (let n = 0; n < count; n++) {
    const name = `clip ${String(n).padStart(3, '0')}.mp4`
    copyFileSync(source, join(folder, n % 2 ? 'yoga' : 'archery', name))
  }
}

const useNetwork = async (page: Page, name: string): Promise<void> => {
  await page.getByRole('button', { name: /^Model/ }).click()
  await page.getByRole('menuitemradio', { name }).click()
}

test('a command by its name, keys of one’s own, and a clash refused by name', async ({ open, temp }) => {
  const folder = join(temp, 'clips')
  putCopies(folder, 2)
  const { page } = await open({ folder })
  const explore = new ExplorePage(page)
  await expect(explore.tiles).toHaveCount(2)

  await test.step('the palette finds it, and says why another cannot run', async () => {
    await page.keyboard.press('Control+k')
    const palette = page.getByRole('dialog', { name: 'All commands' })
    await expect(palette.getByRole('option', { name: /^Pause or resume the job/ })).toHaveAttribute(
      'aria-disabled',
      'true',
    )
    await page.keyboard.type('keyb short')
    await expect(palette.getByRole('option').first()).toHaveText(/^Keyboard shortcuts/)
    await page.keyboard.press('Enter')
    await expect(palette).toBeHidden()
  })

  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await test.step('another key for it, not one that is taken', async () => {
    await sheet.getByRole('button', { name: /^Settings: / }).click()
    await page.keyboard.press('p')
    await expect(sheet.getByRole('alert')).toHaveText('P already means “Show the problems”.')
    await page.keyboard.press('Control+e')
    await expect(sheet.getByRole('button', { name: /^Settings: Ctrl E/ })).toBeVisible()
    // One step at a time: the field of the search is left, then the sheet.
    await page.keyboard.press('Escape')
    await expect(sheet).toBeHidden()
  })

  await test.step('it works, is printed, and survives loading the page again', async () => {
    await page.reload()
    await expect(explore.tiles).toHaveCount(2)
    await page.keyboard.press('Control+e')
    await expect(page.getByRole('dialog', { name: 'Settings' })).toBeVisible()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Settings', exact: true }).hover()
    await expect(page.getByRole('tooltip')).toContainText('Ctrl E')
  })
})

test('a run waits between two clips, over a page loaded again too, goes on and is cancelled', async ({
  open,
  installI3d,
  temp,
}) => {
  installI3d()
  const folder = join(temp, 'clips')
  putCopies(folder, 12, join(assets.actions, 'archery/bow.mp4'))
  const { page } = await open({ folder })
  const explore = new ExplorePage(page)
  await explore.classifyButton.click()
  // The network is loaded first, which takes its time on a busy machine.
  const slow = { timeout: 90_000 }
  await expect(explore.status).toContainText(/Classifying [1-9]\d* of 12/, slow)
  await explore.status.getByRole('button', { name: 'Pause' }).click()
  // The clip in hand is finished first.
  await expect(explore.status).toContainText(/· paused/, slow)
  const waiting = await explore.status.textContent()
  expect(waiting).not.toContain('left')
  const done = /Classifying (\d+) of 12/.exec(waiting ?? '')?.[1] ?? ''

  await page.reload()
  await expect(explore.status).toContainText(`Classifying ${done} of 12 · paused`)
  await explore.status.getByRole('button', { name: 'Go on' }).click()
  await expect(explore.status).toContainText(`Classifying ${Number(done) + 1} of 12`, slow)
  await page.keyboard.press('Control+p')
  await expect(explore.status).toContainText(/· paused/, slow)

  await test.step('the list of jobs shows it, and cancels it while it waits', async () => {
    await explore.status.getByRole('button', { name: /^Classifying/ }).click()
    const jobs = page.getByRole('dialog', { name: 'Jobs' })
    const asked = Date.now()
    await jobs.getByRole('button', { name: 'Cancel' }).click()
    await expect(jobs.getByText(/cancelled after/)).toBeVisible()
    test.info().annotations.push({ type: 'cancelled after ms', description: String(Date.now() - asked) })
    await jobs.getByRole('button', { name: 'Show the run' }).click()
  })
  await expect(explore.status).toContainText(/^Cancelled after \d+ of 12/)
})

test('a folder opened again is as it was left; one that is gone is said', async ({ open, temp, dataDir }) => {
  const folder = join(temp, 'many')
  putCopies(folder, 90)
  mkdirSync(dataDir, { recursive: true })
  const first = await open({ folder })
  const explore = new ExplorePage(first.page)

  await test.step('filter, order, clip, selection, scroll and panel', async () => {
    await expect(explore.tiles.first()).toBeVisible()
    await first.page.keyboard.press('/')
    await first.page.keyboard.type('archery')
    await first.page.keyboard.press('Enter')
    await explore.clips.press('End')
    await expect(explore.tile('clip 088.mp4')).toHaveAttribute('aria-selected', 'true')
    await first.page.keyboard.press('x')
    const border = first.page.getByRole('separator', { name: 'Width of the clip panel' })
    await border.press('ArrowLeft')
    await expect(border).toHaveAttribute('aria-valuenow', '416')
    await expect.poll(() => explore.clips.evaluate(grid => grid.scrollTop)).toBeGreaterThan(200)
    // The place is kept once it is at rest: the other folder is opened by an address without it.
    await first.page.keyboard.press('Alt+5')
    await expect(first.page).toHaveURL(/#\/models/)
    await first.page.keyboard.press('Alt+1')
    await expect(explore.tile('clip 088.mp4')).toBeVisible()
  })
  const kept = async (page: Page): Promise<unknown> =>
    page.evaluate(async () => {
      const answer = await fetch('/api/getState', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      })
      const { settings } = (await answer.json()) as { settings: { sessions: Record<string, unknown> } }
      return Object.values(settings.sessions)
    })
  await expect
    .poll(() => kept(first.page))
    .toMatchObject([
      {
        place: expect.stringContaining('q=archery'),
        firstClip: expect.any(String),
        picked: [expect.any(String)],
      },
    ])
  await first.close()

  await test.step('the next start, without a folder, comes back to it', async () => {
    const second = await open()
    const again = new ExplorePage(second.page)
    await expect(again.tile('clip 088.mp4')).toHaveAttribute('aria-selected', 'true')
    await expect(second.page.getByRole('textbox', { name: /Filter/ })).toHaveValue('archery')
    await expect.poll(() => again.clips.evaluate(grid => grid.scrollTop)).toBeGreaterThan(200)
    await expect(second.page.getByRole('separator', { name: 'Width of the clip panel' })).toHaveAttribute(
      'aria-valuenow',
      '416',
    )
    await expect(second.page.getByText('1 selected')).toBeVisible()
    await second.close()
  })

  rmSync(folder, { recursive: true })
  const third = await open()
  await expect(third.page.getByRole('heading', { level: 1 })).toHaveText('See what a video network sees')
  await expect(third.page.getByRole('alert')).toContainText('many')
})

test('what the settings say holds at once', async ({ open, temp }) => {
  const folder = join(temp, 'clips')
  putCopies(folder, 2)
  const { page } = await open({ folder })
  await expect(new ExplorePage(page).tiles).toHaveCount(2)
  // The cache holds something once a poster has come.
  const poster = new ExplorePage(page).tiles.first().locator('img')
  await expect.poll(() => poster.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0)
  await useNetwork(page, 'Motion energy')
  await page.keyboard.press('Control+,')
  const settings = page.getByRole('dialog', { name: 'Settings' })
  await settings.getByRole('combobox', { name: 'Theme' }).selectOption('light')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
  await settings.getByRole('tab', { name: 'Storage' }).click()
  await settings.getByRole('button', { name: 'Empty the cache' }).click()
  await expect(settings.getByRole('status')).toContainText('freed')
})
