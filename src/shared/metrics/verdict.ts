/** Whether a prediction is right: the one place that decides it, for every screen, command and export. Pure. */
import type { ResultRow, TopEntry, Truth } from '../domain'
import { sameLabel } from '../label-index'

/**
 * The ground truth of a clip. `index` is its place in the model's label set, null where it is no class of the model;
 * it is missing where the truth became known after the clip was classified, and then names are compared.
 */
export type GroundTruth = Pick<Truth, 'label'> & Partial<Pick<Truth, 'index'>>

/** Whether a prediction is the ground truth's class. */
export const isTruth = ({ index, label }: Pick<TopEntry, 'index' | 'label'>, truth: GroundTruth): boolean =>
  truth.index === undefined ? sameLabel(label, truth.label) : index === truth.index

/** Rank of the ground truth among the predictions kept, from 1; null where it is not among them. */
export function truthRank(topk: readonly TopEntry[], truth: GroundTruth): number | null {
  const place = topk.findIndex(entry => isTruth(entry, truth))
  return place === -1 ? null : place + 1
}

/** `near`: not first, but among the first five. */
export type Verdict = 'right' | 'near' | 'wrong'

/** The verdict on a clip's predictions; null without predictions or without a ground truth that is a class of the model. */
export function verdictOf(topk: readonly TopEntry[], truth: GroundTruth | null): Verdict | null {
  if (truth === null || truth.index === null || topk.length === 0) return null
  const rank = truthRank(topk, truth)
  return rank === 1 ? 'right' : rank !== null && rank <= 5 ? 'near' : 'wrong'
}

/** The verdict on a row; null for a failed one. */
export const rowVerdict = (row: ResultRow): Verdict | null =>
  row.status === 'ok' ? verdictOf(row.topk, row.truth) : null

/** The part of a row that scoring reads. */
export interface Answered {
  clip: string
  topk: readonly TopEntry[]
  truth: Truth | null
}

export interface Judgement {
  clip: string
  /** Names as the label set writes them where a prediction has told it, else as the truth does. */
  truth: string
  /** Index in the model's label set. */
  truthIndex: number
  predicted: string
  predictedIndex: number
  /** Of the first prediction. */
  score: number
  /** Place of the truth among the predictions kept, from 1; null where it is not among them. */
  rank: number | null
  /** Predictions kept for the clip. */
  kept: number
}

/** Why a clip with an answer is not judged. */
export type NotJudged = 'no-truth' | 'not-in-set'

/** The judgement of an answer; why there is none where the truth is not known or is no class of the model. */
export function judge({ clip, topk, truth }: Answered): Judgement | NotJudged {
  const [top] = topk
  if (truth === null || top === undefined) return 'no-truth'
  if (truth.index === null) return 'not-in-set'
  const rank = truthRank(topk, truth)
  return {
    clip,
    truth: (rank === null ? undefined : topk[rank - 1]?.label) ?? truth.label,
    truthIndex: truth.index,
    predicted: top.label,
    predictedIndex: top.index,
    score: top.score,
    rank,
    kept: topk.length,
  }
}
