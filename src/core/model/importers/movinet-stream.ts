/**
 * MoViNet-A0-stream (Kondratyuk et al. 2021, https://arxiv.org/abs/2103.11511) from its int8 TF-Lite file → one graph
 * over a whole clip. The file sees one frame at a time and hands its state on: the last k−1 inputs of each causal
 * temporal convolution, and a running sum of the pooled features. A stream that starts with zeros is therefore the same
 * as padding time with k−1 zero frames on the left, and the running sum over the frame count is a mean over time.
 * Weights are dequantised; activations are not rounded, so scores are nearer to the trained network than the file's own.
 */
import { AppError } from '../../../shared/errors'
import { GraphBuilder } from '../onnx/builder'
import { readTflite, realValues, storedValues, type LiteModel, type LiteOperator } from './tflite'

const frameSize = 172
const activations = ['none', 'relu', 'relu-n1-to-1', 'relu6']
const same = 0

/** A convolution that is not written yet: a following multiplication by a constant is folded into it. */
interface PendingConv {
  kind: 'conv'
  from: string
  /** O×I/group×T×H×W */
  kernel: Float64Array
  kernelShape: number[]
  bias: Float64Array
  strides: number[]
  pads: number[]
  group: number
  relu6: boolean
  /** Name in the graph once written. */
  name?: string
}
type Value =
  /** A value of the clip graph, N×C×T×H×W whatever shape the file gives one frame of it. */
  | { kind: 'graph'; name: string }
  | PendingConv
  /** Frames of the past, then this one: input of a causal temporal convolution. */
  | { kind: 'history'; past: number; now: Value }
  /** Mean over time and space. `area`: the file still has to divide its sum by that many positions. */
  | { kind: 'mean'; name: string; area: number }
  /** Carried from frame to frame; the clip graph has no need of it. */
  | { kind: 'state'; frames: number }
  | { kind: 'constant'; tensor: number }

const refuse = (message: string): never => {
  throw new AppError('model.invalid', `these are not the weights of MoViNet-A0-stream: ${message}`)
}

/** TensorFlow's SAME: before and after. */
function samePadding(length: number, kernel: number, stride: number): [number, number] {
  const total = Math.max((Math.ceil(length / stride) - 1) * stride + kernel - length, 0)
  return [Math.floor(total / 2), total - Math.floor(total / 2)]
}

class ClipBuilder {
  private readonly graph = new GraphBuilder('movinet_a0_stream_clip')
  private readonly values = new Map<number, Value>()
  private written = 0
  /** Channels of the pooled vector. */
  private features = 0

  constructor(private readonly file: LiteModel) {
    const image = file.inputs.get('image')
    if (image === undefined) return refuse('there is no input "image"')
    for (const tensor of file.inputs.values())
      this.values.set(tensor, { kind: 'state', frames: this.tensor(tensor).shape[1] ?? 0 })
    this.values.set(image, {
      kind: 'graph',
      name: this.graph.input('video', ['N', 3, 'T', frameSize, frameSize]),
    })
    this.graph.weights('zero', [], Float32Array.of(0))
    this.graph.weights('six', [], Float32Array.of(6))
  }

  build(): Uint8Array {
    for (const operator of this.file.operators) {
      const output = operator.outputs[0] ?? refuse('an operator has no output')
      this.values.set(output, this.apply(operator))
    }
    const logits = this.file.outputs.get('logits') ?? refuse('there is no output "logits"')
    const classes = this.tensor(logits).shape.at(-1) ?? 0
    this.graph.node('Flatten', [this.nameOf(this.value(logits))], 'logits', { axis: 1 })
    this.graph.output('logits', ['N', classes])
    this.graph.output('features', ['N', this.features])
    return this.graph.encode()
  }

  private tensor(index: number) {
    return this.file.tensors[index] ?? refuse(`there is no tensor ${index}`)
  }

  private value(index: number | undefined): Value {
    if (index === undefined) return refuse('an operator lacks an input')
    return (
      this.values.get(index) ??
      (this.tensor(index).bytes.length > 0
        ? { kind: 'constant', tensor: index }
        : refuse(`${this.tensor(index).name} is used before it is computed`))
    )
  }

  private fresh(what: string): string {
    return `${what}_${this.written++}`
  }

