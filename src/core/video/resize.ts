/**
 * Our own resizers for packed RGB, each bit-exact or near it with the library a model was trained with (fidelity.md:
 * no ffmpeg scale flag matches any of them). Only the pixels of the crop are computed; coefficients are tables made once.
 */
import type { Preprocess } from '../../shared/domain'

export interface Size {
  width: number
  height: number
}
/** A rectangle of the resized picture, in its pixels. */
export interface Region extends Size {
  x: number
  y: number
}
/** Source RGB (width × height × 3) → the region's pixels, HWC, in a new array. */
export type Resizer = (source: Uint8Array) => Uint8Array | Float32Array

/** A resizer from one picture size to another that yields only `region` of the result. */
export function createResizer(
  interpolation: Preprocess['interpolation'],
  from: Size,
  to: Size,
  region: Region,
): Resizer {
  // Same size: every one of them is then a copy, bit for bit.
  if (from.width === to.width && from.height === to.height)
    return interpolation === 'bilinear-float'
      ? source => Float32Array.from(cut(source, from, region))
      : source => cut(source, from, region)
  switch (interpolation) {
    case 'cv2-linear-uint8':
      // cv2.resize takes its area path by itself where both sides are halved exactly (modules/imgproc/src/resize.cpp).
      return from.width === 2 * to.width && from.height === 2 * to.height
        ? halve(from, region)
        : cv2Linear(from, to, region)
    case 'bilinear-uint8':
      return bilinear(from, to, region, true)
    case 'bilinear-float':
      return bilinear(from, to, region, false)
    case 'pil-bilinear':
      return pilBilinear(from, to, region)
  }
}

/** The region's pixels as they are. */
function cut(source: Uint8Array, from: Size, region: Region): Uint8Array {
  const row = region.width * 3
  const out = new Uint8Array(row * region.height)
  for (let y = 0; y < region.height; y++) {
    const start = ((region.y + y) * from.width + region.x) * 3
    out.set(source.subarray(start, start + row), y * row)
  }
  return out
}

/** Nearest integer, ties to even (Python's round, C's rint in its default mode). */
export function roundHalfEven(x: number): number {
  const floor = Math.floor(x)
  const rest = x - floor
  if (rest < 0.5) return floor
  if (rest > 0.5) return floor + 1
  return floor % 2 === 0 ? floor : floor + 1
}

/** Mean of 2 × 2 pixels, as cv2's INTER_AREA at factor two: (a + b + c + d + 2) >> 2. */
function halve(from: Size, region: Region): Resizer {
  const stride = from.width * 3
  return source => {
    const out = new Uint8Array(region.width * region.height * 3)
    let o = 0
    for (let y = 0; y < region.height; y++) {
      let p = (region.y + y) * 2 * stride + region.x * 6
      for (let x = 0; x < region.width; x++, p += 6)
        for (let c = p; c < p + 3; c++)
          out[o++] = (source[c]! + source[c + 3]! + source[c + stride]! + source[c + stride + 3]! + 2) >> 2
    }
    return out
  }
}

/**
 * cv2.resize(…, INTER_LINEAR) on uint8: coefficients of 11 bits, rows kept as sums of 19 bits, and the vertical step
 * `((b0·(s0>>4))>>16) + ((b1·(s1>>4))>>16) + 2 >> 2` (VResizeLinear, modules/imgproc/src/resize.cpp). Bit-exact.
 */
