/** RGB pixels to JPEG and PNG. */
import { encode as encodeJpeg } from 'jpeg-js'
import { PNG } from 'pngjs'
import type { MediaInfo } from '../../shared/domain'
import { orient } from '../video/preprocess'
import { createResizer } from '../video/resize'
import type { JpegMaker } from './libav-jpeg'

export interface Picture {
  width: number
  height: number
  /** RGB, HWC. */
  data: Uint8Array
}

/** Width over height of a stored pixel. A ratio beyond 4 is a broken tag more often than a picture. */
export function pixelShape(sar: string): number {
  const [num, den] = sar.split(':').map(Number)
  return num && den ? Math.max(0.25, Math.min(4, num / den)) : 1
}

/** Size of the stored frame with square pixels, before it is turned: at most `maxWidth` wide as displayed, never enlarged. */
function displayedSize(
  frame: { width: number; height: number },
  media: MediaInfo,
  maxWidth: number,
): { width: number; height: number } {
  const ratio = pixelShape(media.sar)
  const quarter = media.rotation === 90 || media.rotation === 270
  const shownWidth = quarter ? frame.height : frame.width * ratio
  const scale = Math.min(1, maxWidth / shownWidth)
  return {
    width: Math.max(1, Math.round(frame.width * ratio * scale)),
    height: Math.max(1, Math.round(frame.height * scale)),
  }
}

function scaled(frame: Picture, to: { width: number; height: number }): Uint8Array {
  if (to.width === frame.width && to.height === frame.height) return frame.data
  return createResizer('pil-bilinear', frame, to, { x: 0, y: 0, ...to })(frame.data) as Uint8Array
}

/** Width over height of a clip as displayed. */
export function displayedShape({ width, height, sar, rotation }: MediaInfo): number {
  const shape = (width * pixelShape(sar)) / height
  return rotation === 90 || rotation === 270 ? 1 / shape : shape
}

/** A picture at most `side` high and wide, never enlarged. */
export function fitPicture(picture: Picture, side: number): Picture {
  const scale = Math.min(1, side / picture.width, side / picture.height)
  const to = {
    width: Math.max(1, Math.round(picture.width * scale)),
    height: Math.max(1, Math.round(picture.height * scale)),
  }
  return { ...to, data: scaled(picture, to) }
}

/** A stored frame as a person should see it: square pixels, right side up, at most `maxWidth` wide, never enlarged. */
export function displayPicture(frame: Picture, media: MediaInfo, maxWidth: number): Picture {
  const to = displayedSize(frame, media, maxWidth)
  return orient({ ...to, data: scaled(frame, to) }, media.rotation, media.mirrored)
}

/** The same with every pixel kept: pixels that are not square are stretched along their longer side. */
export function wholePicture(frame: Picture, media: MediaInfo): Picture {
  const ratio = pixelShape(media.sar)
  const to = {
    width: Math.round(frame.width * Math.max(1, ratio)),
    height: Math.round(frame.height / Math.min(1, ratio)),
  }
  return orient({ ...to, data: scaled(frame, to) }, media.rotation, media.mirrored)
}

/** `displayPicture` as a JPEG; `make` scales and compresses where the reader brings its own way. */
export function displayJpeg(
  frame: Picture,
  media: MediaInfo,
  maxWidth: number,
  make: JpegMaker | undefined,
): Buffer {
  if (make === undefined) return toJpeg(displayPicture(frame, media, maxWidth))
  const turned = media.rotation !== 0 || media.mirrored
  if (!turned) return make(frame, displayedSize(frame, media, maxWidth))
  const picture = displayPicture(frame, media, maxWidth)
  return make(picture, picture)
}

/** Opaque RGBA of an RGB picture. */
function withAlpha({ width, height, data }: Picture): Buffer {
  const out = Buffer.alloc(width * height * 4, 255)
  for (let i = 0, o = 0; i < width * height * 3; i += 3, o += 4) {
    out[o] = data[i]!
    out[o + 1] = data[i + 1]!
    out[o + 2] = data[i + 2]!
  }
  return out
}

/** JPEG at quality 85. */
export const toJpeg = (picture: Picture): Buffer =>
  encodeJpeg({ width: picture.width, height: picture.height, data: withAlpha(picture) }, 85).data

/** Lossless 8-bit RGB PNG. */
export function toPng({ width, height, data }: Picture): Buffer {
  const png = new PNG({ width, height, colorType: 2, inputColorType: 2 })
  png.data = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  return PNG.sync.write(png, { colorType: 2, inputColorType: 2, deflateLevel: 3 })
}
