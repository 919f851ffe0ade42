import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkLabels, labelsSha256, readCard, readLabels } from '../../src/core/model/card'
import { createSession } from '../../src/core/model/session'
import { drawClips, fitSet, heldOutSet, type ClipSet } from './clip-sets'
import type { Volume } from './energy'
import { fitMotionReadout, measure } from './fit'
import { makeMotionEnergy } from './generate'
import { buildMotionEnergyGraph, minFrames } from './graph'
import { createFactors, createKernelBank, channels, kernelFrames, kernelSize } from './kernels'
import { clipFeatures, featureCount } from './pool'
import { motionLabels, type MotionLabel } from './scenes'
import { featureSymmetry, moveLabel, symmetries } from './symmetry'

const installed = resolve(import.meta.dirname, '../../resources/motion-energy')
const few: ClipSet = { ...fitSet, perClass: 2, tiles: 1 }

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** A grating of 5 pixels a period that runs to the right. */
function grating(pxPerFrame: number): Volume {
  const data = Float32Array.from({ length: 32 * 96 * 96 }, (_, i) => {
    const x = i % 96
    const t = Math.floor(i / (96 * 96))
    return 0.5 + 0.25 * Math.cos((2 * Math.PI * (x - pxPerFrame * t)) / 5)
  })
  return { frames: 32, height: 96, width: 96, data }
}

async function run(graph: Uint8Array, clip: Volume): Promise<{ logits: number[]; features: number[] }> {
  const session = await InferenceSession.create(graph, { intraOpNumThreads: 1 })
  const video = new Float32Array(3 * clip.data.length)
  for (let c = 0; c < 3; c++) video.set(clip.data, c * clip.data.length)
  const out = await session.run({
    video: new Tensor('float32', video, [1, 3, clip.frames, clip.height, clip.width]),
  })
  await session.release()
  return {
    logits: Array.from(out['logits']!.data as Float32Array),
    features: Array.from(out['features']!.data as Float32Array),
  }
}

describe('the filter bank', () => {
  it('is made of pairs of unit length that brightness alone does not excite', () => {
    const bank = createKernelBank()
    const volume = kernelFrames * kernelSize * kernelSize
    for (let c = 0; c < channels; c++) {
      const pair = [c, channels + c].map(k => bank.subarray(k * volume, (k + 1) * volume))
      expect(pair.reduce((sum, k) => sum + k.reduce((s, x) => s + x * x, 0), 0) / 2).toBeCloseTo(1, 5)
      for (const kernel of pair) expect(kernel.reduce((s, x) => s + x, 0)).toBeCloseTo(0, 5)
    }
  })

  it('answers a moving grating in the channel of its direction and speed', () => {
    const strongest = (pxPerFrame: number): number => {
      const features = clipFeatures(grating(pxPerFrame), createFactors())
      // Means over the first grid cell at the finest level, one a channel.
      return Array.from(features.subarray(0, channels))
        .map((value, c) => ({ value: Math.abs(value), c }))
        .filter(({ c }) => c % 5 === 1 || c % 5 === 3)
        .sort((a, b) => b.value - a.value)[0]!.c
    }
    expect(strongest(0.7)).toBe(1)
    expect(strongest(1.5)).toBe(3)
    const right = clipFeatures(grating(0.7), createFactors())[1]!
    const left = clipFeatures(grating(-0.7), createFactors())[1]!
    expect(right).toBeGreaterThan(0.5)
    expect(left).toBeCloseTo(-right, 3)
  })
})

describe('the graph', () => {
  it('computes what the plain TypeScript pass computes, for any number of frames', async () => {
    const graph = buildMotionEnergyGraph({
      weights: new Float64Array(motionLabels.length * featureCount),
      bias: Float64Array.from(motionLabels, (_, i) => i),
    })
    const [first] = drawClips(few)
    const { clip } = first === undefined ? { clip: grating(1) } : first
    for (const frames of [minFrames, 17, 32]) {
      const cut = { ...clip, frames, data: clip.data.slice(0, frames * 96 * 96) }
      const { features, logits } = await run(graph, cut)
      const expected = clipFeatures(cut, createFactors())
      expect(features).toHaveLength(featureCount)
      expect(Math.max(...features.map((value, i) => Math.abs(value - expected[i]!)))).toBeLessThan(1e-5)
      expect(logits).toEqual(motionLabels.map((_, i) => i))
    }
  })
})