function cv2Linear(from: Size, to: Size, region: Region): Resizer {
  const { x: x0, y: y0, width, height } = region
  const values = width * 3
  // Byte offset of both neighbours and their weights, per output column.
  const left = new Int32Array(width)
  const right = new Int32Array(width)
  const weightLeft = new Int32Array(width)
  const weightRight = new Int32Array(width)
  const scaleX = 1 / (to.width / from.width)
  for (let i = 0; i < width; i++) {
    let f = Math.fround((x0 + i + 0.5) * scaleX - 0.5)
    let s = Math.floor(f)
    f = Math.fround(f - s)
    if (s < 0) [f, s] = [0, 0]
    if (s >= from.width - 1) [f, s] = [0, from.width - 1]
    left[i] = s * 3
    right[i] = Math.min(s + 1, from.width - 1) * 3
    weightLeft[i] = roundHalfEven(Math.fround(1 - f) * 2048)
    weightRight[i] = roundHalfEven(f * 2048)
  }
  const upper = new Int32Array(height)
  const lower = new Int32Array(height)
  const weightUpper = new Int32Array(height)
  const weightLower = new Int32Array(height)
  const scaleY = 1 / (to.height / from.height)
  const inside = (row: number): number => Math.max(0, Math.min(row, from.height - 1))
  for (let i = 0; i < height; i++) {
    const f = Math.fround((y0 + i + 0.5) * scaleY - 0.5)
    const s = Math.floor(f)
    const rest = Math.fround(f - s)
    upper[i] = inside(s)
    lower[i] = inside(s + 1)
    weightUpper[i] = roundHalfEven(Math.fround(1 - rest) * 2048)
    weightLower[i] = roundHalfEven(rest * 2048)
  }

  const stride = from.width * 3
  /** One source row resized across and already shifted by the 4 bits that the vertical step drops. */
  const across = (source: Uint8Array, row: number, into: Int32Array): void => {
    const base = row * stride
    for (let i = 0, o = 0; i < width; i++, o += 3) {
      const a = base + left[i]!
      const b = base + right[i]!
      const wa = weightLeft[i]!
      const wb = weightRight[i]!
      into[o] = (Math.imul(source[a]!, wa) + Math.imul(source[b]!, wb)) >> 4
      into[o + 1] = (Math.imul(source[a + 1]!, wa) + Math.imul(source[b + 1]!, wb)) >> 4
      into[o + 2] = (Math.imul(source[a + 2]!, wa) + Math.imul(source[b + 2]!, wb)) >> 4
    }
  }
  let first = new Int32Array(values)
  let second = new Int32Array(values)
  return source => {
    const out = new Uint8Array(values * height)
    let firstRow = -1
    let secondRow = -1
    for (let y = 0, o = 0; y < height; y++) {
      const a = upper[y]!
      const b = lower[y]!
      if (firstRow !== a) {
        if (secondRow === a) {
          ;[first, second] = [second, first]
          ;[firstRow, secondRow] = [secondRow, firstRow]
        } else {
          across(source, a, first)
          firstRow = a
        }
      }
      if (secondRow !== b) {
        if (b === a) second.set(first)
        else across(source, b, second)
        secondRow = b
      }
      const wa = weightUpper[y]!
      const wb = weightLower[y]!
      // Constants of the loop: a captured variable that changes would be loaded anew for every value.
      const top = first
      const bottom = second
      for (let i = 0; i < values; i++)
        out[o++] = ((Math.imul(wa, top[i]!) >> 16) + (Math.imul(wb, bottom[i]!) >> 16) + 2) >> 2
    }
    return out
  }
}

/** Half-pixel bilinear weights without antialiasing, as torch's interpolate(align_corners=False). */
function bilinearTaps(from: number, to: number, start: number, count: number) {
  const low = new Int32Array(count)
  const high = new Int32Array(count)
  const weight = new Float32Array(count)
  const scale = Math.fround(from / to)
  for (let i = 0; i < count; i++) {
    const at = Math.max(0, Math.fround(scale * (start + i + 0.5) - 0.5))
    low[i] = Math.min(Math.floor(at), from - 1)
    high[i] = Math.min(low[i]! + 1, from - 1)
    weight[i] = at - low[i]!
  }
  return { low, high, weight }
}

/**
 * torch.nn.functional.interpolate(mode='bilinear', align_corners=False, antialias=False) on float values 0..255;
 * with `rounded` the result goes back to uint8 by round-half-even, as torchvision does for uint8 tensors.
 */
