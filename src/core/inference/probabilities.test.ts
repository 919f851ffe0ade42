import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { entropy, isDistribution, margin, meanOf, softmax, topK } from './probabilities'

const scores = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 1, maxLength: 60 })

describe('softmax', () => {
  it('is a distribution that keeps the order of the logits', () => {
    fc.assert(
      fc.property(scores, logits => {
        const p = softmax(logits)
        expect(isDistribution(p, 1e-9)).toBe(true)
        expect(p[logits.indexOf(Math.max(...logits))]).toBe(Math.max(...p))
      }),
    )
  })
  it('gives the known values and survives logits that would overflow', () => {
    expect([...softmax([1, 2, 3])].map(v => v.toFixed(6))).toEqual(['0.090031', '0.244728', '0.665241'])
    expect([...softmax([1000, 1000])]).toEqual([0.5, 0.5])
  })
})

describe('top-k, margin and entropy', () => {
  const labels = ['a', 'b', 'c', 'd']
  it('ranks from 1, names label and index, and breaks ties by the order of the labels', () => {
    expect(topK([0.2, 0.4, 0.2, 0.2], labels, 3)).toEqual([
      { rank: 1, index: 1, label: 'b', score: 0.4 },
      { rank: 2, index: 0, label: 'a', score: 0.2 },
      { rank: 3, index: 2, label: 'c', score: 0.2 },
    ])
    expect(topK([0.5, 0.5], labels, 10)).toHaveLength(2)
  })
  it('margin is first minus second, whatever their order', () => {
    expect(margin([0.1, 0.6, 0.3])).toBeCloseTo(0.3)
    expect(margin([0.6, 0.3, 0.1])).toBeCloseTo(0.3)
    expect(margin([0.5, 0.5])).toBe(0)
    expect(margin([1])).toBe(1)
  })
  it('entropy is 0 when certain and ln n when uniform', () => {
    expect(entropy([0, 1, 0])).toBe(0)
    expect(entropy([0.25, 0.25, 0.25, 0.25])).toBeCloseTo(Math.log(4))
  })
  it('the mean of views is taken element by element', () => {
    expect([
      ...meanOf([
        [0, 1],
        [1, 0],
        [1, 0],
        [0, 1],
      ]),
    ]).toEqual([0.5, 0.5])
  })
  it('a negative value, a wrong sum or a NaN is no distribution', () => {
    expect(isDistribution([0.5, 0.6, -0.1])).toBe(false)
    expect(isDistribution([0.5, 0.4])).toBe(false)
    expect(isDistribution([NaN, 1])).toBe(false)
    expect(isDistribution([0.3, 0.7])).toBe(true)
  })
})
