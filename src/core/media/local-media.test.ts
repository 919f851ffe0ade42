import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { decode as decodeJpeg } from 'jpeg-js'
import { PNG } from 'pngjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCounter } from '../../../test/counter-clip'
import type { ModelCard } from '../../shared/domain'
import { createPreprocessor, denormalise } from '../video/preprocess'
import { framesOf, planViews } from '../video/sampling'
import { createLocalMedia } from './local-media'
import { pictureScore } from './posters'
import { createReader } from './readers'

const fixture = (name: string): string => resolve(import.meta.dirname, '../../../test/fixtures', name)
const media = createLocalMedia({ reader: 'libav', threads: 0, ffmpegPath: '' })
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kinetoscope-media-'))
})
afterAll(() => rm(folder, { recursive: true }))

const card = {
  sampling: { rate: { fps: 25 }, tick: 'nearest', frames: { min: 16, max: 64 }, tooFew: 'double' },
  input: {
    name: 'video',
    layout: 'NCTHW',
    frames: { min: 9, max: 250, multipleOf: 1 },
    height: 112,
    width: 112,
  },
  preprocess: {
    rotation: 'apply',
    sampleAspectRatio: 'ignore',
    colourMatrix: 'tag-else-bt601',
    resize: { mode: 'short-side', size: 128, rounding: 'half-even' },
    interpolation: 'cv2-linear-uint8',
    crop: { height: 112, width: 112, rounding: 'floor' },
    normalise: { divide: 127.5, mean: [1, 1, 1], std: [1, 1, 1] },
  },
} satisfies Pick<ModelCard, 'sampling' | 'preprocess' | 'input'>
const fast = {
  name: 'fast',
  clips: 1,
  placement: 'centre',
  crops: 1,
  aggregate: 'mean-probability',
} as const

describe.each(['counter.webm', 'counter-vfr.mp4', 'counter-rotated.mp4'])('filmstrip of %s', name => {
  it('is the tensor, picture by picture, and carries the frame numbers of the view', async () => {
    const { reader } = await createReader({ reader: 'libav', ffmpegPath: '' })
    const clip = await reader.open(fixture(name))
    const { views } = planViews(clip.timesSec, card, fast)
    const view = views[0]!
    const steps = view.frameIndices.length
    const preprocessor = createPreprocessor(card, clip.media)
    const tensor = new Float32Array(preprocessor.tensorShape(steps).reduce((a, b) => a * b))
    await clip.frames(framesOf(views), frame => {
      const crop = preprocessor.crop(frame, view.crop)
      view.frameIndices.forEach((index, step) => {
        if (index === frame.index) preprocessor.writeTensor(tensor, crop, step, steps)
      })
    })

    const outDir = join(folder, `strip ${name}`)
    await media.filmstrip({ path: fixture(name), card, view, outDir })
    expect((await readdir(outDir)).sort()).toEqual(
      Array.from({ length: steps }, (_, step) => `${step}.png`).sort(),
    )
    // 160 × 120 is resized to 171 × 128 and cropped to 112 at (29, 8).
    const scale = 128 / 120
    const at = { scale, left: 29 / scale, top: 8 / scale }
    for (let step = 0; step < steps; step++) {
      const png = PNG.sync.read(await readFile(join(outDir, `${step}.png`)))
      const rgb = new Uint8Array(png.width * png.height * 3)
      for (let i = 0; i < png.width * png.height; i++) rgb.set(png.data.subarray(i * 4, i * 4 + 3), i * 3)
      const shown = denormalise(card, tensor, step, steps)
      expect([png.width, png.height]).toEqual([shown.width, shown.height])
      expect(Buffer.compare(rgb, shown.data), `step ${step}`).toBe(0)
      const burnt = readCounter(shown, at)
      if (name === 'counter-vfr.mp4') expect(burnt / 25).toBeCloseTo(view.timesSec[step]!, 3)
      else expect(burnt).toBe(view.frameIndices[step])
    }
    await clip.close()
  })
})

describe('media', () => {
  it('probes', async () => {
    const { media: facts, warnings } = await media.probe(fixture('counter.webm'))
    expect(facts).toMatchObject({ frames: 75, codec: 'vp8', width: 160, height: 120, browserPlayable: true })
    expect(warnings).toEqual([])
    expect((await media.probe(fixture('counter-b-frames.avi'))).media.browserPlayable).toBe(false)
    expect((await media.reader()).id).toMatch(/^libav/)
  })

  it('lists the time of every frame', async () => {
    const times = await media.frameTimes(fixture('counter.mp4'))
    expect(times).toHaveLength(75)
    expect(times[74]).toBeCloseTo(74 / 25, 6)
  })

  it('writes the player frames that exist, right side up, at most as wide as asked', async () => {
    const outDir = join(folder, 'frames')
    await media.frames(fixture('counter-rotated.mp4'), [70, 5, 6, 5, 900, -1], outDir, 640)
    expect((await readdir(outDir)).sort()).toEqual(['5.jpg', '6.jpg', '70.jpg'])
    for (const index of [5, 6, 70]) {
      const jpeg = decodeJpeg(await readFile(join(outDir, `${index}.jpg`)), { formatAsRGBA: false })
      expect([jpeg.width, jpeg.height]).toEqual([160, 120])
      expect(readCounter(jpeg)).toBe(index)
    }
  })

  it('writes a snapshot of every pixel, right side up', async () => {
    const outFile = join(folder, 'snapshot.png')
    await media.snapshot(fixture('counter-rotated.mp4'), 33, outFile)
    const { width, height, data } = PNG.sync.read(await readFile(outFile))
    expect([width, height]).toEqual([160, 120])
    const rgb = Uint8Array.from(
      { length: width * height * 3 },
      (_, i) => data[Math.floor(i / 3) * 4 + (i % 3)]!,
    )
    expect(readCounter({ width, data: rgb })).toBe(33)
  })

  it('writes a small poster and leaves nothing else behind', async () => {
    const outFile = join(folder, 'posters', 'a.jpg')
    await media.poster(fixture('counter.webm'), outFile, 80)
    const jpeg = decodeJpeg(await readFile(outFile))
    expect([jpeg.width, jpeg.height]).toEqual([80, 60])
    expect(await readdir(join(folder, 'posters'))).toEqual(['a.jpg'])
  })

  it('fails with the reader’s reason', async () => {
    await expect(media.poster(fixture('audio-only.mp4'), join(folder, 'no.jpg'), 80)).rejects.toMatchObject({
      code: 'clip.no-video',
    })
  })

  it('prefers a picture that shows something to a black, white or flat one', () => {
    const flat = (value: number) => ({ width: 10, height: 10, data: new Uint8Array(300).fill(value) })
    const lively = { width: 10, height: 10, data: Uint8Array.from({ length: 300 }, (_, i) => (i * 37) % 256) }
    for (const value of [0, 128, 255]) expect(pictureScore(flat(value))).toBeLessThan(pictureScore(lively))
  })
})
