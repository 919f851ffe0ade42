import { createHash } from 'node:crypto'
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readCounter } from '../../../test/counter-clip'
import { cutClip } from '../media/cut'
import { findFfmpeg } from '../media/ffmpeg-cli'
import { createReader } from '../media/readers'
import { planTrim, trimVideos } from './trim'

const counter = resolve(import.meta.dirname, '../../../test/fixtures/counter.mp4')
let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'kinetoscope-trim-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

/** Numbers burnt into the first and the last frame, and how many there are. */
async function counted(path: string): Promise<{ first: number; last: number; frames: number }> {
  const { reader } = await createReader({ reader: 'libav', ffmpegPath: '' })
  const clip = await reader.open(path)
  try {
    const numbers: number[] = []
    const last = clip.timesSec.length - 1
    await clip.frames([...new Set([0, last])], frame => void numbers.push(readCounter(frame)), {})
    return { first: numbers[0] ?? -1, last: numbers.at(-1) ?? -1, frames: clip.timesSec.length }
  } finally {
    await clip.close()
  }
}

const hash = async (path: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex')

describe('cutting', () => {
  it('exactly: the first and the last picture are the ones asked for, the original is as it was', async () => {
    const ffmpeg = await findFfmpeg('')
    const before = await hash(counter)
    const { reader } = await createReader({ reader: 'libav', ffmpegPath: '' })
    const clip = await reader.open(counter)
    const { fps } = clip.media
    await clip.close()
    const output = join(dir, 'cut.mp4')
    await cutClip({ ffmpeg, input: counter, output, startSec: 7 / fps, endSec: 19 / fps, mode: 'exact' })
    expect(await counted(output)).toEqual({ first: 7, last: 18, frames: 12 })
    expect(await hash(counter)).toBe(before)
  })

  it('losslessly: begins no later, and holds all that was asked for', async () => {
    const output = join(dir, 'cut.mp4')
    const ffmpeg = await findFfmpeg('')
    await cutClip({ ffmpeg, input: counter, output, startSec: 0.4, endSec: 0.9, mode: 'lossless' })
    const cut = await counted(output)
    expect(cut.first).toBeLessThanOrEqual(10)
    expect(cut.last).toBeGreaterThanOrEqual(20)
  })

  it.each(['exact', 'lossless'] as const)('%s: nothing is made of what lies behind the end', async mode => {
    const piece = { ffmpeg: await findFfmpeg(''), input: counter, startSec: 900, endSec: 910, mode }
    await expect(cutClip({ ...piece, output: join(dir, 'x.mp4') })).rejects.toMatchObject({
      code: 'clip.too-short',
      message: expect.stringMatching(/^it ends at \d+\.\d s, before 900 s$/) as string,
    })
    expect(await readdir(dir)).toEqual([])
  })

  it('replaces nothing and leaves nothing half-written', async () => {
    const ffmpeg = await findFfmpeg('')
    const output = join(dir, 'mine.mp4')
    await writeFile(output, 'mine')
    const piece = { ffmpeg, input: counter, startSec: 0, endSec: 0.4, mode: 'exact' as const }
    await expect(cutClip({ ...piece, output })).rejects.toMatchObject({ code: 'EEXIST' })
    expect(await readFile(output, 'utf8')).toBe('mine')
    await expect(
      cutClip({ ...piece, input: join(dir, 'mine.mp4'), output: join(dir, 'x.mp4') }),
    ).rejects.toMatchObject({ code: 'clip.unreadable' })
    expect(await readdir(dir)).toEqual(['mine.mp4'])
  })
})

describe('trimming full videos', () => {
  it('cuts every annotated piece of each into its class, names what is not there, and goes on where it stopped', async () => {
    const wanted = [
      { youtubeId: '-abcdefghi1', startSec: 0, endSec: 1, label: 'archery' },
      { youtubeId: '-abcdefghi1', startSec: 1, endSec: 2, label: 'arm wrestling' },
      { youtubeId: 'notherenow0', startSec: 3, endSec: 13, label: 'archery' },
      { youtubeId: 'brokenbroke', startSec: 0, endSec: 1, label: null },
    ]
    await mkdir(join(dir, 'full'))
    await copyFile(counter, join(dir, 'full', '-abcdefghi1.mp4'))
    await writeFile(join(dir, 'full', 'brokenbroke.mp4'), 'no video')
    const { steps, missing } = planTrim(['-abcdefghi1.mp4', 'brokenbroke.mp4', 'other.mp4'], wanted)
    expect(missing).toEqual(['notherenow0_000003_000013'])
    const request = {
      steps,
      from: join(dir, 'full'),
      to: join(dir, 'clips'),
      mode: 'exact' as const,
      ffmpeg: await findFfmpeg(''),
    }
    const report = await trimVideos(request)
    expect(report).toMatchObject({ cut: 2, already: 0 })
    expect(report.failed).toMatchObject([{ path: 'brokenbroke_000000_000001.mp4', code: 'clip.unreadable' }])
    expect(
      (await readdir(join(dir, 'clips'), { recursive: true })).filter(name => /mp4$/.test(name)).sort(),
    ).toEqual(['archery/-abcdefghi1_000000_000001.mp4', 'arm wrestling/-abcdefghi1_000001_000002.mp4'])
    const second = await counted(join(dir, 'clips/arm wrestling/-abcdefghi1_000001_000002.mp4'))
    expect(second.first).toBe(second.frames)
    expect(await trimVideos(request)).toMatchObject({ cut: 0, already: 2 })
  })
})
