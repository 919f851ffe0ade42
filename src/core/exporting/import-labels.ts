/** Labels from files of others: matched to the open folder's clips, shown before, then given in one step. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import {
  Tag,
  type Clip,
  type HumanLabel,
  type ImportPlan,
  type ImportRequest,
  type Segment,
} from '../../shared/domain'
import { AppError, toAppError } from '../../shared/errors'
import { formatFacts, type FormatId } from '../../shared/formats'
import type { SegmentsByClip } from '../segments/segment-store'
import { readFiles } from '../formats'
import { nameOf, withoutEnding, type ImportedClip, type ReadFile } from '../formats/format'
import type { PathChange } from '../labels/labels'
import { createPacer } from '../base/event-loop'

const shown = 50
const maxBytes = 256 * 1024 * 1024
const maxFiles = 200_000

/** Of the step that the history shows. */
export const importTitle = (count: number): string =>
  `imported labels on ${count} ${count === 1 ? 'clip' : 'clips'}`

export type ImportTarget = Pick<Clip, 'path' | 'human' | 'tags'>

export interface Matched {
  plan: ImportPlan
  changes: PathChange[]
  /** All segments of a clip, in place of those it has. */
  segments: { path: string; segments: Segment[] }[]
}

const keyOfTimes = (name: { youtubeId: string; startSec: number; endSec: number }): string =>
  `${name.youtubeId} ${name.startSec} ${name.endSec}`

/** Clips by each of the words a file may call them. */
function indexOf(clips: readonly (ImportTarget & Pick<Clip, 'kinetics'>)[]) {
  const tables = {
    path: new Map<string, string[]>(),
    stem: new Map<string, string[]>(),
    times: new Map<string, string[]>(),
    name: new Map<string, string[]>(),
    nameStem: new Map<string, string[]>(),
  }
  const put = (table: Map<string, string[]>, key: string, path: string): void => {
    const there = table.get(key)
    if (there === undefined) table.set(key, [path])
    else there.push(path)
  }
  for (const { path, kinetics } of clips) {
    put(tables.path, path, path)
    put(tables.stem, withoutEnding(path), path)
    if (kinetics !== null) put(tables.times, keyOfTimes(kinetics), path)
    put(tables.name, nameOf(path), path)
    put(tables.nameStem, withoutEnding(nameOf(path)), path)
  }
  return tables
}

/** The clips that a file may mean: by path, by id and times, by name; the strictest that fits decides. */
function matcher(
  clips: readonly (ImportTarget & Pick<Clip, 'kinetics'>)[],
): (said: ImportedClip) => readonly string[] {
  const { path, stem, times, name, nameStem } = indexOf(clips)
  return said => {
    // Lists of others hold full paths, and separators of other systems.
    const clip = said.clip.replace(/\\/g, '/')
    const last = nameOf(clip)
    return (
      path.get(said.clip) ??
      stem.get(said.clip) ??
      path.get(clip) ??
      stem.get(clip) ??
      (said.kinetics === null ? undefined : times.get(keyOfTimes(said.kinetics))) ??
      name.get(last) ??
      nameStem.get(last) ??
      []
    )
  }
}

function saidLabel(
  said: ImportedClip,
  from: ImportRequest['labelsFrom'],
): Omit<HumanLabel, 'at' | 'by'> | null {
  if (from === 'truth')
    return said.truth === null ? null : { label: said.truth, index: null, status: 'corrected' }
  if (from === 'predicted') {
    const [top] = said.predictions
    return top === undefined ? null : { label: top.label, index: top.index, status: 'accepted' }
  }
  if (said.label === null && said.status === null) return null
  return { label: said.label, index: said.index, status: said.status ?? 'corrected' }
}

const wordOf = (human: Pick<HumanLabel, 'label' | 'status'> | null): string | null =>
  human === null ? null : (human.label ?? human.status)

export interface ImportContext {
  clips: readonly (ImportTarget & Pick<Clip, 'kinetics'>)[]
  /** Place of a label in the model at hand's set. */
  indexOf(this: void, label: string): number | null
  /** Of labels that name nobody. */
  author: string
  now: string
  /** Segments of the person's that are there. */
  own: SegmentsByClip
  /** Seconds; null where it cannot be told. */
  durationOf(this: void, path: string): Promise<number | null>
}

/** Files round times to milliseconds or frames. */
const nearSec = 0.1

/**
 * The segments that a file gives a clip, in order; none where one stretch only says the clip's label over its whole
 * length, as formats of stretches do for clips without segments.
 */
async function saidSegments(
  { label, segments }: ImportedClip,
  path: string,
  { author, indexOf: place, durationOf }: ImportContext,
): Promise<Segment[]> {
  const [first] = segments
  if (segments.length === 1 && first?.label === label && first.startSec <= nearSec) {
    const durationSec = await durationOf(path)
    if (durationSec === null || first.endSec >= durationSec - nearSec) return []
  }
  return segments
    .filter(({ startSec, endSec }) => startSec >= 0 && endSec > startSec)
    .map(segment => ({
      ...segment,
      index: place(segment.label) ?? segment.index,
      by: segment.by === '' ? author : segment.by,
    }))
    .sort((a, b) => a.startSec - b.startSec || a.endSec - b.endSec)
}

const isSameStretch = (a: Segment, b: Segment | undefined): boolean =>
  a.label === b?.label && Math.abs(a.startSec - b.startSec) < 1e-6 && Math.abs(a.endSec - b.endSec) < 1e-6
