import { describe, expect, it } from 'vitest'
import type { MediaInfo } from '../../shared/domain'
import { createPreprocessor, cropRegion, denormalise, orient, resizedSize } from './preprocess'

type Card = Parameters<typeof createPreprocessor>[0]
const media = (more: Partial<MediaInfo> = {}): MediaInfo => ({
  bytes: 1,
  width: 64,
  height: 48,
  rotation: 0,
  mirrored: false,
  sar: '1:1',
  fps: 25,
  vfr: false,
  frames: 1,
  durationSec: 1,
  codec: 'h264',
  container: 'mp4',
  pixelFormat: 'yuv420p',
  browserPlayable: true,
  ...more,
})
const card = (
  preprocess: Partial<Card['preprocess']> = {},
  layout: Card['input']['layout'] = 'NCTHW',
): Card =>
  ({
    preprocess: {
      rotation: 'apply',
      sampleAspectRatio: 'ignore',
      colourMatrix: 'tag-else-bt601',
      resize: { mode: 'short-side', size: 32, rounding: 'half-even' },
      interpolation: 'cv2-linear-uint8',
      crop: { width: 24, height: 24, rounding: 'floor' },
      normalise: { divide: 127.5, mean: [1, 1, 1], std: [1, 1, 1] },
      ...preprocess,
    },
    input: { layout },
  }) as Card

/** A picture whose every pixel is told apart: red = column, green = row, blue = both. */
function frame(width: number, height: number) {
  const data = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) data.set([x * 3, y * 5, x + y], (y * width + x) * 3)
  return { width, height, data }
}
const pixel = (picture: { width: number; data: ArrayLike<number> }, x: number, y: number): number[] =>
  [0, 1, 2].map(c => picture.data[(y * picture.width + x) * 3 + c]!)

describe('orient', () => {
  const source = frame(5, 3)
  it('turns clockwise', () => {
    const turned = orient(source, 90, false)
    expect([turned.width, turned.height]).toEqual([3, 5])
    // What was at the bottom left is at the top left now, what was at the top left at the top right.
    expect(pixel(turned, 0, 0)).toEqual(pixel(source, 0, 2))
    expect(pixel(turned, 2, 0)).toEqual(pixel(source, 0, 0))
    expect(pixel(turned, 2, 4)).toEqual(pixel(source, 4, 0))
  })
  it('mirrors left and right before it turns', () => {
    expect(pixel(orient(source, 0, true), 0, 1)).toEqual(pixel(source, 4, 1))
    const flipped = orient(source, 180, true)
    expect(pixel(flipped, 0, 0)).toEqual(pixel(source, 0, 2))
    const both = orient(orient(source, 0, true), 270, false)
    expect(orient(source, 270, true)).toEqual(both)
  })
  it('four quarter turns are none', () => {
    let turned: ReturnType<typeof orient> = source
    for (let i = 0; i < 4; i++) turned = orient(turned, 90, false)
    expect(turned).toEqual(source)
    expect(orient(orient(source, 90, false), 270, false)).toEqual(source)
    expect(orient(source, 180, false)).toEqual(orient(orient(source, 90, false), 90, false))
  })
})

describe('sizes', () => {
  it('short side 256, the other rounded half to even, as the reference computes it', () => {
    const to = (width: number, height: number) =>
      resizedSize({ width, height }, { mode: 'short-side', size: 256, rounding: 'half-even' })
    expect(to(320, 240)).toEqual({ width: 341, height: 256 })
    expect(to(1280, 720)).toEqual({ width: 455, height: 256 })
    expect(to(202, 360)).toEqual({ width: 256, height: 456 })
    expect(to(512, 512)).toEqual({ width: 256, height: 256 })
    expect(to(1920, 64)).toEqual({ width: 7680, height: 256 })
  })
  it('applies the sample aspect ratio only where the card says so', () => {
    const wide = { mode: 'short-side' as const, size: 100, rounding: 'half-even' as const }
    expect(resizedSize({ width: 100, height: 100 }, wide, 2)).toEqual({ width: 200, height: 100 })
    expect(resizedSize({ width: 100, height: 200 }, wide, 2)).toEqual({ width: 100, height: 100 })
  })
  it('places crops in the middle (floor) and at the four sides', () => {
    const crop = { width: 224, height: 224, rounding: 'floor' as const }
    const at = (place: Parameters<typeof cropRegion>[2]) => {
      const { x, y } = cropRegion({ width: 341, height: 257 }, crop, place)
      return [x, y]
    }
    expect(at('center')).toEqual([58, 16])
    expect(at('left')).toEqual([0, 16])
    expect(at('right')).toEqual([117, 16])
    expect(at('top')).toEqual([58, 0])
    expect(at('bottom')).toEqual([58, 33])
    expect(() => cropRegion({ width: 200, height: 300 }, crop, 'center')).toThrowError(/224 × 224/)
  })
})

