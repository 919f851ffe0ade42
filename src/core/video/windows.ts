/** The windows that slide over a long clip: from its time stamps to the frames of each. Pure. */
import type { ModelCard, View } from '../../shared/domain'
import { AppError } from '../../shared/errors'
import { lengthen, ticksOf } from './sampling'

export interface TimeWindow {
  view: View
  startSec: number
  endSec: number
}

export interface WindowPlan {
  windows: TimeWindow[]
  /** Seconds one window spans, as far as the clip is long enough. */
  windowSec: number
  strideSec: number
}

/**
 * Windows of the model's own sampling, one every `strideSec`, the last one ending with the clip. Every frame lies in one
 * as long as the stride is no longer than the window, so it is cut to that.
 * @param options.windowSec shorter than the model's own longest window, which is the default
 * @param options.strideSec a quarter of the window where left out
 * @throws AppError clip.too-short where there is no frame, or the model refuses so few
 */
export function planWindows(
  timesSec: ArrayLike<number>,
  card: Pick<ModelCard, 'sampling' | 'input'>,
  options: { windowSec?: number; strideSec?: number } = {},
): WindowPlan {
  if (timesSec.length === 0) throw new AppError('clip.too-short', 'the clip has no frame')
  const { sampling, input } = card
  const ticks = ticksOf(timesSec, sampling)
  const timeOf = (tick: number): number => timesSec[ticks[tick]!]!
  const last = timeOf(ticks.length - 1)
  const tickSec =
    'fps' in sampling.rate ? 1 / sampling.rate.fps : ticks.length > 1 ? last / (ticks.length - 1) : 1
  const { multipleOf } = input.frames
  const whole = (steps: number): number => Math.max(multipleOf, steps - (steps % multipleOf))
  const least = Math.ceil(sampling.frames.min / multipleOf) * multipleOf
  const wanted = options.windowSec === undefined ? Infinity : Math.round(options.windowSec / tickSec)
  const size = Math.min(whole(Math.max(least, Math.min(sampling.frames.max, wanted))), ticks.length)
  const windowSec = size * tickSec
  const strideSec = Math.min(windowSec, Math.max(tickSec, options.strideSec ?? windowSec / 4))

  const room = ticks.length - size
  const starts = new Set<number>()
  for (let n = 0; n * strideSec <= room * tickSec; n++)
    starts.add(Math.min(room, Math.round((n * strideSec) / tickSec)))
  starts.add(room)
  const windows = [...starts].map(start => {
    const frameIndices = lengthen(ticks.slice(start, start + size), least, sampling.tooFew)
    const view: View = {
      frameIndices,
      timesSec: frameIndices.map(frame => timesSec[frame]!),
      crop: 'center',
    }
    return { view, startSec: timeOf(start), endSec: timeOf(start + size - 1) + tickSec }
  })
  return { windows, windowSec, strideSec }
}
