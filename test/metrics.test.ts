import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { binOf } from '../src/shared/metrics/calibration'
import { createComparison } from '../src/shared/metrics/comparison'
import { evaluate } from '../src/shared/metrics/evaluation'
import { exactSum } from '../src/shared/metrics/exact-sum'
import { judge, type Answered, type Judgement } from '../src/shared/metrics/verdict'
import { mcnemarExact, wilson95 } from '../src/shared/metrics/statistics'

/** Written by scripts/goldens/metrics.py with scikit-learn, scipy and statsmodels. */
interface Goldens {
  clips: { truth: number; a: [number, number][]; b: [number, number][] }[]
  a: {
    top1: number
    top5: number
    meanPerClass: number
    precision: number[]
    recall: number[]
    meanScore: number[]
    confusion: number[][]
    ece: number
    reliability: { n: number[]; share: number[]; mean: number[] }
  }
  compare: { table: [[number, number], [number, number]]; kappa: number; same: number; mcnemar: number }
  wilson: { k: number; n: number; scipy: [number, number]; statsmodels: [number, number] }[]
  mcnemar: { b: number; c: number; p: number; binomtest: number }[]
  fsum: { values: number[]; sum: number }[]
}
const goldens = JSON.parse(readFileSync(resolve(__dirname, 'goldens/metrics.json'), 'utf8')) as Goldens

const name = (index: number): string => `class ${String(index).padStart(2, '0')}`
const answered = (which: 'a' | 'b'): Answered[] =>
  goldens.clips.map((clip, i) => ({
    clip: `clip ${i}`,
    topk: clip[which].map(([index, score], at) => ({ rank: at + 1, index, label: name(index), score })),
    truth: { label: name(clip.truth), index: clip.truth, source: 'csv' },
  }))
const judgements = (which: 'a' | 'b' = 'a'): Judgement[] =>
  answered(which)
    .map(judge)
    .filter(each => typeof each !== 'string')

describe('figures against scikit-learn', () => {
  const figures = evaluate(judgements())
  const known = goldens.a

  it('top-1, top-5 and mean per class', () => {
    expect(figures.n).toBe(goldens.clips.length)
    expect(figures.top1).toBeCloseTo(known.top1, 14)
    expect(figures.top5).toBeCloseTo(known.top5, 14)
    expect(figures.meanPerClass).toBeCloseTo(known.meanPerClass, 14)
  })

  it('expected calibration error and reliability bins', () => {
    expect(figures.ece).toBeCloseTo(known.ece, 12)
    const occupied = figures.reliability.filter(bin => bin.n > 0)
    expect(figures.reliability.map(bin => bin.n)).toEqual(known.reliability.n)
    expect(occupied.map(bin => bin.accuracy?.toFixed(12))).toEqual(
      known.reliability.share.map(share => share.toFixed(12)),
    )
    expect(occupied.map(bin => bin.meanScore?.toFixed(12))).toEqual(
      known.reliability.mean.map(mean => mean.toFixed(12)),
    )
  })

  it('precision, recall and mean score of every class', () => {
    expect(figures.perClass).toHaveLength(known.recall.length)
    for (const { index, precision, recall, meanScore } of figures.perClass) {
      expect(precision).toBeCloseTo(known.precision[index] ?? NaN, 14)
      expect(recall).toBeCloseTo(known.recall[index] ?? NaN, 14)
      expect(meanScore).toBeCloseTo(known.meanScore[index] ?? NaN, 14)
    }
  })

  it('every cell of the confusion matrix', () => {
    const matrix = known.confusion.map(row => row.map(() => 0))
    for (const { truthIndex, predictedIndex, n } of figures.confusions)
      matrix[truthIndex]![predictedIndex] = n
    for (const { index, right } of figures.perClass) matrix[index]![index] = right
    expect(matrix).toEqual(known.confusion)
  })

  it('agreement, kappa, the four counts and McNemar of two models', () => {
    const tally = createComparison()
    const [a, b] = [answered('a'), answered('b')]
    a.forEach((each, i) => tally.add(each, b[i]!))
    const compared = tally.finish({ a: 0, b: 0 })
    const [[both, onlyA], [onlyB, neither]] = goldens.compare.table
    expect(compared).toMatchObject({ n: 300, both, onlyA, onlyB, neither })
    expect(compared.agreement.same).toBe(goldens.compare.same)
    expect(compared.agreement.kappa).toBeCloseTo(goldens.compare.kappa, 14)
    expect(compared.mcnemar.p).toBeCloseTo(goldens.compare.mcnemar, 14)
    expect(compared.flips).toHaveLength(onlyA + onlyB)
  })
})

