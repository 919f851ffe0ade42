/** One picture that stands for a clip: not the black or white one it may begin with, nor one in the middle of a fade. */
import { AppError } from '../../shared/errors'
import { displayPicture, type Picture } from './pictures'
import type { OpenClip } from './reader'

/** Where a clip is looked at first, as shares of it, the middle one before the others. */
const early = { from: 0.1, best: 0.33, to: 0.5 }
const later = [0.6, 0.9]
/** Without key frames a poster further in is not worth the decoding. */
const furthestSec = 30
/** Key frames looked at in the early part. */
const mostKeys = 3

/**
 * How much a picture shows: the standard deviation of its luma plus the mean step from one pixel to the next (what is
 * blurred or faded has small ones); next to nothing where it is nearly black or white. Looks at about 2,000 pixels.
 */
export function pictureScore({ width, height, data }: Picture): number {
  const pixels = width * height
  const step = Math.max(1, Math.floor(pixels / 2000)) * 3
  const luma = (i: number): number => 0.299 * data[i]! + 0.587 * data[i + 1]! + 0.114 * data[i + 2]!
  let count = 0
  let sum = 0
  let squares = 0
  let steps = 0
  for (let i = 0; i < (pixels - 1) * 3; i += step) {
    const here = luma(i)
    count++
    sum += here
    squares += here * here
    steps += Math.abs(luma(i + 3) - here)
  }
  if (count === 0) return 0
  const mean = sum / count
  const score = Math.sqrt(Math.max(0, squares / count - mean * mean)) + steps / count
  return mean < 20 || mean > 236 ? score / 4 : score
}

const goodEnough = 20

/** Frames decoded together, and whether each is a key frame. */
interface Look {
  frames: number[]
  keysOnly: boolean
}

/**
 * What to look at, one after the other until a picture is good enough. Key frames of the early part cost one decoded
 * picture each; where there are none, one pass from the start of the group gives two frames of it. Pure.
 */
export function posterLooks(timesSec: ArrayLike<number>, keyFrames: readonly number[]): Look[] {
  const last = timesSec.length - 1
  const keys = keyFrames
    .filter(key => key >= early.from * last && key <= early.to * last)
    .sort((a, b) => Math.abs(a - early.best * last) - Math.abs(b - early.best * last))
    .slice(0, mostKeys)
  let reach = last
  while (reach > 0 && timesSec[reach]! > furthestSec) reach--
  const at = (share: number): number => Math.round(share * reach)
  const looks: Look[] = keys.map(key => ({ frames: [key], keysOnly: true }))
  if (keys.length === 0) looks.push({ frames: [at(early.from), at(early.best)], keysOnly: false })
  for (const share of [...later, 0]) looks.push({ frames: [at(share)], keysOnly: false })
  return looks.map(look => ({ ...look, frames: [...new Set(look.frames)].sort((a, b) => a - b) }))
}

/** The poster of a clip, as displayed, at most `width` wide. Throws clip.unreadable where no frame decodes. */
export async function posterOf(clip: OpenClip, width: number, signal?: AbortSignal): Promise<Picture> {
  let best: { score: number; picture: Picture } | undefined
  let failure: Error | undefined
  for (const { frames, keysOnly } of posterLooks(clip.timesSec, clip.keyFrames)) {
    try {
      await clip.frames(
        frames,
        frame => {
          const score = pictureScore(frame)
          if (!best || score > best.score) best = { score, picture: displayPicture(frame, clip.media, width) }
        },
        { keysOnly, signal },
      )
    } catch (error) {
      if (error instanceof AppError && error.code === 'cancelled') throw error
      failure = error as Error
    }
    if (best && best.score >= goodEnough) break
  }
  if (best) return best.picture
  throw failure ?? new AppError('clip.unreadable', 'no frame of it can be decoded')
}
