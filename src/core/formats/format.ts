/** What every format is made of: clips with all that is known of them, pieces of files out, records in. Pure. */
import type { z } from 'zod'
import type { HumanLabel, HumanStatus, MediaInfo, ResultRow, Segment, Truth } from '../../shared/domain'
import type { LossId, ExportOptions, LabelSource } from '../../shared/formats'
import { compareUtf8 } from '../base/utf8-order'
import { parseKineticsName, type KineticsName } from '../kinetics/kinetics-name'
import { AppError } from '../../shared/errors'
import { firstIssue } from '../base/store/json-file'

/** A clip as formats see it. */
export interface Entry {
  /** Relative to the folder, `/` separators. */
  clip: string
  media: MediaInfo | null
  truth: Truth | null
  human: HumanLabel | null
  tags: readonly string[]
  segments: readonly Segment[]
  /** Null where only labels leave, or the run has no row for it. */
  row: ResultRow | null
}

export interface ExportSet {
  /** Absolute path of the opened folder. */
  folder: string
  /** By clip path in byte order. */
  entries: readonly Entry[]
  /** The model's label set in its order; empty when it is not known. */
  labels: readonly string[]
  /** Predictions a row in tables. */
  topK: number
  modelId: string
  /** ISO 8601; for formats that want a date. Never now: the same set gives the same bytes. */
  at: string
}

/** A part of a file, in order. `file` is relative to the target folder, '' where the target is the file itself. */
export interface Piece {
  file: string
  data: string | Uint8Array
}

/** One line of what is lost: which clips it is true of. */
export interface DropRule {
  id: LossId
  of: (entry: Entry) => boolean
}

/** What a file says of one clip. Absent things are null or empty. */
export interface ImportedClip {
  /** Path, path without its ending, or name: as the file says it. */
  clip: string
  kinetics: KineticsName | null
  label: string | null
  index: number | null
  status: HumanStatus | null
  by: string | null
  at: string | null
  tags: string[]
  segments: Segment[]
  truth: string | null
  predictions: { label: string; index: number | null; score: number | null }[]
}

export interface ReadFile {
  /** Relative to what was given, `/` separators. */
  name: string
  text: string
}

export interface ReadOptions {
  /** Cells are guarded against spreadsheets; left out: what the file looks like. */
  spreadsheetSafe?: boolean
}

export interface Imported {
  clips: ImportedClip[]
  /** Lines that could not be read, in words. */
  problems: string[]
}

export interface Format {
  /** What is lost, in the order in which it is told. A clip that an `out` rule leaves out is counted there only. */
  drops(set: ExportSet, options: ExportOptions): DropRule[]
  /** Pieces small enough to rest between two. */
  write(set: ExportSet, options: ExportOptions): Generator<Piece>
  /** Throws AppError request.invalid where the file is not one of these at all. */
  read?(files: readonly ReadFile[], options?: ReadOptions): Promise<Imported>
  /** Whether a file looks like one of these: its name, then its first characters. */
  recognises?(file: ReadFile): boolean
}

/** Rules that leave the whole clip out. */
const leavesOut = new Set<LossId>([
  'no-label',
  'failed',
  'not-classified',
  'not-kinetics',
  'no-length',
  'path',
  'same-name',
  'nothing-said',
  'class-name',
])

export const isOut = (id: LossId): boolean => leavesOut.has(id)

/** Entries that a format writes. */
export function* kept(format: Format, set: ExportSet, options: ExportOptions): Generator<Entry> {
  const rules = format.drops(set, options).filter(rule => leavesOut.has(rule.id))
  for (const entry of set.entries) if (!rules.some(rule => rule.of(entry))) yield entry
}

/** A person has said what it is, or that it is unclear. */
export const isLabelled = (entry: Entry): boolean => entry.human !== null

export const emptyImport: Omit<ImportedClip, 'clip'> = {
  kinetics: null,
  label: null,
  index: null,
  status: null,
  by: null,
  at: null,
  tags: [],
  segments: [],
  truth: null,
  predictions: [],
}

export interface Chosen {
  label: string
  index: number | null
  score: number | null
}

