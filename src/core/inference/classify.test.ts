import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeTinyModel, type TinyModelOptions } from '../../../test/tiny-model'
import type { MediaInfo, Protocol } from '../../shared/domain'
import { AppError } from '../../shared/errors'
import { aggregate, classifyClip, nearestDecoded } from './classify'
import type { ClassifyOutcome } from '../contract/engine'
import type { FrameReader } from '../media/reader'
import { createSession, type Session } from '../model/session'

let root: string
let logits: Session
let probabilities: Session
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'kinetoscope-classify-'))
  logits = await open({ kind: 'logits' })
  probabilities = await open({ kind: 'probabilities' })
})
afterAll(async () => {
  await Promise.all([logits.dispose(), probabilities.dispose()])
  await rm(root, { recursive: true, force: true })
})

let count = 0
async function open(options: TinyModelOptions): Promise<Session> {
  const dir = join(root, `${count++}`)
  await writeTinyModel(dir, { size: 16, frames: { min: 4, max: 8 }, ...options })
  return createSession(dir, { provider: 'cpu', threads: 1 })
}

interface Picture {
  width?: number
  height?: number
  frames?: number
  /** RGB of a pixel. */
  paint?: (frame: number, x: number) => [number, number, number]
  missing?: number[]
}

/** A clip at 25 fps made of formulas, and a record of what was asked of it. */
function madeOf(picture: Picture): FrameReader & { asked: number[][]; closed: number } {
  const { width = 32, height = 16, frames = 50, missing = [] } = picture
  const paint = picture.paint ?? (() => [20, 200, 20])
  const media: MediaInfo = {
    bytes: 1,
    width,
    height,
    rotation: 0,
    mirrored: false,
    sar: '1:1',
    fps: 25,
    vfr: false,
    frames,
    durationSec: frames / 25,
    codec: 'test',
    container: 'test',
    pixelFormat: 'rgb24',
    browserPlayable: false,
  }
  const reader = {
    id: 'made 1.0',
    asked: [] as number[][],
    closed: 0,
    open: () =>
      Promise.resolve({
        media,
        warnings: [],
        timesSec: Float64Array.from({ length: frames }, (_, i) => i / 25),
        keyFrames: [],
        frames(wanted: readonly number[], onFrame: (frame: never) => void) {
          reader.asked.push([...wanted])
          const data = new Uint8Array(width * height * 3)
          for (const index of wanted) {
            if (missing.includes(index)) continue
            for (let p = 0; p < width * height; p++) data.set(paint(index, p % width), p * 3)
            onFrame({ index, timeSec: index / 25, width, height, data } as never)
          }
          data.fill(0) // as promised: valid during the callback only
          return Promise.resolve({ missing: missing.filter(index => wanted.includes(index)), warnings: [] })
        },
        close: () => {
          reader.closed++
          return Promise.resolve()
        },
      }),
  }
  return reader
}

const protocol = (clips: number, crops: 1 | 3 = 1, more: Partial<Protocol> = {}): Protocol => ({
  name: 'test',
  clips,
  crops,
  placement: clips === 1 ? 'centre' : 'spread',
  aggregate: 'mean-probability',
  ...more,
})
const classify = (
  reader: FrameReader,
  use: Protocol = protocol(1),
  session = logits,
  signal?: AbortSignal,
): Promise<ClassifyOutcome> =>
  classifyClip(
    { reader, session },
    { path: '/clips/a.mp4', modelDir: '', protocol: use, topK: 5, provider: 'cpu' },
    undefined,
    signal,
  )

describe('one clip', () => {
  it('gets label and index, a distribution, margin and entropy, and says what computed it', async () => {
    const reader = madeOf({})
    const outcome = await classify(reader)
    expect(outcome.topk[0]).toMatchObject({ rank: 1, index: 1, label: 'green' })
    expect(outcome.topk.reduce((sum, entry) => sum + entry.score, 0)).toBeCloseTo(1, 6)
    expect(outcome.margin).toBeCloseTo(outcome.topk[0]!.score - outcome.topk[1]!.score, 9)
    expect(outcome.entropy).toBeGreaterThan(0)
    expect(outcome.reader).toBe('made 1.0')
    expect(outcome.provider.used).toBe('cpu')
    expect(reader.closed).toBe(1)
  })

  it('gets the same scores from a logits model and from a probabilities model: softmax once', async () => {
    const colours: Picture = { paint: (_, x) => [90 + x, 120, 100] }
    const a = await classify(madeOf(colours), protocol(1), logits)
    const b = await classify(madeOf(colours), protocol(1), probabilities)
    a.topk.forEach((entry, i) => {
      expect(b.topk[i]!.label).toBe(entry.label)
      expect(b.topk[i]!.score).toBeCloseTo(entry.score, 5)
    })
    expect(a.topk[0]!.score).toBeLessThan(0.99) // not so sure that a second softmax would not show
  })

  it('chooses frames before it decodes, and decodes nothing else', async () => {
    const reader = madeOf({ frames: 50 })
    const outcome = await classify(reader)
    expect(outcome.views).toHaveLength(1)
    expect(reader.asked).toEqual([outcome.views[0]!.frameIndices])
    expect(outcome.views[0]!.frameIndices).toEqual([21, 22, 23, 24, 25, 26, 27, 28])
  })
})

