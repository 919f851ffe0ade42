/** From what an ONNX graph says to what its card may be: axis order, frames, size, classes, and the usual ways to feed it. Pure. */
import type { ModelCard } from '../../../shared/domain'
import { AppError } from '../../../shared/errors'
import type { FeedCandidate, Feeding, Layout } from '../../../shared/custom-model'
import type { GraphFacts, TensorFacts } from '../card'
import { inputPresets, type InputPreset } from './input-presets'

export interface InferredCard {
  input: TensorFacts
  output: { name: string; classes: number }
  features?: string
  /** Likeliest first. */
  layouts: Layout[]
  free: { frames: boolean; size: boolean }
  labels: { set: string | null; why: string }
  /** Likeliest first; two to four. */
  candidates: FeedCandidate[]
}

const mostCandidates = 4
/** Below this an axis is no side of a picture. */
const leastSide = 16

const shapeText = (shape: TensorFacts['shape']): string => `[${shape.map(axis => axis ?? '?').join(', ')}]`
const fixed = (size: number | string | null | undefined): number | null =>
  typeof size === 'number' && size > 0 ? size : null

function refuse(message: string, hint: string): never {
  throw new AppError('model.mismatch', message, { hint })
}

function videoInput({ inputs }: GraphFacts): TensorFacts {
  const [input] = inputs
  if (input === undefined) refuse('the graph has no input', 'Export the network with its input.')
  if (inputs.length > 1)
    refuse(
      `the graph wants ${inputs.length} inputs (${inputs.map(({ name }) => name).join(', ')}), one clip is fed`,
      'Networks with two pathways or with a state of their own cannot be fed here.',
    )
  const { name, type, shape } = input
  if (type !== 'float32')
    refuse(`the input "${name}" takes ${type}, a clip is fed as float32`, 'Export the network in float32.')
  if (shape.length !== 5)
    refuse(
      `the input "${name}" has rank ${shape.length} ${shapeText(shape)}, a clip has 5: batch, time, height, width and colour`,
      shape.length === 4
        ? 'This looks like a network for single pictures.'
        : shape.length === 6
          ? 'Export it for one view at a time, without the axis of views.'
          : 'Export the network for clips.',
    )
  const batch = fixed(shape[0])
  if (batch !== null && batch !== 1)
    refuse(
      `the graph takes ${batch} clips at once, one is fed`,
      'Export it with a free batch or a batch of 1.',
    )
  return input
}

const axisOf = (layout: Layout, axis: string): number => layout.indexOf(axis)

/** Axis orders that the shape allows: a fixed 3 for the colours before a free axis there. */
function layoutsOf({ name, shape }: TensorFacts): Layout[] {
  const orders: Layout[] = ['NCTHW', 'NTCHW', 'NTHWC']
  const points = (layout: Layout): number => {
    const colours = shape[axisOf(layout, 'C')]
    const count = fixed(colours)
    if (count !== null && count !== 3) return 0
    const sides = ['H', 'W'].map(axis => fixed(shape[axisOf(layout, axis)]))
    if (sides.some(side => side !== null && side < leastSide)) return 0
    const named = typeof colours === 'string' && /chan|colou?r|^c$/i.test(colours) ? 1 : 0
    const square = sides[0] !== null && sides[0] === sides[1] ? 1 : 0
    return 1 + named + square + (count === 3 ? 4 : 0)
  }
  const possible = orders
    .map(layout => ({ layout, points: points(layout) }))
    .filter(each => each.points > 0)
    .sort((a, b) => b.points - a.points)
  const best = possible[0]
  if (best === undefined)
    refuse(
      `no axis of the input "${name}" ${shapeText(shape)} can be the three colours`,
      'Networks for optical flow or for one colour cannot be fed with clips here.',
    )
  // A fixed 3 settles it against an axis that is merely free.
  return possible.filter(each => best.points < 5 || each.points >= 5).map(each => each.layout)
}

const scoreNames = /logit|score|prob|output|pred|class/i
const featureNames = /feature|embed|pool/i

function scoresOutput({ outputs }: GraphFacts): InferredCard['output'] {
  const rows = outputs.flatMap(({ name, type, shape }) => {
    const classes = fixed(shape.at(-1))
    return type === 'float32' && shape.length === 2 && classes !== null && classes > 1
      ? [{ name, classes }]
      : []
  })
  const points = ({ name, classes }: { name: string; classes: number }): number =>
    (featureNames.test(name) ? -2 : 0) + (scoreNames.test(name) ? 2 : 0) + (classes in labelGuesses ? 1 : 0)
  const best = [...rows].sort((a, b) => points(b) - points(a))[0]
  if (best === undefined)
    refuse(
      `no output of the graph is one fixed number of scores a clip: ${outputs
        .map(({ name, shape }) => `${name} ${shapeText(shape)}`)
        .join(', ')}`,
      'Export the network with its classifier, whose output is [batch, classes].',
    )
  return best
}

