import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ModelCard } from '../../shared/domain'
import { planWindows } from './windows'

const card = (
  frames: { min: number; max: number },
  rate: ModelCard['sampling']['rate'] = { fps: 5 },
  tooFew: ModelCard['sampling']['tooFew'] = 'double',
): Pick<ModelCard, 'sampling' | 'input'> =>
  ({
    sampling: { rate, tick: 'nearest', frames, tooFew },
    input: { frames: { ...frames, multipleOf: 1 } },
  }) as Pick<ModelCard, 'sampling' | 'input'>
const evenly = (seconds: number, fps = 25): Float64Array =>
  Float64Array.from({ length: Math.round(seconds * fps) }, (_, i) => i / fps)

describe('windows over a long clip', () => {
  it('are the model’s own length, a quarter of it apart, the last one at the end', () => {
    const { windows, windowSec, strideSec } = planWindows(evenly(60), card({ min: 1, max: 50 }))
    expect([windowSec, strideSec]).toEqual([10, 2.5])
    expect(windows[0]).toMatchObject({ startSec: 0, endSec: expect.closeTo(10, 6) as number })
    expect(windows[0]!.view.frameIndices.slice(0, 3)).toEqual([0, 5, 10])
    // 2.5 s are twelve and a half ticks of 5 a second: starts fall on the nearest.
    expect(windows[1]!.startSec).toBeCloseTo(2.6, 6)
    expect(windows.at(-1)!.view.frameIndices.at(-1)).toBe(1495)
  })
  it('are as short and as near as asked, within what the model can', () => {
    const short = planWindows(evenly(60), card({ min: 1, max: 50 }), { windowSec: 4, strideSec: 1 })
    expect(short.windows[0]!.view.frameIndices).toHaveLength(20)
    expect(short.windows).toHaveLength(57)
    const least = planWindows(evenly(60), card({ min: 16, max: 50 }), { windowSec: 1 })
    expect(least.windows[0]!.view.frameIndices).toHaveLength(16)
  })
  it('are one where the clip is no longer than a window, made up as a whole clip is', () => {
    const { windows } = planWindows(evenly(1), card({ min: 16, max: 50 }))
    expect(windows).toHaveLength(1)
    expect(windows[0]!.view.frameIndices).toHaveLength(20)
    expect(() => planWindows(evenly(1), card({ min: 16, max: 50 }, { fps: 5 }, 'error'))).toThrow(
      /at least 16/,
    )
  })
  it('cover every step of the clip, in order, whatever is asked', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 900 }),
        fc.double({ min: 0.1, max: 30, noNaN: true }),
        fc.double({ min: 0.05, max: 60, noNaN: true }),
        fc.constantFrom<ModelCard['sampling']['rate']>({ fps: 5 }, { stride: 4 }),
        (frames, windowSec, strideSec, rate) => {
          const times = Float64Array.from({ length: frames }, (_, i) => i / 25)
          const { windows } = planWindows(times, card({ min: 1, max: 32 }, rate), { windowSec, strideSec })
          const starts = windows.map(window => window.startSec)
          expect([...starts].sort((a, b) => a - b)).toEqual(starts)
          const seen = new Set(windows.flatMap(window => window.view.frameIndices))
          const step = 'fps' in rate ? 5 : rate.stride
          for (let frame = 0; frame < frames; frame += step) expect(seen.has(frame)).toBe(true)
        },
      ),
    )
  })
})
