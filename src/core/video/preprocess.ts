/** From a decoded picture to the numbers the network sees, and back for the filmstrip. Pure. */
import type { MediaInfo, ModelCard, View } from '../../shared/domain'
import { AppError } from '../../shared/errors'
import type { RgbFrame } from '../media/reader'
import { createResizer, roundHalfEven, type Region, type Resizer, type Size } from './resize'

type PreprocessCard = Pick<ModelCard, 'preprocess' | 'input'>

/** Pixels of one crop before normalisation: HWC, RGB, 0..255. */
export interface CropPixels {
  height: number
  width: number
  data: Uint8Array | Float32Array
}

export interface Preprocessor {
  /** Orientation, resize and crop of one frame. The result is the caller's to keep. */
  crop(frame: Pick<RgbFrame, 'width' | 'height' | 'data'>, crop: View['crop']): CropPixels
  /** Writes one crop, normalised, as time step `step` of `steps` into a tensor of `tensorShape(steps)`. */
  writeTensor(tensor: Float32Array, crop: CropPixels, step: number, steps: number): void
  /** [1, 3, T, H, W], [1, T, H, W, 3] or [1, T, 3, H, W], by the card's layout. */
  tensorShape(steps: number): number[]
}

/** Pixels as displayed: mirrored left-right first where asked, then turned clockwise. Returns the input where nothing is to do. */
export function orient(
  frame: { width: number; height: number; data: Uint8Array },
  rotation: number,
  mirrored: boolean,
): { width: number; height: number; data: Uint8Array } {
  if (rotation === 0 && !mirrored) return frame
  const { width: w, height: h, data } = frame
  const quarter = rotation === 90 || rotation === 270
  const [width, height] = quarter ? [h, w] : [w, h]
  const out = new Uint8Array(data.length)
  // Where the source pixel of output (0, 0) lies, and how far one step right or down moves in the source.
  const column = mirrored ? -3 : 3
  const row = w * 3
  const firstColumn = mirrored ? (w - 1) * 3 : 0
  const lastColumn = mirrored ? 0 : (w - 1) * 3
  const lastRow = (h - 1) * row
  const [start, right, down] =
    rotation === 90
      ? [lastRow + firstColumn, -row, column]
      : rotation === 180
        ? [lastRow + lastColumn, -column, -row]
        : rotation === 270
          ? [lastColumn, row, -column]
          : [firstColumn, column, row]
  for (let y = 0, o = 0; y < height; y++)
    for (let x = 0, p = start + y * down; x < width; x++, p += right) {
      out[o++] = data[p]!
      out[o++] = data[p + 1]!
      out[o++] = data[p + 2]!
    }
  return { width, height, data: out }
}

/** Size of the whole picture after resizing, before the crop. `aspect` widens a pixel by its sample aspect ratio. */
export function resizedSize(shown: Size, resize: ModelCard['preprocess']['resize'], aspect = 1): Size {
  if (resize.mode === 'fixed') return { width: resize.width, height: resize.height }
  const width = aspect === 1 ? shown.width : shown.width * aspect
  const { height } = shown
  // The factor first, then the product: the order of the reference's floating-point operations.
  const factor = resize.size / Math.min(width, height)
  const side = (x: number): number =>
    Math.max(resize.size, resize.rounding === 'floor' ? Math.floor(x * factor) : roundHalfEven(x * factor))
  return width <= height
    ? { width: resize.size, height: side(height) }
    : { width: side(width), height: resize.size }
}

/** Where a crop lies in the resized picture. Throws model.invalid where it does not fit in. */
export function cropRegion(whole: Size, crop: ModelCard['preprocess']['crop'], place: View['crop']): Region {
  const [roomX, roomY] = [whole.width - crop.width, whole.height - crop.height]
  if (roomX < 0 || roomY < 0)
    throw new AppError(
      'model.invalid',
      `the card crops ${crop.width} × ${crop.height} out of a picture of ${whole.width} × ${whole.height}`,
    )
  const middle = (room: number): number =>
    crop.rounding === 'half-even' ? roundHalfEven(room / 2) : Math.floor(room / 2)
  return {
    width: crop.width,
    height: crop.height,
    x: place === 'left' ? 0 : place === 'right' ? roomX : middle(roomX),
    y: place === 'top' ? 0 : place === 'bottom' ? roomY : middle(roomY),
  }
}

/** 256 float32 values per channel: (x / divide − mean) / std, each step rounded to float32 as numpy and torch do. */
function normaliseTables({ divide, mean, std }: ModelCard['preprocess']['normalise']): Float32Array[] {
  return [0, 1, 2].map(channel =>
    Float32Array.from({ length: 256 }, (_, x) =>
      Math.fround(
        Math.fround(Math.fround(x / divide) - Math.fround(mean[channel]!)) / Math.fround(std[channel]!),
      ),
    ),
  )
}

