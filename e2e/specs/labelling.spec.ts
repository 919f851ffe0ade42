import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { HumanLabel } from '../../src/shared/domain'
import { assets, assetsMissing } from '../../test/assets'
import { expect, i3d, test } from '../app.fixture'
import { seriousFindings } from '../axe'
import { prepareRun, type PreparedRow } from '../prepared-run'

test.skip(assetsMissing('labelling real clips by keyboard'), 'no test assets')

interface Said {
  label: string | null
  status: HumanLabel['status'] | null
  tags: string[]
}

/** What the host holds of every clip, by clip id. */
const ask = (page: Page): Promise<Record<string, Said>> =>
  page.evaluate(async () => {
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch('/api/listClips', { method: 'POST', headers, body: '{}' })
    const { clips } = (await answer.json()) as {
      clips: { id: string; human: { label: string | null; status: string } | null; tags: string[] }[]
    }
    return Object.fromEntries(
      clips.map(({ id, human, tags }) => [
        id,
        { label: human?.label ?? null, status: human?.status ?? null, tags },
      ]),
    ) as Record<string, Said>
  })

const currentId = (page: Page): Promise<string | undefined> =>
  page.evaluate(() => /\/clip\/([^/?]+)/.exec(location.hash)?.[1])

const rows: PreparedRow[] = assets.present
  ? Object.entries(
      (
        JSON.parse(readFileSync(assets.referenceI3d, 'utf8')) as {
          clips: Record<string, { top5: [string, number][] }>
        }
      ).clips,
    )
      .filter(([path]) => path.startsWith('actions/'))
      .map(([path, { top5 }]) => {
        const clip = path.slice('actions/'.length)
        return { clip, truth: clip.split('/')[0] ?? '', top: top5 }
      })
  : []