describe('tensor', () => {
  it.each(['NCTHW', 'NTCHW', 'NTHWC'] as const)(
    'is in %s order and gives the pixels back exactly',
    layout => {
      const spec = card({}, layout)
      const preprocessor = createPreprocessor(spec, media())
      const shape = preprocessor.tensorShape(2)
      expect(shape).toEqual(
        { NCTHW: [1, 3, 2, 24, 24], NTCHW: [1, 2, 3, 24, 24], NTHWC: [1, 2, 24, 24, 3] }[layout],
      )
      const tensor = new Float32Array(shape.reduce((a, b) => a * b))
      const crops = [frame(64, 48), orient(frame(64, 48), 180, false)].map(each =>
        preprocessor.crop(each, 'center'),
      )
      crops.forEach((crop, step) => preprocessor.writeTensor(tensor, crop, step, 2))
      crops.forEach((crop, step) => {
        expect(denormalise(spec, tensor, step, 2).data).toEqual(crop.data)
      })
      const at = { NCTHW: (1 * 2 + 1) * 576 + 5, NTCHW: (1 * 3 + 1) * 576 + 5, NTHWC: 576 * 3 + 5 * 3 + 1 }[
        layout
      ]
      expect(tensor[at]).toBe(Math.fround(Math.fround(crops[1]!.data[5 * 3 + 1]! / 127.5) - 1))
    },
  )

  it('normalises per channel, the float path without rounding', () => {
    const spec = card({
      interpolation: 'bilinear-float',
      normalise: { divide: 255, mean: [0.5, 0.25, 0], std: [0.5, 0.25, 2] },
    })
    const preprocessor = createPreprocessor(spec, media())
    const crop = preprocessor.crop(frame(64, 48), 'center')
    const tensor = new Float32Array(3 * 576)
    preprocessor.writeTensor(tensor, crop, 0, 1)
    const [r, g, b] = [crop.data[0]!, crop.data[1]!, crop.data[2]!]
    expect(tensor[0]).toBeCloseTo((r / 255 - 0.5) / 0.5, 6)
    expect(tensor[576]).toBeCloseTo((g / 255 - 0.25) / 0.25, 6)
    expect(tensor[1152]).toBeCloseTo(b / 255 / 2, 6)
    expect(Number.isInteger(crop.data[300]!)).toBe(false)
  })

  it('shows the network an upright picture where the card applies rotation, the stored one where not', () => {
    const upright = frame(48, 64)
    const stored = orient(upright, 270, false)
    const expected = createPreprocessor(card(), media()).crop(upright, 'center').data
    expect(createPreprocessor(card(), media({ rotation: 90 })).crop(stored, 'center').data).toEqual(expected)
    const ignoring = createPreprocessor(card({ rotation: 'ignore' }), media({ rotation: 90 }))
    expect(ignoring.crop(stored, 'center').data).not.toEqual(expected)
  })

  it('follows a picture size that changes within a clip', () => {
    const preprocessor = createPreprocessor(card(), media())
    expect(preprocessor.crop(frame(64, 48), 'center').data).toHaveLength(24 * 24 * 3)
    expect(preprocessor.crop(frame(80, 40), 'center').data).toHaveLength(24 * 24 * 3)
  })
})
