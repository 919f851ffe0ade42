/** A clip joined with what a run says about it. Pure. */
import type { Clip, ClipError, RowBrief, TopEntry } from '../../../shared/domain'
import { verdictOf, type GroundTruth } from '../../../shared/metrics/verdict'

/** `unjudged`: predicted, but without a ground truth that is a class of the model. */
export const verdicts = ['right', 'near', 'wrong', 'unjudged', 'not-run', 'problem'] as const
export type ItemVerdict = (typeof verdicts)[number]

export const verdictText: Record<ItemVerdict, string> = {
  right: 'right',
  near: 'in top 5',
  wrong: 'wrong',
  unjudged: 'no truth',
  'not-run': 'not run',
  problem: 'problem',
}

export interface Item {
  clip: Clip
  row: RowBrief | undefined
  verdict: ItemVerdict
  /** Top-1 of the run shown. */
  top: TopEntry | undefined
  /** Top-1 score minus top-2. */
  margin: number | undefined
  truth: string | null
  problem: ClipError | null
  /** Codes of the problem and of the warnings, for the facet. */
  notes: readonly string[]
}

/** The ground truth a clip is judged against: the row's, or the clip's own where the row was made without one. */
export const groundTruthOf = (clip: Clip, row: RowBrief | undefined): GroundTruth | null =>
  row?.truth ?? clip.truth

export function itemVerdict(clip: Clip, row: RowBrief | undefined): ItemVerdict {
  if (row?.status === 'failed') return 'problem'
  if (!row) return clip.problem ? 'problem' : 'not-run'
  return verdictOf(row.topk, groundTruthOf(clip, row)) ?? 'unjudged'
}

const noNotes: readonly string[] = []

function notesOf(problem: ClipError | null, row: RowBrief | undefined): readonly string[] {
  const warnings = row?.warnings ?? []
  if (problem === null && warnings.length === 0) return noNotes
  return [...new Set([...(problem ? [problem.code] : []), ...warnings.map(warning => warning.code)])]
}

export function joinItem(clip: Clip, row: RowBrief | undefined): Item {
  const problem = row?.status === 'failed' ? row.error : row ? null : clip.problem
  return {
    clip,
    row,
    verdict: itemVerdict(clip, row),
    top: row?.status === 'ok' ? row.topk[0] : undefined,
    margin: row?.status === 'ok' ? row.margin : undefined,
    truth: groundTruthOf(clip, row)?.label ?? null,
    problem,
    notes: notesOf(problem, row),
  }
}

const noteWords: Record<string, string> = {
  'clip.looped': 'short: looped',
  'clip.doubled': 'short: doubled',
  'clip.short': 'short',
  'clip.vfr': 'variable frame rate',
  'clip.rotated': 'rotated',
  'clip.partial': 'decodes in part',
  'clip.no-video': 'no video',
  'clip.unreadable': 'cannot be read',
  'clip.missing': 'gone',
  'clip.encrypted': 'encrypted',
  'clip.too-short': 'too short',
  'clip.too-large': 'too large',
  'clip.still': 'still picture',
  'clip.slow': 'too slow',
  'engine.crashed': 'engine crashed',
  'engine.stalled': 'engine stalled',
}

/** A problem or warning code in two or three words. */
export const noteText = (code: string): string =>
  noteWords[code] ?? (code.split('.').pop() ?? code).replace(/-/g, ' ')
