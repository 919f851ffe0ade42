/**
 * 3-D → 2-D, "time as batch": the same network with every activation kept as [T,C,H,W], so that ONNX Runtime's blocked
 * 2-D kernels (NCHWc, microsoft/onnxruntime PR #1283) do the work that its Conv3D does as vol2col + SGEMM. Exact up to the
 * order of additions. A Conv3D of kt taps becomes kt × (slice of time, Conv2D) summed; pooling over time becomes a maximum
 * or mean of slices. The batch must be 1, and T a multiple of `timeMultiple`: only then does padding not depend on T.
 */
import { AppError } from '../../../shared/errors'
import { GraphBuilder } from './builder'
import { attributesOf, readModel, type GraphNode, type ModelGraph } from './model-graph'

export interface RewrittenGraph {
  /** The ONNX file: same names and shapes of inputs and outputs, batch 1. */
  model: Uint8Array
  /** The rewritten graph is right for T divisible by this only. */
  timeMultiple: number
}

/** What an activation looks like after the rewrite. `clip`: one vector for all of time, [1,C,1,1] or [1,C]. */
type Form = { is: 'clip' } | { is: 'frames'; length: Length }

/** Number of frames of an activation: T / stride + offset. */
interface Length {
  stride: number
  offset: number
}

/** A 3-D kernel or pooling window, split into time and the rest. */
interface Window {
  /** Kernel length, stride and padding in time. */
  taps: number
  stride: number
  before: number
  after: number
  /** The attributes that stay for the rows and columns. */
  spatial: Record<string, number[] | string>
}

const lowest = -3.4028234663852886e38
const endOfAxis = 2 ** 31 - 1
const elementwise = new Set(['Relu', 'Sigmoid', 'HardSigmoid', 'Clip', 'Mul', 'Add', 'Identity'])
const head = new Set(['Flatten', 'Gemm', 'Softmax'])

const noRewrite = (what: string): AppError => new AppError('model.invalid', `${what} has no rewrite`)

/**
 * Rewrites a network of Conv, MaxPool, AveragePool, elementwise operators, Concat of channels and a pooled head.
 * @param bytes An ONNX file, input [N,C,T,H,W].
 * Throws AppError model.invalid naming the first operator that has no rewrite.
 */
export function rewriteTimeAsBatch(bytes: Uint8Array): RewrittenGraph {
  return new Rewriter(readModel(bytes)).run()
}

class Rewriter {
  private readonly out: GraphBuilder
  /** Names of the original graph → values of the new one. */
  private readonly values = new Map<string, string>()
  private readonly forms = new Map<string, Form>()
  private readonly constants = new Set<string>()
  private timeMultiple = 1

  constructor(private readonly graph: ModelGraph) {
    this.out = new GraphBuilder(`${graph.name}_time_as_batch`)
  }

  run(): RewrittenGraph {
    this.input()
    for (const node of this.graph.nodes) {
      const [output = ''] = node.outputs
      if (node.outputs.length !== 1) throw noRewrite(`${node.opType} with ${node.outputs.length} outputs`)
      // An output of the graph takes its name only once it has its old shape again.
      const name = this.graph.outputNames.has(output) ? `${output}/value` : output
      const form = this.node(node, name)
      this.forms.set(name, form)
      this.values.set(output, name)
    }
    for (const { name, dims } of this.graph.outputs) this.output(name, dims)
    return { model: this.out.encode(), timeMultiple: this.timeMultiple }
  }

  /** [1,C,T,H,W] → [T,C,H,W]. */
  private input(): void {
    const [input] = this.graph.inputs
    const [, channels, , height, width] = input?.dims ?? []
    if (!input || this.graph.inputs.length !== 1 || input.dims.length !== 5)
      throw noRewrite('a graph without one input of five dimensions')
    if (typeof channels !== 'number' || typeof height !== 'number' || typeof width !== 'number')
      throw noRewrite('an input with free channels, height or width')
    const { name } = input
    this.out.input(name, [1, channels, 'T', height, width])
    const turned = this.out.node('Transpose', [name], `${name}/time-first`, { perm: [0, 2, 1, 3, 4] })
    const shape = this.integers(-1, channels, height, width)
    const frames = this.out.node('Reshape', [turned, shape], `${name}/frames`)
    this.values.set(name, frames)
    this.forms.set(frames, { is: 'frames', length: { stride: 1, offset: 0 } })
  }