describe('the symmetries', () => {
  it('move features exactly as moving the clip does', () => {
    const [, pan] = drawClips({ ...few, ranges: { ...few.ranges, noise: [2, 3] } })
    const { clip } = pan!
    const factors = createFactors()
    const features = clipFeatures(clip, factors)
    for (const s of symmetries.filter((_, i) => [1, 6, 11, 12, 15].includes(i))) {
      const moved: Volume = { ...clip, data: new Float32Array(clip.data.length) }
      for (let t = 0; t < 32; t++)
        for (let y = 0; y < 96; y++)
          for (let x = 0; x < 96; x++) {
            const u = s.mirrorX ? 95 - x : x
            const v = s.mirrorY ? 95 - y : y
            const [toX, toY] = s.transpose ? [v, u] : [u, v]
            moved.data[((s.reverse ? 31 - t : t) * 96 + toY) * 96 + toX] = clip.data[(t * 96 + y) * 96 + x]!
          }
      const expected = clipFeatures(moved, factors)
      const actual = featureSymmetry(s)(features)
      expect(Math.max(...actual.map((value, i) => Math.abs(value - expected[i]!)))).toBeLessThan(1e-4)
    }
  })

  it('rename the motion: mirrored pans, turned tilts, zooms and rotations run backwards', () => {
    const s = (change: Partial<(typeof symmetries)[0]>): (typeof symmetries)[0] => ({
      ...symmetries[0]!,
      ...change,
    })
    const moved = (change: Partial<(typeof symmetries)[0]>, label: MotionLabel): MotionLabel =>
      moveLabel(s(change), label)
    expect(moved({ mirrorX: true }, 'pan left')).toBe('pan right')
    expect(moved({ mirrorX: true }, 'tilt up')).toBe('tilt up')
    expect(moved({ transpose: true }, 'pan left')).toBe('tilt up')
    expect(moved({ reverse: true }, 'tilt up')).toBe('tilt down')
    expect(moved({ reverse: true }, 'zoom in')).toBe('zoom out')
    expect(moved({ mirrorX: true }, 'zoom in')).toBe('zoom in')
    expect(moved({ mirrorY: true }, 'rotate clockwise')).toBe('rotate anticlockwise')
    expect(moved({ mirrorX: true, mirrorY: true }, 'rotate clockwise')).toBe('rotate clockwise')
    expect(moved({ mirrorX: true, reverse: true }, 'rotate clockwise')).toBe('rotate clockwise')
    expect(moved({ transpose: true, reverse: true }, 'shake')).toBe('shake')
  })
})

describe('the clip sets', () => {
  it('share no surface, and no speed or size', () => {
    expect(fitSet.textures.filter(kind => heldOutSet.textures.includes(kind))).toEqual([])
    for (const range of ['pan', 'zoom', 'turn', 'patch', 'texturePx'] as const)
      for (const [low, high] of fitSet.ranges[range])
        for (const [otherLow, otherHigh] of heldOutSet.ranges[range])
          expect(high <= otherLow || otherHigh <= low).toBe(true)
  })
})

describe('the built-in network', () => {
  it('comes out byte for byte the same: twice from a few clips', () => {
    const fewer = { ...few, perClass: 1 }
    const once = makeMotionEnergy(fewer, fewer)
    const again = makeMotionEnergy(fewer, fewer)
    for (const [name, bytes] of Object.entries(once))
      expect([name, sha256(bytes)]).toEqual([name, sha256(again[name as keyof typeof again])])
  })

  it('comes out byte for byte as committed, and holds its card: ≥ 95 % on held-out clips', async () => {
    const made = makeMotionEnergy()
    for (const [name, bytes] of Object.entries(made))
      expect([name, sha256(bytes)]).toEqual([name, sha256(await readFile(join(installed, name)))])
    expect((await readCard(installed)).published).toMatchObject({
      source: 'measured when the network was made',
    })
    expect((await readCard(installed)).published?.top1).toBeGreaterThanOrEqual(95)
  }, 600_000)

  it('has a card that fits its graph and its labels', async () => {
    const card = await readCard(installed)
    const labels = await readLabels(installed, card)
    expect(labels).toEqual(motionLabels)
    expect(card.labels.sha256).toBe(labelsSha256(labels))
    expect(() => checkLabels(card, labels)).not.toThrow()
    const session = await createSession(installed, { provider: 'cpu', threads: 1 })
    expect(session.card.id).toBe('motion-energy')
    await session.dispose()
  })
})

describe('a readout', () => {
  let root: string
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'kinetoscope-motion-'))
  })
  afterAll(() => rm(root, { recursive: true, force: true }))

  it('knows the clips it was fitted on, and its graph gives the same scores from a file', async () => {
    const readout = fitMotionReadout(few)
    expect(measure(readout, few)).toMatchObject({ clips: 22, top1: 1, top5: 1 })
    const path = join(root, 'model.onnx')
    await writeFile(path, buildMotionEnergyGraph(readout))
    const [sample] = drawClips(few)
    const { logits } = await run(await readFile(path), sample!.clip)
    expect(logits.indexOf(Math.max(...logits))).toBe(motionLabels.indexOf(sample!.label))
  })
})
