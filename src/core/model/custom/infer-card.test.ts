/** What graphs of known families are taken for, and what is refused with the fact named. */
import { describe, expect, it } from 'vitest'
import { changeFeeding } from '../../../shared/custom-model'
import type { GraphFacts, TensorFacts } from '../card'
import { inferCard } from './infer-card'

const sets = ['kinetics-400', 'kinetics-600']
const graphOf = (
  shape: TensorFacts['shape'],
  classes: number | null = 400,
  name = 'input',
  type = 'float32',
): GraphFacts => ({
  inputs: [{ name, type, shape }],
  outputs: [{ name: 'output', type: 'float32', shape: ['N', classes] }],
})
const best = (shape: TensorFacts['shape'], classes = 400, name = 'input') =>
  inferCard(graphOf(shape, classes, name), sets).candidates[0]!

describe('a proposed card', () => {
  it.each([
    ['R3D-18', [1, 3, 16, 112, 112], 400, 'torchvision', 'NCTHW', 15, [128, 171]],
    ['I3D', ['N', 3, 'T', 224, 224], 400, 'i3d', 'NCTHW', 25, 256],
    ['X3D-S', [1, 3, 13, 182, 182], 400, 'pytorchvideo', 'NCTHW', 5, 182],
    ['Slow 8×8', [1, 3, 8, 256, 256], 400, 'pytorchvideo', 'NCTHW', 3.75, 256],
    ['MoViNet-A0', [1, 50, 172, 172, 3], 600, 'unit', 'NTHWC', 5, 192],
    ['VideoMAE', ['batch', 16, 3, 224, 224], 400, 'imagenet', 'NTCHW', 7.5, 256],
  ] as const)('of %s feeds it as it was trained', (_name, shape, classes, preset, layout, fps, resize) => {
    const { feeding, ...candidate } = best([...shape], classes)
    expect(candidate.preset).toBe(preset)
    expect(candidate.why).toMatch(/^It |^Its /)
    expect(feeding.input.layout).toBe(layout)
    expect(feeding.sampling.rate).toEqual({ fps })
    const to = feeding.preprocess.resize
    expect(to.mode === 'fixed' ? [to.height, to.width] : to.size).toEqual(resize)
  })

  it('offers two to four ways, each once', () => {
    const { candidates } = inferCard(graphOf([1, 3, 16, 112, 112]), sets)
    expect(candidates.length).toBeGreaterThanOrEqual(2)
    expect(candidates.length).toBeLessThanOrEqual(4)
    expect(new Set(candidates.map(({ preset }) => preset)).size).toBe(candidates.length)
  })

  it('keeps what the graph fixes and says what it leaves open', () => {
    const proposal = inferCard(graphOf([1, 3, 'T', 32, 32], 5), sets)
    expect(proposal.free).toEqual({ frames: true, size: false })
    for (const { feeding } of proposal.candidates) {
      const { crop, resize } = feeding.preprocess
      expect([feeding.input.height, crop.width]).toEqual([32, 32])
      expect(resize.mode === 'fixed' ? resize.height : resize.size).toBeGreaterThanOrEqual(32)
    }
    const fixed = inferCard(graphOf([1, 3, 24, 'H', 'W']), sets)
    expect(fixed.free).toEqual({ frames: false, size: true })
    for (const { feeding } of fixed.candidates) {
      expect(feeding.sampling.frames).toEqual({ min: 24, max: 24 })
      // Doubling a short clip would give more frames than the graph takes.
      expect(feeding.sampling.tooFew).not.toBe('double')
    }
  })

  it('brings a crop that is no square to its shape', () => {
    expect(best([1, 3, 16, 224, 398]).feeding.preprocess.resize).toEqual({
      mode: 'fixed',
      height: 224,
      width: 398,
    })
  })

  it('offers every axis order that the shape allows, a fixed 3 first', () => {
    const layouts = (shape: TensorFacts['shape']) => inferCard(graphOf(shape), sets).layouts
    expect(layouts([1, 3, 16, 112, 112])).toEqual(['NCTHW'])
    expect(layouts([1, 3, 3, 112, 112])).toEqual(['NCTHW', 'NTCHW'])
    expect(layouts([null, null, null, null, null])).toEqual(['NCTHW', 'NTCHW', 'NTHWC'])
    expect(layouts(['n', 'frames', 'channels', 'h', 'w'])[0]).toBe('NTCHW')
  })

  it('takes the scores, not the features beside them', () => {
    const graph = graphOf([1, 3, 16, 112, 112])
    graph.outputs = [
      { name: 'features', type: 'float32', shape: ['N', 512] },
      { name: 'logits', type: 'float32', shape: ['N', 7] },
    ]
    expect(inferCard(graph, sets)).toMatchObject({
      output: { name: 'logits', classes: 7 },
      features: 'features',
    })
  })

  it('names the label set by the number of scores, and never one that is not at hand', () => {
    const labels = (classes: number) => inferCard(graphOf([1, 3, 16, 112, 112], classes), sets).labels
    expect(labels(400).set).toBe('kinetics-400')
    expect(labels(600).set).toBe('kinetics-600')
    expect(labels(700)).toEqual({ set: null, why: expect.stringContaining('Kinetics-700') as string })
    expect(labels(12)).toEqual({ set: null, why: expect.stringContaining('12 names') as string })
  })
})

describe('a graph that is no classifier of clips is refused', () => {
  it.each([
    ['pictures', graphOf([1, 3, 224, 224]), /rank 4 \[1, 3, 224, 224\]/],
    ['many views', graphOf([1, 10, 3, 8, 224, 224]), /rank 6/],
    ['optical flow', graphOf([1, 2, 64, 224, 224]), /can be the three colours/],
    ['a batch of eight', graphOf([8, 3, 16, 112, 112]), /takes 8 clips at once/],
    ['half precision', graphOf([1, 3, 16, 112, 112], 400, 'x', 'float16'), /takes float16/],
    ['no fixed scores', graphOf([1, 3, 16, 112, 112], null), /output \[N, \?\]/],
    [
      'two pathways',
      { ...graphOf([1]), inputs: ['slow', 'fast'].map(name => ({ name, type: 'float32', shape: [1] })) },
      /2 inputs \(slow, fast\)/,
    ],
  ])('%s', (_name, graph, message) => {
    expect(() => inferCard(graph, sets)).toThrow(message)
  })
})

describe('a changed feeding', () => {
  it('keeps the proportion of the resize to the crop', () => {
    const i3d = best(['N', 3, 'T', 'H', 'W']).feeding
    const half = changeFeeding(i3d, { size: i3d.input.height / 2, frames: 8, fps: 10, layout: 'NTHWC' })
    expect(half.input).toMatchObject({ layout: 'NTHWC', frames: { min: 8, max: 8 }, height: 112, width: 112 })
    expect(half.preprocess.resize).toMatchObject({ size: 128 })
    expect(half.preprocess.crop).toMatchObject({ height: 112, width: 112 })
    expect(half.sampling).toMatchObject({ rate: { fps: 10 }, frames: { min: 8, max: 8 }, tooFew: 'loop' })
  })
})
