/** A clip joined with what a run says about it. Pure. */
import type { Clip, ClipError, RowBrief, TopEntry } from '../../../shared/domain'

/** `unjudged`: predicted, but nothing to compare with. */
export const verdicts = ['right', 'near', 'wrong', 'unjudged', 'not-run', 'problem'] as const
export type Verdict = (typeof verdicts)[number]

export const verdictText: Record<Verdict, string> = {
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
  verdict: Verdict
  /** Top-1 of the run shown. */
  top: TopEntry | undefined
  /** Top-1 score minus top-2. */
  margin: number | undefined
  truth: string | null
  problem: ClipError | null
  /** Codes of the problem and of the warnings, for the facet. */
  notes: readonly string[]
}

/** Labels of different sources may differ in case. */
export const sameLabel = (a: string, b: string): boolean => a === b || a.toLowerCase() === b.toLowerCase()

/** Right when top-1 is the truth, near when one of the first five is; a truth the network cannot say is not judged. */
export function verdictOf(clip: Clip, row: RowBrief | undefined): Verdict {
  if (row?.status === 'failed') return 'problem'
  if (!row) return clip.problem ? 'problem' : 'not-run'
  const truth = row.truth ?? clip.truth
  if (!truth) return 'unjudged'
  if (row.truth && row.truth.index === null) return 'unjudged'
  const rank = row.topk.findIndex((entry, i) => i < 5 && sameLabel(entry.label, truth.label))
  if (rank === 0) return 'right'
  return rank > 0 ? 'near' : 'wrong'
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
    verdict: verdictOf(clip, row),
    top: row?.status === 'ok' ? row.topk[0] : undefined,
    margin: row?.status === 'ok' ? row.margin : undefined,
    truth: row?.truth?.label ?? clip.truth?.label ?? null,
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
