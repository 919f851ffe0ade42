import { createHash } from 'node:crypto'
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readCounter } from '../../../test/counter-clip'
import { aSet, entryOf, failedRow, okRow } from '../../../test/export-set'
import { tempFolder } from '../../../test/temp-folder'
import type { ClipScores, Segment } from '../../shared/domain'
import { findFfmpeg } from '../media/ffmpeg-cli'
import { createLocalMedia } from '../media/local-media'
import { createReader } from '../media/readers'
import { planAnnotated, textsOf, writeAnnotated } from './annotated-video'

const fixtures = resolve(import.meta.dirname, '../../../test/fixtures')
const media = createLocalMedia({ reader: 'libav', ffmpegPath: '', threads: 1, provider: 'cpu' } as never)
const truth = { label: 'archery', index: 0, source: 'folder' as const }
const segment = (label: string, startSec: number, endSec: number, score: number | null): Segment => ({
  label,
  index: null,
  startSec,
  endSec,
  score,
  by: '',
})
const predicted = (clip: string) =>
  entryOf(clip, okRow(clip, [1, 'bowling', 0.876], [0, 'archery', 0.1]), { truth })

/** Yoga until two seconds, archery after it. */
const scores: Pick<ClipScores, 'windows'> = {
  windows: Array.from({ length: 6 }, (_, i) => ({
    startSec: i * 0.5,
    endSec: i * 0.5 + 0.5,
    topk: [
      { label: 'yoga', index: 2, score: i < 4 ? 0.9 : 0 },
      { label: 'archery', index: 0, score: i < 4 ? 0 : 0.9 },
    ],
  })),
}