  private output(name: string, dims: readonly (number | string)[]): void {
    const value = this.values.get(name)
    if (value === undefined) throw noRewrite(`the output ${name}, which no operator gives,`)
    if (this.forms.get(value)?.is === 'frames') {
      const batch = this.out.node('Unsqueeze', [value, this.integers(0)], `${name}/batch`)
      this.out.node('Transpose', [batch], name, { perm: [0, 2, 1, 3, 4] })
      this.out.output(name, [1, dims[1] ?? 'C', 'T_out', ...dims.slice(3)])
    } else {
      // The pooled vector [1,C,1,1] was [1,C,1,1,1]; what was flattened has kept its shape.
      if (dims.length === 5) this.out.node('Unsqueeze', [value, this.integers(2)], name)
      else this.out.node('Identity', [value], name)
      this.out.output(name, [1, ...dims.slice(1)])
    }
  }

  /** Writes the nodes that stand for one of the original; the last is called `name`. */
  private node(node: GraphNode, name: string): Form {
    const { opType } = node
    const attributes = attributesOf(node)
    if (node.inputs.includes('')) throw noRewrite(`${opType} with an input left out`)
    const first = this.values.get(node.inputs[0] ?? '')
    if (first === undefined) throw noRewrite(`${opType} of a constant`)
    const form = this.forms.get(first) ?? { is: 'clip' }
    const operands = () => node.inputs.map(input => this.values.get(input) ?? this.constant(input))

    if (elementwise.has(opType)) {
      this.out.node(opType, operands(), name, attributes.all())
      const frames = node.inputs.map(input => this.forms.get(this.values.get(input) ?? ''))
      return frames.find(f => f?.is === 'frames') ?? form
    }
    if (head.has(opType)) {
      if (form.is === 'frames') throw noRewrite(`${opType} before the pooling over time`)
      this.out.node(opType, operands(), name, attributes.all())
      return form
    }
    switch (opType) {
      case 'Conv':
        return this.conv(node, name, first, form)
      case 'MaxPool':
        return this.maxPool(node, name, first, form)
      case 'AveragePool':
        return this.averagePool(node, name, first, form)
      case 'ReduceMean':
        if (attributes.ints('axes').join() !== '2,3,4' || attributes.int('keepdims', 1) !== 1)
          throw noRewrite(`ReduceMean over axes ${attributes.ints('axes').join(', ')}`)
        return this.mean(name, first)
      case 'GlobalAveragePool':
        return this.mean(name, first)
      case 'Concat':
        if (attributes.int('axis', 1) !== 1) throw noRewrite('Concat along another axis than channels')
        this.out.node('Concat', operands(), name, { axis: 1 })
        return form
      default:
        throw noRewrite(`the operator ${opType}`)
    }
  }

  /** A constant operand with its time axis dropped: [1,C,1,1,1] → [1,C,1,1]. */
  private constant(name: string): string {
    const weights = this.graph.weights.get(name)
    if (!weights) throw noRewrite(`the value ${name}, which no operator gives,`)
    if (this.constants.has(name)) return name
    this.constants.add(name)
    let { dims } = weights
    if (dims.length > 2) {
      const aligned = [...[1, 1, 1, 1, 1].slice(dims.length), ...dims]
      if (aligned[2] !== 1) throw noRewrite(`the constant ${name}, which varies over time,`)
      dims = [...aligned.slice(0, 2), ...aligned.slice(3)]
    }
    return this.out.weights(name, dims, weights.data)
  }

  private integers(...values: number[]): string {
    const name = `integers/${values.join('_')}`
    if (this.constants.has(name)) return name
    this.constants.add(name)
    return this.out.weights(name, [values.length], BigInt64Array.from(values.map(BigInt)))
  }

  private scalar(value: number): string {
    const name = `scalar/${value}`
    if (this.constants.has(name)) return name
    this.constants.add(name)
    return this.out.weights(name, [], Float32Array.of(value))
  }

