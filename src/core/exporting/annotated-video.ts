/** Copies of clips with label and score burnt in: over a long clip what the model says when, or a person's segments. */
import { extname, join } from 'node:path'
import type { ClipScores, ExportPlan, ScoreWindow, Segment } from '../../shared/domain'
import { AppError, toAppError } from '../../shared/errors'
import type { LabelSource } from '../../shared/formats'
import { rowVerdict } from '../../shared/metrics/verdict'
import { defaultSegmentChoice, scoreLines } from '../../shared/segments'
import { chosenLabel, type Entry, type ExportSet } from '../formats/format'
import { annotateClip, type AnnotateRequest, type TimedText } from '../media/burn-in'
import { freeName, numbered } from './class-tree'
import { createPacer } from '../base/event-loop'

export interface AnnotatedPlan {
  steps: { from: string; to: string }[]
  renamed: ExportPlan['renamed']
}

export const nothingSaid = {
  message: 'nothing is said of these clips',
  hint: 'Classify them first, or take the labels from elsewhere.',
}

const nothing = { label: '', score: '', mark: null } as const
const percent = (score: number): string => `${Math.round(100 * score)} %`

/** The best class of each window, from midway between its middle and that of the one before. */
function textsOfWindows(windows: readonly ScoreWindow[]): TimedText[] {
  const lines = scoreLines(windows, defaultSegmentChoice.smooth)
  const middles = windows.map(({ startSec, endSec }) => (startSec + endSec) / 2)
  return windows.map((_, at) => {
    const best = lines.reduce((a, b) => (b.scores[at]! > a.scores[at]! ? b : a))
    const startSec = at === 0 ? 0 : (middles[at - 1]! + middles[at]!) / 2
    return { startSec, label: best.label, score: percent(best.scores[at]!), mark: null }
  })
}

/** Segments in order, and nothing between them. */
function textsOfSegments(segments: readonly Segment[]): TimedText[] {
  const texts: TimedText[] = [{ startSec: 0, ...nothing }]
  for (const { label, startSec, endSec } of segments) {
    // What touches the one before takes its end's place.
    while (texts.length > 0 && texts[texts.length - 1]!.startSec >= startSec - 1e-6) texts.pop()
    texts.push({ startSec, ...nothing, label }, { startSec: endSec, ...nothing })
  }
  return texts
}

/** Equal neighbours as one. */
const merged = (texts: readonly TimedText[]): TimedText[] =>
  texts.filter(
    (text, i) => i === 0 || text.label !== texts[i - 1]!.label || text.score !== texts[i - 1]!.score,
  )

/** What is shown when; [] where nothing is said of the clip. Pure. @param scores Of the run, over time; null: none. */
export function textsOf(
  entry: Entry,
  from: LabelSource,
  scores: Pick<ClipScores, 'windows'> | null,
): TimedText[] {
  const own = entry.segments.filter(segment => segment.score === null)
  if (from === 'mine' && own.length > 0) return textsOfSegments(own)
  if (from !== 'predicted') {
    const label = chosenLabel(entry, from)?.label
    return label === undefined ? [] : [{ startSec: 0, ...nothing, label }]
  }
  if (scores !== null && scores.windows.some(({ topk }) => topk.length > 0))
    return merged(textsOfWindows(scores.windows))
  const top = entry.row?.status === 'ok' ? entry.row.topk[0] : undefined
  if (top === undefined || entry.row === null) return []
  return [{ startSec: 0, label: top.label, score: percent(top.score), mark: rowVerdict(entry.row) }]
}

/** Clips of which something is said, by their own paths with the ending .mp4. */
export async function planAnnotated(set: ExportSet, from: LabelSource): Promise<AnnotatedPlan> {
  const plan: AnnotatedPlan = { steps: [], renamed: [] }
  const taken = new Set<string>()
  const pacer = createPacer()
  for (const entry of set.entries) {
    if (pacer.due()) await pacer.rest()
    if (textsOf(entry, from, null).length === 0) continue
    const { clip } = entry
    const wanted = `${clip.slice(0, clip.length - extname(clip).length)}.mp4`
    const to = freeName(taken, wanted, n => numbered(wanted, n))
    if (to !== wanted) plan.renamed.push({ from: clip, to, why: 'taken' })
    plan.steps.push({ from: clip, to })
  }
  return plan
}

/** One clip after the other; what fails is told and the rest goes on. Throws AppError cancelled, disk.full, ffmpeg.missing. */
export async function writeAnnotated(
  plan: AnnotatedPlan,
  set: ExportSet,
  work: Pick<AnnotateRequest, 'ffmpeg' | 'media' | 'signal'> & {
    target: string
    from: LabelSource
    scoresOf: (clip: string) => Promise<ClipScores | null>
    /** Clips done, and the share of the one in hand. */
    onProgress?: (done: number, clip: string) => void
    waitWhilePaused?: () => Promise<void>
  },
): Promise<{ path: string; code: string; message: string }[]> {
  const { ffmpeg, media, signal, target, from, scoresOf, onProgress } = work
  const entries = new Map(set.entries.map(entry => [entry.clip, entry]))
  const failed: { path: string; code: string; message: string }[] = []
  for (const [done, step] of plan.steps.entries()) {
    if (signal?.aborted) throw new AppError('cancelled', 'cancelled')
    await work.waitWhilePaused?.()
    const entry = entries.get(step.from)
    if (entry === undefined) continue
    const texts = textsOf(entry, from, from === 'predicted' ? await scoresOf(step.from) : null)
    await annotateClip({
      ffmpeg,
      media,
      signal,
      texts,
      input: join(set.folder, step.from),
      output: join(target, step.to),
      onShare: share => onProgress?.(done + share, step.from),
    }).catch((error: unknown) => {
      const known = toAppError(error)
      if (['cancelled', 'disk.full', 'ffmpeg.missing'].includes(known.code)) throw known
      failed.push({ path: step.to, code: known.code, message: known.message })
    })
    onProgress?.(done + 1, step.from)
  }
  return failed
}
