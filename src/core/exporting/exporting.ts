/** Exports of the app: what would be written, then the writing as a job. The command line uses the same parts. */
import { randomUUID } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { isFolderKind, type ExportPlan, type ExportRequest } from '../../shared/domain'
import { AppError } from '../../shared/errors'
import { formatFacts, type FormatId } from '../../shared/formats'
import { allowedTarget } from '../library/allowed-paths'
import type { ClipFiles } from '../cache/clip-files'
import { segmentsToExport } from '../segments/segment-store'
import { countDrops, formats } from '../formats'
import type { Piece } from '../formats/format'
import type { Media } from '../contract/engine'
import type { Jobs } from '../base/jobs'
import { clipIdOf, type Library } from '../library/library'
import type { DataPaths } from '../base/paths'
import type { RunRecord, Runs } from '../runs/runs'
import { createFolderExports, shownExisting, shownFiles, type Prepared } from './folder-exports'
import { makeReport } from './html-report'
import { labelNames, setOfClips, setOfRows } from './export-set'
import { existingFiles, bytesOf, exists, previewExport, piecesOf, writePieces } from './write-export'

/** A name that every system takes, from the folder's and what stands in it. */
export const exportFileName = (folder: string, parts: readonly string[], extension: string): string =>
  `${[basename(folder).replace(/[^\p{L}\p{N}._-]+/gu, '-') || 'clips', ...parts].join('-')}${extension === '' ? '' : `.${extension}`}`

/** What the name of a run's file says beside the folder. */
export const runNameParts = (run: Pick<RunRecord, 'model' | 'protocol' | 'createdAt'>): string[] => [
  run.model.id,
  run.protocol.name,
  run.createdAt.slice(0, 10),
]

const reportTitle = 'the report'
const titleOf = (kind: FormatId | 'html-report'): string =>
  kind === 'html-report' ? reportTitle : formatFacts[kind].title
const extensionOf = (kind: FormatId | 'html-report'): string =>
  kind === 'html-report' ? 'html' : formatFacts[kind].extension
const ownNameOf = (kind: FormatId | 'html-report'): string | undefined =>
  kind === 'html-report' ? undefined : formatFacts[kind].fileName

export interface Exporting {
  plan(this: void, request: ExportRequest): Promise<ExportPlan>
  /** @param replace What is there may be replaced. Throws AppError request.invalid where something is and it may not. */
  start(
    this: void,
    request: ExportRequest,
    replace: boolean,
  ): Promise<{ jobId: string; download: string | null }>
  /** A run as text or bytes, with a name for the file. */
  file(runId: string, format: FormatId): Promise<{ fileName: string; bytes: Buffer }>
  /** A file made for download. Throws AppError path.missing. */
  download(token: string): { fileName: string; path: string }
  /** Where a finished export lies; null for one to download. */
  targetOf(jobId: string): string | null
}