function bilinear(from: Size, to: Size, region: Region, rounded: boolean): Resizer {
  const across = bilinearTaps(from.width, to.width, region.x, region.width)
  const down = bilinearTaps(from.height, to.height, region.y, region.height)
  const stride = from.width * 3
  return source => {
    const size = region.width * region.height * 3
    const out = rounded ? new Uint8Array(size) : new Float32Array(size)
    let o = 0
    for (let y = 0; y < region.height; y++) {
      const upper = down.low[y]! * stride
      const lower = down.high[y]! * stride
      const v = down.weight[y]!
      for (let x = 0; x < region.width; x++) {
        const left = across.low[x]! * 3
        const right = across.high[x]! * 3
        const u = across.weight[x]!
        for (let c = 0; c < 3; c++) {
          const top = source[upper + left + c]! * (1 - u) + source[upper + right + c]! * u
          const bottom = source[lower + left + c]! * (1 - u) + source[lower + right + c]! * u
          const value = top * (1 - v) + bottom * v
          out[o++] = rounded ? roundHalfEven(value) : value
        }
      }
    }
    return out
  }
}

/** Pillow keeps 22 bits of each coefficient for 8-bit pictures (src/libImaging/Resample.c, PRECISION_BITS). */
const pilBits = 22

/** Triangle-filter taps of Pillow's resize along one side, widened by the scale when shrinking (antialias). */
function pilTaps(from: number, to: number, start: number, count: number) {
  const scale = from / to
  const filterScale = Math.max(scale, 1)
  const support = filterScale
  const most = Math.ceil(support) * 2 + 1
  const first = new Int32Array(count)
  const taps = new Int32Array(count)
  const weights = new Int32Array(count * most)
  for (let i = 0; i < count; i++) {
    const centre = (start + i + 0.5) * scale
    const low = Math.max(0, Math.trunc(centre - support + 0.5))
    const high = Math.min(from, Math.trunc(centre + support + 0.5))
    const raw: number[] = []
    for (let x = 0; x < high - low; x++)
      raw.push(Math.max(0, 1 - Math.abs((x + low - centre + 0.5) / filterScale)))
    const sum = raw.reduce((a, b) => a + b, 0)
    first[i] = low
    taps[i] = raw.length
    raw.forEach((weight, x) => {
      weights[i * most + x] = Math.trunc(0.5 + (weight / sum) * 2 ** pilBits)
    })
  }
  return { first, taps, weights, most }
}

const clip8 = (sum: number): number => {
  const value = sum >> pilBits
  return value < 0 ? 0 : value > 255 ? 255 : value
}

/** PIL.Image.resize(…, BILINEAR), antialiased: across, rounded to 8 bits, then down. Bit-exact. */
function pilBilinear(from: Size, to: Size, region: Region): Resizer {
  const across = pilTaps(from.width, to.width, region.x, region.width)
  const down = pilTaps(from.height, to.height, region.y, region.height)
  const firstRow = down.first[0]!
  const lastRow = down.first[region.height - 1]! + down.taps[region.height - 1]!
  const values = region.width * 3
  const half = 1 << (pilBits - 1)
  return source => {
    const rows = new Uint8Array(values * (lastRow - firstRow))
    for (let y = firstRow, o = 0; y < lastRow; y++)
      for (let x = 0; x < region.width; x++) {
        const base = (y * from.width + across.first[x]!) * 3
        const w = x * across.most
        let [r, g, b] = [half, half, half]
        for (let k = 0, p = base; k < across.taps[x]!; k++, p += 3) {
          const weight = across.weights[w + k]!
          r += source[p]! * weight
          g += source[p + 1]! * weight
          b += source[p + 2]! * weight
        }
        rows[o++] = clip8(r)
        rows[o++] = clip8(g)
        rows[o++] = clip8(b)
      }
    const out = new Uint8Array(values * region.height)
    for (let y = 0, o = 0; y < region.height; y++) {
      const base = (down.first[y]! - firstRow) * values
      const w = y * down.most
      const taps = down.taps[y]!
      for (let i = 0; i < values; i++) {
        let sum = half
        for (let k = 0, p = base + i; k < taps; k++, p += values) sum += rows[p]! * down.weights[w + k]!
        out[o++] = clip8(sum)
      }
    }
    return out
  }
}
