/** Ground truth out of a file: a Kinetics annotation list, or a table of clip and label. */
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream'
import { parse } from 'csv-parse'
import { AppError } from '../../shared/errors'
import { annotationKey, isAnnotationHeader, readAnnotations } from '../kinetics/annotations'
import { parseKineticsName } from '../kinetics/kinetics-name'
import { createPacer } from '../base/event-loop'

export interface TruthFile {
  kind: 'kinetics' | 'clips'
  /** Entries with a label. */
  entries: number
  /** The class of a clip by its path relative to the folder; null where the file says nothing of it. */
  labelOf(path: string): string | null
  /** What is odd about the file, in words; empty when nothing is. */
  notes: string[]
}

/** Columns that name a clip, and that name its class, in the order in which they are preferred. */
const clipColumns = ['clip', 'path', 'file_name', 'filename', 'file', 'video']
const labelColumns = ['label', 'truth', 'ground_truth', 'class']

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** The names in a table's first line. */
async function headerOf(path: string): Promise<string[]> {
  const handle = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, 0)
    const [line = ''] = buffer
      .subarray(0, bytesRead)
      .toString('utf8')
      .replace(/^\ufeff/, '')
      .split(/\r?\n/)
    return line.split(',').map(name => name.replace(/^\s*"?|"?\s*$/g, '').toLowerCase())
  } finally {
    await handle.close()
  }
}

/** Later entries about the same clip do not change the first; that they differ is said. */
function createEntries(): {
  put: (key: string, label: string) => void
  map: Map<string, string>
  differing: string[]
} {
  const map = new Map<string, string>()
  const differing: string[] = []
  return {
    map,
    differing,
    put(key, label) {
      const before = map.get(key)
      if (before === undefined) map.set(key, label)
      else if (before !== label) differing.push(key)
    },
  }
}
const differingNote = (differing: readonly string[]): string[] =>
  differing.length === 0
    ? []
    : [`${differing.length} entries contradict an earlier one (${differing[0]}): the first counts`]

async function readKinetics(path: string): Promise<TruthFile> {
  const { rows, bad, badCount } = await readAnnotations(path)
  const entries = createEntries()
  for (const row of rows) if (row.label !== null) entries.put(annotationKey(row), row.label)
  if (entries.map.size === 0)
    throw new AppError('store.invalid', `${path} names no classes: it is a test list without labels`, {
      hint: 'Use the train or validation list, or a test list with labels.',
    })
  const [first] = bad
  return {
    kind: 'kinetics',
    entries: entries.map.size,
    labelOf(clip) {
      const name = parseKineticsName(baseName(clip))
      return name === null ? null : (entries.map.get(annotationKey(name)) ?? null)
    },
    notes: [
      ...(first === undefined ? [] : [`${badCount} lines are no entries (line ${first.line}: ${first.why})`]),
      ...differingNote(entries.differing),
    ],
  }
}

async function readTable(path: string, header: readonly string[]): Promise<TruthFile> {
  const clipColumn = clipColumns.find(name => header.includes(name))
  const labelColumn = labelColumns.find(name => header.includes(name))
  if (clipColumn === undefined || labelColumn === undefined)
    throw new AppError('store.invalid', `${path} does not say which class which clip has`, {
      hint: 'It needs a line of column names: youtube_id,time_start,time_end,label as Kinetics has it, or clip,label.',
    })
  const entries = createEntries()
  const parser = parse({
    bom: true,
    columns: names => names.map(name => name.trim().toLowerCase()),
    relax_column_count: true,
    skip_empty_lines: true,
  })
  // The reader's own error must end the parser too; reading it below throws.
  pipeline(createReadStream(path), parser, () => undefined)
  const pacer = createPacer()
  for await (const each of parser) {
    const record = each as Record<string, string | undefined>
    const [clip, label] = [record[clipColumn] ?? '', (record[labelColumn] ?? '').trim()]
    if (clip !== '' && label !== '') entries.put(clip.replace(/\\/g, '/').replace(/^\.\//, ''), label)
    if (pacer.due()) await pacer.rest()
  }
  return {
    kind: 'clips',
    entries: entries.map.size,
    labelOf: clip => entries.map.get(clip) ?? null,
    notes: differingNote(entries.differing),
  }
}

/** Throws AppError path.missing, or store.invalid for a file that does not say which class which clip has. */
export async function readTruthFile(path: string): Promise<TruthFile> {
  try {
    if (/\.json$/i.test(path)) return await readKinetics(path)
    const header = await headerOf(path)
    return await (isAnnotationHeader(header) ? readKinetics(path) : readTable(path, header))
  } catch (error) {
    if (error instanceof AppError) throw error
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new AppError('path.missing', `there is no file ${path}`, { cause: error })
    throw new AppError('store.invalid', `${path} cannot be read as a table: ${(error as Error).message}`, {
      cause: error,
    })
  }
}