/** The one label of a clip: mine where it says what the clip is, the best prediction, or the truth. */
export function chosenLabel(entry: Entry, from: LabelSource): Chosen | null {
  const { truth } = entry
  if (from === 'truth') return truth && { label: truth.label, index: truth.index, score: null }
  if (from === 'mine') {
    const { human } = entry
    return human?.label === null || human?.label === undefined
      ? null
      : { label: human.label, index: human.index, score: null }
  }
  const top = entry.row?.status === 'ok' ? entry.row.topk[0] : undefined
  return top === undefined ? null : { label: top.label, index: top.index, score: top.score }
}

export type Span = Chosen & { startSec: number; endSec: number }

/** Stretches with a label: the clip's segments, else its label over its whole length; [] where that is not known. */
export function spansOf(entry: Entry, from: LabelSource): Span[] {
  if (entry.segments.length > 0) return entry.segments.map(({ by: _by, ...span }) => span)
  const chosen = chosenLabel(entry, from)
  if (chosen === null || entry.media === null) return []
  return [{ ...chosen, startSec: 0, endSec: entry.media.durationSec }]
}

/** Class names by number: the model's label set, then labels that are not in it by their bytes. */
export function classNames(set: ExportSet, labels: Iterable<string>): Map<string, number> {
  const numbers = new Map<string, number>()
  for (const label of set.labels) if (!numbers.has(label)) numbers.set(label, numbers.size)
  const others = [...new Set(labels)].filter(label => !numbers.has(label)).sort(compareUtf8)
  for (const label of others) numbers.set(label, numbers.size)
  return numbers
}

/** `archery/a.mp4` → `archery/a`. */
export const withoutEnding = (path: string): string => path.replace(/\.[^./]*$/, '')
export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
export const kineticsOf = (path: string): KineticsName | null => parseKineticsName(nameOf(path))

/** Text as JSON, when it is. Throws AppError request.invalid. */
export function parseJson(file: ReadFile): unknown {
  try {
    return JSON.parse(file.text.replace(/^\ufeff/, ''))
  } catch (error) {
    throw new AppError('request.invalid', `${file.name} is not JSON: ${(error as Error).message}`, {
      cause: error,
    })
  }
}

/** A schema's reading of a value. Throws AppError request.invalid with the first thing that is wrong. */
export function checked<S extends z.ZodType>(schema: S, value: unknown, file: ReadFile): z.output<S> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new AppError('request.invalid', `${file.name} is not as expected: ${firstIssue(parsed.error)}`)
}

/** The first file of those given. Throws where there is none. */
export function firstFile(files: readonly ReadFile[]): ReadFile {
  const [file] = files
  if (file === undefined) throw new AppError('request.invalid', 'there is no file to read')
  return file
}

/** Clips whose sidecar would have the name of an earlier one's. */
export function sameNames(set: ExportSet): ReadonlySet<string> {
  const seen = new Set<string>()
  const again = new Set<string>()
  for (const { clip } of set.entries) {
    const key = withoutEnding(clip)
    if (seen.has(key)) again.add(clip)
    seen.add(key)
  }
  return again
}

export const isStatus = (text: string): text is HumanStatus =>
  ['accepted', 'corrected', 'rejected', 'unsure', 'skipped'].includes(text)

/** All items at once, for formats that begin with a summary; the empty pieces are places to rest. */
export function* gather<T>(items: Iterable<T>, file = ''): Generator<Piece, T[]> {
  const all: T[] = []
  for (const item of items) if (all.push(item) % 250 === 0) yield { file, data: '' }
  return all
}

/** The labels of all stretches, each once, by their bytes. */
export function* labelsIn(entries: readonly Entry[], from: LabelSource): Generator<Piece, string[]> {
  const labels = new Set<string>()
  for (const [i, entry] of entries.entries()) {
    for (const { label } of spansOf(entry, from)) labels.add(label)
    if (i % 250 === 249) yield { file: '', data: '' }
  }
  return [...labels].sort(compareUtf8)
}

/** A list of values as the inside of a JSON array, one a line, without holding it all. */
export function* jsonLines(values: Iterable<unknown>, file = ''): Generator<Piece> {
  let first = true
  for (const value of values) {
    yield { file, data: `${first ? '' : ',\n'}${JSON.stringify(value)}` }
    first = false
  }
}

/** The members of a JSON object, one a line. */
export function* jsonMembers(members: Iterable<readonly [string, unknown]>, file = ''): Generator<Piece> {
  let first = true
  for (const [key, value] of members) {
    yield { file, data: `${first ? '' : ',\n'}${JSON.stringify(key)}:${JSON.stringify(value)}` }
    first = false
  }
}
