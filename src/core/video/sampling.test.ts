import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Protocol } from '../../shared/domain'
import { framesOf, planViews, ticksAtRate } from './sampling'

type Card = Parameters<typeof planViews>[1]
const card = (sampling: Partial<Card['sampling']> = {}, multipleOf = 1): Card =>
  ({
    sampling: {
      rate: { fps: 25 },
      tick: 'nearest',
      frames: { min: 16, max: 64 },
      tooFew: 'double',
      ...sampling,
    },
    input: { frames: { min: 9, max: 250, multipleOf } },
  }) as Card
const protocol = (more: Partial<Protocol> = {}): Protocol => ({
  name: 'fast',
  clips: 1,
  placement: 'centre',
  crops: 1,
  aggregate: 'mean-probability',
  ...more,
})
const steady = (frames: number, fps: number): number[] => Array.from({ length: frames }, (_, i) => i / fps)

describe('i3d-k400', () => {
  it('fast takes the centre 64 of more than 64 ticks, offset floor((n − 64) / 2)', () => {
    // 280 frames at 28 fps: last pts 9.964 s, 250 ticks, offset 93.
    const { views, warnings } = planViews(steady(280, 28), card(), protocol())
    expect(views).toHaveLength(1)
    expect(views[0]!.frameIndices).toHaveLength(64)
    expect(views[0]!.frameIndices[0]).toBe(Math.round((93 / 25) * 28))
    expect(warnings).toEqual([])
  })
  it('feeds 16 to 64 ticks as they are', () => {
    expect(planViews(steady(63, 25), card(), protocol()).views[0]!.frameIndices).toEqual(
      Array.from({ length: 63 }, (_, i) => i),
    )
  })
  it('doubles a shorter list until it has 16 and says so', () => {
    const { views, warnings } = planViews(steady(5, 25), card(), protocol())
    expect(views[0]!.frameIndices).toEqual([0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1, 2, 3, 4])
    expect(warnings.map(({ code }) => code)).toEqual(['clip.looped'])
  })
  it('doubles fifteen to thirty and leaves sixteen alone', () => {
    expect(planViews(steady(15, 25), card(), protocol()).views[0]!.frameIndices).toHaveLength(30)
    expect(planViews(steady(16, 25), card(), protocol()).views[0]!.frameIndices).toHaveLength(16)
  })
  it('takes the earlier of two equally near frames', () => {
    // 12.5 fps: every other tick lies exactly between two frames.
    expect(ticksAtRate(steady(4, 12.5), 25, 'nearest')).toEqual([0, 0, 1, 1, 2, 2, 3])
  })
  it('counts a tick that is at most a microsecond after the last frame', () => {
    expect(ticksAtRate([0, 0.04 - 9e-7], 25, 'nearest')).toEqual([0, 1])
    expect(ticksAtRate([0, 0.04 - 2e-6], 25, 'nearest')).toEqual([0])
  })
  it('standard spreads four windows of 64 from end to end, fewer where the clip is short', () => {
    const spread = protocol({ clips: 4, placement: 'spread' })
    const starts = (frames: number): number[] =>
      planViews(steady(frames, 25), card(), spread).views.map(view => view.frameIndices[0]!)
    expect(starts(364)).toEqual([0, 100, 200, 300])
    expect(starts(128)).toEqual([0, 64])
    expect(starts(100)).toEqual([0, 36])
    expect(starts(64)).toEqual([0])
    expect(starts(40)).toEqual([0])
  })
  it('full takes up to 250 ticks in one pass', () => {
    const whole = protocol({ placement: 'whole', maxFrames: 250 })
    expect(planViews(steady(200, 25), card(), whole).views[0]!.frameIndices).toHaveLength(200)
    const long = planViews(steady(1000, 25), card(), whole).views
    expect(long).toHaveLength(1)
    expect(long[0]!.frameIndices).toEqual(Array.from({ length: 250 }, (_, i) => i + 375))
  })
})

