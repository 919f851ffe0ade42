import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { counterFrame, frameSize, readCounter } from '../../../test/counter-clip'
import { y4mClip } from '../../../test/y4m'
import type { Picture } from './pictures'
import { posterLooks, posterOf } from './posters'
import type { FrameReader } from './reader'
import { createReader } from './readers'
import { planSprite, spriteOf } from './sprites'

const fixture = (name: string): string => resolve(import.meta.dirname, '../../../test/fixtures', name)
const { width, height } = frameSize
let folder: string
let reader: FrameReader
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kinetoscope-posters-'))
  reader = (await createReader({ reader: 'libav', ffmpegPath: '' })).reader
})
afterAll(() => rm(folder, { recursive: true }))

/** A clip whose frame n is the numbered picture, made as dark (0) or light (1) as `light` says. */
async function madeClip(name: string, frames: number, light: (n: number) => number): Promise<string> {
  const pictures = Array.from({ length: frames }, (_, n) => counterFrame(n).map(value => value * light(n)))
  const path = join(folder, `${name}.y4m`)
  await writeFile(path, y4mClip(pictures, { width, height, fps: 25 }))
  return path
}

async function poster(path: string): Promise<Picture> {
  const clip = await reader.open(path)
  try {
    return await posterOf(clip, width)
  } finally {
    await clip.close()
  }
}

describe('a poster', () => {
  it.each([
    ['begins black', (n: number) => (n < 30 ? 0 : 1), 30],
    ['is black for most of its length', (n: number) => (n < 50 ? 0 : 1), 50],
    ['fades in', (n: number) => Math.min(1, n / 20), 16],
    ['shows something at its start only', (n: number) => (n < 6 ? 1 : 0), 0],
  ])('of a clip that %s is not a dark picture', async (name, light, first) => {
    const picture = await poster(await madeClip(name, 60, light))
    const shown = readCounter(picture)
    expect(shown).toBeGreaterThanOrEqual(first)
    expect(light(shown)).toBeGreaterThan(0.75)
  })

  it('of a clip that is black throughout is black, not a failure', async () => {
    const picture = await poster(await madeClip('black', 20, () => 0))
    expect(Math.max(...picture.data)).toBeLessThan(16)
  })

  it('has the colours of the clip', async () => {
    const frame = new Uint8Array(width * height * 3)
    for (let i = 0; i < width * height; i++)
      frame.set(i % width < width / 2 ? [200, 30, 40] : [30, 60, 190], i * 3)
    const path = join(folder, 'colours.y4m')
    await writeFile(path, y4mClip([frame, frame, frame], { width, height, fps: 25 }))
    const picture = await poster(path)
    const at = (x: number): number[] =>
      Array.from(picture.data.subarray((60 * width + x) * 3, (60 * width + x) * 3 + 3))
    for (const [x, colour] of [
      [40, [200, 30, 40]],
      [120, [30, 60, 190]],
    ] as const)
      at(x).forEach((value, c) => expect(Math.abs(value - colour[c]!)).toBeLessThan(6))
  })

  it('is looked for at key frames of the early part, the nearest to a third first', () => {
    const times = Array.from({ length: 101 }, (_, i) => i / 25)
    expect(posterLooks(times, [0, 12, 24, 36, 48, 60]).map(look => look.frames)).toEqual([
      [36],
      [24],
      [48],
      [60],
      [90],
      [0],
    ])
    expect(posterLooks(times, [0]).map(look => look.frames)).toEqual([[10, 33], [60], [90], [0]])
  })

  it('of a long clip with few key frames comes from its first half minute', () => {
    const times = Array.from({ length: 3000 }, (_, i) => i)
    for (const { frames } of posterLooks(times, [0]))
      for (const frame of frames) expect(frame).toBeLessThan(31)
  })
})

describe('key frames', () => {
  it.each(['counter.mp4', 'counter-open-gop.mp4', 'counter.webm'])(
    'of %s decode by themselves to their own pictures',
    async name => {
      const clip = await reader.open(fixture(name))
      expect(clip.keyFrames[0]).toBe(0)
      const seen: number[] = []
      await clip.frames(clip.keyFrames, frame => seen.push(readCounter(frame)), { keysOnly: true })
      expect(seen).toEqual([...clip.keyFrames])
      await clip.close()
    },
  )
})

describe('a sheet', () => {
  it('shows pictures spread over the clip from left to right, right side up', async () => {
    const clip = await reader.open(fixture('counter-rotated.mp4'))
    const sheet = await spriteOf(clip, 12)
    await clip.close()
    // 160 × 120 as displayed: the middle 160 × 100 of it.
    expect([sheet.width, sheet.height]).toEqual([160 * 12, 100])
    const numbers = Array.from({ length: 12 }, (_, i) =>
      readCounter(sheet, { scale: 1, left: -160 * i, top: 10 }),
    )
    expect(numbers).toEqual(planSprite(clip.timesSec, clip.keyFrames, 12).cells)
    expect([...numbers].sort((a, b) => a - b)).toEqual(numbers)
    expect(numbers[0]).toBeLessThan(7)
    expect(numbers[11]).toBeGreaterThan(67)
  })

  it('takes key frames where there are enough, else the first minute', () => {
    const times = Array.from({ length: 1200 }, (_, i) => i / 10)
    const keys = Array.from({ length: 24 }, (_, i) => i * 50)
    const rich = planSprite(times, keys, 12)
    expect(rich.keysOnly).toBe(true)
    expect(rich.cells.every(frame => keys.includes(frame))).toBe(true)
    const poor = planSprite(times, [0, 600], 12)
    expect(poor.keysOnly).toBe(false)
    expect(Math.max(...poor.cells)).toBeLessThanOrEqual(600)
  })

  it('of a clip with fewer frames than cells repeats them', () => {
    expect(planSprite([0, 1, 2], [0, 1, 2], 12).cells).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2])
  })
})