  private nameOf(value: Value): string {
    if (value.kind === 'graph' || value.kind === 'mean') return value.name
    if (value.kind === 'conv') return (value.name ??= this.write(value))
    return refuse(`a ${value.kind} is used as a picture`)
  }

  private write(conv: PendingConv): string {
    const name = this.fresh('conv')
    const output = this.graph.node(
      'Conv',
      [
        conv.from,
        this.graph.weights(`${name}.kernel`, conv.kernelShape, Float32Array.from(conv.kernel)),
        this.graph.weights(`${name}.bias`, [conv.bias.length], Float32Array.from(conv.bias)),
      ],
      name,
      {
        kernel_shape: conv.kernelShape.slice(2),
        strides: conv.strides,
        pads: conv.pads,
        group: conv.group,
      },
    )
    return conv.relu6 ? this.graph.node('Clip', [output, 'zero', 'six'], `${name}.relu6`) : output
  }

  private apply(operator: LiteOperator): Value {
    const first = this.value(operator.inputs[0])
    switch (operator.name) {
      case 'QUANTIZE':
      case 'DEQUANTIZE':
      case 'RESHAPE':
        return first
      case 'CAST':
      case 'STRIDED_SLICE':
        // The counter as a float; the newest frames as the next state.
        return { kind: 'state', frames: 0 }
      case 'CONV_2D':
      case 'DEPTHWISE_CONV_2D':
        return this.convolution(operator, first)
      case 'CONCATENATION':
        if (first.kind !== 'state' || operator.options?.int32(0) !== 1)
          return refuse('a concatenation is not along time')
        return { kind: 'history', past: first.frames, now: this.value(operator.inputs[1]) }
      case 'AVERAGE_POOL_2D':
        return this.averagePool(operator, first)
      case 'SUM':
        return this.sum(operator, first)
      case 'MUL':
        return this.multiply(operator, first)
      case 'ADD':
        return this.add(first, this.value(operator.inputs[1]))
      case 'DIV':
        if (first.kind !== 'mean' || this.value(operator.inputs[1]).kind !== 'state')
          return refuse('a division is not by the number of frames')
        return first
    }
  }

  private convolution({ name, inputs, options }: LiteOperator, input: Value): Value {
    const depthwise = name === 'DEPTHWISE_CONV_2D'
    const [at = -1, kernelAt = -1, biasAt = -1] = inputs
    const kernelTensor = this.tensor(kernelAt)
    const stored = realValues(kernelTensor)
    const [outputs = 0, height = 0, width = 0, last = 0] = kernelTensor.shape
    const activation = activations[options?.int8(depthwise ? 4 : 3) ?? 0]
    if (activation !== 'none' && activation !== 'relu6') return refuse(`an activation is ${activation}`)
    const isSame = (options?.int8(0) ?? same) === same
    const strideWidth = options?.int32(1, 1) ?? 1
    const strideHeight = options?.int32(2, 1) ?? 1
    const [, rows = 0, columns = 0] = this.tensor(at).shape
    const [top, bottom] = isSame ? samePadding(rows, height, strideHeight) : [0, 0]
    const [left, right] = isSame ? samePadding(columns, width, strideWidth) : [0, 0]
    const conv: PendingConv = {
      kind: 'conv',
      from: '',
      kernel: depthwise ? transpose(stored, height * width, last) : transposeInner(stored, outputs, last),
      kernelShape: [depthwise ? last : outputs, depthwise ? 1 : last, 1, height, width],
      bias: realValues(this.tensor(biasAt)),
      strides: [1, strideHeight, strideWidth],
      pads: [0, top, left, 0, bottom, right],
      group: depthwise ? last : 1,
      relu6: activation === 'relu6',
    }
    if (input.kind !== 'history') return { ...conv, from: this.nameOf(input) }
    // The file lays time into rows: kernel k×1 over 1×k×(H·W)×C.
    if (!depthwise || isSame || width !== 1 || input.past !== height - 1)
      return refuse('a temporal convolution does not fit its stream buffer')
    return {
      ...conv,
      from: this.nameOf(input.now),
      kernelShape: [last, 1, height, 1, 1],
      strides: [1, 1, 1],
      pads: [height - 1, 0, 0, 0, 0, 0],
    }
  }