  private window(node: GraphNode, kernel: readonly number[]): Window {
    const attributes = attributesOf(node)
    if (attributes.ints('dilations').some(dilation => dilation !== 1))
      throw noRewrite(`a dilated ${node.opType}`)
    if (attributes.int('ceil_mode', 0) !== 0) throw noRewrite(`${node.opType} that rounds up`)
    const [taps = 1, rows = 1, columns = 1] = kernel
    const [stride = 1, down = 1, across = 1] = attributes.ints('strides')
    const spatial = { kernel_shape: [rows, columns], strides: [down, across] }
    const autoPad = attributes.string('auto_pad', 'NOTSET')
    if (autoPad === 'SAME_UPPER') {
      // Of a length that the stride divides: only then the same for every T.
      const total = Math.max(taps - stride, 0)
      const before = Math.floor(total / 2)
      return { taps, stride, before, after: total - before, spatial: { ...spatial, auto_pad: autoPad } }
    }
    if (autoPad !== 'NOTSET' && autoPad !== 'VALID') throw noRewrite(`padding ${autoPad}`)
    const [before = 0, top = 0, left = 0, after = 0, bottom = 0, right = 0] = attributes.ints('pads')
    return { taps, stride, before, after, spatial: { ...spatial, pads: [top, left, bottom, right] } }
  }

  /** Frames after a window has passed over time. Asks for a T that its stride divides. */
  private after(window: Window, form: Form): Form {
    if (form.is === 'clip') return form
    const { taps, stride, before, after } = window
    const { length } = form
    if (length.offset % stride !== 0) throw noRewrite(`a stride of ${stride} after unpadded time`)
    const next = {
      stride: length.stride * stride,
      offset: length.offset / stride + Math.floor((before + after - taps) / stride) + 1,
    }
    this.timeMultiple = leastCommonMultiple(this.timeMultiple, next.stride)
    return { is: 'frames', length: next }
  }

  private padTime(value: string, name: string, { before, after }: Window, fill: number): string {
    if (before === 0 && after === 0) return value
    const pads = this.integers(before, 0, 0, 0, after, 0, 0, 0)
    return this.out.node('Pad', [value, pads, this.scalar(fill)], `${name}/padded`)
  }

  /** Frames d, d + stride, … of padded time: one for each position of the window. */
  private tap(value: string, name: string, d: number, window: Window): string {
    const { taps, stride, before, after } = window
    if (taps === 1 && stride === 1) return value
    const padding = before + after
    // The frame after the last one, counted from the end of padded time, whatever T is.
    const fromEnd = d + 1 + stride * Math.floor((padding - taps) / stride) - padding
    const [from, to] = [this.integers(d), this.integers(fromEnd < 0 ? fromEnd : endOfAxis)]
    const inputs = [value, from, to, this.integers(0), this.integers(stride)]
    return this.out.node('Slice', inputs, `${name}/tap${d}`)
  }

  private conv(node: GraphNode, name: string, input: string, form: Form): Form {
    const [, weightName = '', biasName] = node.inputs
    const weights = this.graph.weights.get(weightName)
    if (!weights || !(weights.data instanceof Float32Array) || weights.dims.length !== 5)
      throw noRewrite(`a convolution whose weights are no constant of five dimensions`)
    const [outputs = 1, perGroup = 1, taps = 1, rows = 1, columns = 1] = weights.dims
    const window = this.window(node, [taps, rows, columns])
    const attributes = { ...window.spatial, group: attributesOf(node).int('group', 1) }
    const bias = biasName === undefined ? [] : [this.constant(biasName)]
    // On one pooled vector only the tap that meets it counts; the others meet zeros.
    const counting = form.is === 'clip' ? [window.before] : Array.from({ length: taps }, (_, d) => d)
    const padded = form.is === 'clip' ? input : this.padTime(input, name, window, 0)
    const bundles = bundlesOf(counting, attributes.group === 1 ? perGroup : narrow)
    let sum = ''
    bundles.forEach((bundle, i) => {
      const kernel = this.out.weights(
        `${weightName}/${name}/${bundle.join('_')}`,
        [outputs, bundle.length * perGroup, rows, columns],
        tapsOf(weights.data as Float32Array, { channels: perGroup, taps, area: rows * columns }, bundle),
      )
      const frames = bundle.map(d => (form.is === 'clip' ? input : this.tap(padded, name, d, window)))
      const [stacked = ''] =
        frames.length > 1 ? [this.out.node('Concat', frames, `${name}/stacked${i}`, { axis: 1 })] : frames
      const termName = bundles.length === 1 ? name : `${name}/conv${i}`
      const inputs = [stacked, kernel, ...(i === 0 ? bias : [])]
      const term = this.out.node('Conv', inputs, termName, attributes)
      // A chain, not a tree: ONNX Runtime folds each addition into the convolution that comes last.
      const sumName = i === bundles.length - 1 ? name : `${name}/sum${i}`
      sum = i === 0 ? term : this.out.node('Add', [sum, term], sumName)
    })
    return this.after(window, form)
  }