/** Element strides of channel, time step and pixel in a tensor of one clip. */
function stridesOf(layout: ModelCard['input']['layout'], steps: number, pixels: number) {
  switch (layout) {
    case 'NCTHW':
      return { channel: steps * pixels, step: pixels, pixel: 1 }
    case 'NTCHW':
      return { channel: pixels, step: 3 * pixels, pixel: 1 }
    case 'NTHWC':
      return { channel: 1, step: 3 * pixels, pixel: 3 }
  }
}

/** Prepares everything that does not depend on the picture; resizers are made once per picture size and crop. */
export function createPreprocessor(card: PreprocessCard, media: MediaInfo): Preprocessor {
  const { preprocess, input } = card
  const applies = preprocess.rotation === 'apply'
  const rotation = applies ? media.rotation : 0
  const mirrored = applies && media.mirrored
  const tables = normaliseTables(preprocess.normalise)
  const aspect = preprocess.sampleAspectRatio === 'apply' ? pixelAspect(media.sar, rotation) : 1
  const resizers = new Map<string, Resizer>()

  return {
    crop(frame, place) {
      const shown = orient(frame, rotation, mirrored)
      const key = `${shown.width}x${shown.height} ${place}`
      let resize = resizers.get(key)
      if (!resize) {
        const whole = resizedSize(shown, preprocess.resize, aspect)
        resize = createResizer(
          preprocess.interpolation,
          shown,
          whole,
          cropRegion(whole, preprocess.crop, place),
        )
        resizers.set(key, resize)
      }
      return { width: preprocess.crop.width, height: preprocess.crop.height, data: resize(shown.data) }
    },

    writeTensor(tensor, crop, step, steps) {
      const pixels = crop.width * crop.height
      const { channel, step: perStep, pixel } = stridesOf(input.layout, steps, pixels)
      const { data } = crop
      let r = step * perStep
      let g = r + channel
      let b = g + channel
      if (data instanceof Uint8Array) {
        const [red, green, blue] = tables as [Float32Array, Float32Array, Float32Array]
        for (let p = 0; p < pixels * 3; p += 3, r += pixel, g += pixel, b += pixel) {
          tensor[r] = red[data[p]!]!
          tensor[g] = green[data[p + 1]!]!
          tensor[b] = blue[data[p + 2]!]!
        }
      } else {
        const { divide, mean, std } = preprocess.normalise
        for (let p = 0; p < pixels * 3; p += 3, r += pixel, g += pixel, b += pixel) {
          tensor[r] = (data[p]! / divide - mean[0]) / std[0]
          tensor[g] = (data[p + 1]! / divide - mean[1]) / std[1]
          tensor[b] = (data[p + 2]! / divide - mean[2]) / std[2]
        }
      }
    },

    tensorShape(steps) {
      const { height, width } = preprocess.crop
      switch (input.layout) {
        case 'NCTHW':
          return [1, 3, steps, height, width]
        case 'NTCHW':
          return [1, steps, 3, height, width]
        case 'NTHWC':
          return [1, steps, height, width, 3]
      }
    },
  }
}

/** How much wider than high a displayed pixel is. */
function pixelAspect(sar: string, rotation: number): number {
  const [num, den] = sar.split(':').map(Number)
  const ratio = num && den ? num / den : 1
  return rotation === 90 || rotation === 270 ? 1 / ratio : ratio
}

/** A crop as the 8-bit picture to show: exact for the uint8 presets, rounded for the float ones. */
export function showCrop(crop: CropPixels): Uint8Array {
  return crop.data instanceof Uint8Array ? crop.data : Uint8Array.from(crop.data, x => roundHalfEven(x))
}

/** One time step of a tensor as an 8-bit RGB picture (HWC): the inverse of `writeTensor`. */
export function denormalise(
  card: PreprocessCard,
  tensor: Float32Array,
  step: number,
  steps: number,
): { width: number; height: number; data: Uint8Array } {
  const { height, width } = card.preprocess.crop
  const { divide, mean, std } = card.preprocess.normalise
  const pixels = width * height
  const strides = stridesOf(card.input.layout, steps, pixels)
  const data = new Uint8Array(pixels * 3)
  for (let channel = 0; channel < 3; channel++) {
    let at = channel * strides.channel + step * strides.step
    for (let p = channel; p < pixels * 3; p += 3, at += strides.pixel) {
      const x = (tensor[at]! * std[channel]! + mean[channel]!) * divide
      data[p] = Math.max(0, Math.min(255, Math.round(x)))
    }
  }
  return { width, height, data }
}
