/** The rewritten graph must compute what the native one does: each operator alone, then whole networks. */
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { formulaState, videoResnetGoldens } from '../../../../test/formula-weights'
import { videoResnetFromState, type VideoResnetName } from '../importers/video-resnet'
import { GraphBuilder, type Attributes } from './builder'
import { rewriteTimeAsBatch } from './rewrite'
import { Model } from './schema'

const channels = 3
const size = 9

function noise(count: number, seed = 1): Float32Array {
  let state = seed
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 31 - 1
  })
}

const weights = (graph: GraphBuilder, name: string, dims: number[]): string =>
  graph.weights(
    name,
    dims,
    noise(
      dims.reduce((product, length) => product * length, 1),
      name.length + dims.length,
    ),
  )

/** A graph of `video` [N,3,T,9,9] whose last value is an output of five dimensions, or of one vector. */
function graphOf(build: (graph: GraphBuilder, video: string) => string, vector = false): Uint8Array {
  const graph = new GraphBuilder('test')
  const video = graph.input('video', ['N', channels, 'T', size, size])
  const value = build(graph, video)
  graph.output(value, vector ? ['N', 'C'] : ['N', 'C', 'T_out', 'H', 'W'])
  return graph.encode()
}

async function run(model: Uint8Array, frames: number, [c, h]: [number, number]): Promise<Tensor> {
  const session = await InferenceSession.create(model, { logSeverityLevel: 3 })
  const shape = [1, c, frames, h, h]
  const video = new Tensor('float32', noise(c * frames * h * h, 7), shape)
  const results = await session.run({ video })
  await session.release()
  return results[session.outputNames[0] ?? ''] ?? expect.fail('no output')
}

/** Largest difference relative to the largest value; the shapes must be the same. */
async function difference(native: Uint8Array, frames: number, input: [number, number] = [channels, size]) {
  const [a, b] = [
    await run(native, frames, input),
    await run(rewriteTimeAsBatch(native).model, frames, input),
  ]
  expect(b.dims).toEqual(a.dims)
  const expected = a.data as Float32Array
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  expect(largest).toBeGreaterThan(0)
  return expected.reduce((most, value, i) => Math.max(most, Math.abs(value - Number(b.data[i]))), 0) / largest
}

const same: Attributes = { auto_pad: 'SAME_UPPER' }
const conv =
  (kernel: number[], attributes: Attributes, group = 1) =>
  (graph: GraphBuilder, from: string): string => {
    const outputs = group === 1 ? 8 : group
    const inputs = [from, weights(graph, 'kernel', [outputs, channels / group, ...kernel])]
    return graph.node('Conv', [...inputs, weights(graph, 'bias', [outputs])], 'conv', {
      kernel_shape: kernel,
      group,
      ...attributes,
    })
  }
const pool =
  (opType: string, kernel: number[], strides: number[], attributes: Attributes) =>
  (graph: GraphBuilder, from: string): string =>
    graph.node(opType, [from], 'pooled', { kernel_shape: kernel, strides, ...attributes })

