/** Two answers a clip: where the two agree, who is right, and whether the difference can be chance. Pure. */
import { foldLabel } from '../label-index'
import type { Answered } from './verdict'
import { judge } from './verdict'
import { cohenKappa, mcnemarExact, wilson95, type Interval } from './statistics'

export interface Flip {
  clip: string
  truth: string
  /** Which of the two is right. */
  right: 'a' | 'b'
  a: { label: string; score: number }
  b: { label: string; score: number }
}

/** A clip that both are judged by. */
export type JudgedClip = Omit<Flip, 'right'> & { right: Flip['right'] | 'both' | 'neither' }

export interface ClassDifference {
  label: string
  n: number
  rightA: number
  rightB: number
  top1A: number
  top1B: number
  /** top1B − top1A. */
  difference: number
}

export interface Comparison {
  /** Clips with an answer of both. */
  clips: number
  /** Clips that only one of the two has an answer for. */
  onlyInA: number
  onlyInB: number
  /** Of the clips with both answers: how many have the same first prediction, whatever the truth. */
  agreement: {
    n: number
    same: number
    share: number | null
    wilson95: Interval | null
    kappa: number | null
  }
  /** Clips whose truth is known and a class of both: the four counts below sum to it. */
  n: number
  both: number
  onlyA: number
  onlyB: number
  neither: number
  top1: { a: number | null; b: number | null }
  mcnemar: { discordant: number; p: number }
  /** Clips with both answers that are not judged. */
  withoutTruth: number
  /** Truth names that are no class of A, or of B, with the clips this leaves out. */
  notInA: { label: string; n: number }[]
  notInB: { label: string; n: number }[]
  /** Largest difference first. */
  perClass: ClassDifference[]
  /** Clips that one has right and the other has not: surest first. */
  flips: Flip[]
}

export interface ComparisonTally {
  add(a: Answered, b: Answered): void
  finish(onlyIn: { a: number; b: number }): Comparison
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const bump = (counts: Map<string, number>, key: string): void =>
  void counts.set(key, (counts.get(key) ?? 0) + 1)
const named = (counts: Map<string, number>): { label: string; n: number }[] =>
  [...counts].map(([label, n]) => ({ label, n })).sort((a, b) => b.n - a.n || byText(a.label, b.label))

/** Surest first. */
const surestFirst = (x: Flip, y: Flip): number =>
  Math.max(y.a.score, y.b.score) - Math.max(x.a.score, x.b.score) || byText(x.clip, y.clip)

/**
 * A comparison that grows clip by clip: callers with many clips may rest between any two.
 * @param onJudged Every clip that the four counts count.
 */
export function createComparison(onJudged?: (judged: JudgedClip) => void): ComparisonTally {
  const said = new Map<string, { a: number; b: number }>()
  const classes = new Map<string, { label: string; n: number; a: number; b: number }>()
  const [notInA, notInB] = [new Map<string, number>(), new Map<string, number>()]
  const flips: Flip[] = []
  const counts = { clips: 0, same: 0, withoutTruth: 0, both: 0, onlyA: 0, onlyB: 0, neither: 0 }

  const saidBy = (label: string, who: 'a' | 'b'): void => {
    const known = said.get(foldLabel(label)) ?? { a: 0, b: 0 }
    known[who]++
    said.set(foldLabel(label), known)
  }
  const score = (a: Answered, b: Answered): void => {
    const [first, second] = [judge(a), judge(b)]
    if (first === 'no-truth' || second === 'no-truth') return void counts.withoutTruth++
    if (first === 'not-in-set') bump(notInA, a.truth?.label ?? '')
    if (second === 'not-in-set') bump(notInB, b.truth?.label ?? '')
    if (first === 'not-in-set' || second === 'not-in-set') return
    const [rightA, rightB] = [first.rank === 1, second.rank === 1]
    counts[rightA ? (rightB ? 'both' : 'onlyA') : rightB ? 'onlyB' : 'neither']++
    const key = foldLabel(first.truth)
    const figures = classes.get(key) ?? { label: first.truth, n: 0, a: 0, b: 0 }
    classes.set(key, {
      label: first.truth < figures.label ? first.truth : figures.label,
      n: figures.n + 1,
      a: figures.a + Number(rightA),
      b: figures.b + Number(rightB),
    })
    const judged = {
      clip: a.clip,
      truth: first.truth,
      a: { label: first.predicted, score: first.score },
      b: { label: second.predicted, score: second.score },
    }
    if (rightA !== rightB) flips.push({ ...judged, right: rightA ? 'a' : 'b' })
    onJudged?.({ ...judged, right: rightA === rightB ? (rightA ? 'both' : 'neither') : rightA ? 'a' : 'b' })
  }

  return {
    add(a, b) {
      const [topA, topB] = [a.topk[0], b.topk[0]]
      if (topA === undefined || topB === undefined) return
      counts.clips++
      saidBy(topA.label, 'a')
      saidBy(topB.label, 'b')
      if (foldLabel(topA.label) === foldLabel(topB.label)) counts.same++
      score(a, b)
    },
    finish(onlyIn) {
      const { clips, same, withoutTruth, both, onlyA, onlyB, neither } = counts
      const n = both + onlyA + onlyB + neither
      return {
        clips,
        onlyInA: onlyIn.a,
        onlyInB: onlyIn.b,
        agreement: {
          n: clips,
          same,
          share: clips === 0 ? null : same / clips,
          wilson95: wilson95(same, clips),
          kappa: cohenKappa(same, clips, said.values()),
        },
        n,
        both,
        onlyA,
        onlyB,
        neither,
        top1: { a: n === 0 ? null : (both + onlyA) / n, b: n === 0 ? null : (both + onlyB) / n },
        mcnemar: { discordant: onlyA + onlyB, p: mcnemarExact(onlyA, onlyB) },
        withoutTruth,
        notInA: named(notInA),
        notInB: named(notInB),
        perClass: [...classes.values()]
          .map(({ label, n: all, a, b }) => ({
            label,
            n: all,
            rightA: a,
            rightB: b,
            top1A: a / all,
            top1B: b / all,
            difference: (b - a) / all,
          }))
          .sort(
            (x, y) =>
              Math.abs(y.difference) - Math.abs(x.difference) || y.n - x.n || byText(x.label, y.label),
          ),
        flips: [...flips].sort(surestFirst),
      }
    },
  }
}