const areSame = (a: readonly Segment[], b: readonly Segment[]): boolean =>
  a.length === b.length && a.every((segment, i) => isSameStretch(segment, b[i]))

/** What an import would do; nothing is done. */
export async function matchImport(
  files: readonly ReadFile[],
  request: Pick<ImportRequest, 'format' | 'labelsFrom' | 'replace'>,
  context: ImportContext,
): Promise<Matched> {
  const { clips, indexOf: place, author, now, own } = context
  const { format, clips: said, problems } = await readFiles(files, request.format)
  const match = matcher(clips)
  const byPath = new Map(clips.map(clip => [clip.path, clip]))
  const changes = new Map<string, PathChange & { human?: HumanLabel }>()
  const segments = new Map<string, Segment[]>()
  const plan: ImportPlan = {
    format,
    read: said.length,
    changes: [],
    changeCount: 0,
    same: 0,
    keptCount: 0,
    kept: [],
    segmentCount: 0,
    segmentKeptCount: 0,
    unmatchedCount: 0,
    unmatched: [],
    ambiguousCount: 0,
    ambiguous: [],
    silentCount: 0,
    problems: problems.slice(0, shown),
    problemCount: problems.length,
  }
  const note = (list: string[], text: string): void => {
    if (list.length < shown) list.push(text)
  }
  const pacer = createPacer()
  for (const each of said) {
    if (pacer.due()) await pacer.rest()
    const fitting = match(each)
    const clip = byPath.get(fitting[0] ?? '')
    if (clip === undefined || fitting.length > 1) {
      if (fitting.length > 1) {
        plan.ambiguousCount++
        note(plan.ambiguous, each.clip)
      } else {
        plan.unmatchedCount++
        note(plan.unmatched, each.clip)
      }
      continue
    }
    const stretches = await saidSegments(each, clip.path, context)
    const there = own.get(clip.path)
    if (stretches.length > 0 && !(there && areSame(stretches, there))) {
      if (there === undefined || request.replace) segments.set(clip.path, stretches)
      else plan.segmentKeptCount++
    }
    const label = saidLabel(each, request.labelsFrom)
    const tags = each.tags.filter(tag => Tag.safeParse(tag).success && !clip.tags.includes(tag))
    if (label === null && each.tags.length === 0) {
      if (stretches.length === 0) plan.silentCount++
      continue
    }
    const before = clip.human
    const isSame = label === null || (before?.label === label.label && before.status === label.status)
    const isKept = !isSame && before !== null && !request.replace
    if (isKept) {
      plan.keptCount++
      note(plan.kept, clip.path)
    }
    if ((isSame || isKept) && tags.length === 0) {
      if (isSame) plan.same++
      continue
    }
    const mine = request.labelsFrom === 'mine'
    const human =
      label === null || isSame || isKept
        ? undefined
        : {
            ...label,
            index: label.label === null ? null : (place(label.label) ?? (mine ? label.index : null)),
            by: (mine ? each.by : null) ?? author,
            at: (mine ? each.at : null) ?? now,
          }
    changes.set(clip.path, {
      path: clip.path,
      ...(human === undefined ? {} : { human }),
      ...(tags.length === 0 ? {} : { tags: { add: tags, remove: [] } }),
    })
  }
  plan.segmentCount = segments.size
  for (const path of new Set([...changes.keys(), ...segments.keys()])) {
    plan.changeCount++
    if (plan.changes.length >= shown) continue
    const { human, tags } = changes.get(path) ?? {}
    const before = wordOf(byPath.get(path)?.human ?? null)
    const after = human === undefined ? before : wordOf(human)
    plan.changes.push({
      clip: path,
      before,
      after,
      tags: [...(tags?.add ?? [])],
      segments: segments.get(path)?.length ?? 0,
    })
  }
  return {
    plan,
    changes: [...changes.values()],
    segments: [...segments].map(([path, list]) => ({ path, segments: list })),
  }
}

/** Files by their paths; of a folder all that lies below it. Throws AppError path.missing, request.invalid. */
export async function loadFiles(
  paths: readonly string[],
  format: FormatId | null = null,
): Promise<ReadFile[]> {
  const files: ReadFile[] = []
  let bytes = 0
  const load = async (path: string, name: string): Promise<void> => {
    const { size } = await stat(path)
    bytes += size
    if (bytes > maxBytes || files.length >= maxFiles)
      throw new AppError('request.invalid', 'this is more than any list of labels', {
        hint: 'Choose the file itself, or a folder that holds only such files.',
      })
    files.push({ name, text: await readFile(path, 'utf8') })
  }
  const endings = new Set(['csv', 'json', 'jsonl', 'txt', 'vtt', 'srt', 'eaf'])
  if (format !== null) endings.add(formatFacts[format].extension)
  const walk = async (folder: string, below: string): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const name = below === '' ? entry.name : `${below}/${entry.name}`
      if (entry.isDirectory()) await walk(join(folder, entry.name), name)
      else if (endings.has(/\.([^.]*)$/.exec(entry.name)?.[1]?.toLowerCase() ?? ''))
        await load(join(folder, entry.name), name)
    }
  }
  try {
    for (const path of paths) {
      if ((await stat(path)).isDirectory()) await walk(path, '')
      else await load(path, basename(path))
    }
  } catch (error) {
    throw toAppError(error)
  }
  return files
}
