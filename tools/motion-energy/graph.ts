/** The network as ONNX: the same steps as energy.ts and pool.ts, with the filters as one Conv3D pair per pyramid level. */
import { GraphBuilder } from '../../src/core/model/onnx/builder'
import { channels, createKernelBank, kernelFrames, kernelSize, responsesPerOrientation } from './kernels'
import { featureCount, grid, inputSize, knee, levels, semiSaturation, surround, type Level } from './pool'
import type { Readout } from './readout'

/** Shortest clip that fills one kernel and a step more. */
export const minFrames = kernelFrames + 2

/** [forward, backward] → [forward − backward, forward + backward], standing responses as they are: a 1×1×1 convolution. */
function opponentWeights(): Float32Array {
  const weights = new Float32Array(channels * channels)
  for (let c = 0; c < channels; c++) {
    const response = c % responsesPerOrientation
    weights[c * channels + c] = 1
    if (response === 0) continue
    if (response % 2 === 1) weights[c * channels + c + 1] = -1
    else weights[c * channels + c - 1] = 1
  }
  return weights
}

function addConstants(g: GraphBuilder, readout: Readout): void {
  const bank = createKernelBank()
  const half = bank.length / 2
  const shape = [channels, 1, kernelFrames, kernelSize, kernelSize]
  // BT.601, as Y'CbCr video is mostly made of.
  g.weights('luma.weight', [1, 3, 1, 1, 1], Float32Array.of(0.299, 0.587, 0.114))
  g.weights('bank.even', shape, bank.slice(0, half))
  g.weights('bank.odd', shape, bank.slice(half))
  g.weights('channel.axis', [1], BigInt64Array.of(1n))
  g.weights('saturation.share', [1], Float32Array.of(semiSaturation.share))
  g.weights('saturation.floor', [1], Float32Array.of(semiSaturation.floor))
  g.weights('opponent.weight', [channels, channels, 1, 1, 1], opponentWeights())
  g.weights('cells.shape', [2], BigInt64Array.of(0n, BigInt(grid * grid * channels)))
  g.weights('knee', [1], Float32Array.of(knee))
  g.weights('readout.weight', [readout.bias.length, featureCount], Float32Array.from(readout.weights))
  g.weights('readout.bias', [readout.bias.length], Float32Array.from(readout.bias))
}

/** Filters → energy → divisive normalisation → opponent stage → pooled statistics [N, statistics · channels]. */
function addLevel(g: GraphBuilder, picture: string, level: Level, name: string): string {
  const strides = [2, level.stride, level.stride]
  const squared = ['even', 'odd'].map(part => {
    const response = g.node('Conv', [picture, `bank.${part}`], `${name}.${part}`, { strides })
    return g.node('Mul', [response, response], `${name}.${part}.squared`)
  })
  const energy = g.node('Add', squared, `${name}.energy`)
  const total = g.node('ReduceSum', [energy, 'channel.axis'], `${name}.total`, { keepdims: 1 })
  const around = g.node('AveragePool', [total], `${name}.around`, {
    kernel_shape: [1, 2 * surround + 1, 2 * surround + 1],
    pads: [0, surround, surround, 0, surround, surround],
    count_include_pad: 0,
  })
  const mean = g.node('ReduceMean', [total], `${name}.mean`, { axes: [1, 2, 3, 4], keepdims: 1 })
  const shared = g.node('Mul', [mean, 'saturation.share'], `${name}.share`)
  const base = g.node('Add', [shared, 'saturation.floor'], `${name}.base`)
  const divisor = g.node('Add', [around, base], `${name}.divisor`)
  const normalised = g.node('Div', [energy, divisor], `${name}.normalised`)
  const opponent = g.node('Conv', [normalised, 'opponent.weight'], `${name}.opponent`)
  const cells = g.node('AveragePool', [opponent], `${name}.cells`, {
    kernel_shape: [1, level.cell, level.cell],
    strides: [1, level.step, level.step],
  })
  const overTime = g.node('ReduceMean', [cells], `${name}.cells.mean`, { axes: [2], keepdims: 0 })
  const cellsLast = g.node('Transpose', [overTime], `${name}.cells.last`, { perm: [0, 2, 3, 1] })
  const overSpace = g.node('ReduceMean', [cells], `${name}.frames.mean`, { axes: [3, 4], keepdims: 0 })
  return g.node(
    'Concat',
    [
      g.node('Reshape', [cellsLast, 'cells.shape'], `${name}.cells.flat`),
      g.node('ReduceMax', [overTime], `${name}.cells.most`, { axes: [2, 3], keepdims: 0 }),
      g.node('ReduceMin', [overTime], `${name}.cells.least`, { axes: [2, 3], keepdims: 0 }),
      g.node('ReduceMax', [overSpace], `${name}.frames.most`, { axes: [2], keepdims: 0 }),
      g.node('ReduceMin', [overSpace], `${name}.frames.least`, { axes: [2], keepdims: 0 }),
    ],
    `${name}.pooled`,
    { axis: 1 },
  )
}

/**
 * Input `video` [N, 3, T, 96, 96] RGB in [0, 1], T ≥ minFrames; outputs `logits` [N, 11] and `features` [N, 1200].
 * @returns the bytes of the ONNX file, the same for the same readout
 */
export function buildMotionEnergyGraph(readout: Readout): Uint8Array {
  const g = new GraphBuilder('motion-energy')
  const video = g.input('video', ['N', 3, 'T', inputSize, inputSize])
  addConstants(g, readout)
  let picture = g.node('Conv', [video, 'luma.weight'], 'luma')
  const pooled = levels.map((level, index) => {
    if (index > 0)
      picture = g.node('AveragePool', [picture], `level${index}.picture`, {
        kernel_shape: [1, 2, 2],
        strides: [1, 2, 2],
      })
    return addLevel(g, picture, level, `level${index}`)
  })
  const all = g.node('Concat', pooled, 'pooled', { axis: 1 })
  const size = g.node('Abs', [all], 'pooled.size')
  const lifted = g.node('Add', [size, 'knee'], 'pooled.lifted')
  const root = g.node('Sqrt', [lifted], 'pooled.root')
  const features = g.node('Div', [all, root], 'features')
  const logits = g.node('Gemm', [features, 'readout.weight', 'readout.bias'], 'logits', { transB: 1 })
  g.output(logits, ['N', readout.bias.length])
  g.output(features, ['N', featureCount])
  return g.encode()
}
