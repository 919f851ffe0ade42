/**
 * The bank looks the same when the picture is mirrored, turned or run backwards: features only change places. So one clip of a
 * pan left is also a clip of a pan right (mirrored), of a tilt (turned) and so on: sixteen examples for the price of one.
 */
import { channels, orientations, responsesPerOrientation } from './kernels'
import { featureCount, grid, levels, statistics } from './pool'
import { motionLabels, type MotionLabel } from './scenes'

/** Negate x, negate y, then swap x and y; and whether time runs backwards. */
export interface Symmetry {
  mirrorX: boolean
  mirrorY: boolean
  transpose: boolean
  reverse: boolean
}

const either = [false, true]
/** The eight symmetries of the square, forwards and backwards in time; the first is the identity. */
export const symmetries: Symmetry[] = either.flatMap(reverse =>
  either.flatMap(transpose =>
    either.flatMap(mirrorY => either.map(mirrorX => ({ mirrorX, mirrorY, transpose, reverse }))),
  ),
)

type Vector = readonly [x: number, y: number]
const apply = (s: Symmetry, [x, y]: Vector): Vector => {
  const u = s.mirrorX ? -x : x
  const v = s.mirrorY ? -y : y
  return s.transpose ? [v, u] : [u, v]
}

/** Directions at 45° steps from +x towards +y. */
const compass: Vector[] = [
  [1, 0],
  [1, 1],
  [0, 1],
  [-1, 1],
  [-1, 0],
  [-1, -1],
  [0, -1],
  [1, -1],
]
const heading = ([x, y]: Vector): number => compass.findIndex(([u, v]) => u === x && v === y)

/** A channel's new place, and whether it changes sign there (a difference forward − backward, turned round). */
function moveChannel(s: Symmetry, channel: number): { to: number; negated: boolean } {
  const response = channel % responsesPerOrientation
  const orientation = Math.floor(channel / responsesPerOrientation)
  const turned = heading(apply(s, compass[orientation]!))
  const away = turned >= orientations !== s.reverse
  return {
    to: (turned % orientations) * responsesPerOrientation + response,
    negated: away && response % 2 === 1,
  }
}

function moveCell(s: Symmetry, cell: number): number {
  const middle = (grid - 1) / 2
  const [x, y] = apply(s, [(cell % grid) - middle, Math.floor(cell / grid) - middle])
  return (y + middle) * grid + (x + middle)
}

/** A function that gives the features of the moved clip from those of the clip. */
export function featureSymmetry(s: Symmetry): (features: Float64Array) => Float64Array {
  const to = new Int32Array(featureCount)
  const sign = new Float64Array(featureCount)
  for (let level = 0; level < levels.length; level++)
    for (let statistic = 0; statistic < statistics; statistic++)
      for (let channel = 0; channel < channels; channel++) {
        const moved = moveChannel(s, channel)
        // Greatest and least stand side by side; −greatest(x) is least(−x).
        const extreme = statistic - grid * grid
        const place =
          extreme < 0 ? moveCell(s, statistic) : grid * grid + (moved.negated ? extreme ^ 1 : extreme)
        const from = (level * statistics + statistic) * channels + channel
        to[from] = (level * statistics + place) * channels + moved.to
        sign[from] = moved.negated ? -1 : 1
      }
  return features => {
    const moved = new Float64Array(featureCount)
    for (let i = 0; i < featureCount; i++) moved[to[i]!] = sign[i]! * features[i]!
    return moved
  }
}

/** Which way the picture's content runs when the camera pans or tilts. */
const contentRuns: Partial<Record<MotionLabel, Vector>> = {
  'pan left': [1, 0],
  'pan right': [-1, 0],
  'tilt up': [0, 1],
  'tilt down': [0, -1],
}

/** The class of the moved clip. */
export function moveLabel(s: Symmetry, label: MotionLabel): MotionLabel {
  const run = contentRuns[label]
  if (run) {
    const [x, y] = apply(s, run)
    const sign = s.reverse ? -1 : 1
    return motionLabels.find(l => contentRuns[l]?.[0] === sign * x && contentRuns[l][1] === sign * y) ?? label
  }
  if (label === 'zoom in' || label === 'zoom out')
    return s.reverse === (label === 'zoom in') ? 'zoom out' : 'zoom in'
  if (label === 'rotate clockwise' || label === 'rotate anticlockwise') {
    const flipped = [s.mirrorX, s.mirrorY, s.transpose, s.reverse].filter(Boolean).length % 2 === 1
    return flipped === (label === 'rotate clockwise') ? 'rotate anticlockwise' : 'rotate clockwise'
  }
  return label
}
