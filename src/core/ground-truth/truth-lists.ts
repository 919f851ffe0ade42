/** Lists of annotations that belong to a folder: those lying in it, and the one a person has chosen for it. */
import { open, readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Clip, LibrarySummary } from '../../shared/domain'
import { AppError, toAppError } from '../../shared/errors'
import { readTruthFile, type TruthFile } from './truth-file'
import { isAnnotationHeader, readAnnotations } from '../kinetics/annotations'
import type { WantedClip } from '../kinetics/check'

/** More than any published list; Kinetics-700's train list has 35 MB. */
const longestListBytes = 256 * 2 ** 20

export interface TruthLists {
  /** The class of a clip by its path relative to the folder; null where no list names it. */
  labelOf(path: string): string | null
  lists: { file: string; entries: number }[]
  /** What is odd, in words. */
  notes: string[]
}

export const noTruthLists: TruthLists = { labelOf: () => null, lists: [], notes: [] }

async function hasAnnotationHeader(path: string): Promise<boolean> {
  const handle = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(512), 0, 512, 0)
    const [line = ''] = buffer
      .subarray(0, bytesRead)
      .toString('utf8')
      .replace(/^\ufeff/, '')
      .split(/\r?\n/)
    return isAnnotationHeader(line.split(',').map(name => name.trim().toLowerCase()))
  } finally {
    await handle.close()
  }
}

/** Kinetics lists (.csv, .txt) directly in a folder, by name. A folder or file that cannot be read has none. */
export async function annotationFilesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [])
  const found: string[] = []
  for (const name of names.filter(each => /\.(csv|txt)$/i.test(each)).sort()) {
    const path = join(folder, name)
    const facts = await stat(path).catch(() => null)
    if (facts === null || !facts.isFile() || facts.size > longestListBytes) continue
    if (await hasAnnotationHeader(path).catch(() => false)) found.push(path)
  }
  return found
}

/**
 * Reads the lists of a folder: the chosen one alone, else those lying in it; the first that names a clip counts.
 * A list that cannot be read is named in the notes, never in the way of opening the folder.
 */
export async function readTruthLists(folder: string, chosen: string | null): Promise<TruthLists> {
  const files = chosen === null ? await annotationFilesIn(folder) : [chosen]
  const truths: TruthFile[] = []
  const read: TruthLists = {
    labelOf: path => {
      for (const truth of truths) {
        const label = truth.labelOf(path)
        if (label !== null) return label
      }
      return null
    },
    lists: [],
    notes: [],
  }
  for (const file of files) {
    try {
      const truth = await readTruthFile(file)
      truths.push(truth)
      read.lists.push({ file, entries: truth.entries })
      read.notes.push(...truth.notes.map(note => `${basename(file)}: ${note}`))
    } catch (error) {
      // A test list has no labels: it says what should be there, not what it shows.
      read.notes.push(toAppError(error).message)
    }
  }
  return read
}

/**
 * The clips that a folder's lists say should be there. Throws AppError path.missing, store.invalid for a chosen list,
 * and request.invalid where there is none.
 */
export async function wantedClips(folder: string, chosen: string | null): Promise<WantedClip[]> {
  const files = chosen === null ? await annotationFilesIn(folder) : [chosen]
  if (files.length === 0)
    throw new AppError('request.invalid', 'there is no Kinetics list for this folder', {
      hint: 'Choose one: a table with youtube_id, time_start and time_end, as published.',
    })
  const rows: WantedClip[] = []
  for (const file of files) for (const row of (await readAnnotations(file)).rows) rows.push(row)
  return rows
}

/** What the library says of its lists. Pure. */
export const listsWithMatches = (
  lists: TruthLists,
  clips: readonly Pick<Clip, 'truth'>[],
): LibrarySummary['truthLists'] => {
  const matched = clips.filter(clip => clip.truth?.source === 'csv').length
  return { files: lists.lists, matched, notes: lists.notes }
}
