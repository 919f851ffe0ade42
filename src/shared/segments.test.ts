import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ScoreWindow, Segment } from './domain'
import {
  addSegment,
  deleteSegment,
  mergeWithNext,
  moveBorder,
  movingMean,
  relabelSegment,
  scoreLines,
  segmentsOf,
  splitSegment,
} from './segments'

/** Windows of 2 s, one a second; each names its label with 0.8. */
const windowsOf = (labels: readonly string[]): ScoreWindow[] =>
  labels.map((label, i) => ({
    startSec: i,
    endSec: i + 2,
    topk: [{ label, index: label.charCodeAt(0), score: 0.8 }],
  }))
const plain = { threshold: 0.5, minSec: 0, smooth: 1 }
const spans = (segments: readonly Segment[]): [string, number, number][] =>
  segments.map(({ label, startSec, endSec }) => [label, startSec, endSec])

describe('smoothing', () => {
  it('is the mean of what is near, of less at the ends', () => {
    expect(movingMean([0, 0, 3, 0, 0], 3)).toEqual([0, 1, 1, 1, 0])
    expect(movingMean([2, 4], 5)).toEqual([3, 3])
    expect(movingMean([1, 2, 3], 1)).toEqual([1, 2, 3])
  })
  it('gives a class nothing where it is not named', () => {
    expect(scoreLines(windowsOf(['a', 'b', 'a']))[0]).toEqual({
      label: 'a',
      index: 97,
      scores: [0.8, 0, 0.8],
    })
  })
})

describe('segments from windows', () => {
  it('have their border midway between the middles of the windows that disagree', () => {
    expect(spans(segmentsOf(windowsOf(['a', 'a', 'a', 'b', 'b']), plain, 'm'))).toEqual([
      ['a', 0, 3.5],
      ['b', 3.5, 6],
    ])
  })
  it('leave out what is below the threshold or too short, and go on over it', () => {
    expect(segmentsOf(windowsOf(['a', 'b']), { ...plain, threshold: 0.9 }, 'm')).toEqual([])
    const flicker = windowsOf(['a', 'a', 'a', 'b', 'a', 'a', 'a'])
    expect(spans(segmentsOf(flicker, { ...plain, minSec: 1.5 }, 'm'))).toEqual([['a', 0, 8]])
    expect(spans(segmentsOf(flicker, plain, 'm'))).toHaveLength(3)
  })
  it('never overlap, lie within the clip, and are no shorter than asked', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 40 }),
        fc.double({ min: 0, max: 5, noNaN: true }),
        fc.integer({ min: 1, max: 7 }),
        (labels, minSec, smooth) => {
          const found = segmentsOf(windowsOf(labels), { threshold: 0.2, minSec, smooth }, 'm')
          found.forEach((segment, i) => {
            expect(segment.startSec).toBeGreaterThanOrEqual(found[i - 1]?.endSec ?? 0)
            expect(segment.endSec - segment.startSec).toBeGreaterThanOrEqual(minSec)
            expect(segment.endSec).toBeLessThanOrEqual(labels.length + 1)
          })
        },
      ),
    )
  })
})

describe('a person’s changes', () => {
  const model: Segment[] = [
    { label: 'a', index: 0, startSec: 0, endSec: 4, score: 0.9, by: 'm' },
    { label: 'b', index: 1, startSec: 5, endSec: 8, score: 0.7, by: 'm' },
  ]
  it('move a border no further than the neighbour, the other border and the clip', () => {
    expect(moveBorder(model, 0, 'endSec', 9, 10, 'me')[0]).toMatchObject({ endSec: 5, score: null, by: 'me' })
    expect(moveBorder(model, 1, 'startSec', 1, 10, 'me')[1]).toMatchObject({ startSec: 4 })
    expect(moveBorder(model, 1, 'endSec', 99, 10, 'me')[1]).toMatchObject({ endSec: 10 })
    expect(moveBorder(model, 0, 'startSec', 7, 10, 'me')[0]!.startSec).toBeLessThan(4)
  })
  it('split, merge back, relabel, delete and add', () => {
    const split = splitSegment(model, 0, 1.5, 'me')
    expect(spans(split)).toEqual([
      ['a', 0, 1.5],
      ['a', 1.5, 4],
      ['b', 5, 8],
    ])
    expect(spans(mergeWithNext(split, 0, 'me'))).toEqual(spans(model))
    expect(splitSegment(model, 0, 4.5, 'me')).toEqual(model)
    expect(relabelSegment(model, 1, 'own', null, 'me')[1]).toMatchObject({
      label: 'own',
      index: null,
      by: 'me',
    })
    expect(deleteSegment(model, 0)).toEqual([model[1]])
    const added = { label: 'c', index: 2, startSec: 4, endSec: 5 }
    expect(spans(addSegment(model, added, 'me'))[1]).toEqual(['c', 4, 5])
    expect(addSegment(model, { ...added, endSec: 6 }, 'me')).toEqual(model)
  })
  it('leave what they do not touch as the model said it', () => {
    expect(moveBorder(model, 0, 'endSec', 3, 10, 'me')[1]).toBe(model[1])
  })
})
