/** From judgements, one by one, to the figures of an evaluation. Pure; the order of the clips does not matter. */
import { binOf, createCalibration, type ReliabilityBin } from './calibration'
import { createExactSum, exactSum, type ExactSum } from './exact-sum'
import type { Judgement } from './verdict'
import { wilson95, type Interval } from './statistics'

export interface ClassFigures {
  label: string
  index: number
  /** Clips whose truth it is. */
  n: number
  right: number
  /** Share right at once; the same as `recall`. */
  top1: number
  /** Null where fewer than five predictions were kept. */
  top5: number | null
  /** Share of the clips called so that are it; null where none was called so. */
  precision: number | null
  recall: number
  /** Clips called so, whatever they are. */
  predicted: number
  /** Mean score of the first prediction on the clips whose truth it is. */
  meanScore: number
}

export interface Confusion {
  truth: string
  truthIndex: number
  predicted: string
  predictedIndex: number
  n: number
  /** Highest score of such a mistake. */
  highest: number
}

export type Mistake = Pick<Judgement, 'clip' | 'truth' | 'predicted' | 'score' | 'rank'>

export interface Evaluation {
  /** Clips judged. */
  n: number
  right1: number
  right5: number | null
  top1: number | null
  /** Null also where fewer than five predictions were kept for a clip. */
  top5: number | null
  /** Mean of the classes' shares right, every class counting the same. */
  meanPerClass: number | null
  /** Classes with a clip. */
  classes: number
  wilson95: { top1: Interval | null; top5: Interval | null }
  ece: number | null
  /** Mean score of the first prediction: above `top1` the model is over-confident. */
  meanScore: number | null
  reliability: ReliabilityBin[]
  /** Clips per twentieth of the first prediction's score. */
  scores: { right: number[]; wrong: number[] }
  /** Worst first. */
  perClass: ClassFigures[]
  /** Most frequent first. */
  confusions: Confusion[]
  /** Wrong with the highest score first; the first `mistakesKept`. */
  mistakes: Mistake[]
}

export interface Tally {
  add(judgement: Judgement): void
  finish(): Evaluation
}

export const scoreBins = 20
export const mistakesKept = 50