describe('one operator', () => {
  const cases: [string, (graph: GraphBuilder, video: string) => string, number][] = [
    ['Conv 3×3×3, SAME', conv([3, 3, 3], { strides: [1, 1, 1], ...same }), 1],
    ['Conv 7×7×7 stride 2, SAME', conv([7, 7, 7], { strides: [2, 2, 2], ...same }), 2],
    ['Conv 2×3×3, SAME (padded behind only)', conv([2, 3, 3], { strides: [1, 1, 1], ...same }), 1],
    ['Conv 3×3×3, padded', conv([3, 3, 3], { strides: [1, 1, 1], pads: [1, 1, 1, 1, 1, 1] }), 1],
    ['Conv 3×3×3 stride 2, padded', conv([3, 3, 3], { strides: [2, 2, 2], pads: [1, 1, 1, 1, 1, 1] }), 2],
    ['Conv 5×1×1, causal', conv([5, 1, 1], { strides: [1, 1, 1], pads: [4, 0, 0, 0, 0, 0] }), 1],
    ['Conv 1×1×1 stride 2', conv([1, 1, 1], { strides: [2, 2, 2] }), 2],
    ['Conv 1×3×3', conv([1, 3, 3], { strides: [1, 2, 2], pads: [0, 1, 1, 0, 1, 1] }), 1],
    ['Conv 3×3×3 unpadded', conv([3, 3, 3], {}), 1],
    ['Conv 3×3×3 stride 2, unpadded', conv([3, 3, 3], { strides: [2, 2, 2] }), 2],
    ['Conv depthwise 3×3×3', conv([3, 3, 3], { pads: [1, 1, 1, 1, 1, 1] }, channels), 1],
    ['MaxPool 1×3×3', pool('MaxPool', [1, 3, 3], [1, 2, 2], same), 1],
    ['MaxPool 3×3×3, SAME', pool('MaxPool', [3, 3, 3], [1, 1, 1], same), 1],
    ['MaxPool 3×3×3 stride 2, SAME', pool('MaxPool', [3, 3, 3], [2, 2, 2], same), 2],
    ['MaxPool 2×2×2 stride 2', pool('MaxPool', [2, 2, 2], [2, 2, 2], {}), 2],
    ['MaxPool 1×1×1 stride 2', pool('MaxPool', [1, 1, 1], [2, 1, 1], {}), 2],
    ['AveragePool 2×7×7', pool('AveragePool', [2, 7, 7], [1, 1, 1], {}), 1],
    ['AveragePool 1×3×3, padded', pool('AveragePool', [1, 3, 3], [1, 2, 2], same), 1],
    ['GlobalAveragePool', (graph, video) => graph.node('GlobalAveragePool', [video], 'mean'), 1],
    [
      'ReduceMean',
      (graph, video) => graph.node('ReduceMean', [video], 'mean', { axes: [2, 3, 4], keepdims: 1 }),
      1,
    ],
    ['Relu', (graph, video) => graph.node('Relu', [video], 'y'), 1],
    ['Sigmoid', (graph, video) => graph.node('Sigmoid', [video], 'y'), 1],
    [
      'HardSigmoid',
      (graph, video) =>
        graph.node('HardSigmoid', [video], 'y', { alpha: { float: 0.25 }, beta: { float: 0.5 } }),
      1,
    ],
    [
      'Mul and Add by channel',
      (graph, video) => {
        const scaled = graph.node('Mul', [video, weights(graph, 'scale', [1, channels, 1, 1, 1])], 'scaled')
        return graph.node('Add', [scaled, weights(graph, 'shift', [channels, 1, 1, 1])], 'y')
      },
      1,
    ],
    [
      'Concat of channels',
      (graph, video) =>
        graph.node('Concat', [video, graph.node('Relu', [video], 'positive')], 'y', { axis: 1 }),
      1,
    ],
    [
      'squeeze and excitation',
      (graph, video) => {
        const mean = graph.node('GlobalAveragePool', [video], 'mean')
        const kernel = weights(graph, 'kernel', [channels, channels, 1, 1, 1])
        const gate = graph.node('Sigmoid', [graph.node('Conv', [mean, kernel], 'squeezed')], 'gate')
        return graph.node('Mul', [video, gate], 'y')
      },
      1,
    ],
    [
      'Conv 3×3×3 on the pooled vector',
      (graph, video) => {
        const mean = graph.node('GlobalAveragePool', [video], 'mean')
        return graph.node('Conv', [mean, weights(graph, 'kernel', [4, channels, 3, 1, 1])], 'y', {
          pads: [1, 0, 0, 1, 0, 0],
        })
      },
      1,
    ],
  ]
  it.each(cases)('%s', async (_, build, multiple) => {
    const native = graphOf(build)
    expect(rewriteTimeAsBatch(native).timeMultiple).toBe(multiple)
    for (const frames of [8, 10, 16]) expect(await difference(native, frames)).toBeLessThan(1e-5)
  })

  it('a classifying head: Flatten, Gemm, Softmax', async () => {
    const native = graphOf((graph, video) => {
      const flat = graph.node('Flatten', [graph.node('GlobalAveragePool', [video], 'mean')], 'features')
      const inputs = [flat, weights(graph, 'kernel', [5, channels]), weights(graph, 'bias', [5])]
      return graph.node('Softmax', [graph.node('Gemm', inputs, 'logits', { transB: 1 })], 'y')
    }, true)
    expect(await difference(native, 6)).toBeLessThan(1e-5)
  })
})

