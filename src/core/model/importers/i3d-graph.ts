/**
 * Inflated 3D Inception-v1 as data, and its ONNX graph. Carreira & Zisserman 2017, https://arxiv.org/abs/1705.07750;
 * layer names, sizes and 'SAME' padding of DeepMind's kinetics-i3d (i3d.py). Both published forms of the weights
 * (Flax and PyTorch) fill this one graph.
 */
import { GraphBuilder } from '../onnx/builder'

type Triple = readonly [number, number, number]

/** One convolution with its batch normalisation and ReLU. */
export interface I3dUnit {
  /** DeepMind's name, e.g. "Mixed_3b/Branch_1/Conv3d_0b_3x3". */
  name: string
  inChannels: number
  outChannels: number
  /** Time, rows, columns. */
  kernel: Triple
}

/** The weights of a convolution in ONNX order: O×I×T×H×W, batch normalisation folded in. */
export interface ConvWeights {
  kernel: Float32Array
  bias: Float32Array
}

/** The last 1×1×1 convolution: classes × 1024, and its bias. */
export interface I3dSource {
  unit(unit: I3dUnit): ConvWeights
  logits(classes: number, features: number): ConvWeights
}

export const i3dClasses = 400
export const i3dFeatures = 1024

/** Output channels of the branches: 1×1; 1×1 then 3×3; 1×1 then 3×3; pool then 1×1. */
const mixed: Record<string, readonly [number, readonly [number, number], readonly [number, number], number]> =
  {
    Mixed_3b: [64, [96, 128], [16, 32], 32],
    Mixed_3c: [128, [128, 192], [32, 96], 64],
    Mixed_4b: [192, [96, 208], [16, 48], 64],
    Mixed_4c: [160, [112, 224], [24, 64], 64],
    Mixed_4d: [128, [128, 256], [24, 64], 64],
    Mixed_4e: [112, [144, 288], [32, 64], 64],
    Mixed_4f: [256, [160, 320], [32, 128], 128],
    Mixed_5b: [256, [160, 320], [32, 128], 128],
    Mixed_5c: [384, [192, 384], [48, 128], 128],
  }

const one: Triple = [1, 1, 1]
const three: Triple = [3, 3, 3]

/**
 * The graph: video [N,3,T,224,224] in −1..1, T ≥ 9 → logits [N,400], features [N,1024] (the pooled vector before the
 * classifier) and activation [N,1024,T/8,7,7] (the last feature map). An output that is not asked for costs nothing.
 * `auto_pad` SAME_UPPER is TensorFlow's SAME, also for a T that is not known yet.
 */
export function buildI3d(source: I3dSource): Uint8Array {
  const graph = new GraphBuilder('i3d_rgb_k400')
  let value = graph.input('video', ['N', 3, 'T', 224, 224])
  let channels = 3

  const conv = (
    from: string,
    name: string,
    inChannels: number,
    outChannels: number,
    kernel: Triple,
    stride = 1,
  ) => {
    const weights = source.unit({ name, inChannels, outChannels, kernel })
    const output = graph.node(
      'Conv',
      [
        from,
        graph.weights(`${name}.kernel`, [outChannels, inChannels, ...kernel], weights.kernel),
        graph.weights(`${name}.bias`, [outChannels], weights.bias),
      ],
      name,
      { kernel_shape: kernel, strides: [stride, stride, stride], auto_pad: 'SAME_UPPER' },
    )
    return graph.node('Relu', [output], `${name}.relu`)
  }
  const pool = (from: string, name: string, kernel: Triple, strides: Triple) =>
    graph.node('MaxPool', [from], name, { kernel_shape: kernel, strides, auto_pad: 'SAME_UPPER' })
  const step = (name: string, outChannels: number, kernel: Triple, stride = 1) => {
    value = conv(value, name, channels, outChannels, kernel, stride)
    channels = outChannels
  }
  const mix = (name: string) => {
    const [b0, [b1a, b1b], [b2a, b2b], b3] = mixed[name] ?? [0, [0, 0], [0, 0], 0]
    const branch = (index: number, unit: string) => `${name}/Branch_${index}/${unit}`
    const first = (index: number, width: number) =>
      conv(value, branch(index, 'Conv3d_0a_1x1'), channels, width, one)
    const pooled = pool(value, branch(3, 'MaxPool3d_0a_3x3'), three, one)
    const branches = [
      first(0, b0),
      conv(first(1, b1a), branch(1, 'Conv3d_0b_3x3'), b1a, b1b, three),
      conv(first(2, b2a), branch(2, 'Conv3d_0b_3x3'), b2a, b2b, three),
      conv(pooled, branch(3, 'Conv3d_0b_1x1'), channels, b3, one),
    ]
    value = graph.node('Concat', branches, name === 'Mixed_5c' ? 'activation' : name, { axis: 1 })
    channels = b0 + b1b + b2b + b3
  }

  step('Conv3d_1a_7x7', 64, [7, 7, 7], 2)
  value = pool(value, 'MaxPool3d_2a_3x3', [1, 3, 3], [1, 2, 2])
  step('Conv3d_2b_1x1', 64, one)
  step('Conv3d_2c_3x3', 192, three)
  value = pool(value, 'MaxPool3d_3a_3x3', [1, 3, 3], [1, 2, 2])
  for (const name of ['Mixed_3b', 'Mixed_3c']) mix(name)
  value = pool(value, 'MaxPool3d_4a_3x3', three, [2, 2, 2])
  for (const name of ['Mixed_4b', 'Mixed_4c', 'Mixed_4d', 'Mixed_4e', 'Mixed_4f']) mix(name)
  value = pool(value, 'MaxPool3d_5a_2x2', [2, 2, 2], [2, 2, 2])
  for (const name of ['Mixed_5b', 'Mixed_5c']) mix(name)

  value = graph.node('AveragePool', [value], 'pooled', { kernel_shape: [2, 7, 7], strides: one })
  // The published network averages the logits over time; the classifier is linear, so the mean may come first.
  value = graph.node('GlobalAveragePool', [value], 'mean')
  const features = graph.node('Flatten', [value], 'features')
  const head = source.logits(i3dClasses, i3dFeatures)
  graph.node(
    'Gemm',
    [
      features,
      graph.weights('logits.kernel', [i3dClasses, i3dFeatures], head.kernel),
      graph.weights('logits.bias', [i3dClasses], head.bias),
    ],
    'logits',
    { transB: 1 },
  )
  graph.output('logits', ['N', i3dClasses])
  graph.output('features', ['N', i3dFeatures])
  graph.output('activation', ['N', i3dFeatures, 'T8', 7, 7])
  return graph.encode()
}
