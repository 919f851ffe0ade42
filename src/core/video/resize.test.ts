import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createResizer, roundHalfEven, type Size } from './resize'

interface Golden {
  from: [number, number]
  to: [number, number]
  region: [number, number, number, number]
  sourceSha256: string
  cv2Sha256: string
  pilSha256: string
  torchFloat: number[]
  torchUint8: number[]
}
const file = resolve(import.meta.dirname, '../../../test/fixtures/resize-goldens.json')
const goldens = JSON.parse(readFileSync(file, 'utf8')) as Golden[]

/** The picture of scripts/goldens/resize.py. */
function picture({ width, height }: Size): Uint8Array {
  const data = new Uint8Array(width * height * 3)
  for (let y = 0, o = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 3; c++)
        data[o++] = (x * 7 + y * 13 + c * 59 + ((x * y) % 31) * 5 + (((x >> 4) + (y >> 3)) % 2) * 90) % 256
  return data
}
const sha256 = (data: Uint8Array | Float32Array): string =>
  createHash('sha256')
    .update(Buffer.from(data.buffer, data.byteOffset, data.byteLength))
    .digest('hex')
const every997th = (data: ArrayLike<number>): number[] =>
  Array.from({ length: Math.ceil(data.length / 997) }, (_, i) => data[i * 997]!)

describe.each(goldens)('resize $from to $to', golden => {
  const [fromWidth, fromHeight] = golden.from
  const from = { width: fromWidth, height: fromHeight }
  const to = { width: golden.to[0], height: golden.to[1] }
  const [x, y, width, height] = golden.region
  const region = { x, y, width, height }
  const source = picture(from)

  it('works on the picture the goldens were made from', () => {
    expect(sha256(source)).toBe(golden.sourceSha256)
  })
  it('cv2-linear-uint8 is OpenCV bit for bit', () => {
    expect(sha256(createResizer('cv2-linear-uint8', from, to, region)(source))).toBe(golden.cv2Sha256)
  })
  it('pil-bilinear is Pillow bit for bit', () => {
    expect(sha256(createResizer('pil-bilinear', from, to, region)(source))).toBe(golden.pilSha256)
  })
  it('bilinear-float is torch within 2e-5 of full scale', () => {
    const got = every997th(createResizer('bilinear-float', from, to, region)(source))
    const worst = Math.max(...got.map((value, i) => Math.abs(value - golden.torchFloat[i]!) / 255))
    expect(got).toHaveLength(golden.torchFloat.length)
    expect(worst).toBeLessThanOrEqual(2e-5)
  })
  it('bilinear-uint8 is torchvision in 99 % of the values and never off by more than 1', () => {
    const got = every997th(createResizer('bilinear-uint8', from, to, region)(source))
    const off = got.map((value, i) => Math.abs(value - golden.torchUint8[i]!))
    expect(Math.max(...off)).toBeLessThanOrEqual(1)
    expect(off.filter(each => each > 0).length).toBeLessThanOrEqual(0.01 * off.length)
  })
})

describe('resize', () => {
  it('computes in a region what the whole picture has there', () => {
    const from = { width: 97, height: 61 }
    const to = { width: 140, height: 80 }
    const source = picture(from)
    const region = { x: 31, y: 17, width: 50, height: 40 }
    for (const kind of ['cv2-linear-uint8', 'bilinear-uint8', 'bilinear-float', 'pil-bilinear'] as const) {
      const whole = createResizer(kind, from, to, { x: 0, y: 0, ...to })(source)
      const part = createResizer(kind, from, to, region)(source)
      const expected: number[] = []
      for (let y = 0; y < region.height; y++)
        for (let i = 0; i < region.width * 3; i++)
          expected.push(whole[((region.y + y) * to.width + region.x) * 3 + i]!)
      expect(Array.from(part), kind).toEqual(expected)
    }
  })

  it('gives each call an array of its own', () => {
    const size = { width: 8, height: 8 }
    const half = createResizer(
      'cv2-linear-uint8',
      size,
      { width: 5, height: 5 },
      { x: 0, y: 0, width: 5, height: 5 },
    )
    const first = half(new Uint8Array(192).fill(10))
    half(new Uint8Array(192).fill(200))
    expect(first.every(value => value === 10)).toBe(true)
  })

  it('rounds halves to even', () => {
    expect([0.5, 1.5, 2.5, 340.5, 341.5, 2.4, 2.6].map(roundHalfEven)).toEqual([0, 2, 2, 340, 342, 2, 3])
  })
})
