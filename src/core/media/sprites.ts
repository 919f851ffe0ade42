/** A sheet of small pictures spread over a clip: what a tile shows while the pointer is on it. */
import { AppError } from '../../shared/errors'
import { displayPicture, pixelShape, type Picture } from './pictures'
import type { OpenClip } from './reader'

/** Largest picture of a sheet: the shape of a tile's picture, twice the size of a small tile. */
const cell = { width: 240, height: 150 }
/** Without enough key frames everything up to the last picture is decoded: of a long file only the beginning. */
const furthestSec = 60

/** The frames of a sheet: each place's own frame, or the key frame nearest to it. Pure. */
export interface SpritePlan {
  /** One frame index a cell; may repeat. */
  cells: number[]
  keysOnly: boolean
}

/**
 * Key frames where there is one for every second cell, because they cost one decoded picture each; otherwise frames
 * spread evenly over the first minute.
 * @param timesSec Presentation times. @param keyFrames Ascending frame indices.
 */
export function planSprite(
  timesSec: ArrayLike<number>,
  keyFrames: readonly number[],
  cells: number,
): SpritePlan {
  const spread = (frames: number): number[] =>
    Array.from({ length: cells }, (_, i) => Math.floor(((i + 0.5) * frames) / cells))
  const nearest = (frame: number): number =>
    keyFrames.reduce((best, key) => (Math.abs(key - frame) < Math.abs(best - frame) ? key : best))
  if (keyFrames.length >= cells / 2) {
    const keys = spread(timesSec.length).map(nearest)
    if (new Set(keys).size >= cells / 2) return { cells: keys, keysOnly: true }
  }
  let reach = timesSec.length
  while (reach > 1 && timesSec[reach - 1]! > furthestSec) reach--
  return { cells: spread(reach), keysOnly: false }
}

/** The middle of a picture in the shape of a cell. */
function cutToShape(picture: Picture): Picture {
  const shape = cell.width / cell.height
  const width = Math.max(1, Math.min(picture.width, cell.width, Math.round(picture.height * shape)))
  const height = Math.max(1, Math.min(picture.height, cell.height, Math.round(picture.width / shape)))
  const left = (picture.width - width) >> 1
  const top = (picture.height - height) >> 1
  const data = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * picture.width + left) * 3
    data.set(picture.data.subarray(from, from + width * 3), y * width * 3)
  }
  return { width, height, data }
}

/** How wide a clip's pictures must be shown so that they fill a cell both ways. */
function coveringWidth({ width, height, rotation, sar }: OpenClip['media']): number {
  const ratio = pixelShape(sar)
  const turned = rotation === 90 || rotation === 270
  const shape = turned ? height / (width * ratio) : (width * ratio) / height
  return Math.max(cell.width, Math.ceil(cell.height * shape))
}

/** Pictures of one size side by side; a missing one repeats its neighbour. */
function sideBySide(pictures: readonly (Picture | undefined)[]): Picture {
  const first = pictures.find(picture => picture !== undefined)
  if (!first) throw new AppError('clip.unreadable', 'no frame of it can be decoded')
  const { width, height } = first
  const sheetWidth = width * pictures.length
  const data = new Uint8Array(sheetWidth * height * 3)
  let shown = first
  pictures.forEach((picture, i) => {
    // A clip that changes its size on the way keeps the size it began with.
    if (picture?.width === width && picture.height === height) shown = picture
    for (let y = 0; y < height; y++)
      data.set(shown.data.subarray(y * width * 3, (y + 1) * width * 3), (y * sheetWidth + i * width) * 3)
  })
  return { width: sheetWidth, height, data }
}

/** `cells` pictures of a clip as displayed, side by side, each 16:10. Throws clip.unreadable where no frame decodes. */
export async function spriteOf(clip: OpenClip, cells: number, signal?: AbortSignal): Promise<Picture> {
  const plan = planSprite(clip.timesSec, clip.keyFrames, cells)
  const wide = coveringWidth(clip.media)
  const byFrame = new Map<number, Picture>()
  await clip.frames(
    [...new Set(plan.cells)].sort((a, b) => a - b),
    frame => byFrame.set(frame.index, cutToShape(displayPicture(frame, clip.media, wide))),
    { keysOnly: plan.keysOnly, signal },
  )
  return sideBySide(plan.cells.map(frame => byFrame.get(frame)))
}
