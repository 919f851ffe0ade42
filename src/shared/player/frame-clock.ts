/** Between seconds and frames, by the clip's own time stamps. Pure; shared, so that a test can step a real reader's frames. */
import type { MediaInfo } from '../domain'

/** Half a millisecond: time stamps pass through a container's clock and come back a little off. */
const TOLERANCE_SEC = 0.0005

export interface FrameClock {
  /** Number of frames. */
  frames: number
  /** Seconds at which the last frame begins. */
  lastSec: number
  /** Seconds the clip lasts. */
  durationSec: number
  timeOf: (frame: number) => number
  /** A moment at which surely this frame and no neighbour is on the screen. */
  middleOf: (frame: number) => number
  frameAt: (timeSec: number) => number
}

/** `times`: seconds of every frame from the first one; without them an even clock of the nominal rate stands in. */
export function frameClock(media: MediaInfo, times: readonly number[] | undefined): FrameClock {
  const fps = media.fps > 0 ? media.fps : 25
  const exact = times && times.length > 0 ? times : undefined
  const frames = Math.max(1, exact?.length ?? media.frames)
  const timeOf = (frame: number): number => {
    const index = Math.min(frames - 1, Math.max(0, frame))
    return exact?.[index] ?? index / fps
  }
  const lastSec = timeOf(frames - 1)
  const durationSec = Math.max(media.durationSec, lastSec)
  const frameAt = (timeSec: number): number => {
    const wanted = timeSec + TOLERANCE_SEC
    let low = 0
    let high = frames - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (timeOf(middle) <= wanted) low = middle
      else high = middle - 1
    }
    return low
  }
  const middleOf = (frame: number): number => {
    const start = timeOf(frame)
    const end = frame >= frames - 1 ? Math.max(durationSec, start) : timeOf(frame + 1)
    return start + (end - start) / 2
  }
  return { frames, lastSec, durationSec, timeOf, middleOf, frameAt }
}