/** Label sets by the number of scores: [set that comes with the program, what else it may be]. */
const labelGuesses: Record<number, [set: string | null, name: string]> = {
  400: ['kinetics-400', 'Kinetics-400'],
  600: ['kinetics-600', 'Kinetics-600'],
  700: [null, 'Kinetics-700'],
  101: [null, 'UCF-101'],
  51: [null, 'HMDB-51'],
  174: [null, 'Something-Something v2'],
  305: [null, 'Moments in Time'],
  339: [null, 'Moments in Time'],
  157: [null, 'Charades'],
}

function labelsFor(classes: number, sets: readonly string[]): InferredCard['labels'] {
  const [set, name] = labelGuesses[classes] ?? [null, null]
  if (set !== null && sets.includes(set))
    return { set, why: `${classes} scores, as many as ${name} has classes, in its published order.` }
  return name === null
    ? {
        set: null,
        why: `It gives ${classes} scores: give the ${classes} names in the order of its training.`,
      }
    : {
        set: null,
        why: `It gives ${classes} scores, as many as ${name} has classes. That list does not come with the program: give it.`,
      }
}

function resizeFor(preset: InputPreset, height: number, width: number): Feeding['preprocess']['resize'] {
  const { resize, reference } = preset
  const factor = (side: number): number => side / reference
  if (height !== width)
    // A crop that is no square fits every clip only when the picture is brought to its shape.
    return { mode: 'fixed', height, width }
  return resize.mode === 'short-side'
    ? { ...resize, size: Math.max(height, Math.round(resize.size * factor(height))) }
    : {
        mode: 'fixed',
        height: Math.max(height, Math.round(resize.height * factor(height))),
        width: Math.max(width, Math.round(resize.width * factor(width))),
      }
}

/** The recipe on this graph: what the graph fixes wins. */
export function feedingOf(input: TensorFacts, layout: Layout, preset: InputPreset): Feeding {
  const at = (axis: string): number | null => fixed(input.shape[axisOf(layout, axis)])
  const steps = at('T')
  const frames = steps === null ? preset.frames : { min: steps, max: steps }
  const height = at('H') ?? at('W') ?? preset.size
  const width = at('W') ?? at('H') ?? preset.size
  const { tooFew, tick } = preset.sampling
  return {
    input: { name: input.name, layout, frames: { ...frames, multipleOf: 1 }, height, width },
    sampling: {
      rate: { fps: preset.fps(frames.max) },
      tick,
      frames,
      // Doubling can overshoot a fixed count.
      tooFew: tooFew === 'double' && frames.min === frames.max ? 'loop' : tooFew,
    },
    preprocess: {
      rotation: 'apply',
      sampleAspectRatio: 'ignore',
      colourMatrix: 'tag-else-bt601',
      resize: resizeFor(preset, height, width),
      interpolation: preset.interpolation,
      crop: { height, width, rounding: preset.rounding },
      normalise: preset.normalise,
    },
  }
}

/**
 * @param sets Label sets that come with the program.
 * @throws AppError model.mismatch naming the fact that makes the graph no classifier of clips
 */
export function inferCard(graph: GraphFacts, sets: readonly string[]): InferredCard {
  const input = videoInput(graph)
  const layouts = layoutsOf(input)
  const layout = layouts[0]!
  const output = scoresOutput(graph)
  const at = (axis: string): number | null => fixed(input.shape[axisOf(layout, axis)])
  const [height, width] = [at('H'), at('W')]
  const facts = {
    inputName: input.name,
    layout,
    frames: at('T'),
    size: height !== null && height === width ? height : null,
    classes: output.classes,
  }
  const candidates = inputPresets
    .map(preset => {
      const evidence = preset.evidence(facts).sort((a, b) => b[0] - a[0])
      return {
        points: evidence.reduce((sum, [points]) => sum + points, 0),
        candidate: {
          preset: preset.id,
          title: preset.title,
          why: evidence[0]?.[1] ?? preset.about,
          feeding: feedingOf(input, layout, preset),
        },
      }
    })
    .sort((a, b) => b.points - a.points)
    .slice(0, mostCandidates)
    .map(({ candidate }) => candidate)
  const features = graph.outputs.find(({ name }) => name !== output.name && featureNames.test(name))?.name
  return {
    input,
    output,
    ...(features !== undefined && { features }),
    layouts,
    free: { frames: facts.frames === null, size: height === null || width === null },
    labels: labelsFor(output.classes, sets),
    candidates,
  }
}

/** Views for a network that nobody published a protocol for. */
export const customProtocols: ModelCard['protocols'] = {
  fast: { name: 'fast', clips: 1, placement: 'centre', crops: 1, aggregate: 'mean-probability' },
  standard: { name: 'standard', clips: 5, placement: 'spread', crops: 1, aggregate: 'mean-probability' },
  full: { name: 'full', clips: 10, placement: 'spread', crops: 3, aggregate: 'mean-probability' },
}
