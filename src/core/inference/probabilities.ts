/** Scores → what a person reads: softmax, top-k, margin, entropy. Pure; all sums in double precision. */
import type { TopEntry } from '../../shared/domain'

/** Probabilities of one view's logits; the maximum is subtracted first, so large logits cannot overflow. */
export function softmax(logits: ArrayLike<number>): Float64Array {
  let max = -Infinity
  for (let i = 0; i < logits.length; i++) max = Math.max(max, logits[i]!)
  const out = new Float64Array(logits.length)
  let sum = 0
  for (let i = 0; i < logits.length; i++) sum += out[i] = Math.exp(logits[i]! - max)
  for (let i = 0; i < out.length; i++) out[i] = out[i]! / sum
  return out
}

/** Element-wise mean of equally long vectors (at least one). */
export function meanOf(vectors: readonly ArrayLike<number>[]): Float64Array {
  const out = new Float64Array(vectors[0]!.length)
  for (const v of vectors) for (let i = 0; i < out.length; i++) out[i] = out[i]! + v[i]! / vectors.length
  return out
}

/** The k best classes, best first; equal scores keep the order of the label list. k is capped at the class count. */
export function topK(scores: ArrayLike<number>, labels: readonly string[], k: number): TopEntry[] {
  const order = Array.from({ length: scores.length }, (_, i) => i)
  order.sort((a, b) => scores[b]! - scores[a]! || a - b)
  return order
    .slice(0, k)
    .map((index, i) => ({ rank: i + 1, index, label: labels[index] ?? '', score: scores[index]! }))
}

/** Score of the best class minus the second best; the best itself where there is only one class. */
export function margin(scores: ArrayLike<number>): number {
  let first = -Infinity
  let second = -Infinity
  for (let i = 0; i < scores.length; i++) {
    const s = scores[i]!
    if (s > first) {
      second = first
      first = s
    } else if (s > second) second = s
  }
  return second === -Infinity ? first : first - second
}

/** −Σ p ln p in nats over all classes; 0 ln 0 = 0. From 0 (certain) to ln(classes) (no idea). */
export function entropy(probabilities: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < probabilities.length; i++) {
    const p = probabilities[i]!
    if (p > 0) sum -= p * Math.log(p)
  }
  return sum
}

/** True where the vector could be a probability distribution: none below zero, and they sum to 1 ± tolerance. */
export function isDistribution(values: ArrayLike<number>, tolerance = 1e-4): boolean {
  let sum = 0
  for (let i = 0; i < values.length; i++) {
    if (!(values[i]! >= -1e-7)) return false
    sum += values[i]!
  }
  return Math.abs(sum - 1) <= tolerance
}
