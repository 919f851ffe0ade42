import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFrameSource, type FrameSource } from './frame-source'
import { loopBounds, nextSpeed, noLoop, speeds, withLoopEnd } from './loop'
import { timecode } from './timecode'

describe('frames fetched ahead', () => {
  interface World {
    source: FrameSource<number>
    /** Fetches under way, by frame. */
    open: Map<number, (picture: number | Error) => void>
    freed: number[]
  }
  const world = (frames = 100): World => {
    const open: World['open'] = new Map()
    const freed: number[] = []
    const source = createFrameSource<number>({
      load: (frame, signal) =>
        new Promise((resolve, reject) => {
          open.set(frame, answer => {
            open.delete(frame)
            if (answer instanceof Error) reject(answer)
            else resolve(answer)
          })
          signal.addEventListener('abort', () => open.delete(frame))
        }),
      frames: () => frames,
      keep: 8,
      ahead: 4,
      behind: 1,
      atOnce: 3,
      free: picture => freed.push(picture),
    })
    return { source, open, freed }
  }
  const answer = async ({ open }: World, frame: number, picture: number | Error = frame): Promise<void> => {
    open.get(frame)?.(picture)
    await new Promise(resolve => setTimeout(resolve, 0))
  }

  it('come in the order of need: the wanted one, those ahead, then one behind', async () => {
    const all = world()
    all.source.want(10, 1)
    expect([...all.open.keys()]).toEqual([10, 11, 12])
    for (const frame of [10, 11, 12]) await answer(all, frame)
    expect([...all.open.keys()]).toEqual([13, 14, 9])
    expect(all.source.peek(11)).toBe(11)
  })

  it('are given up when the person has gone elsewhere, and never hold up what is wanted now', () => {
    const all = world()
    all.source.want(10, 1)
    all.source.want(50, -1)
    expect([...all.open.keys()]).toEqual([50, 49, 48])
    all.source.want(47, -1)
    expect(all.open.has(47)).toBe(true)
  })

  it('are never more than are kept, and what goes is released', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 99 }), { maxLength: 30 }), async wanted => {
        const all = world()
        for (const frame of wanted) {
          all.source.want(frame, frame % 2 === 0 ? 1 : -1)
          for (const each of [...all.open.keys()]) await answer(all, each)
          expect(all.source.peek(frame)).toBe(frame)
        }
        const held = Array.from({ length: 100 }, (_, i) => i).filter(i => all.source.peek(i) !== undefined)
        expect(held.length).toBeLessThanOrEqual(8)
        all.source.dispose()
        for (const frame of held) expect(all.freed).toContain(frame)
      }),
      { numRuns: 30 },
    )
  })

  it('that failed are said to have failed, and tried again by who comes back', async () => {
    const all = world()
    all.source.want(3, 1)
    await answer(all, 3, new Error('damaged'))
    expect(all.source.failed(3)).toBe(true)
    all.source.want(4, 1)
    all.source.want(3, -1)
    expect(all.open.has(3)).toBe(true)
  })

  it('stay within the clip', () => {
    const all = world(2)
    all.source.want(1, 1)
    expect([...all.open.keys()].sort()).toEqual([0, 1])
  })
})

describe('time codes', () => {
  it('count frames where they are even, and milliseconds where they are not', () => {
    const even = { fps: 25, vfr: false }
    expect(timecode({ frame: 30, timeSec: 1.2 }, even)).toBe('00:00:01:05')
    expect(timecode({ frame: 25 * 3661 + 7, timeSec: 3661.28 }, even)).toBe('01:01:01:07')
    expect(timecode({ frame: 30, timeSec: 1.2 }, { fps: 25, vfr: true })).toBe('00:00:01.200')
  })
  it('label 29.97 by the rounded rate, non-drop', () => {
    expect(timecode({ frame: 30, timeSec: 1.001 }, { fps: 29.97, vfr: false })).toBe('00:00:01:00')
  })
})

describe('the part that is looped', () => {
  it('is the whole clip without ends, and never leaves it', () => {
    expect(loopBounds(noLoop, 100)).toEqual({ first: 0, last: 99 })
    expect(loopBounds({ from: 20, to: 500 }, 100)).toEqual({ first: 20, last: 99 })
  })
  it('begins anew where an end is set beyond the other', () => {
    const range = withLoopEnd(withLoopEnd(noLoop, 'from', 10), 'to', 20)
    expect(range).toEqual({ from: 10, to: 20 })
    expect(withLoopEnd(range, 'from', 30)).toEqual({ from: 30, to: null })
    expect(withLoopEnd(range, 'to', 5)).toEqual({ from: null, to: 5 })
  })
})

it('speed goes through every step from 0.1 to 4 and back, and stays at the ends', () => {
  const up = [0.1]
  for (const _ of speeds) up.push(nextSpeed(up.at(-1) ?? 0, 1))
  expect(new Set(up)).toEqual(new Set(speeds))
  expect(nextSpeed(4, 1)).toBe(4)
  expect(nextSpeed(0.1, -1)).toBe(0.1)
  expect(nextSpeed(1, -1)).toBe(0.9)
})