describe('strides over time', () => {
  const twice = (graph: GraphBuilder, video: string): string => {
    const half = graph.node('MaxPool', [video], 'half', {
      kernel_shape: [3, 3, 3],
      strides: [2, 1, 1],
      ...same,
    })
    return graph.node('MaxPool', [half], 'quarter', { kernel_shape: [2, 2, 2], strides: [2, 1, 1] })
  }

  it('multiply: the graph is right for T divisible by their product', async () => {
    const native = graphOf(twice)
    expect(rewriteTimeAsBatch(native).timeMultiple).toBe(4)
    for (const frames of [4, 12, 16]) expect(await difference(native, frames)).toBe(0)
  })

  it('after time that lost a frame are refused: halves would not be whole', () => {
    const native = graphOf((graph, video) => {
      const shorter = graph.node('MaxPool', [video], 'shorter', {
        kernel_shape: [2, 1, 1],
        strides: [1, 1, 1],
      })
      return graph.node('MaxPool', [shorter], 'y', { kernel_shape: [2, 1, 1], strides: [2, 1, 1] })
    })
    expect(() => rewriteTimeAsBatch(native)).toThrow('a stride of 2 after unpadded time has no rewrite')
  })
})

describe('what has no rewrite is named', () => {
  const cases: [string, (graph: GraphBuilder, video: string) => string][] = [
    ['the operator Tanh has no rewrite', (graph, video) => graph.node('Tanh', [video], 'y')],
    ['Flatten before the pooling over time', (graph, video) => graph.node('Flatten', [video], 'y')],
    ['a dilated Conv', conv([3, 3, 3], { dilations: [2, 1, 1] })],
    ['MaxPool that rounds up', pool('MaxPool', [2, 2, 2], [2, 2, 2], { ceil_mode: 1 })],
    ['padding SAME_LOWER', conv([3, 3, 3], { auto_pad: 'SAME_LOWER' })],
    [
      'an average over padded time',
      pool('AveragePool', [3, 3, 3], [1, 1, 1], { pads: [1, 1, 1, 1, 1, 1], count_include_pad: 1 }),
    ],
    [
      'Concat along another axis than channels',
      (graph, video) => graph.node('Concat', [video, video], 'y', { axis: 2 }),
    ],
    [
      'ReduceMean over axes 3, 4',
      (graph, video) => graph.node('ReduceMean', [video], 'y', { axes: [3, 4], keepdims: 1 }),
    ],
    [
      'the constant shift, which varies over time,',
      (graph, video) => graph.node('Add', [video, weights(graph, 'shift', [1, 1, 8, 1, 1])], 'y'),
    ],
  ]
  it.each(cases)('%s', (message, build) => {
    expect(() => rewriteTimeAsBatch(graphOf(build))).toThrow(message)
  })

  it('operators of another age', () => {
    const model = Model.decode(graphOf((graph, video) => graph.node('Relu', [video], 'y')))
    Object.assign(model, { opsetImport: [{ domain: '', version: 18 }] })
    expect(() => rewriteTimeAsBatch(Model.encode(model).finish())).toThrow(
      'operators of ONNX 18 are not understood',
    )
  })

  it('a file cut short', () => {
    const model = graphOf((graph, video) => graph.node('Relu', [video], 'y'))
    expect(() => rewriteTimeAsBatch(model.subarray(0, model.length - 7))).toThrow(/not an ONNX model|no one/)
  })
})

describe.each<VideoResnetName>(['r3d_18', 'mc3_18', 'r2plus1d_18'])('torchvision %s', name => {
  it('gives the same logits', async () => {
    const { tensors } = videoResnetGoldens()[name] ?? expect.fail(`no golden for ${name}`)
    const native = videoResnetFromState(name, formulaState(tensors))
    expect(rewriteTimeAsBatch(native).timeMultiple).toBe(name === 'mc3_18' ? 1 : 8)
    expect(await difference(native, 8, [3, 112])).toBeLessThan(1e-4)
  }, 60_000)
})
