/** What the command line exports: a run of the app, a results file, or the labels of a folder. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { labelNames, mostLabels, epoch, setOfClips, setOfRows } from '../core/exporting/export-set'
import { allOwnSegments, segmentsToExport } from '../core/segments/segment-store'
import { exportFileName, runNameParts } from '../core/exporting/exporting'
import type { ExportSet } from '../core/formats/format'
import { readJournal } from '../core/runs/journal'
import { readLabelSets } from '../core/ground-truth/label-sets'
import { createLabels } from '../core/labels/labels'
import { newClip } from '../core/library/library'
import { createRuns, type Runs } from '../core/runs/runs'
import { eachLimited, scanFolder } from '../core/library/scan-folder'
import type { Clip, ResultRow } from '../shared/domain'
import { AppError, toAppError } from '../shared/errors'
import type { CommandContext } from './context'

export interface Source {
  set: ExportSet
  /** Without an ending. */
  fileName: string
}

export const shellRuns = (context: CommandContext): Runs =>
  createRuns({
    paths: context.paths,
    labels: createLabels(context.paths, context.log),
    log: context.log,
    appVersion: context.version,
  })

/** Id of the newest run. Throws AppError run.missing. */
export async function latestRun(runs: Runs): Promise<string> {
  const [newest] = await runs.list()
  if (newest === undefined) throw new AppError('run.missing', 'there is no run yet')
  return newest.id
}

/** @param run Id of a run, "latest", or a results .jsonl. Throws AppError run.missing. */
export async function runSource(context: CommandContext, run: string): Promise<Source> {
  if (/\.jsonl$/i.test(run)) return fileSource(context, run)
  const runs = shellRuns(context)
  const record = await runs.get(run === 'latest' ? await latestRun(runs) : run)
  const about = {
    folder: record.folder,
    labels: await labelNames(context.paths, record.model.id),
    topK: record.topK,
    modelId: record.model.id,
    at: record.createdAt,
  }
  const segments = await segmentsToExport(context.paths, record.folder, record.id)
  const set = await setOfRows(await runs.rows(record.id), about, { segments })
  return { set, fileName: exportFileName(record.folder, runNameParts(record), '') }
}

/** Rows of a results file. Throws AppError run.missing. */
export async function journalRows(context: CommandContext, file: string): Promise<ResultRow[]> {
  if (!existsSync(file)) throw new AppError('run.missing', `there is no file ${file}`)
  return readJournal(file, context.log)
}

/** A results file holds neither its folder nor a count of labels a clip: the longest list says that. */
async function fileSource(context: CommandContext, file: string): Promise<Source> {
  const rows = await journalRows(context, file)
  const modelId = rows[0]?.model.id ?? ''
  const set = await setOfRows(rows, {
    folder: join(file, '..'),
    labels: await labelNames(context.paths, modelId),
    topK: mostLabels(rows),
    modelId,
    at: epoch,
  })
  return { set, fileName: exportFileName(file.replace(/\.jsonl$/i, ''), [], '') }
}

/** The clips of a folder with the labels of now. */
export async function folderClips(
  context: CommandContext,
  folder: string,
): Promise<{ folder: string; clips: Clip[] }> {
  const scan = await scanFolder(folder, context.signal)
  const said = await createLabels(context.paths, context.log).of(scan.folder)
  const known = await readLabelSets(context.places.resourcesDir, context.log)
  const clips = scan.files.map(file => newClip(file, known, said.get(file.path)))
  return { folder: scan.folder, clips }
}

/** @param probe Look into the clips that have a label: for formats that want lengths. */
export async function labelSource(context: CommandContext, path: string, probe: boolean): Promise<Source> {
  const { folder, clips } = await folderClips(context, path)
  const segments = await allOwnSegments(context.paths, folder)
  const facts = new Map<string, Clip['media']>()
  if (probe) {
    const media = await context.media()
    const labelled = clips.filter(clip => clip.human !== null || segments.has(clip.path))
    await eachLimited(labelled, 2, async clip => {
      const found = await media.probe(join(folder, clip.path), context.signal).catch((error: unknown) => {
        context.output.note(`${clip.path}: ${toAppError(error).message}`)
        return null
      })
      facts.set(clip.path, found?.media ?? null)
    })
  }
  const set = await setOfClips(
    clips.map(clip => ({ ...clip, media: facts.get(clip.path) ?? null })),
    folder,
    { segments },
  )
  return { set, fileName: exportFileName(folder, ['labels'], '') }
}
