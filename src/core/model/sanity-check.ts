/** What a model's scores on noise tell: whether they are what the card says, and whether two ways to compute them agree. */
import type { ModelCard } from '../../shared/domain'
import { AppError } from '../../shared/errors'
import { isDistribution, softmax, topK } from '../inference/probabilities'

/** The smallest number of frames, at least `atLeast`, that both the card and `multiple` allow. */
export function leastFrames(card: Pick<ModelCard, 'input'>, multiple = 1, atLeast = 1): number {
  const { min, multipleOf } = card.input.frames
  let frames = Math.ceil(Math.max(min, atLeast) / multipleOf) * multipleOf
  while (frames % multiple !== 0) frames += multipleOf
  return frames
}

/** Deterministic values in [-1, 1] for a window of so many frames, in the card's layout. */
export function noiseTensor(
  card: Pick<ModelCard, 'input'>,
  steps: number,
): { tensor: Float32Array; shape: number[] } {
  const { height, width, layout } = card.input
  const size: Record<string, number> = { N: 1, C: 3, T: steps, H: height, W: width }
  const shape = [...layout].map(axis => size[axis]!)
  const tensor = new Float32Array(shape.reduce((product, length) => product * length, 1))
  let state = 1
  for (let i = 0; i < tensor.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    tensor[i] = state / 2 ** 31 - 1
  }
  return { tensor, shape }
}

/**
 * What one run on noise tells: width against labels, numbers at all, and `kind` as the card says.
 * Throws AppError model.labels, model.invalid, model.mismatch.
 */
export function checkScores(card: ModelCard, labels: readonly string[], scores: Float32Array): void {
  if (scores.length !== labels.length)
    throw new AppError(
      'model.labels',
      `the card of ${card.id} has ${labels.length} labels, the graph gives ${scores.length} scores`,
      { hint: 'The label list belongs to another network.' },
    )
  if (!scores.every(Number.isFinite))
    throw new AppError('model.invalid', `the graph of ${card.id} gives values that are not numbers`)
  const distribution = isDistribution(scores)
  if (card.output.kind === 'logits' && distribution)
    throw new AppError(
      'model.mismatch',
      `this model already ends in a softmax: the scores of ${card.id} sum to 1, but its card says logits`,
      { hint: 'Write "probabilities" as output.kind of its card, or every score will be flattened.' },
    )
  if (card.output.kind === 'probabilities' && !distribution) {
    const sum = scores.reduce((total, score) => total + score, 0)
    throw new AppError(
      'model.mismatch',
      `the card of ${card.id} says probabilities, but its scores sum to ${sum.toFixed(3)}, not 1`,
      { hint: 'Write "logits" as output.kind of its card.' },
    )
  }
}

/** Largest difference of a score relative to the largest score, and whether the five best classes are the same. */
export function compareScores(
  kind: 'logits' | 'probabilities',
  expected: Float32Array,
  actual: Float32Array,
): { difference: number; sameTop5: boolean } {
  const best = (scores: Float32Array): string =>
    topK(kind === 'logits' ? softmax(scores) : scores, [], 5)
      .map(entry => entry.index)
      .sort((a, b) => a - b)
      .join()
  const largest = expected.reduce((most, score) => Math.max(most, Math.abs(score)), 1e-9)
  const worst = expected.reduce((most, score, i) => {
    const distance = Math.abs(score - (actual[i] ?? Number.NaN))
    return Number.isNaN(distance) ? Infinity : Math.max(most, distance)
  }, 0)
  return { difference: worst / largest, sameTop5: best(expected) === best(actual) }
}