describe('Wilson’s interval', () => {
  it.each(goldens.wilson)(
    'of $k out of $n is that of scipy and statsmodels',
    ({ k, n, scipy, statsmodels }) => {
      const [low, high] = wilson95(k, n)!
      for (const [l, h] of [scipy, statsmodels]) {
        expect(low).toBeCloseTo(l, 13)
        expect(high).toBeCloseTo(h, 13)
      }
    },
  )
  it('of 36 out of 64 reads 56.3 % [44.1, 67.7]', () => {
    const [low, high] = wilson95(36, 64)!
    expect([36 / 64, low, high].map(share => (100 * share).toFixed(1))).toEqual(['56.3', '44.1', '67.7'])
    expect(wilson95(0, 0)).toBeNull()
  })
})

it.each(goldens.mcnemar)(
  'McNemar of $b against $c is that of statsmodels and scipy',
  ({ b, c, p, binomtest }) => {
    expect(mcnemarExact(b, c)).toBeCloseTo(p, 12)
    expect(mcnemarExact(c, b)).toBeCloseTo(binomtest, 12)
  },
)

describe('sums', () => {
  it.each(goldens.fsum)('are those of math.fsum: $sum', ({ values, sum }) => {
    expect(exactSum(values)).toBe(sum)
  })
  it('do not depend on the order', () => {
    const values = fc.array(fc.double({ min: -1e12, max: 1e12, noNaN: true }), { maxLength: 30 })
    fc.assert(
      fc.property(values, list => {
        expect(exactSum([...list].reverse())).toBe(exactSum(list))
        expect(exactSum([...list].sort())).toBe(exactSum(list))
      }),
    )
  })
})

describe('an evaluation', () => {
  it('is the same to the last bit whatever the order of the clips', () => {
    const one = evaluate(judgements())
    expect(evaluate(judgements().reverse())).toEqual(one)
    expect(JSON.stringify(evaluate(judgements().sort((a, b) => a.score - b.score)))).toBe(JSON.stringify(one))
  })

  it('of no clips says so instead of dividing by them', () => {
    expect(evaluate([])).toMatchObject({ n: 0, top1: null, top5: null, ece: null, meanPerClass: null })
  })

  it('claims no top-5 where fewer predictions were kept, and does where the truth is always among them', () => {
    const short = (keep: number): Judgement[] =>
      answered('a')
        .map(each => judge({ ...each, topk: each.topk.slice(0, keep) }))
        .filter(each => typeof each !== 'string')
    expect(evaluate(short(3)).top5).toBeNull()
    expect(evaluate(short(3)).wilson95.top5).toBeNull()
    expect(evaluate(short(3)).top1).toBe(evaluate(judgements()).top1)
    expect(evaluate(short(3).filter(each => each.rank !== null)).top5).toBe(1)
  })

  it('puts the worst class first, and the most frequent confusion', () => {
    const { perClass, confusions, mistakes } = evaluate(judgements())
    const shares = perClass.map(each => each.top1)
    expect(shares).toEqual([...shares].sort((a, b) => a - b))
    expect(confusions[0]).toMatchObject({ truth: name(3), predicted: name(7) })
    expect(mistakes.map(each => each.score)).toEqual(mistakes.map(each => each.score).sort((a, b) => b - a))
    expect(mistakes).toHaveLength(50)
  })
})

it('a score on a border belongs to the bin below it', () => {
  expect([0, 0.1, 0.1000001, 0.3, 0.7, 0.99, 1].map(score => binOf(score, 10))).toEqual([0, 0, 1, 2, 6, 9, 9])
  for (let i = 1; i <= 20; i++) expect(binOf(i / 20, 20)).toBe(i - 1)
})

describe('a comparison', () => {
  const answer = (clip: string, said: string, truth: string | null, index: number | null = 0): Answered => ({
    clip,
    topk: [{ rank: 1, index: said === truth ? (index ?? 0) : 99, label: said, score: 0.5 }],
    truth: truth === null ? null : { label: truth, index, source: 'folder' },
  })
  it('leaves out, and names, truths that one of the two cannot say; agreement counts them all the same', () => {
    const tally = createComparison()
    tally.add(answer('1', 'yoga', 'yoga'), answer('1', 'Yoga', 'yoga'))
    tally.add(answer('2', 'digging', 'digging'), answer('2', 'yoga', 'digging', null))
    tally.add(answer('3', 'yoga', null), answer('3', 'yoga', null))
    const compared = tally.finish({ a: 2, b: 0 })
    expect(compared).toMatchObject({ clips: 3, n: 1, withoutTruth: 1, onlyInA: 2, notInA: [] })
    expect(compared.notInB).toEqual([{ label: 'digging', n: 1 }])
    expect(compared.agreement).toMatchObject({ n: 3, same: 2 })
    expect(compared.both + compared.onlyA + compared.onlyB + compared.neither).toBe(compared.n)
  })
})