describe('many views', () => {
  const changing: Picture = {
    frames: 30,
    width: 48,
    paint: (frame, x) => [frame * 8, x * 5, 255 - frame * 8],
  }

  it('are the mean of the single views within 1e-5, each of them decoded once', async () => {
    const reader = madeOf(changing)
    const all = await classify(reader, protocol(10, 3))
    expect(all.views.length).toBeGreaterThan(6)
    expect(reader.asked).toHaveLength(1)
    const sums = new Map<string, number>()
    for (const view of all.views) {
      // The same view alone: a clip that consists of its frames, cut to its crop.
      const from = view.crop === 'left' ? 0 : view.crop === 'center' ? 16 : 32
      const alone = await classify(
        madeOf({
          width: 16,
          frames: view.frameIndices.length,
          paint: (frame, x) => changing.paint!(view.frameIndices[frame]!, x + from),
        }),
      )
      for (const entry of alone.topk) sums.set(entry.label, (sums.get(entry.label) ?? 0) + entry.score)
    }
    for (const entry of all.topk)
      expect(Math.abs(entry.score - sums.get(entry.label)! / all.views.length)).toBeLessThan(1e-5)
  })

  it('lie along the longer side as displayed', async () => {
    const tall = await classify(madeOf({ width: 16, height: 32 }), protocol(1, 3))
    expect(tall.views.map(view => view.crop)).toEqual(['top', 'center', 'bottom'])
  })

  it('can average logits instead, and a probabilities model refuses that by name', () => {
    const views = [Float32Array.of(0, 4), Float32Array.of(2, 0)]
    expect(aggregate(views, 'logits', { aggregate: 'mean-logit' })[1]).toBeCloseTo(1 / (1 + Math.exp(-1)), 6)
    expect(() => aggregate(views, 'probabilities', { aggregate: 'mean-logit' })).toThrow('averages logits')
    expect(() => aggregate([Float32Array.of(NaN, 1)], 'logits', { aggregate: 'mean-logit' })).toThrow(
      'no probabilities',
    )
  })
})

describe('damage', () => {
  it('a frame that cannot be decoded is replaced by its neighbour, and the result says so', async () => {
    const outcome = await classify(madeOf({ missing: [23, 24, 25] }))
    expect(outcome.views[0]!.frameIndices).toEqual([21, 22, 22, 22, 26, 26, 27, 28])
    expect(outcome.views[0]!.timesSec).toEqual([21, 22, 22, 22, 26, 26, 27, 28].map(frame => frame / 25))
    expect(outcome.warnings).toEqual([
      {
        code: 'clip.partial',
        message:
          '3 of the 8 frames needed could not be decoded; the nearest decoded frame stands in for each',
      },
    ])
  })

  it('below a quarter of the frames it is a failure with its stage', async () => {
    const reader = madeOf({ missing: [21, 22, 23, 24, 25, 26, 27] })
    await expect(classify(reader)).rejects.toMatchObject({
      code: 'clip.unreadable',
      message: 'only 1 of the 8 frames needed from "a.mp4" can be decoded',
      details: { stage: 'decode' },
    })
    expect(reader.closed).toBe(1)
  })

  it('the nearest decoded frame is the earlier one on a tie', () => {
    expect([...nearestDecoded([0, 5, 6, 7, 20], [5, 7])]).toEqual([
      [0, 5],
      [5, 5],
      [6, 5],
      [7, 7],
      [20, 7],
    ])
  })

  it('whatever fails is named by its stage', async () => {
    const broken: FrameReader = {
      id: 'broken',
      open: () => Promise.reject(new AppError('clip.no-video', 'the file has no video track')),
    }
    await expect(classify(broken)).rejects.toMatchObject({
      code: 'clip.no-video',
      details: { stage: 'open' },
    })
    const strict = await open({ tooFew: 'error' })
    await expect(classify(madeOf({ frames: 2 }), protocol(1), strict)).rejects.toMatchObject({
      code: 'clip.too-short',
      details: { stage: 'sample' },
    })
    await strict.dispose()
  })

  it('an abort ends it before the next window and closes the clip', async () => {
    const reader = madeOf({})
    const controller = new AbortController()
    const run = classifyClip(
      { reader, session: logits },
      { path: '/a.mp4', modelDir: '', protocol: protocol(4), topK: 1, provider: 'cpu' },
      progress => {
        if (progress.windowsDone === 1) controller.abort()
      },
      controller.signal,
    )
    await expect(run).rejects.toMatchObject({ code: 'cancelled' })
    expect(reader.closed).toBe(1)
  })
})
