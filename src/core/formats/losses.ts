/** The usual losses, by name: a format lists which are its own. */
import type { LossId, LabelSource } from '../../shared/formats'
import { chosenLabel, kineticsOf, type DropRule, type Entry } from './format'

const okRow = (entry: Entry) => (entry.row?.status === 'ok' ? entry.row : null)

const tests = {
  failed: entry => entry.row?.status === 'failed',
  reason: entry => entry.row?.status === 'failed',
  'not-classified': entry => entry.row === null,
  'not-kinetics': entry => kineticsOf(entry.clip) === null,
  'no-length': entry => entry.media === null && entry.segments.length === 0,
  'nothing-said': entry => entry.human === null && entry.tags.length === 0 && entry.segments.length === 0,
  media: entry => entry.media !== null,
  views: entry => (okRow(entry)?.views.length ?? 0) > 0,
  predictions: entry => (okRow(entry)?.topk.length ?? 0) > 0,
  'lower-predictions': entry => (okRow(entry)?.topk.length ?? 0) > 1,
  score: entry => (okRow(entry)?.topk.length ?? 0) > 0,
  digits: entry => (okRow(entry)?.topk ?? []).some(top => Number(top.score.toFixed(6)) !== top.score),
  margin: entry => okRow(entry) !== null,
  warnings: entry => (entry.row?.warnings.length ?? 0) > 0,
  runtime: entry => okRow(entry) !== null,
  truth: entry => entry.truth !== null,
  human: entry => entry.human !== null,
  who: entry => entry.human !== null,
  'human-status': entry => entry.human !== null,
  tags: entry => entry.tags.length > 0,
  segments: entry => entry.segments.length > 0,
} satisfies Partial<Record<LossId, (entry: Entry) => boolean>>

export const drop = (...ids: (keyof typeof tests)[]): DropRule[] => ids.map(id => ({ id, of: tests[id] }))

export const noLabel = (from: LabelSource): DropRule => ({
  id: 'no-label',
  of: entry => chosenLabel(entry, from) === null,
})

/** For formats of stretches, where segments stand in for the label. */
export const noSpan = (from: LabelSource): DropRule => ({
  id: 'no-label',
  of: entry => entry.segments.length === 0 && chosenLabel(entry, from) === null,
})

/** What a format with room for one label and nothing else loses. */
export function oneLabelOnly(from: LabelSource): DropRule[] {
  const lost = drop('media', 'views', 'margin', 'warnings', 'runtime', 'tags')
  if (from === 'predicted') return [...drop('lower-predictions', 'truth', 'human'), ...lost]
  if (from === 'mine') return [...drop('predictions', 'truth', 'human-status', 'who'), ...lost]
  return [...drop('predictions', 'human'), ...lost]
}
