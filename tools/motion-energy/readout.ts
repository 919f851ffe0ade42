/** Multinomial logistic regression, fitted with a fixed number of steps in a fixed order: the same weights on every machine. */
import { exp, log } from './exact-math'

export interface Readout {
  /** [classes][features], for raw (not standardised) features. */
  weights: Float64Array
  bias: Float64Array
}

export interface FitOptions {
  classes: number
  /** Weight of the squared norm of the standardised weights, per sample. */
  decay: number
  steps: number
}

/** Class scores of one feature vector. */
export function score({ weights, bias }: Readout, features: ArrayLike<number>): Float64Array {
  return Float64Array.from(bias, (value, c) => {
    let sum = value
    for (let i = 0; i < features.length; i++) sum += weights[c * features.length + i]! * features[i]!
    return sum
  })
}

/** Softmax of scores, in place; returns the loss −ln p[target]. */
function softmaxLoss(scores: Float64Array, target: number): number {
  let most = -Infinity
  for (const value of scores) most = Math.max(most, value)
  let sum = 0
  const own = scores[target]! - most
  for (let i = 0; i < scores.length; i++) {
    scores[i] = exp(Math.max(-600, scores[i]! - most))
    sum += scores[i]!
  }
  for (let i = 0; i < scores.length; i++) scores[i]! /= sum
  return log(sum) - own
}

/** Loss gradient and value of standardised rows at `weights` [classes][width + 1] (bias last). */
function lossAt(
  weights: Float64Array,
  rows: readonly Float64Array[],
  targets: ArrayLike<number>,
  { classes, decay }: FitOptions,
  gradient: Float64Array,
): number {
  const width = rows[0]!.length
  const scores = new Float64Array(classes)
  let loss = 0
  gradient.fill(0)
  for (let r = 0; r < rows.length; r++) {
    const row = rows[r]!
    for (let c = 0; c < classes; c++) {
      const at = c * (width + 1)
      let sum = weights[at + width]!
      for (let i = 0; i < width; i++) sum += weights[at + i]! * row[i]!
      scores[c] = sum
    }
    loss += softmaxLoss(scores, targets[r]!) / rows.length
    for (let c = 0; c < classes; c++) {
      const error = scores[c]! - (targets[r] === c ? 1 : 0)
      // Most rows are sure of most classes: half the work saved for an error below the gradient's own noise.
      if (Math.abs(error) < 1e-5) continue
      const at = c * (width + 1)
      const share = error / rows.length
      for (let i = 0; i < width; i++) gradient[at + i]! += share * row[i]!
      gradient[at + width]! += share
    }
  }
  for (let i = 0; i < weights.length; i++) {
    if (i % (width + 1) === width) continue
    loss += (decay / 2) * weights[i]! * weights[i]!
    gradient[i]! += decay * weights[i]!
  }
  return loss
}

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

/** Limited-memory BFGS (Nocedal & Wright, Numerical Optimization, algorithm 7.4) with halving steps. */
function minimise(
  start: Float64Array,
  steps: number,
  evaluate: (at: Float64Array, gradient: Float64Array) => number,
): Float64Array {
  let at = start
  let gradient = new Float64Array(at.length)
  let value = evaluate(at, gradient)
  const pairs: { s: Float64Array; y: Float64Array; rho: number }[] = []
  for (let n = 0; n < steps; n++) {
    const direction = descent(gradient, pairs)
    const slope = dot(direction, gradient)
    let length = n === 0 ? 1 / Math.sqrt(dot(gradient, gradient)) : 1
    let next = at
    let nextValue = value
    const nextGradient = new Float64Array(at.length)
    for (let halving = 0; halving < 20; halving++) {
      next = at.map((x, i) => x + length * direction[i]!)
      nextValue = evaluate(next, nextGradient)
      if (nextValue <= value + 1e-4 * length * slope) break
      length /= 2
    }
    const s = next.map((x, i) => x - at[i]!)
    const y = nextGradient.map((x, i) => x - gradient[i]!)
    const curvature = dot(s, y)
    if (curvature > 1e-12) pairs.push({ s, y, rho: 1 / curvature })
    if (pairs.length > 10) pairs.shift()
    at = next
    value = nextValue
    gradient = nextGradient
  }
  return at
}

function descent(
  gradient: Float64Array,
  pairs: readonly { s: Float64Array; y: Float64Array; rho: number }[],
): Float64Array {
  const q = gradient.map(x => -x)
  const alphas: number[] = []
  for (let k = pairs.length - 1; k >= 0; k--) {
    const { s, y, rho } = pairs[k]!
    const alpha = rho * dot(s, q)
    alphas[k] = alpha
    for (let i = 0; i < q.length; i++) q[i]! -= alpha * y[i]!
  }
  const last = pairs[pairs.length - 1]
  if (last) {
    const scale = 1 / (last.rho * dot(last.y, last.y))
    for (let i = 0; i < q.length; i++) q[i]! *= scale
  }
  pairs.forEach(({ s, y, rho }, k) => {
    const beta = alphas[k]! - rho * dot(y, q)
    for (let i = 0; i < q.length; i++) q[i]! += beta * s[i]!
  })
  return q
}

/**
 * Fits on standardised features and folds the standardisation into the weights.
 * @param samples feature vectors of one length; @param targets class of each
 */
export function fitReadout(
  samples: readonly Float64Array[],
  targets: ArrayLike<number>,
  options: FitOptions,
): Readout {
  const width = samples[0]!.length
  const { classes } = options
  const mean = new Float64Array(width)
  const scale = new Float64Array(width)
  for (const s of samples) for (let i = 0; i < width; i++) mean[i]! += s[i]! / samples.length
  for (const s of samples)
    for (let i = 0; i < width; i++) scale[i]! += ((s[i]! - mean[i]!) * (s[i]! - mean[i]!)) / samples.length
  for (let i = 0; i < width; i++) scale[i] = 1 / Math.sqrt(scale[i]! + 1e-8)
  const rows = samples.map(s => s.map((value, i) => (value - mean[i]!) * scale[i]!))
  const fitted = minimise(new Float64Array(classes * (width + 1)), options.steps, (at, gradient) =>
    lossAt(at, rows, targets, options, gradient),
  )

  const readout: Readout = { weights: new Float64Array(classes * width), bias: new Float64Array(classes) }
  for (let c = 0; c < classes; c++) {
    let bias = fitted[c * (width + 1) + width]!
    for (let i = 0; i < width; i++) {
      const weight = fitted[c * (width + 1) + i]! * scale[i]!
      readout.weights[c * width + i] = weight
      bias -= weight * mean[i]!
    }
    readout.bias[c] = bias
  }
  return readout
}
