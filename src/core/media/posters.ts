/** One picture that stands for a clip: not the black or white one it may begin with. */
import { AppError } from '../../shared/errors'
import { displayPicture, type Picture } from './pictures'
import type { OpenClip } from './reader'

/** Places to look, as shares of the clip; the first that is good enough is taken. */
const places = [0.33, 0.1, 0.6, 0.9]
/** Beyond this a poster is not worth the decoding (a long file may have one key frame in minutes). */
const furthestSec = 30

/**
 * How much a picture shows: the standard deviation of its luma, none where it is nearly black or white.
 * Looks at about 2,000 pixels.
 */
export function pictureScore({ width, height, data }: Picture): number {
  const pixels = width * height
  const step = Math.max(1, Math.floor(pixels / 2000)) * 3
  let count = 0
  let sum = 0
  let squares = 0
  for (let i = 0; i < pixels * 3; i += step) {
    const luma = 0.299 * data[i]! + 0.587 * data[i + 1]! + 0.114 * data[i + 2]!
    count++
    sum += luma
    squares += luma * luma
  }
  const mean = sum / count
  const deviation = Math.sqrt(Math.max(0, squares / count - mean * mean))
  return mean < 20 || mean > 236 ? deviation / 4 : deviation
}

const goodEnough = 18

/** The poster of a clip, as displayed, at most `width` wide. Throws clip.unreadable where no frame decodes. */
export async function posterOf(clip: OpenClip, width: number, signal?: AbortSignal): Promise<Picture> {
  const last = clip.timesSec.length - 1
  let reach = last
  while (reach > 0 && clip.timesSec[reach]! > furthestSec) reach--
  let best: { score: number; picture: Picture } | undefined
  const tried = new Set<number>()
  let failure: Error | undefined
  for (const place of [...places, 0]) {
    const index = Math.round(reach * place)
    if (tried.has(index)) continue
    tried.add(index)
    try {
      await clip.frames(
        [index],
        frame => {
          const score = pictureScore(frame)
          if (!best || score > best.score) best = { score, picture: displayPicture(frame, clip.media, width) }
        },
        { signal },
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
