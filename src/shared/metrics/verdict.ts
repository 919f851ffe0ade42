/** What scoring needs of one clip, out of a row of results. Pure. */
import type { ResultRow, TopEntry, Truth } from '../domain'

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
  const place = topk.findIndex(entry => entry.index === truth.index)
  return {
    clip,
    truth: topk[place]?.label ?? truth.label,
    truthIndex: truth.index,
    predicted: top.label,
    predictedIndex: top.index,
    score: top.score,
    rank: place === -1 ? null : place + 1,
    kept: topk.length,
  }
}

export type Standing = 'right' | 'near' | 'wrong'

/** Where the truth stands among the predictions, near being the first five; null without a truth that the model knows. */
export function standing(row: ResultRow): Standing | null {
  if (row.status !== 'ok' || row.truth?.index === null || row.truth?.index === undefined) return null
  const rank = row.topk.findIndex(entry => entry.index === row.truth?.index)
  return rank === 0 ? 'right' : rank > 0 && rank < 5 ? 'near' : 'wrong'
}
