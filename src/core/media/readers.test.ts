import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCounter } from '../../../test/counter-clip'
import { toAppError, type AppError } from '../../shared/errors'
import { orient } from '../video/preprocess'
import { findFfmpeg } from './ffmpeg-cli'
import type { FrameReader, OpenClip, RgbFrame } from './reader'
import { createReader } from './readers'

const fixture = (name: string): string => resolve(import.meta.dirname, '../../../test/fixtures', name)
const hasFfmpeg = await findFfmpeg('').then(
  () => true,
  () => false,
)
if (!hasFfmpeg) process.stderr.write('\nSKIPPED: the ffmpeg command-line reader: no ffmpeg here\n')

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kinetoscope-readers-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** Indices and burnt-in numbers of the wanted frames. */
async function numbers(clip: OpenClip, wanted: number[]): Promise<[index: number, burnt: number][]> {
  const seen: [number, number][] = []
  await clip.frames(wanted, (frame: RgbFrame) => {
    const upright = orient(frame, clip.media.rotation, clip.media.mirrored)
    seen.push([frame.index, readCounter(upright)])
  })
  return seen
}
const all = (n: number): number[] => Array.from({ length: n }, (_, i) => i)

describe.each(['libav', 'ffmpeg'] as const)('%s', kind => {
  describe.skipIf(kind === 'ffmpeg' && !hasFfmpeg)('reader', () => {
    let reader: FrameReader
    beforeAll(async () => {
      reader = (await createReader({ reader: kind, ffmpegPath: '' })).reader
    })
    const failure = async (path: string): Promise<AppError> =>
      toAppError(
        await reader.open(path).then(
          () => new Error('it opened'),
          (error: unknown) => error,
        ),
      )

    it('names itself and its version', () => {
      expect(reader.id).toMatch(kind === 'libav' ? /^libav \d+\.\d+/ : /^ffmpeg \d/)
    })

    it.each([
      ['counter.webm', 'vp8', 75],
      ['counter.mp4', 'h264', 75],
      ['counter-open-gop.mp4', 'h264', 75],
      ['counter-mpeg4.mp4', 'mpeg4', 75],
      ['counter-b-frames.avi', 'mpeg4', 75],
      ['counter-rotated.mp4', 'h264', 75],
    ])('gives every frame of %s its own number', async (name, codec, frames) => {
      const clip = await reader.open(fixture(name))
      expect(clip.media).toMatchObject({ codec, frames, vfr: false })
      expect(clip.media.fps).toBeCloseTo(25, 1)
      expect(clip.media.durationSec).toBeCloseTo(3, 1)
      expect(Array.from(clip.timesSec, time => Math.round(time * 25))).toEqual(all(frames))
      expect(await numbers(clip, all(frames))).toEqual(all(frames).map(n => [n, n]))
      await clip.close()
    })

    it.each(['counter.webm', 'counter.mp4', 'counter-open-gop.mp4', 'counter-b-frames.avi'])(
      'gives a few frames of %s the pixels that decoding everything gives them',
      async name => {
        const clip = await reader.open(fixture(name))
        const full = new Map<number, string>()
        await clip.frames(all(75), frame => {
          full.set(frame.index, Buffer.from(frame.data).toString('base64'))
        })
        for (const wanted of [[74], [40], [35, 36, 37], [11, 12, 13], [23], [24], [25], [0, 74]]) {
          const got: number[] = []
          const { missing } = await clip.frames(wanted, frame => {
            got.push(frame.index)
            expect(Buffer.from(frame.data).toString('base64') === full.get(frame.index)).toBe(true)
          })
          expect([got, missing]).toEqual([wanted, []])
        }
        await clip.close()
      },
    )

    it('knows which way up a phone was held', async () => {
      const clip = await reader.open(fixture('counter-rotated.mp4'))
      expect(clip.media).toMatchObject({ width: 120, height: 160, rotation: 90, mirrored: false })
      await clip.close()
    })

    it('takes a variable rate from the time stamps', async () => {
      const clip = await reader.open(fixture('counter-vfr.mp4'))
      expect(clip.media.vfr).toBe(true)
      const shown = await numbers(clip, all(clip.media.frames))
      expect(shown).toHaveLength(clip.media.frames)
      for (const [index, burnt] of shown) expect(clip.timesSec[index]).toBeCloseTo(burnt / 25, 3)
      await clip.close()
    })

    it('tells the ways apart in which a file is no clip', async () => {
      const paths = ['empty.mp4', 'cut.mp4', 'page.webm', 'note.mp4', 'noise.mp4'].map(name =>
        join(folder, name),
      )
      const [empty, cut, page, note, noise] = paths as [string, string, string, string, string]
      await writeFile(empty, '')
      const whole = await readFile(fixture('counter.mp4'))
      await writeFile(cut, whole.subarray(0, whole.indexOf('moov') - 200))
      await writeFile(page, '<!DOCTYPE html><title>404</title>')
      await writeFile(note, 'see you at eight\n')
      await writeFile(noise, Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * i * 31 + i * 7) % 256)))
      const told = async (path: string) => {
        const { code, message } = await failure(path)
        return [code, message]
      }
      expect(await told(empty)).toEqual(['clip.unreadable', 'the file is empty (0 bytes)'])
      expect(await told(cut)).toEqual([
        'clip.unreadable',
        'the file is cut off before its index (no moov box)',
      ])
      expect(await told(page)).toEqual(['clip.unreadable', 'this is a web page, not a video'])
      expect(await told(note)).toEqual(['clip.unreadable', 'this is a text file, not a video'])
      expect((await told(noise))[0]).toBe('clip.unreadable')
      expect(await told(fixture('audio-only.mp4'))).toEqual(['clip.no-video', 'the file has no video track'])
      expect(await told(fixture('cover-art.m4a'))).toEqual(['clip.no-video', 'the file has no video track'])
      expect((await told(join(folder, 'never.mp4')))[0]).toBe('clip.missing')
      expect((await told(folder))[0]).toBe('clip.unreadable')
    })

    it('takes names that mean something to shells and URLs', async () => {
      const odd = join(folder, "-100% %d #1 & 'x';y:z.mp4")
      await writeFile(odd, await readFile(fixture('counter.mp4')))
      const clip = await reader.open(odd)
      expect(await numbers(clip, [7])).toEqual([[7, 7]])
      await clip.close()
    })

    it('stops when it is told to', async () => {
      const clip = await reader.open(fixture('counter.mp4'))
      const control = new AbortController()
      const reading = clip.frames(all(75), () => control.abort(), { signal: control.signal })
      // 75 small frames may be done before the event loop turns: either way nothing hangs and nothing else is thrown.
      await reading.catch((error: unknown) => expect(toAppError(error).code).toBe('cancelled'))
      const late = clip.frames(all(75), () => undefined, { signal: AbortSignal.abort() })
      await expect(late).rejects.toMatchObject({ code: 'cancelled' })
      await clip.close()
    })
  })
})

describe('choosing a reader', () => {
  it('remembers that the native module loads, and looks no further', async () => {
    const cacheDir = join(folder, 'verdicts')
    const first = await createReader({ reader: 'auto', ffmpegPath: '', cacheDir })
    expect(first.reader.id).toMatch(/^libav/)
    expect(first.why).toBe('')
    const second = await createReader({ reader: 'auto', ffmpegPath: '', cacheDir })
    expect(second.reader.id).toBe(first.reader.id)
  })
  it('refuses an ffmpeg path that cannot be run instead of quietly taking another', async () => {
    await expect(createReader({ reader: 'ffmpeg', ffmpegPath: '/no/such/ffmpeg' })).rejects.toMatchObject({
      code: 'ffmpeg.missing',
    })
  })
})