  private averagePool({ inputs, options }: LiteOperator, input: Value): Value {
    const [, rows = 0, columns = 0] = this.tensor(inputs[0] ?? -1).shape
    const [strideWidth, strideHeight, width, height] = [1, 2, 3, 4].map(slot => options?.int32(slot, 1) ?? 1)
    if (!strideWidth || !strideHeight || !width || !height || (options?.int8(0) ?? same) !== same)
      return refuse('a pooling has an unknown form')
    const [top, bottom] = samePadding(rows, height, strideHeight)
    const [left, right] = samePadding(columns, width, strideWidth)
    const name = this.graph.node('AveragePool', [this.nameOf(input)], this.fresh('pool'), {
      kernel_shape: [1, height, width],
      strides: [1, strideHeight, strideWidth],
      pads: [0, top, left, 0, bottom, right],
      count_include_pad: 0,
    })
    return { kind: 'graph', name }
  }

  private sum({ inputs }: LiteOperator, input: Value): Value {
    const [at = -1, axesAt = -1] = inputs
    if (storedValues(this.tensor(axesAt)).join() !== '1,2,3')
      return refuse('a sum is not over time and space')
    const [, , rows = 0, columns = 0, channels = 0] = this.tensor(at).shape
    const mean = this.graph.node('ReduceMean', [this.nameOf(input)], 'mean', { axes: [2, 3, 4], keepdims: 1 })
    this.features = channels
    this.graph.node('Flatten', [mean], 'features', { axis: 1 })
    return { kind: 'mean', name: mean, area: rows * columns }
  }

  private multiply({ inputs }: LiteOperator, input: Value): Value {
    const factor = this.value(inputs[1])
    if (factor.kind !== 'constant') return refuse('a factor is not constant')
    const perChannel = channelFactors(
      realValues(this.tensor(factor.tensor)),
      this.tensor(factor.tensor).shape,
    )
    if (input.kind === 'mean') {
      // The file's 1/area is rounded to its int8 grid; the mean above is exact.
      if (perChannel.some(value => Math.abs(value * input.area - 1) > 0.01))
        return refuse('the pooled features are not divided by their number of positions')
      return { ...input, area: 1 }
    }
    if (input.kind !== 'conv' || input.relu6 || perChannel.length !== input.bias.length)
      return refuse('a factor does not follow a convolution')
    const perOutput = input.kernel.length / input.bias.length
    return {
      ...input,
      name: undefined,
      kernel: input.kernel.map((value, i) => value * (perChannel[Math.floor(i / perOutput)] ?? 0)),
      bias: input.bias.map((value, i) => value * (perChannel[i] ?? 0)),
    }
  }

  private add(a: Value, b: Value): Value {
    if (a.kind === 'state' && b.kind === 'constant') return a // the frame counter
    if (a.kind === 'mean' && b.kind === 'state') return a // the running sum
    return {
      kind: 'graph',
      name: this.graph.node('Add', [this.nameOf(a), this.nameOf(b)], this.fresh('add')),
    }
  }
}

/** rows × columns → columns × rows */
function transpose(values: Float64Array, rows: number, columns: number): Float64Array {
  return values.map((_, i) => values[(i % rows) * columns + Math.floor(i / rows)] ?? 0)
}

/** outer × P × inner → outer × inner × P */
function transposeInner(values: Float64Array, outer: number, inner: number): Float64Array {
  const block = values.length / outer
  const result = new Float64Array(values.length)
  for (let o = 0; o < outer; o++)
    result.set(transpose(values.subarray(o * block, (o + 1) * block), block / inner, inner), o * block)
  return result
}

/** A factor stored for every position, the same everywhere: one number per channel (the last axis). */
function channelFactors(values: Float64Array, shape: number[]): Float64Array {
  const channels = shape.at(-1) ?? 1
  const factors = values.slice(0, channels)
  if (values.some((value, i) => value !== factors[i % channels])) refuse('a factor differs between positions')
  return factors
}

/**
 * video [N,3,T,172,172] in 0..1 at 5 fps → logits [N,600] and features [N,480] (the mean over time and space before
 * the classifier's two layers). No activation: between the last map and the scores lies a ReLU6, so a class activation
 * map would not be exact. Throws AppError model.invalid naming what does not fit.
 */
export function importMovinetStream(tflite: Uint8Array): Uint8Array {
  return new ClipBuilder(readTflite(tflite)).build()
}
