/** Steps through a clip frame by frame: which frame is asked for, and which one is truly on the screen. */
import type { FrameClock } from './frame-clock'
import type { FrameSource } from './frame-source'

export interface StillsOptions<P> {
  clock: () => FrameClock
  source: FrameSource<P>
  /** Puts a picture on the screen. */
  draw: (picture: P, frame: number) => void
  /** The frame asked for has changed. */
  onWanted: (frame: number) => void
  /** The frame asked for cannot be had. */
  onMissing: (frame: number) => void
}

export interface Stills {
  /** The frame asked for last. */
  readonly wanted: number
  /** The frame on the screen; null before the first. */
  readonly shown: number | null
  /** Asks for a frame, clamped to the clip. It is drawn at once where it was fetched ahead, else when it comes. */
  show(frame: number): void
  dispose(): void
}

/** The newest frame asked for wins: one that comes late is never drawn over it. */
export function createStills<P>(options: StillsOptions<P>, start = 0): Stills {
  const { clock, source, draw, onWanted, onMissing } = options
  let wanted = start
  let shown: number | null = null
  const attempt = (): void => {
    const picture = source.peek(wanted)
    if (picture !== undefined) {
      shown = wanted
      draw(picture, wanted)
    } else if (source.failed(wanted)) onMissing(wanted)
  }
  const stop = source.onSettled(frame => {
    if (frame === wanted) attempt()
  })
  return {
    get wanted() {
      return wanted
    },
    get shown() {
      return shown
    },
    show(frame) {
      const next = Math.min(clock().frames - 1, Math.max(0, frame))
      const direction = next < wanted ? -1 : 1
      wanted = next
      onWanted(next)
      source.want(next, direction)
      attempt()
    },
    dispose: stop,
  }
}
