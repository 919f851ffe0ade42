/** How strongly an answer is contradicted. Pure. */
import type { RowBrief } from '../../../shared/domain'
import { foldLabel, sameLabel } from '../../../shared/label-index'
import type { Item } from './items'

/**
 * With a comparison run: how far its answer and the one shown lie apart, half the sum of the differences of the scores
 * over all labels that either run kept (a label that is not among the kept ones counts as 0): 0 the same, 1 nothing in
 * common.
 *
 * Without one: how strongly the network contradicts my label, or the truth where I gave none: the best score of any
 * other label less the score of that one. From 1 (sure of something else) over 0 (a toss-up) to -1 (sure of it). For a
 * prediction that I rejected without naming another: its score.
 *
 * NaN where there is nothing to compare.
 */
export function disagreement(item: Item, compared: ReadonlyMap<string, RowBrief> | null): number {
  if (compared !== null) return distance(item.row, compared.get(item.clip.path))
  const { row, clip, truth } = item
  if (row?.status !== 'ok' || row.topk.length === 0) return NaN
  const { human } = clip
  if (human?.status === 'rejected' && human.label === null) return row.topk[0]?.score ?? NaN
  const reference = human?.label ?? (item.verdict === 'unjudged' ? null : truth)
  if (reference === null) return NaN
  let own = 0
  let other = 0
  for (const { label, score } of row.topk)
    if (sameLabel(label, reference)) own = score
    else if (score > other) other = score
  return other - own
}

function distance(a: RowBrief | undefined, b: RowBrief | undefined): number {
  if (a?.status !== 'ok' || b?.status !== 'ok') return NaN
  const left = new Map(a.topk.map(({ label, score }) => [foldLabel(label), score]))
  let sum = 0
  for (const { label, score } of b.topk) {
    const key = foldLabel(label)
    sum += Math.abs(score - (left.get(key) ?? 0))
    left.delete(key)
  }
  for (const score of left.values()) sum += score
  return sum / 2
}
