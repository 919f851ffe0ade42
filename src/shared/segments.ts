/** From scores over time to stretches with a label, and a person's changes to those. Pure. */
import type { ScoreWindow, Segment } from './domain'

export interface SegmentChoice {
  /** A class must reach this smoothed score, 0..1. */
  threshold: number
  /** Shorter stretches are left out, and joined over where the same class goes on after them. */
  minSec: number
  /** Windows that a score is averaged over, an odd number; 1 leaves it as it is. */
  smooth: number
}
export const defaultSegmentChoice: SegmentChoice = { threshold: 0.3, minSec: 2, smooth: 3 }

/** Centred moving mean over `width` values (made odd); shorter at both ends, where there is less to average. */
export function movingMean(values: readonly number[], width: number): number[] {
  const reach = Math.max(0, Math.floor(width / 2))
  return values.map((_, i) => {
    const near = values.slice(Math.max(0, i - reach), i + reach + 1)
    return near.reduce((sum, value) => sum + value, 0) / near.length
  })
}

/** A class and its score in every window; a class that is not among a window's best has 0 there. */
export interface ScoreLine {
  label: string
  index: number
  scores: number[]
}

/** The lines of all classes that any window names, the one with the most in all first. */
export function scoreLines(windows: readonly ScoreWindow[], smooth = 1): ScoreLine[] {
  const lines = new Map<string, ScoreLine>()
  windows.forEach(({ topk }, at) => {
    for (const { label, index, score } of topk) {
      const line = lines.get(label) ?? { label, index, scores: windows.map(() => 0) }
      line.scores[at] = score
      lines.set(label, line)
    }
  })
  const total = ({ scores }: ScoreLine): number => scores.reduce((sum, score) => sum + score, 0)
  return [...lines.values()]
    .sort((a, b) => total(b) - total(a) || a.index - b.index)
    .map(line => ({ ...line, scores: movingMean(line.scores, smooth) }))
}

/** A stretch of windows with one best class. */
interface Stretch {
  line: ScoreLine | null
  first: number
  last: number
}

function stretchesOf(lines: readonly ScoreLine[], windows: number, threshold: number): Stretch[] {
  const found: Stretch[] = []
  for (let at = 0; at < windows; at++) {
    let best: ScoreLine | null = null
    for (const line of lines) if (line.scores[at]! > (best?.scores[at] ?? -1)) best = line
    const line = best && best.scores[at]! >= threshold ? best : null
    const before = found[found.length - 1]
    if (before?.line === line) before.last = at
    else found.push({ line, first: at, last: at })
  }
  return found
}

/**
 * The stretches in which one class is the best of all and reaches the threshold. Windows overlap, so a border lies midway
 * between the middles of the two windows that disagree: before it, most of a window shows the one, after it the other.
 * @param by id of the model
 */
export function segmentsOf(windows: readonly ScoreWindow[], choice: SegmentChoice, by: string): Segment[] {
  const middles = windows.map(({ startSec, endSec }) => (startSec + endSec) / 2)
  const borderAfter = (at: number): number =>
    at < 0
      ? windows[0]!.startSec
      : at >= windows.length - 1
        ? windows[windows.length - 1]!.endSec
        : (middles[at]! + middles[at + 1]!) / 2
  const startOf = ({ first }: Stretch): number => borderAfter(first - 1)
  const endOf = ({ last }: Stretch): number => borderAfter(last)
  const lines = scoreLines(windows, choice.smooth)
  const long: Stretch[] = []
  for (const stretch of stretchesOf(lines, windows.length, choice.threshold)) {
    if (endOf(stretch) - startOf(stretch) < choice.minSec) continue
    const before = long[long.length - 1]
    const gapSec = before ? startOf(stretch) - endOf(before) : Infinity
    if (before && before.line === stretch.line && gapSec < choice.minSec) before.last = stretch.last
    else long.push({ ...stretch })
  }
  return long.flatMap(stretch => {
    const { line, first, last } = stretch
    if (line === null) return []
    const scores = line.scores.slice(first, last + 1)
    const score = scores.reduce((sum, value) => sum + value, 0) / scores.length
    return [
      { label: line.label, index: line.index, startSec: startOf(stretch), endSec: endOf(stretch), score, by },
    ]
  })
}

/** Shortest stretch that a person's change leaves. */
const leastSec = 0.04

const ordered = (segments: readonly Segment[]): Segment[] =>
  [...segments].sort((a, b) => a.startSec - b.startSec || a.endSec - b.endSec)

/** Replaces one, as changed by `by`: a model's score no longer speaks for it. */
function changed(segments: readonly Segment[], at: number, change: Partial<Segment>, by: string): Segment[] {
  return segments.map((segment, i) => (i === at ? { ...segment, score: null, by, ...change } : segment))
}

/** Sets one border; it stays within the clip, off its other border and its neighbour. */
export function moveBorder(
  segments: readonly Segment[],
  at: number,
  border: 'startSec' | 'endSec',
  toSec: number,
  durationSec: number,
  by: string,
): Segment[] {
  const segment = segments[at]
  if (!segment) return [...segments]
  const [low, high] =
    border === 'startSec'
      ? [segments[at - 1]?.endSec ?? 0, segment.endSec - leastSec]
      : [segment.startSec + leastSec, segments[at + 1]?.startSec ?? durationSec]
  return changed(segments, at, { [border]: Math.max(low, Math.min(high, toSec)) }, by)
}

/** Cuts one in two at a moment inside it. */
export function splitSegment(segments: readonly Segment[], at: number, atSec: number, by: string): Segment[] {
  const segment = segments[at]
  if (!segment || atSec < segment.startSec + leastSec || atSec > segment.endSec - leastSec)
    return [...segments]
  const halves = [
    { ...segment, endSec: atSec, score: null, by },
    { ...segment, startSec: atSec, score: null, by },
  ]
  return [...segments.slice(0, at), ...halves, ...segments.slice(at + 1)]
}

/** Joins one with the next, under the label of the first. */
export function mergeWithNext(segments: readonly Segment[], at: number, by: string): Segment[] {
  const [segment, next] = [segments[at], segments[at + 1]]
  if (!segment || !next) return [...segments]
  return changed(segments, at, { endSec: next.endSec }, by).filter((_, i) => i !== at + 1)
}

export const deleteSegment = (segments: readonly Segment[], at: number): Segment[] =>
  segments.filter((_, i) => i !== at)

export const relabelSegment = (
  segments: readonly Segment[],
  at: number,
  label: string,
  index: number | null,
  by: string,
): Segment[] => changed(segments, at, { label, index }, by)

/** Adds one of a person's between its neighbours, as long as there is room. */
export function addSegment(
  segments: readonly Segment[],
  added: Pick<Segment, 'label' | 'index' | 'startSec' | 'endSec'>,
  by: string,
): Segment[] {
  const free = segments.every(
    ({ startSec, endSec }) => added.endSec <= startSec + 1e-9 || added.startSec >= endSec - 1e-9,
  )
  if (!free || added.endSec - added.startSec < leastSec) return [...segments]
  return ordered([...segments, { ...added, score: null, by }])
}
