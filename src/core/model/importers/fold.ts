/** Batch normalisation folded into the convolution before it: exact at inference, one node less. */

export interface BatchNorm {
  /** Absent: 1 (a normalisation without scale). */
  scale?: Float32Array
  shift: Float32Array
  mean: Float32Array
  variance: Float32Array
  epsilon: number
}

/**
 * `kernel` is O×… row-major and is changed in place; returns the bias.
 * y = scale·(x − mean)/√(variance + ε) + shift, computed in double precision.
 */
export function foldBatchNorm(kernel: Float32Array, norm: BatchNorm): Float32Array {
  const outputs = norm.shift.length
  const perOutput = kernel.length / outputs
  const bias = new Float32Array(outputs)
  for (let o = 0; o < outputs; o++) {
    const gain = (norm.scale?.[o] ?? 1) / Math.sqrt((norm.variance[o] ?? 0) + norm.epsilon)
    bias[o] = (norm.shift[o] ?? 0) - (norm.mean[o] ?? 0) * gain
    for (let i = o * perOutput; i < (o + 1) * perOutput; i++) kernel[i] = (kernel[i] ?? 0) * gain
  }
  return bias
}