test('fifty clips labelled by keyboard alone; undone to the start; nothing lost by a kill', async ({
  installI3d,
  open,
  temp,
  dataDir,
}) => {
  // Two hundred key presses, each painted; a busy machine takes its time.
  test.slow()
  installI3d()
  const folder = join(temp, 'clips')
  cpSync(assets.actions, folder, { recursive: true })
  prepareRun(dataDir, folder, i3d.id, rows)
  const app = await open({ folder })
  const { page } = app
  const clips = page.getByRole('listbox', { name: 'Clips' })
  const bar = page.getByRole('region', { name: 'Labelling' })
  await expect(clips.getByRole('option').first()).toHaveAccessibleName(/archery.*right/)

  await test.step('label mode says that it is on, and how far we are', async () => {
    await page.keyboard.press('v')
    await expect(bar).toContainText('0 of 56 labelled')
  })

  await test.step('labels are put on keys', async () => {
    await bar.getByRole('button', { name: 'Keys…' }).focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Labels on the keys 1 to 9' })
    await dialog.getByRole('combobox').focus()
    for (const label of ['archery', 'yoga']) {
      await page.keyboard.type(label)
      await expect(
        dialog.getByRole('option', { selected: true }).filter({ hasText: label }).last(),
      ).toBeVisible()
      await page.keyboard.press('Enter')
    }
    expect(await seriousFindings(page, '[role=dialog]')).toEqual([])
    await page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
    await expect(bar.getByRole('button', { name: 'Key 2: yoga' })).toBeVisible()
    expect(await seriousFindings(page)).toEqual([])
    await clips.focus()
  })

  // The first clip is the current one without having been chosen.
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowLeft')
  await expect.poll(() => currentId(page)).toBeDefined()
  const first = (await currentId(page)) ?? ''

  await test.step('a clip gets two tags', async () => {
    await page.keyboard.press('t')
    const field = page.getByRole('combobox', { name: 'Find or make a tag' })
    for (const tag of ['outdoors', 'blurred']) {
      await field.fill(tag)
      await page.keyboard.press('Enter')
      await expect(page.getByRole('option', { name: tag, checked: true })).toBeVisible()
    }
    expect(await seriousFindings(page, '[role=dialog]')).toEqual([])
    await page.keyboard.press('Escape')
    await expect(field).toBeHidden()
    await expect.poll(async () => (await ask(page))[first]?.tags).toEqual(['outdoors', 'blurred'])
  })
  const start = await ask(page)
  const expected = structuredClone(start)
  const topOf = new Map(rows.map(({ clip, top }) => [clip, top[0]?.[0] ?? null]))
  const pathOf = await page.evaluate(async () => {
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch('/api/listClips', { method: 'POST', headers, body: '{}' })
    const { clips: all } = (await answer.json()) as { clips: { id: string; path: string }[] }
    return Object.fromEntries(all.map(({ id, path }) => [id, path]))
  })

  /** Types into the finder until the list offers what is wanted, and takes it. */
  const find = async (text: string, label: string): Promise<void> => {
    await page.keyboard.press('l')
    const field = page.getByRole('combobox', { name: 'Find a label' })
    await field.pressSequentially(text)
    const list = page.getByRole('listbox', { name: 'Labels' })
    await expect(list.getByRole('option', { selected: true })).toContainText(label)
    await page.keyboard.press('Enter')
    await expect(field).toBeHidden()
  }
  const ways: ((top: string | null) => Promise<Omit<Said, 'tags'>>)[] = [
    async top => {
      await page.keyboard.press('Enter')
      return { label: top, status: 'accepted' }
    },
    async top => {
      await page.keyboard.press('1')
      return { label: 'archery', status: top === 'archery' ? 'accepted' : 'corrected' }
    },
    async top => {
      await find('skateb', 'skateboarding')
      return { label: 'skateboarding', status: top === 'skateboarding' ? 'accepted' : 'corrected' }
    },
    async () => {
      await page.keyboard.press('u')
      return { label: null, status: 'unsure' }
    },
    async () => {
      await page.keyboard.press('Backspace')
      return { label: null, status: 'rejected' }
    },
    async () => {
      await find('waiting for the bus', 'waiting for the bus')
      return { label: 'waiting for the bus', status: 'corrected' }
    },
    async () => {
      await page.keyboard.press('s')
      return { label: null, status: 'skipped' }
    },
    async top => {
      await page.keyboard.press('2')
      return { label: 'yoga', status: top === 'yoga' ? 'accepted' : 'corrected' }
    },
  ]

  await test.step('fifty clips, each with one label; the next one comes by itself', async () => {
    for (let i = 0; i < 50; i++) {
      const id = (await currentId(page)) ?? ''
      const said = await ways[i % ways.length]?.(topOf.get(pathOf[id] ?? '') ?? null)
      expected[id] = { ...(said ?? { label: null, status: null }), tags: start[id]?.tags ?? [] }
      await page.waitForFunction(before => !location.hash.includes(`/clip/${before}`), id)
    }
    await expect(bar).toContainText('50 of 56 labelled')
    await expect.poll(() => ask(page)).toEqual(expected)
    expect(Object.values(expected).filter(({ status }) => status !== null)).toHaveLength(50)
  })

  await test.step('fifty times Ctrl+Z is where it began', async () => {
    // Only the labels matter from here on: no clip needs to be played on the way back.
    await page.keyboard.press('Control+i')
    for (let i = 0; i < 50; i++) await page.keyboard.press('Control+z')
    await expect(bar).toContainText('0 of 56 labelled')
    await expect.poll(() => ask(page)).toEqual(start)
  })

  await test.step('fifty times Ctrl+Shift+Z is where it ended', async () => {
    for (let i = 0; i < 50; i++) await page.keyboard.press('Control+Shift+Z')
    await expect(bar).toContainText('50 of 56 labelled')
    await expect.poll(() => ask(page)).toEqual(expected)
  })

  await test.step('killed and opened again nothing is lost, and the last step can still be taken back', async () => {
    process.kill(app.pid, 'SIGKILL')
    const again = (await open({ folder })).page
    await expect(again.getByRole('listbox', { name: 'Clips' })).toBeVisible()
    expect(await ask(again)).toEqual(expected)
    await again.keyboard.press('v')
    await expect(again.getByRole('region', { name: 'Labelling' })).toContainText('50 of 56 labelled')
    await again.keyboard.press('Control+z')
    await expect(again.getByRole('region', { name: 'Labelling' })).toContainText('49 of 56 labelled')
    await again.keyboard.press('Control+Shift+Z')
    await expect.poll(() => ask(again)).toEqual(expected)
  })
})
