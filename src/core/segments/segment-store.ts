/** Stretches of clips with a label, of a whole folder: a person's own, else the ones that a run's scores over time make. */
import { createHash } from 'node:crypto'
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { ClipScores, Segment, type Clip } from '../../shared/domain'
import { defaultSegmentChoice, segmentsOf } from '../../shared/segments'
import { clipIdOf } from '../library/library'
import { runPaths, type DataPaths } from '../base/paths'
import { readJsonFile, writeJsonFile } from '../base/store/json-file'
import { createPacer } from '../base/event-loop'

const OwnSegments = z.object({
  schemaVersion: z.literal(1),
  folder: z.string(),
  clip: z.string(),
  segments: z.array(Segment),
  at: z.string(),
})

/** Segments by the clip's path in its folder. */
export type SegmentsByClip = ReadonlyMap<string, readonly Segment[]>

const ownFolder = (paths: DataPaths, folder: string): string =>
  join(paths.root, 'segments', createHash('sha256').update(folder).digest('hex').slice(0, 24))
const ownFile = (paths: DataPaths, folder: string, clipId: string): string =>
  join(ownFolder(paths, folder), `${clipId}.json`)

/** Where the scores over time of one clip lie. */
export const scoresFile = (paths: DataPaths, runId: string, clipId: string): string =>
  join(runPaths(paths, runId).dir, 'scores', `${clipId}.json`)

/** Null where the person made none; [] where the person took all away. */
export async function readOwnSegments(
  paths: DataPaths,
  folder: string,
  clipId: string,
): Promise<Segment[] | null> {
  return (await readJsonFile(ownFile(paths, folder, clipId), OwnSegments))?.segments ?? null
}

/** @param segments Null goes back to the model's. */
export async function writeOwnSegments(
  paths: DataPaths,
  folder: string,
  clip: Pick<Clip, 'id' | 'path'>,
  segments: readonly Segment[] | null,
): Promise<void> {
  const file = ownFile(paths, folder, clip.id)
  if (segments === null) return rm(file, { force: true })
  await writeJsonFile(file, OwnSegments, {
    schemaVersion: 1,
    folder,
    clip: clip.path,
    segments: [...segments],
    at: new Date().toISOString(),
  })
}

/** JSON files of a folder that may not be there. */
async function jsonFilesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((): string[] => [])
  return names.filter(name => name.endsWith('.json')).map(name => join(folder, name))
}

/** All that the person made in a folder. Throws AppError store.invalid for a file that is none of ours. */
export async function allOwnSegments(
  paths: DataPaths,
  folder: string,
): Promise<Map<string, readonly Segment[]>> {
  const pacer = createPacer()
  const own = new Map<string, readonly Segment[]>()
  for (const file of await jsonFilesIn(ownFolder(paths, folder))) {
    if (pacer.due()) await pacer.rest()
    const found = await readJsonFile(file, OwnSegments)
    if (found?.folder === folder) own.set(found.clip, found.segments)
  }
  return own
}

/** Scores over time of one clip, null where it was not looked through, or has changed since. */
export async function scoresOfClip(
  paths: DataPaths,
  folder: string,
  runId: string,
  clip: string,
): Promise<ClipScores | null> {
  // Can be made again: one that cannot be read was not made.
  const scores = await readJsonFile(scoresFile(paths, runId, clipIdOf(clip)), ClipScores).catch(
    () => undefined,
  )
  const now = await stat(join(folder, clip)).catch(() => null)
  const isOfNow = now?.size === scores?.bytes && now?.mtimeMs === scores?.mtimeMs
  return scores !== undefined && isOfNow ? scores : null
}

/** What a run's scores over time make of the clips that were looked through, as the window shows it at first. */
async function foundSegments(
  paths: DataPaths,
  folder: string,
  runId: string,
): Promise<Map<string, readonly Segment[]>> {
  const pacer = createPacer()
  const found = new Map<string, readonly Segment[]>()
  for (const file of await jsonFilesIn(join(runPaths(paths, runId).dir, 'scores'))) {
    if (pacer.due()) await pacer.rest()
    // Can be made again: one that cannot be read was not made.
    const scores = await readJsonFile(file, ClipScores).catch(() => undefined)
    if (scores === undefined) continue
    const now = await stat(join(folder, scores.clip)).catch(() => null)
    // Of a file that has changed since, nothing is known.
    if (now !== null && (now.size !== scores.bytes || now.mtimeMs !== scores.mtimeMs)) continue
    found.set(scores.clip, segmentsOf(scores.windows, defaultSegmentChoice, scores.model.id))
  }
  return found
}

/** The segments that leave with a run, or with the labels of a folder: a person's come before the model's. */
export async function segmentsToExport(
  paths: DataPaths,
  folder: string,
  runId: string | null,
): Promise<SegmentsByClip> {
  const found = runId === null ? [] : await foundSegments(paths, folder, runId)
  return new Map([...found, ...(await allOwnSegments(paths, folder))])
}
