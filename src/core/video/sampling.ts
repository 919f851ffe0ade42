/** Frame choice: from the presentation time stamps of a clip to the frames that each view feeds the network. Pure. */
import type { ModelCard, Protocol, View, Warning } from '../../shared/domain'
import { AppError } from '../../shared/errors'

type SamplingCard = Pick<ModelCard, 'sampling' | 'preprocess' | 'input'>

/** Differences below this are rounding of seconds, not time: such a tie takes the earlier frame. */
const sameTimeSec = 1e-9

/**
 * Frame index for each tick at t0 + k / fps, up to the last time stamp + 1 µs.
 * `nearest` takes the closest frame, the earlier of two equally close ones; `floor` the last one at or before the tick.
 */
export function ticksAtRate(timesSec: ArrayLike<number>, fps: number, tick: 'nearest' | 'floor'): number[] {
  const count = timesSec.length
  const origin = timesSec[0]!
  const last = timesSec[count - 1]! - origin
  const ticks = Math.floor((last + 1e-6) * fps) + 1
  const chosen: number[] = new Array<number>(ticks)
  let at = 0
  for (let k = 0; k < ticks; k++) {
    const time = k / fps
    if (tick === 'floor') while (at + 1 < count && timesSec[at + 1]! - origin <= time + sameTimeSec) at++
    else
      while (
        at + 1 < count &&
        Math.abs(timesSec[at + 1]! - origin - time) < Math.abs(timesSec[at]! - origin - time) - sameTimeSec
      )
        at++
    chosen[k] = at
  }
  return chosen
}

/** Start of each window of `size` over a list of `length`, by placement. Fewer windows than asked where they would only overlap. */
function windowStarts(length: number, size: number, protocol: Protocol): number[] {
  const room = length - size
  if (room <= 0) return [0]
  if (protocol.placement !== 'spread') return [Math.floor(room / 2)]
  const windows = Math.min(protocol.clips, Math.ceil(length / size))
  if (windows === 1) return [Math.floor(room / 2)]
  return Array.from({ length: windows }, (_, i) => Math.floor((i * room) / (windows - 1)))
}

/** Brings a window that is too short to at least `min` steps by the card's policy. Throws AppError clip.too-short. */
export function lengthen(
  window: number[],
  min: number,
  policy: SamplingCard['sampling']['tooFew'],
): number[] {
  if (window.length >= min) return window
  const out = window.slice()
  switch (policy) {
    case 'double':
      while (out.length < min) out.push(...out)
      return out
    case 'loop':
      while (out.length < min) out.push(window[out.length % window.length]!)
      return out
    case 'repeat-last':
      while (out.length < min) out.push(window[window.length - 1]!)
      return out
    case 'error':
      throw new AppError(
        'clip.too-short',
        `the clip gives ${window.length} frames and the model needs at least ${min}`,
        { details: { frames: window.length, needed: min } },
      )
  }
}

const tooFewWarning = (window: number, steps: number, policy: SamplingCard['sampling']['tooFew']): Warning =>
  policy === 'repeat-last'
    ? {
        code: 'clip.padded',
        message: `only ${window} frames for the model: the last one is repeated up to ${steps}`,
      }
    : { code: 'clip.looped', message: `only ${window} frames for the model: looped to ${steps}` }

/**
 * The views of a clip: windows × crops.
 * @param timesSec presentation time stamps in seconds, ascending
 * @param displayed size of the picture as displayed: three crops lie along its longer side (landscape when left out)
 * @throws AppError clip.too-short where the card refuses short clips, or there is no frame at all
 */
export function planViews(
  timesSec: ArrayLike<number>,
  card: SamplingCard,
  protocol: Protocol,
  displayed?: { width: number; height: number },
): { views: View[]; warnings: Warning[] } {
  if (timesSec.length === 0) throw new AppError('clip.too-short', 'the clip has no frame')
  const { sampling, input } = card
  const list = ticksOf(timesSec, sampling)

  const { multipleOf } = input.frames
  const wholeMultiple = (n: number): number => (n >= multipleOf ? n - (n % multipleOf) : n)
  const size = Math.min(list.length, protocol.maxFrames ?? sampling.frames.max)
  const fed = size >= sampling.frames.min ? wholeMultiple(size) : size
  const warnings: Warning[] = []
  const crops: View['crop'][] =
    protocol.crops === 1
      ? ['center']
      : displayed && displayed.height > displayed.width
        ? ['top', 'center', 'bottom']
        : ['left', 'center', 'right']

  const views: View[] = []
  for (const start of windowStarts(list.length, fed, protocol)) {
    const window = list.slice(start, start + fed)
    const least = Math.ceil(sampling.frames.min / multipleOf) * multipleOf
    const frameIndices = lengthen(window, least, sampling.tooFew)
    if (frameIndices.length !== window.length && warnings.length === 0)
      warnings.push(tooFewWarning(window.length, frameIndices.length, sampling.tooFew))
    const times = frameIndices.map(frame => timesSec[frame]!)
    for (const crop of crops)
      views.push({ frameIndices: frameIndices.slice(), timesSec: times.slice(), crop })
  }
  return { views, warnings }
}

/** Frame index of every step the card takes through a clip, from its first frame to its last. */
export const ticksOf = (timesSec: ArrayLike<number>, { rate, tick }: SamplingCard['sampling']): number[] =>
  'fps' in rate ? ticksAtRate(timesSec, rate.fps, tick) : everyNth(timesSec.length, rate.stride)

const everyNth = (frames: number, stride: number): number[] =>
  Array.from({ length: Math.ceil(frames / stride) }, (_, i) => i * stride)

/** All frames that some views need, ascending and once each: what a reader is asked for. */
export function framesOf(views: readonly View[]): number[] {
  return [...new Set(views.flatMap(view => view.frameIndices))].sort((a, b) => a - b)
}