  private maxPool(node: GraphNode, name: string, input: string, form: Form): Form {
    const window = this.window(node, attributesOf(node).ints('kernel_shape'))
    if (form.is === 'clip') throw noRewrite('MaxPool after the pooling over time')
    if (window.taps === 1 && window.stride === 1 && window.before + window.after === 0) {
      this.out.node('MaxPool', [input], name, window.spatial)
      return form
    }
    const pooled = this.out.node('MaxPool', [input], `${name}/frame`, window.spatial)
    const padded = this.padTime(pooled, name, window, lowest)
    const taps = Array.from({ length: window.taps }, (_, d) => this.tap(padded, name, d, window))
    this.out.node('Max', taps, name)
    return this.after(window, form)
  }

  private averagePool(node: GraphNode, name: string, input: string, form: Form): Form {
    const attributes = attributesOf(node)
    const window = this.window(node, attributes.ints('kernel_shape'))
    if (form.is === 'clip') throw noRewrite('AveragePool after the pooling over time')
    if (window.before + window.after > 0) throw noRewrite('an average over padded time')
    const spatial = { ...window.spatial, count_include_pad: attributes.int('count_include_pad', 0) }
    const pooled = this.out.node('AveragePool', [input], `${name}/frame`, spatial)
    const taps = Array.from({ length: window.taps }, (_, d) => this.tap(pooled, name, d, window))
    this.out.node('Mean', taps, name)
    return this.after(window, form)
  }

  /** [T,C,H,W] → [1,C,1,1]. */
  private mean(name: string, input: string): Form {
    const perFrame = this.out.node('GlobalAveragePool', [input], `${name}/frame`)
    this.out.node('ReduceMean', [perFrame], name, { axes: [0], keepdims: 1 })
    return { is: 'clip' }
  }
}

function leastCommonMultiple(a: number, b: number): number {
  const divisor = (x: number, y: number): number => (y === 0 ? x : divisor(y, x % y))
  return (a / divisor(a, b)) * b
}

/** Below this many channels ONNX Runtime's blocked convolution reads its input as it is, unblocked. */
const narrow = 8

/**
 * Taps that are taken together, side by side as channels: of a stem's three channels, two taps fit below `narrow`. Fewer
 * sums of the widest activations are left; wider stacks fall off the blocked kernels (24 of 8 frames: half as fast).
 */
function bundlesOf(taps: readonly number[], channels: number): number[][] {
  const size = Math.max(1, Math.floor((narrow - 1) / channels))
  const bundles: number[][] = []
  for (let i = 0; i < taps.length; i += size) bundles.push(taps.slice(i, i + size))
  return bundles
}

/** Some taps of O×I×T×(H·W) weights as O×(taps·I)×(H·W). */
function tapsOf(
  weights: Float32Array,
  { channels, taps, area }: { channels: number; taps: number; area: number },
  bundle: readonly number[],
): Float32Array {
  const outputs = weights.length / (channels * taps * area)
  const result = new Float32Array(outputs * bundle.length * channels * area)
  let at = 0
  for (let o = 0; o < outputs; o++)
    for (const tap of bundle)
      for (let c = 0; c < channels; c++) {
        const from = ((o * channels + c) * taps + tap) * area
        result.set(weights.subarray(from, from + area), at)
        at += area
      }
  return result
}
