import { describe, expect, it } from 'vitest'
import { median, ratios, stageFigure } from './format-bench'

const pass = (clips: number, wallSec: number, cpuSec: number | null) => ({
  clips,
  failed: 0,
  wallSec,
  cpuSec,
})

describe('figures of the benchmark', () => {
  it('takes the median round, not the mean: one disturbed round does not count', () => {
    expect(median([3, 100, 2])).toBe(3)
    expect(median([1, 2])).toBe(1.5)
    const figure = stageFigure('all', [pass(10, 5, 8), pass(10, 50, 9), pass(10, 4, 8)])
    expect(figure.clipsPerSec).toBe(2)
    expect(figure.cpuSecPerClip).toBe(0.8)
  })

  it('bounds end to end by what decoding and the network allow on shared cores', () => {
    const stages = [
      stageFigure('decode', [pass(20, 1, 1)]),
      stageFigure('infer', [pass(20, 10, 20)]),
      stageFigure('all', [pass(20, 11, 21)]),
      stageFigure('peer', [pass(20, 10, 20)]),
    ]
    const r = ratios(stages)
    expect(r.boundClipsPerSec).toBeCloseTo(20 / 11)
    expect(r.ofBound).toBeCloseTo(1)
    expect(r.cpuRatio).toBeCloseTo(1)
    expect(r.ofPeer).toBeCloseTo(10 / 11)
  })

  it('claims nothing about CPU where it cannot be read', () => {
    const stages = [stageFigure('decode', [pass(1, 1, null)]), stageFigure('infer', [pass(1, 1, 2)])]
    expect(ratios(stages).cpuRatio).toBeNull()
    expect(ratios(stages).ofBound).toBeNull()
  })
})