const hash = async (path: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex')

interface Seen {
  number: number
  /** Mean of the foot's left half, where the label stands. */
  foot: number
  data: Uint8Array
}

async function seen(path: string): Promise<{ frames: Seen[]; width: number; height: number }> {
  const { reader } = await createReader({ reader: 'libav', ffmpegPath: '' })
  const clip = await reader.open(path)
  const frames: Seen[] = []
  const { width, height } = clip.media
  await clip.frames(
    [...clip.timesSec.keys()],
    frame => {
      let sum = 0
      for (let y = height - 10; y < height; y++)
        for (let x = 0; x < width / 2; x++) sum += frame.data[(y * width + x) * 3]!
      frames.push({ number: readCounter(frame), foot: sum / (5 * width), data: frame.data.slice() })
    },
    {},
  )
  await clip.close()
  return { frames, width, height }
}

describe('an annotated copy', () => {
  it('says what is predicted, over time where the clip was looked through', () => {
    const entry = predicted('a.mp4')
    expect(textsOf(entry, 'predicted', null)).toEqual([
      { startSec: 0, label: 'bowling', score: '88 %', mark: 'near' },
    ])
    const texts = textsOf(entry, 'predicted', scores)
    expect(texts.map(({ startSec, label, score }) => [startSec, label, score])).toEqual([
      [0, 'yoga', '90 %'],
      // A score is that of the window and its neighbours: here two thirds of it.
      [1.5, 'yoga', '60 %'],
      [2, 'archery', '60 %'],
      [2.5, 'archery', '90 %'],
    ])
    const failed = entryOf('b.mp4', failedRow('b.mp4', 'clip.unreadable', 'broken'))
    expect(textsOf(failed, 'predicted', null)).toEqual([])
  })

  it('says what a person does: segments, and nothing between them, or the label of the whole', () => {
    const own = [segment('yoga', 0, 1, null), segment('archery', 1, 1.5, null), segment('yoga', 2, 3, null)]
    const entry = { ...predicted('a.mp4'), segments: own }
    expect(textsOf(entry, 'mine', null).map(({ startSec, label }) => [startSec, label])).toEqual([
      [0, 'yoga'],
      [1, 'archery'],
      [1.5, ''],
      [2, 'yoga'],
      [3, ''],
    ])
    expect(textsOf({ ...entry, segments: [segment('yoga', 0, 1, 0.9)] }, 'mine', null)).toEqual([])
    expect(textsOf(entry, 'truth', null)).toEqual([{ startSec: 0, label: 'archery', score: '', mark: null }])
  })

  it('is called as its clip, in MP4; clips of which nothing is said have none', async () => {
    const set = aSet([predicted('in/a.mkv'), predicted('in/a.mp4'), entryOf('b.mp4', null)])
    expect(await planAnnotated(set, 'predicted')).toEqual({
      steps: [
        { from: 'in/a.mkv', to: 'in/a.mp4' },
        { from: 'in/a.mp4', to: 'in/a (2).mp4' },
      ],
      renamed: [{ from: 'in/a.mp4', to: 'in/a (2).mp4', why: 'taken' }],
    })
  })

  it('has every picture of the clip, words at its foot that change when they should, and nothing else of it', async () => {
    const target = join(await tempFolder(), 'out')
    const set = aSet([predicted('counter.mp4'), predicted('counter-rotated.mp4')], { folder: fixtures })
    const before = await hash(join(fixtures, 'counter.mp4'))
    const told: number[] = []
    const failed = await writeAnnotated(await planAnnotated(set, 'predicted'), set, {
      target,
      media,
      from: 'predicted',
      ffmpeg: await findFfmpeg(''),
      scoresOf: clip => Promise.resolve(clip === 'counter.mp4' ? (scores as ClipScores) : null),
      onProgress: done => told.push(done),
    })
    expect(failed).toEqual([])
    expect((await readdir(target)).sort()).toEqual(['counter-rotated.mp4', 'counter.mp4'])
    expect(await hash(join(fixtures, 'counter.mp4'))).toBe(before)
    expect(told.at(-1)).toBe(2)
    expect([...told].sort((a, b) => a - b)).toEqual(told)

    const copy = await seen(join(target, 'counter.mp4'))
    const original = await seen(join(fixtures, 'counter.mp4'))
    expect(copy.frames.map(frame => frame.number)).toEqual(original.frames.map(frame => frame.number))
    // The foot is darker than it was, and its words change between frames 49 and 50: at two seconds.
    for (const [i, frame] of copy.frames.entries())
      expect(frame.foot).toBeLessThan(original.frames[i]!.foot - 20)
    const footDiffers = (a: number, b: number): number => {
      let most = 0
      for (let y = copy.height - 10; y < copy.height; y++)
        for (let x = 0; x < copy.width / 2; x++) {
          const at = (y * copy.width + x) * 3
          most = Math.max(most, Math.abs(copy.frames[a]!.data[at]! - copy.frames[b]!.data[at]!))
        }
      return most
    }
    expect(footDiffers(48, 49)).toBeLessThan(90)
    expect(footDiffers(49, 50)).toBeGreaterThan(120)
    // Turned as it is shown: it is stored on its side.
    const turned = await seen(join(target, 'counter-rotated.mp4'))
    expect([turned.width, turned.height]).toEqual([160, 120])
    expect(turned.frames.map(frame => frame.number)).toEqual([...turned.frames.keys()])
  })

  it('replaces nothing, names what fails and goes on, and leaves nothing when it is stopped', async () => {
    const [folder, target] = [await tempFolder(), await tempFolder()]
    await copyFile(join(fixtures, 'counter.mp4'), join(folder, 'good.mp4'))
    await copyFile(join(fixtures, 'counter.mp4'), join(folder, 'there.mp4'))
    await writeFile(join(folder, 'broken.mp4'), 'no video')
    await writeFile(join(target, 'there.mp4'), 'mine')
    const set = aSet(['broken.mp4', 'good.mp4', 'there.mp4'].map(predicted), { folder })
    const plan = await planAnnotated(set, 'predicted')
    const work = {
      media,
      from: 'predicted' as const,
      ffmpeg: await findFfmpeg(''),
      scoresOf: () => Promise.resolve(null),
    }
    const failed = await writeAnnotated(plan, set, { ...work, target })
    expect(failed.map(({ path }) => path)).toEqual(['broken.mp4', 'there.mp4'])
    expect(await readFile(join(target, 'there.mp4'), 'utf8')).toBe('mine')
    expect((await readdir(target)).sort()).toEqual(['good.mp4', 'there.mp4'])

    const abort = new AbortController()
    const empty = join(target, 'stopped')
    await mkdir(empty)
    const strips = (...ask: Parameters<typeof media.strips>): Promise<void> => {
      abort.abort()
      return media.strips(...ask)
    }
    const stopped = writeAnnotated({ ...plan, steps: plan.steps.slice(1, 2) }, set, {
      ...work,
      media: { ...media, strips },
      target: empty,
      signal: abort.signal,
    })
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' })
    expect(await readdir(empty)).toEqual([])
  })
})
