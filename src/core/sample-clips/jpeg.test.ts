import { decode } from 'jpeg-js'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../model/motion-energy/random'
import { encodeJpeg } from './jpeg'

const width = 48
const height = 32

/** Mean squared difference of all channels, as peak signal-to-noise ratio in dB. */
function likeness(rgb: Uint8Array): number {
  const shown = decode(encodeJpeg(rgb, width, height), { useTArray: true, formatAsRGBA: false })
  expect([shown.width, shown.height]).toEqual([width, height])
  const error = rgb.reduce((sum, value, i) => sum + (value - shown.data[i]!) ** 2, 0) / rgb.length
  return 10 * Math.log10((255 * 255) / Math.max(error, 1e-3))
}

const paint = (at: (x: number, y: number) => readonly number[]): Uint8Array =>
  Uint8Array.from({ length: width * height }, (_, i) => i).reduce(
    (rgb, _, i) => {
      rgb.set(at(i % width, Math.floor(i / width)), i * 3)
      return rgb
    },
    new Uint8Array(width * height * 3),
  )

describe('encodeJpeg', () => {
  it('gives back what another decoder reads as the same picture', () => {
    expect(likeness(paint((x, y) => [x * 5, 120, y * 7]))).toBeGreaterThan(36)
    expect(likeness(paint(() => [200, 30, 60]))).toBeGreaterThan(40)
    expect(
      likeness(paint((x, y) => (((x >> 3) + (y >> 3)) % 2 ? [240, 240, 240] : [10, 10, 10]))),
    ).toBeGreaterThan(38)
  })

  it('survives white noise, which uses long runs, large levels and every code', () => {
    const random = createRandom(5)
    expect(
      likeness(
        paint(() => {
          const grey = random.integer(256)
          return [grey, grey, grey]
        }),
      ),
    ).toBeGreaterThan(28)
    // Lone high frequencies: runs beyond 15 zeros.
    expect(likeness(paint((x, y) => Array<number>(3).fill((x + y) % 2 ? 140 : 116)))).toBeGreaterThan(30)
  })

  it('refuses sizes its 16-pixel units do not fill', () => {
    expect(() => encodeJpeg(new Uint8Array(20 * 16 * 3), 20, 16)).toThrow(RangeError)
  })
})