interface ClassSums {
  n: number
  right: number
  right5: number
  predicted: number
  score: ExactSum
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const byScore = (a: Mistake, b: Mistake): number => b.score - a.score || byText(a.clip, b.clip)

/** Worst first: the lower share, then more clips, then the lower top-5 share, then the name. */
const worstFirst = (a: ClassFigures, b: ClassFigures): number =>
  a.top1 - b.top1 || b.n - a.n || (a.top5 ?? 0) - (b.top5 ?? 0) || byText(a.label, b.label)

const mostFirst = (a: Confusion, b: Confusion): number =>
  b.n - a.n || b.highest - a.highest || byText(a.truth, b.truth) || byText(a.predicted, b.predicted)

/** One name a class: what predictions call it; else the smallest spelling of the truth, whatever the order of the clips. */
function createNames(): {
  said: (index: number, name: string) => void
  known: (j: Judgement) => void
  of: (index: number) => string
} {
  const byPrediction = new Map<number, string>()
  const byTruth = new Map<number, string>()
  return {
    said: (index, name) => void byPrediction.set(index, name),
    known({ truthIndex, truth, rank }) {
      if (rank !== null) return void byPrediction.set(truthIndex, truth)
      const before = byTruth.get(truthIndex)
      if (before === undefined || truth < before) byTruth.set(truthIndex, truth)
    },
    of: index => byPrediction.get(index) ?? byTruth.get(index) ?? '',
  }
}

/** An evaluation that grows clip by clip: callers with many clips may rest between any two. */
export function createTally(): Tally {
  const names = createNames()
  const classes = new Map<number, ClassSums>()
  const pairs = new Map<number, Map<number, { n: number; highest: number }>>()
  const calibration = createCalibration()
  const scores = {
    right: new Array<number>(scoreBins).fill(0),
    wrong: new Array<number>(scoreBins).fill(0),
  }
  let mistakes: Mistake[] = []
  let [n, right1, right5] = [0, 0, 0]
  let isTop5Known = true

  const sumsOf = (index: number): ClassSums => {
    const known = classes.get(index)
    if (known !== undefined) return known
    const sums = { n: 0, right: 0, right5: 0, predicted: 0, score: createExactSum() }
    classes.set(index, sums)
    return sums
  }
  const addMistake = (judgement: Judgement): void => {
    const { clip, truthIndex, predictedIndex, score, truth, predicted, rank } = judgement
    const row = pairs.get(truthIndex) ?? new Map<number, { n: number; highest: number }>()
    pairs.set(truthIndex, row)
    const cell = row.get(predictedIndex) ?? { n: 0, highest: 0 }
    row.set(predictedIndex, { n: cell.n + 1, highest: Math.max(cell.highest, score) })
    mistakes.push({ clip, truth, predicted, score, rank })
    if (mistakes.length >= 4 * mistakesKept) mistakes = mistakes.sort(byScore).slice(0, mistakesKept)
  }

  return {
    add(judgement) {
      const { truthIndex, predictedIndex, score, rank } = judgement
      names.said(predictedIndex, judgement.predicted)
      names.known(judgement)
      const isRight = rank === 1
      const isNear = rank !== null && rank <= 5
      if (rank === null && judgement.kept < 5) isTop5Known = false
      n++
      if (isRight) right1++
      if (isNear) right5++
      const sums = sumsOf(truthIndex)
      sums.n++
      if (isRight) sums.right++
      if (isNear) sums.right5++
      sums.score.add(score)
      sumsOf(predictedIndex).predicted++
      calibration.add(score, isRight)
      const bins = isRight ? scores.right : scores.wrong
      const bin = binOf(score, scoreBins)
      bins[bin] = (bins[bin] ?? 0) + 1
      if (!isRight) addMistake(judgement)
    },
    finish() {
      const perClass = [...classes]
        .filter(([, sums]) => sums.n > 0)
        .map(([index, sums]) => classFigures(names.of(index), index, sums, isTop5Known))
        .sort(worstFirst)
      const { bins, ece, meanScore } = calibration.finish()
      return {
        n,
        right1,
        right5: isTop5Known ? right5 : null,
        top1: n === 0 ? null : right1 / n,
        top5: n === 0 || !isTop5Known ? null : right5 / n,
        meanPerClass: n === 0 ? null : exactSum(perClass.map(each => each.top1)) / perClass.length,
        classes: perClass.length,
        wilson95: { top1: wilson95(right1, n), top5: isTop5Known ? wilson95(right5, n) : null },
        ece,
        meanScore,
        reliability: bins,
        scores: { right: [...scores.right], wrong: [...scores.wrong] },
        perClass,
        confusions: [...pairs]
          .flatMap(([truthIndex, row]) =>
            [...row].map(([predictedIndex, cell]) => ({
              truth: names.of(truthIndex),
              truthIndex,
              predicted: names.of(predictedIndex),
              predictedIndex,
              ...cell,
            })),
          )
          .sort(mostFirst),
        mistakes: [...mistakes].sort(byScore).slice(0, mistakesKept),
      }
    },
  }
}

function classFigures(label: string, index: number, sums: ClassSums, isTop5Known: boolean): ClassFigures {
  const { n, right, right5, predicted, score } = sums
  return {
    label,
    index,
    n,
    right,
    top1: right / n,
    top5: isTop5Known ? right5 / n : null,
    precision: predicted === 0 ? null : right / predicted,
    recall: right / n,
    predicted,
    meanScore: score.total() / n,
  }
}

/** The figures of judgements that are all at hand. */
export function evaluate(judgements: Iterable<Judgement>): Evaluation {
  const tally = createTally()
  for (const judgement of judgements) tally.add(judgement)
  return tally.finish()
}
