/**
 * Annotation files of Kinetics-400, -600 and -700: which class which ten seconds of which video show.
 * CSV `label,youtube_id,time_start,time_end,split,is_cc`; the test lists have no `label`, some copies no `is_cc`, and
 * Kinetics-600 came as `.txt`. JSON as ActivityNet writes it. Times are whole seconds.
 */
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { pipeline } from 'node:stream'
import { parse } from 'csv-parse'
import { z } from 'zod'
import { AppError } from '../../shared/errors'
import type { KineticsName } from './kinetics-name'
import { createPacer } from '../base/event-loop'

export interface Annotation extends KineticsName {
  /** Null in the test lists. */
  label: string | null
  /** "train", "validate", "test" as the file says; null where it does not. */
  split: string | null
}

export interface Annotations {
  rows: Annotation[]
  /** Lines that are no annotation, by number, the first few. */
  bad: { line: number; why: string }[]
  badCount: number
}

const badKept = 5
/** Clips are ten seconds long; the label lists of one tool hold frame numbers under the same header. */
const longestClipSec = 60

const needed = ['youtube_id', 'time_start', 'time_end'] as const

/** Is this the header of a Kinetics annotation file? */
export const isAnnotationHeader = (columns: readonly string[]): boolean =>
  needed.every(column => columns.includes(column))

/** The very seconds of the very video: one video may be in the data set several times. */
export const annotationKey = ({ youtubeId, startSec, endSec }: KineticsName): string =>
  `${youtubeId} ${startSec} ${endSec}`

/** A spreadsheet-safe copy has an apostrophe before ids that a spreadsheet would take for a formula. */
const plainId = (text: string): string => (/^'[-=+@]/.test(text) ? text.slice(1) : text)

type Cells = Record<string, string | undefined>

/** One line's annotation, or why it is none. */
function annotationOf(cells: Cells): Annotation | string {
  const youtubeId = plainId((cells['youtube_id'] ?? '').trim())
  if (youtubeId === '') return 'no youtube_id'
  const [startSec, endSec] = [Number(cells['time_start'] || NaN), Number(cells['time_end'] || NaN)]
  if (!Number.isFinite(startSec) || !Number.isFinite(endSec)) return 'times that are no numbers'
  if (endSec <= startSec) return 'an end that is not after its start'
  const label = (cells['label'] ?? '').trim()
  const split = (cells['split'] ?? '').trim()
  return { youtubeId, startSec, endSec, label: label || null, split: split || null }
}

/** Refuses a list of frame numbers: read as seconds it would match nothing, or the wrong clips. */
function refuseFrameNumbers(path: string, rows: readonly Annotation[]): void {
  const long = rows.filter(row => row.endSec - row.startSec > longestClipSec).length
  if (rows.length === 0 || long * 2 < rows.length) return
  const example = rows.find(row => row.endSec - row.startSec > longestClipSec)
  throw new AppError(
    'store.invalid',
    `${path} holds frame numbers where Kinetics has seconds (${example?.youtubeId} from ${example?.startSec} to ${example?.endSec})`,
    { hint: 'Use the list as published, with time_start and time_end in seconds.' },
  )
}

function checkHeader(path: string, columns: readonly string[]): void {
  if (isAnnotationHeader(columns)) return
  throw new AppError(
    'store.invalid',
    `${path} is no Kinetics list: its first line names no ${needed.join(', ')}`,
  )
}

async function readCsv(path: string): Promise<Annotations> {
  const found: Annotations = { rows: [], bad: [], badCount: 0 }
  const parser = parse({
    bom: true,
    columns: (header: string[]) => {
      const columns = header.map(name => name.trim().toLowerCase())
      checkHeader(path, columns)
      return columns
    },
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  })
  // The reader's own error must end the parser too; reading it below throws.
  pipeline(createReadStream(path), parser, () => undefined)
  const pacer = createPacer()
  for await (const each of parser) {
    const { record, info } = each as { record: Cells; info: { lines: number } }
    const row = annotationOf(record)
    if (typeof row !== 'string') found.rows.push(row)
    else {
      found.badCount++
      if (found.bad.length < badKept) found.bad.push({ line: info.lines, why: row })
    }
    if (pacer.due()) await pacer.rest()
  }
  return found
}

/** `{"<id>": {"annotations": {"label", "segment": [s, e]}, "subset"}}` */
const JsonList = z.record(
  z.string(),
  z.object({
    annotations: z.object({ label: z.string().optional(), segment: z.tuple([z.number(), z.number()]) }),
    subset: z.string().optional(),
  }),
)

async function readJson(path: string): Promise<Annotations> {
  const parsed = JsonList.safeParse(JSON.parse(await readFile(path, 'utf8')))
  if (!parsed.success)
    throw new AppError(
      'store.invalid',
      `${path} is no Kinetics list: it does not read {"<id>": {"annotations": …}}`,
    )
  const rows = Object.entries(parsed.data).map(([youtubeId, { annotations, subset }]) => ({
    youtubeId,
    startSec: annotations.segment[0],
    endSec: annotations.segment[1],
    label: annotations.label ?? null,
    split: subset ?? null,
  }))
  return { rows, bad: [], badCount: 0 }
}

/**
 * Reads a list of annotations, whatever its size, without holding the event loop.
 * Throws AppError path.missing; store.invalid for a file that is none, and for one with frame numbers for seconds.
 */
export async function readAnnotations(path: string): Promise<Annotations> {
  let found: Annotations
  try {
    found = /\.json$/i.test(path) ? await readJson(path) : await readCsv(path)
  } catch (error) {
    if (error instanceof AppError) throw error
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new AppError('path.missing', `there is no file ${path}`, { cause: error })
    throw new AppError('store.invalid', `${path} cannot be read as a list: ${(error as Error).message}`, {
      cause: error,
    })
  }
  refuseFrameNumbers(path, found.rows)
  return found
}