export function createExporting(options: {
  library: Library
  runs: Runs
  files: Pick<ClipFiles, 'poster'>
  jobs: Jobs
  paths: DataPaths
  roots: readonly string[] | null
  media: Pick<Media, 'sheet' | 'probe' | 'strips'>
  /** The setting. */
  ffmpegPath: () => string
}): Exporting {
  const { library, runs, files: clipFiles, jobs, paths, roots } = options
  const folders = createFolderExports(options)
  const downloads = new Map<string, { fileName: string; path: string }>()
  const targets = new Map<string, string>()
  const downloadFolder = join(paths.cache, 'exports')
  // What an earlier session made to be downloaded has been, or never will be.
  void rm(downloadFolder, { recursive: true, force: true }).catch(() => undefined)

  const wanted = (clipIds: readonly string[]): ((clip: string) => boolean) => {
    if (clipIds.length === 0) return () => true
    const ids = new Set(clipIds)
    return clip => ids.has(clipIdOf(clip))
  }

  const runSet = async (
    runId: string,
    clipIds: readonly string[],
  ): Promise<Prepared & { record: RunRecord }> => {
    const record = await runs.get(runId)
    const rows = await runs.rows(runId)
    const about = {
      folder: record.folder,
      labels: await labelNames(paths, record.model.id),
      topK: record.topK,
      modelId: record.model.id,
      at: record.createdAt,
    }
    const segments = await segmentsToExport(paths, record.folder, runId)
    const set = await setOfRows(rows, about, { wanted: wanted(clipIds), segments })
    return { set, record, fileName: exportFileName(record.folder, runNameParts(record), '') }
  }

  const prepare = async ({ what, runId, clipIds, kind }: ExportRequest): Promise<Prepared> => {
    if (what === 'run') {
      if (runId === null) throw new AppError('request.invalid', 'which run shall be exported?')
      return runSet(runId, clipIds)
    }
    if (kind === 'html-report' || (!isFolderKind(kind) && formatFacts[kind].needsRun))
      throw new AppError('request.invalid', `${titleOf(kind)} is made of a run`, {
        hint: 'Classify the clips first, or choose another format.',
      })
    const folder = library.folder()
    const segments = await segmentsToExport(paths, folder, null)
    const set = await setOfClips(library.clips(), folder, { wanted: wanted(clipIds), segments })
    return { set, fileName: exportFileName(folder, ['labels'], '') }
  }

  const planFiles = async (
    request: ExportRequest,
    id: FormatId | 'html-report',
    made: Prepared,
  ): Promise<ExportPlan> => {
    const { set, fileName } = made
    const layout = id === 'html-report' ? 'file' : formatFacts[id].layout
    const { written, drops } =
      id === 'html-report'
        ? { written: set.entries.length, drops: [] }
        : await countDrops(formats[id], set, request.options)
    const { files, preview } =
      id === 'html-report' ? { files: [''], preview: '' } : await previewExport(id, set, request.options)
    const ownName = ownNameOf(id) ?? `${fileName}.${extensionOf(id)}`
    const name = layout === 'folder' ? `${fileName}-${id}` : ownName
    const existing: string[] = []
    if (request.target !== null) {
      const target = await allowedTarget(request.target, roots)
      for (const file of files)
        if (await exists(file === '' ? target : join(target, file)))
          existing.push(file === '' ? target : file)
    }
    return {
      fileName: name,
      layout,
      clips: set.entries.length,
      written,
      drops,
      preview,
      files: files.slice(0, shownFiles).map(file => (file === '' ? name : file)),
      fileCount: files.length,
      existing: existing.slice(0, shownExisting),
      existingCount: existing.length,
      renamed: [],
      renamedCount: 0,
      bytes: null,
      problem: null,
    }
  }

  const reportPieces = async (
    request: ExportRequest,
    { set }: Prepared,
    signal: AbortSignal,
  ): Promise<Piece[]> => {
    const record = await runs.get(request.runId ?? '')
    const rows = set.entries.flatMap(entry => entry.row ?? [])
    const posterOf = async (clip: string): Promise<Uint8Array | null> => {
      if (library.summary()?.folder !== record.folder) return null
      return clipFiles.poster(clipIdOf(clip)).then(
        path => readFile(path),
        () => null,
      )
    }
    return [{ file: '', data: await makeReport(record, rows, posterOf, signal) }]
  }

  return {
    async plan(request) {
      const made = await prepare(request)
      return isFolderKind(request.kind)
        ? folders[request.kind].plan(request, made)
        : planFiles(request, request.kind, made)
    },
    async start(request, replace) {
      const made = await prepare(request)
      const { kind } = request
      if (isFolderKind(kind)) {
        if (request.target === null)
          throw new AppError('request.invalid', 'which folder shall the files go into?')
        const folder = await allowedTarget(request.target, roots)
        const jobId = await folders[kind].start(request, made, folder, replace)
        targets.set(jobId, folder)
        return { jobId, download: null }
      }
      if (request.target === null && kind !== 'html-report' && formatFacts[kind].layout === 'folder')
        throw new AppError(
          'request.invalid',
          `${titleOf(kind)} is several files: which folder shall they go into?`,
        )
      const token = request.target === null ? randomUUID() : null
      const target =
        request.target === null
          ? join(downloadFolder, token ?? '', 'file')
          : await allowedTarget(request.target, roots)
      if (request.target !== null && !replace) {
        const { existing, existingCount } = await planFiles(request, kind, made)
        if (existingCount > 0) throw existingFiles(existing, existingCount)
      }
      const fileName = ownNameOf(kind) ?? `${made.fileName}.${extensionOf(kind)}`
      const total = made.set.entries.length
      const spec = { kind: 'export', lane: 'media', title: `Writing ${titleOf(kind)}` } as const
      const job = jobs.start(
        { ...spec, unit: 'clips', total, pausable: true },
        async ({ signal, progress, waitWhilePaused }) => {
          const pieces =
            kind === 'html-report'
              ? await reportPieces(request, made, signal)
              : piecesOf(kind, made.set, request.options)
          await writePieces(pieces, target, {
            signal,
            replace,
            waitWhilePaused,
            onPiece: count => progress({ done: Math.min(count, total) }),
          })
          progress({ done: total })
        },
      )
      if (token === null) targets.set(job.id, target)
      else downloads.set(token, { fileName, path: target })
      return { jobId: job.id, download: token }
    },
    async file(runId, format) {
      const { set, fileName } = await runSet(runId, [])
      const options = { labelsFrom: 'predicted', spreadsheetSafe: false, subset: 'val' } as const
      return {
        fileName: `${fileName}.${formatFacts[format].extension}`,
        bytes: await bytesOf(piecesOf(format, set, options)),
      }
    },
    download(token) {
      const found = downloads.get(token)
      if (found === undefined) throw new AppError('path.missing', 'there is no such file to download')
      return found
    },
    targetOf: jobId => targets.get(jobId) ?? null,
  }
}
