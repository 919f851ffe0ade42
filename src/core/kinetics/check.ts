/** A folder of clips against the annotations of a data set: what is there, what is not, what is odd. */
import type { Clip } from '../../shared/domain'
import { parseKineticsName } from './kinetics-name'
import { createPacer } from '../base/event-loop'

/** One line of the annotations: a clip that should be there. */
export interface WantedClip {
  youtubeId: string
  startSec: number
  endSec: number
  /** Null in test lists, which have no labels. */
  label: string | null
}

export type SeenClip = Pick<Clip, 'path' | 'media' | 'problem'>

/** A clip may be this much shorter or longer than its annotation before it is called wrong. */
export const lengthToleranceSec = 0.5

export interface Bin {
  /** From this value up to the next bin's. */
  from: number
  count: number
}

export interface DatasetReport {
  /** Lines of the annotations, and how many of them have a clip. */
  annotated: number
  present: number
  /** Names without extension, in the order of the annotations. */
  missing: string[]
  /** Clips that the annotations do not name. */
  extra: string[]
  unreadable: { path: string; code: string; message: string }[]
  wrongLength: { path: string; wantedSec: number; durationSec: number }[]
  /** More than one file for the same line: all but the first. */
  duplicates: string[]
  /** Clips that nobody has looked at yet: their length is not judged. */
  notLookedAt: number
  classes: { label: string; annotated: number; present: number }[]
  /** Of the clips that are there: seconds, in halves. */
  durations: Bin[]
  /** Frames a second, to the hundredth, with how many clips have it; most first. */
  rates: { value: number; count: number }[]
  /** Stored size with how many clips have it; most first. */
  sizes: { value: string; count: number }[]
}

/** `<id>_<start %06d>_<end %06d>`: a Kinetics clip's file name without its extension. */
export const clipName = ({ youtubeId, startSec, endSec }: Omit<WantedClip, 'label'>): string =>
  `${youtubeId}_${String(startSec).padStart(6, '0')}_${String(endSec).padStart(6, '0')}`

const most = <T>(counts: Map<T, number>): { value: T; count: number }[] =>
  [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count)

const add = <T>(counts: Map<T, number>, value: T): void =>
  void counts.set(value, (counts.get(value) ?? 0) + 1)

/** Clips are matched by id and times together: many annotations share an id. Leaves the event loop alone. */
export async function checkDataset(
  wanted: readonly WantedClip[],
  seen: readonly SeenClip[],
): Promise<DatasetReport> {
  const pacer = createPacer()
  const byName = new Map<string, WantedClip>()
  for (const line of wanted) {
    byName.set(clipName(line), line)
    if (pacer.due()) await pacer.rest()
  }
  const found = new Map<string, string>()
  const classes = new Map<string, { annotated: number; present: number }>()
  const classOf = (label: string): { annotated: number; present: number } => {
    const known = classes.get(label) ?? { annotated: 0, present: 0 }
    classes.set(label, known)
    return known
  }
  for (const { label } of wanted) if (label !== null) classOf(label).annotated++
  const report: DatasetReport = {
    annotated: wanted.length,
    present: 0,
    notLookedAt: 0,
    missing: [],
    extra: [],
    unreadable: [],
    wrongLength: [],
    duplicates: [],
    classes: [],
    durations: [],
    rates: [],
    sizes: [],
  }
  const [durations, rates, sizes] = [
    new Map<number, number>(),
    new Map<number, number>(),
    new Map<string, number>(),
  ]
  for (const { path, media, problem } of seen) {
    if (pacer.due()) await pacer.rest()
    const parsed = parseKineticsName(path.split('/').pop() ?? path)
    const name = parsed && clipName(parsed)
    const line = name === null ? undefined : byName.get(name)
    if (problem) report.unreadable.push({ path, code: problem.code, message: problem.message })
    if (media) {
      add(durations, Math.floor(media.durationSec * 2) / 2)
      add(rates, Math.round(media.fps * 100) / 100)
      add(sizes, `${media.width}×${media.height}`)
    }
    if (!line || name === null) {
      report.extra.push(path)
      continue
    }
    if (found.has(name)) {
      report.duplicates.push(path)
      continue
    }
    found.set(name, path)
    report.present++
    if (line.label !== null) classOf(line.label).present++
    const wantedSec = line.endSec - line.startSec
    if (!media && !problem) report.notLookedAt++
    if (media && Math.abs(media.durationSec - wantedSec) > lengthToleranceSec)
      report.wrongLength.push({ path, wantedSec, durationSec: media.durationSec })
  }
  for (const name of byName.keys()) if (!found.has(name)) report.missing.push(name)
  report.classes = [...classes]
    .map(([label, counts]) => ({ label, ...counts }))
    .sort((a, b) => (a.label < b.label ? -1 : 1))
  report.durations = [...durations].map(([from, count]) => ({ from, count })).sort((a, b) => a.from - b.from)
  report.rates = most(rates)
  report.sizes = most(sizes)
  return report
}
