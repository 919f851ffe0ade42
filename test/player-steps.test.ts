/**
 * A hundred frames forward and a hundred back, through the very code that the player steps with, on frames that carry
 * their number burned in: what is drawn must be the frame asked for, at the time stamp that ffprobe says.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decode as decodeJpeg } from 'jpeg-js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFileCache } from '../src/core/cache/file-cache'
import { findFfmpeg } from '../src/core/media/ffmpeg-cli'
import { createLocalMedia } from '../src/core/media/local-media'
import { frameClock } from '../src/shared/player/frame-clock'
import { createFrameSource } from '../src/shared/player/frame-source'
import { createStills } from '../src/shared/player/stills'
import { counterFrame, frameSize, readCounter } from './counter-clip'
import { createFakeApp } from './fake-app'

const frames = 150
const fps = 25
/** Every third of the first second is kept, all of the next, every other one after. */
const kept = (n: number): boolean => (n < 25 ? n % 3 === 0 : n < 120 || n % 2 === 0)

interface Kind {
  title: string
  file: string
  options: string[]
  /** Numbers burned into the frames, in order; all of them unless said. */
  numbers?: number[]
}
const all = Array.from({ length: frames }, (_, n) => n)
const kinds: Kind[] = [
  { title: 'H.264 with B-frames', file: 'a.mp4', options: ['-c:v', 'libx264', '-bf', '3', '-g', '60'] },
  { title: 'MPEG-4 in AVI', file: 'b.avi', options: ['-c:v', 'mpeg4', '-q:v', '3', '-bf', '2', '-g', '30'] },
  {
    title: 'HEVC of ten bits',
    file: 'c.mp4',
    options: ['-c:v', 'libx265', '-pix_fmt', 'yuv420p10le', '-x265-params', 'log-level=none:keyint=40'],
  },
  { title: 'ProRes', file: 'd.mov', options: ['-c:v', 'prores_ks', '-pix_fmt', 'yuv422p10le'] },
  {
    title: 'a varying frame rate',
    file: 'e.mp4',
    options: [
      '-vf',
      "select='lt(n,25)*not(mod(n,3))+between(n,25,119)+gte(n,120)*not(mod(n,2))'",
      '-fps_mode',
      'vfr',
      '-c:v',
      'libx264',
      '-bf',
      '2',
    ],
    numbers: all.filter(kept),
  },
]

describe('a hundred steps forward and back', () => {
  let folder: string
  let ffmpeg: string
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kinetoscope-steps-'))
    ffmpeg = await findFfmpeg('')
    writeFileSync(join(folder, 'frames.rgb'), Buffer.concat(all.map(n => counterFrame(n))))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const make = ({ file, options }: Kind): string => {
    const size = `${frameSize.width}x${frameSize.height}`
    const raw = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', size, '-r', String(fps)]
    const path = join(folder, file)
    const eightBit = options.includes('-pix_fmt') ? [] : ['-pix_fmt', 'yuv420p']
    execFileSync(ffmpeg, [
      '-v',
      'error',
      '-y',
      ...raw,
      '-i',
      join(folder, 'frames.rgb'),
      ...options,
      ...eightBit,
      path,
    ])
    return path
  }

  /** Time stamps as ffmpeg itself lists the decoded frames, from the first. */
  const stampsOf = (path: string): number[] => {
    const text = execFileSync(
      ffmpeg,
      [
        '-v',
        'error',
        '-i',
        path,
        '-map',
        '0:v:0',
        '-fps_mode',
        'passthrough',
        '-enc_time_base',
        '-1',
        '-f',
        'framecrc',
        '-',
      ],
      { encoding: 'utf8' },
    )
    const [, num = 1, den = 1] = (/#tb 0: (\d+)\/(\d+)/.exec(text) ?? []).map(Number)
    const pts = text
      .split('\n')
      .filter(line => line !== '' && !line.startsWith('#'))
      .map(line => (Number(line.split(',')[2]) * num) / den)
    return pts.map(each => each - pts[0]!)
  }

  it.each(kinds)('land on the same frames of $title', async kind => {
    const path = make(kind)
    const media = createLocalMedia({ reader: 'libav', threads: 1, ffmpegPath: '' })
    const { media: facts } = await media.probe(path)
    const clock = frameClock(facts, await media.frameTimes(path))
    const stamps = stampsOf(path)
    const numbers = kind.numbers ?? all
    expect(clock.frames).toBe(numbers.length)
    expect(stamps).toHaveLength(numbers.length)

    const fake = await createFakeApp()
    const cache = createFileCache(join(folder, `cache-${kind.file}`), {
      maxBytes: 2 ** 30,
      log: fake.app.log,
    })
    // As the host answers the player: runs of sixteen frames, compressed, by one decoding each.
    const load = async (frame: number, signal: AbortSignal): Promise<number> => {
      const first = frame - (frame % 16)
      const run = Array.from({ length: Math.min(16, clock.frames - first) }, (_, i) => first + i)
      const jpeg = await cache.member(
        'frames',
        `${frame}.jpg`,
        String(first),
        (out, abandoned) => media.frames(path, run, out, 640, abandoned),
        signal,
      )
      return readCounter(decodeJpeg(await readFile(jpeg), { formatAsRGBA: false }))
    }
    const source = createFrameSource({
      load,
      frames: () => clock.frames,
      keep: 40,
      ahead: 20,
      behind: 5,
      atOnce: 3,
    })
    const drawn = new Map<number, number>()
    let onDrawn: (frame: number) => void = () => undefined
    const stills = createStills<number>({
      clock: () => clock,
      source,
      draw: (number, frame) => {
        drawn.set(frame, number)
        onDrawn(frame)
      },
      onWanted: () => undefined,
      onMissing: frame => {
        throw new Error(`frame ${frame} is missing`)
      },
    })
    const stepTo = (frame: number): Promise<{ number: number; timeSec: number }> =>
      new Promise(resolve => {
        onDrawn = given => {
          if (given === frame) resolve({ number: drawn.get(frame) ?? -1, timeSec: clock.timeOf(frame) })
        }
        stills.show(frame)
      })

    await stepTo(5)
    const forward: { number: number; timeSec: number }[] = []
    for (let n = 1; n <= 100; n++) forward.push(await stepTo(stills.wanted + 1))
    const back: { number: number; timeSec: number }[] = []
    for (let n = 1; n <= 100; n++) back.push(await stepTo(stills.wanted - 1))
    stills.dispose()
    source.dispose()

    expect(stills.wanted).toBe(5)
    expect(forward.map(step => step.number)).toEqual(numbers.slice(6, 106))
    expect(back.map(step => step.number)).toEqual(numbers.slice(5, 105).reverse())
    forward.forEach((step, i) => expect(step.timeSec).toBeCloseTo(stamps[6 + i]!, 4))
    back.forEach((step, i) => expect(step.timeSec).toBeCloseTo(stamps[104 - i]!, 4))
  })
})
