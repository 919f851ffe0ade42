import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { PNG } from 'pngjs'
import { describe, expect, it } from 'vitest'
import { aSet, entryOf, failedRow, okRow } from '../../../test/export-set'
import { fakeCard } from '../../../test/fake-engine'
import { tempFolder } from '../../../test/temp-folder'
import { createLocalMedia } from '../media/local-media'
import { checkSheets, planSheets, writeSheets } from './contact-sheet'

const fixtures = resolve(import.meta.dirname, '../../../test/fixtures')
const truth = { label: 'archery', index: 0, source: 'folder' as const }
const judged = (clip: string, index: number, label: string) =>
  entryOf(clip, okRow(clip, [index, label, 0.9731], [0, 'archery', 0.01]), { truth })
const entries = [
  judged('counter-vfr.mp4', 0, 'archery'),
  judged('counter-rotated.mp4', 1, 'bowling, “ten pin”'),
  entryOf('counter.webm', okRow('counter.webm', [1, 'bowling', 0.5])),
  entryOf('audio-only.mp4', failedRow('audio-only.mp4', 'clip.noVideo', 'it has no picture')),
]
const set = aSet(entries, { folder: fixtures })
const media = createLocalMedia({ reader: 'libav', ffmpegPath: '', threads: 1, provider: 'cpu' } as never)

/** Share of a region's pixels that are not of one colour with its first. */
function variety(png: PNG, x: number, y: number, width: number, height: number): number {
  const at = (column: number, row: number): number =>
    png.data.readUInt32BE(((y + row) * png.width + x + column) * 4)
  let other = 0
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) if (at(column, row) !== at(0, 0)) other++
  return other / (width * height)
}

describe('a contact sheet', () => {
  it('says of each clip what was predicted, how surely, and whether it is right, thirty a page', async () => {
    const { pages, clips } = await planSheets(set, 'posters')
    expect(clips).toBe(4)
    expect(pages).toHaveLength(1)
    expect(pages[0]).toMatchObject({
      file: 'contact-sheet-001.png',
      page: {
        title: 'fixtures · i3d-k400',
        columns: 4,
        note: '✓ right  ≈ in the first five  ✗ wrong  ·  1 of 1',
      },
    })
    expect(pages[0]?.page.cells.map(({ label, score, mark, note }) => [label, score, mark, note])).toEqual([
      ['no result', '', null, 'audio-only.mp4: it has no picture'],
      ['bowling, “ten pin”', '97.3 %', 'near', 'truth: archery · counter-rotated.mp4'],
      ['archery', '97.3 %', 'right', 'counter-vfr.mp4'],
      ['bowling', '50.0 %', null, 'counter.webm'],
    ])
    const many = aSet(Array.from({ length: 61 }, (_, i) => judged(`clip ${i}.mp4`, 0, 'archery')))
    const sheets = (await planSheets(many, 'posters')).pages
    expect(sheets.map(({ page }) => page.cells.length)).toEqual([30, 30, 1])
    expect(sheets[2]?.page.note).toContain('3 of 3')
  })

  it('has a picture of each clip that has one, and no words of where it was made', async () => {
    const target = await tempFolder()
    const { pages } = await planSheets(set, 'posters')
    await writeSheets(pages, { media, card: null, target, replace: false })
    expect(await readdir(target)).toEqual(['contact-sheet-001.png'])
    const bytes = await readFile(join(target, 'contact-sheet-001.png'))
    const png = PNG.sync.read(bytes)
    expect(png.width).toBe(1280)
    // Four columns: cells of 296 × 222 at 24, 336, 648 and 960, from 52 down.
    const shows = [24, 336, 648, 960].map(x => variety(png, x + 100, 52 + 30, 96, 150))
    expect(shows[0]).toBe(0)
    for (const share of shows.slice(1)) expect(share).toBeGreaterThan(0.5)
    // A caption under each.
    for (const x of [24, 336, 648, 960]) expect(variety(png, x, 52 + 226, 200, 34)).toBeGreaterThan(0.02)
    expect(bytes.includes('tEXt') || bytes.includes('iTXt') || bytes.includes('eXIf')).toBe(false)
    expect(bytes.includes(fixtures)).toBe(false)
  })

  it('of frames shows a page for each clip that the network saw, by its own preparation', async () => {
    const target = await tempFolder()
    const { pages, clips } = await planSheets(set, 'frames')
    expect(clips).toBe(3)
    expect(pages.map(page => page.file)).toEqual(['counter-rotated.png', 'counter-vfr.png', 'counter.png'])
    expect(pages[1]?.page).toMatchObject({
      title: '✓ archery 97.3 % · counter-vfr.mp4',
      cells: [
        { label: '0.00 s', note: 'frame 0' },
        { label: '0.04 s', note: 'frame 1' },
      ],
    })
    await writeSheets(pages, { media, card: fakeCard('i3d-k400'), target, replace: false })
    const png = PNG.sync.read(await readFile(join(target, 'counter.png')))
    expect(variety(png, 24 + 40, 52 + 20, 60, 60)).toBeGreaterThan(0.2)
    await expect(writeSheets(pages, { media, card: null, target, replace: true })).rejects.toThrow(
      'which one',
    )
  })

  it('replaces nothing unasked, stops between pages, and stays out of the opened folder', async () => {
    const target = await tempFolder()
    const { pages } = await planSheets(set, 'frames')
    await writeFile(join(target, 'counter-vfr.png'), 'mine')
    expect(await checkSheets(pages, fixtures, target)).toEqual({
      existing: ['counter-vfr.png'],
      problem: null,
    })
    const work = { media, card: fakeCard('i3d-k400'), target }
    await expect(writeSheets(pages, { ...work, replace: false })).rejects.toThrow('is there already')
    expect(await readFile(join(target, 'counter-vfr.png'), 'utf8')).toBe('mine')
    expect((await readdir(target)).sort()).toEqual(['counter-rotated.png', 'counter-vfr.png'])
    const abort = new AbortController()
    const stopped = writeSheets(pages, {
      ...work,
      replace: true,
      signal: abort.signal,
      onPage: () => abort.abort(),
    })
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' })
    expect(await readFile(join(target, 'counter-vfr.png'), 'utf8')).toBe('mine')
    expect((await checkSheets(pages, fixtures, join(fixtures, 'x'))).problem?.message).toContain(
      'inside the opened',
    )
    expect((await checkSheets([], fixtures, target)).problem?.message).toContain('no clip to show')
  })
})
