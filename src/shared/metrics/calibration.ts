/** Does a score of 0.8 mean right in 80 % of cases? Reliability bins and the expected calibration error. Pure. */
import { createExactSum, exactSum } from './exact-sum'

/** Equal bins over 0..1; a score on a border belongs to the bin below it: (0, 0.1], (0.1, 0.2] … */
export const reliabilityBins = 10

/** The bin of a score among `bins` equal ones, each open below and closed above; 0 belongs to the first. */
export function binOf(score: number, bins: number): number {
  let bin = Math.min(bins - 1, Math.max(0, Math.floor(score * bins)))
  // Multiplying may step over a border that the division does not.
  if (bin > 0 && score <= bin / bins) bin--
  return bin
}

export interface ReliabilityBin {
  /** Open. */
  from: number
  /** Closed. */
  to: number
  n: number
  right: number
  /** Share of the bin's clips that are right; null for an empty bin. */
  accuracy: number | null
  /** Mean score of the first prediction; null for an empty bin. */
  meanScore: number | null
}

export interface Calibration {
  add(score: number, isRight: boolean): void
  finish(): { bins: ReliabilityBin[]; ece: number | null; meanScore: number | null }
}

/**
 * Expected calibration error: Σ (n_bin / n) · |accuracy_bin − mean score_bin| over ten equal bins of the first prediction's
 * score (Naeini et al. 2015; Guo et al. 2017, eq. 3). Null without clips.
 */
export function createCalibration(): Calibration {
  const sums = Array.from({ length: reliabilityBins }, () => ({ n: 0, right: 0, score: createExactSum() }))
  return {
    add(score, isRight) {
      const bin = sums[binOf(score, reliabilityBins)]
      if (bin === undefined) return
      bin.n++
      if (isRight) bin.right++
      bin.score.add(score)
    },
    finish() {
      const bins = sums.map(({ n, right, score }, i) => ({
        from: i / reliabilityBins,
        to: (i + 1) / reliabilityBins,
        n,
        right,
        accuracy: n === 0 ? null : right / n,
        meanScore: n === 0 ? null : score.total() / n,
      }))
      const n = sums.reduce((all, bin) => all + bin.n, 0)
      if (n === 0) return { bins, ece: null, meanScore: null }
      const gaps = sums.map(bin => Math.abs(bin.right - bin.score.total()))
      return {
        bins,
        ece: exactSum(gaps) / n,
        meanScore: exactSum(sums.map(bin => bin.score.total())) / n,
      }
    },
  }
}