describe('movinet-a0-stream-k600', () => {
  const movinet = card({ rate: { fps: 5 }, frames: { min: 1, max: 50 } })
  it('feeds any number from one frame, at most the centre 50 at 5 fps', () => {
    expect(planViews([0], movinet, protocol()).views[0]!.frameIndices).toEqual([0])
    expect(planViews(steady(75, 25), movinet, protocol()).views[0]!.frameIndices).toHaveLength(15)
    const long = planViews(steady(1000, 25), movinet, protocol()).views[0]!.frameIndices
    expect(long).toHaveLength(50)
    expect(long[0]).toBe(75 * 5)
  })
})

describe('policies', () => {
  it('strides over decoded frames whatever their times', () => {
    const strided = card({ rate: { stride: 3 }, frames: { min: 1, max: 4 } })
    expect(planViews(steady(10, 30), strided, protocol()).views[0]!.frameIndices).toEqual([0, 3, 6, 9])
  })
  it('loops to exactly the least, repeats the last, or refuses', () => {
    const few = (tooFew: Card['sampling']['tooFew']) =>
      planViews(steady(3, 25), card({ tooFew, frames: { min: 7, max: 64 } }), protocol())
    expect(few('loop').views[0]!.frameIndices).toEqual([0, 1, 2, 0, 1, 2, 0])
    expect(few('repeat-last').views[0]!.frameIndices).toEqual([0, 1, 2, 2, 2, 2, 2])
    expect(few('repeat-last').warnings.map(({ code }) => code)).toEqual(['clip.padded'])
    expect(() => few('error')).toThrowError(/3 frames.*at least 7/)
  })
  it('takes the last frame at or before a tick where the card says floor', () => {
    expect(ticksAtRate([0, 0.05, 0.1], 25, 'floor')).toEqual([0, 0, 1])
  })
  it('keeps to whole multiples where the graph needs them', () => {
    expect(planViews(steady(39, 25), card({}, 8), protocol()).views[0]!.frameIndices).toHaveLength(32)
  })
  it('lays three crops along the longer side', () => {
    const crops = (width: number, height: number): string[] =>
      planViews(steady(20, 25), card(), protocol({ crops: 3 }), { width, height }).views.map(
        view => view.crop,
      )
    expect(crops(320, 240)).toEqual(['left', 'center', 'right'])
    expect(crops(240, 320)).toEqual(['top', 'center', 'bottom'])
  })
})

describe('any clip', () => {
  const gaps = fc.array(fc.double({ min: 0.0005, max: 0.5, noNaN: true }), { minLength: 0, maxLength: 300 })
  const times = gaps.map(all => all.reduce<number[]>((sum, gap) => [...sum, sum[sum.length - 1]! + gap], [0]))

  it('gets frames that exist, in order within a window, with their own times', () => {
    fc.assert(
      fc.property(
        times,
        fc.constantFrom('centre' as const, 'spread' as const, 'whole' as const),
        fc.integer({ min: 1, max: 10 }),
        (timesSec, placement, clips) => {
          const { views } = planViews(timesSec, card(), protocol({ placement, clips }))
          expect(views.length).toBeGreaterThanOrEqual(1)
          expect(views.length).toBeLessThanOrEqual(Math.max(1, clips))
          for (const { frameIndices, timesSec: shown } of views) {
            expect(frameIndices.length).toBeGreaterThanOrEqual(16)
            expect(frameIndices.length).toBeLessThanOrEqual(64)
            frameIndices.forEach((frame, step) => expect(shown[step]).toBe(timesSec[frame]))
          }
          const wanted = framesOf(views)
          expect(wanted).toEqual([...new Set(wanted)].sort((a, b) => a - b))
        },
      ),
    )
  })

  it('gets at each tick the frame nearest to it', () => {
    fc.assert(
      fc.property(times, timesSec => {
        ticksAtRate(timesSec, 25, 'nearest').forEach((frame, k) => {
          const away = (i: number): number => Math.abs(timesSec[i]! - k / 25)
          for (let i = 0; i < timesSec.length; i++) expect(away(frame)).toBeLessThanOrEqual(away(i) + 1e-8)
        })
      }),
      { numRuns: 30 },
    )
  })

  it('does not change its choice when the clip starts later', () => {
    const moved = steady(280, 28).map(time => time + 1000)
    expect(ticksAtRate(moved, 25, 'nearest')).toEqual(ticksAtRate(steady(280, 28), 25, 'nearest'))
  })
})
