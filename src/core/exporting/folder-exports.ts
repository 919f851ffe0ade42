/** Exports made of the clips themselves, as files in a folder: what would be written, and the writing as a job. */
import { basename } from 'node:path'
import type { ExportPlan, ExportRequest, FolderKind } from '../../shared/domain'
import { AppError } from '../../shared/errors'
import { allowedTarget } from '../library/allowed-paths'
import { scoresOfClip } from '../segments/segment-store'
import type { Media } from '../contract/engine'
import type { ExportSet } from '../formats/format'
import type { Job } from '../../shared/domain'
import type { Jobs } from '../base/jobs'
import { trimVideos } from '../kinetics/trim'
import { findFfmpeg } from '../media/ffmpeg-cli'
import type { DataPaths } from '../base/paths'
import type { Runs } from '../runs/runs'
import { nothingSaid, planAnnotated, writeAnnotated, type AnnotatedPlan } from './annotated-video'
import { checkTree, planTree, writeTree, type TreePlan } from './class-tree'
import { checkSheets, planSheets, writeSheets } from './contact-sheet'
import { checkNewClips, noSegments, planSegmentClips, type SegmentClipsPlan } from './segment-clips'
import { existingFiles } from './write-export'

export const shownFiles = 200
export const shownExisting = 20

/** The clips that leave, and how a file of them would be called. */
export interface Prepared {
  set: ExportSet
  fileName: string
}

interface FolderExport {
  plan: (request: ExportRequest, made: Prepared) => Promise<ExportPlan>
  /** @param target An allowed folder. @returns the job's id. Throws AppError request.invalid where it cannot be. */
  start: (request: ExportRequest, made: Prepared, target: string, replace: boolean) => Promise<string>
}

interface FolderExportOptions {
  jobs: Jobs
  runs: Pick<Runs, 'card'>
  media: Pick<Media, 'sheet' | 'probe' | 'strips'>
  paths: DataPaths
  roots: readonly string[] | null
  /** The setting. */
  ffmpegPath: () => string
}

/** What all plans of folders have. */
const folderPlan = { layout: 'folder', preview: '', drops: [] } as const
const spec = { kind: 'export', lane: 'media' } as const satisfies Partial<Job> & { lane: string }

const refuse = (problem: ExportPlan['problem']): void => {
  if (problem !== null) throw new AppError('request.invalid', problem.message, { hint: problem.hint })
}

const tellFailed = (failed: readonly { path: string; message: string }[], of: number): void => {
  const [first] = failed
  if (first !== undefined)
    throw new AppError('clip.unreadable', `${failed.length} of ${of} could not be made`, {
      hint: `${first.path}: ${first.message}. The others are there.`,
    })
}

export function createFolderExports(options: FolderExportOptions): Record<FolderKind, FolderExport> {
  return {
    'class-tree': classTree(options),
    'segment-clips': segmentClips(options),
    'contact-sheet': contactSheet(options),
    'annotated-video': annotatedVideo(options),
  }
}

function classTree({ jobs, roots }: FolderExportOptions): FolderExport {
  const look = async (
    request: ExportRequest,
    { set, fileName }: Prepared,
  ): Promise<ExportPlan & { tree: TreePlan }> => {
    const tree = await planTree(set, request.options.labelsFrom)
    const check =
      request.target === null
        ? { existing: [], bytes: 0, problem: null }
        : await checkTree(tree, set.folder, await allowedTarget(request.target, roots), request.transfer)
    const unlabelled = tree.files.filter(file => file.to.startsWith('_unlabeled/'))
    return {
      ...folderPlan,
      drops: [],
      tree,
      fileName: `${fileName}-clips`,
      clips: set.entries.length,
      written: tree.files.length - unlabelled.length,
      files: tree.files.slice(0, shownFiles).map(file => file.to),
      fileCount: tree.files.length,
      existing: check.existing.slice(0, shownExisting),
      existingCount: check.existing.length,
      renamed: tree.renamed.slice(0, shownFiles),
      renamedCount: tree.renamed.length,
      bytes: request.transfer === 'copy' ? check.bytes : 0,
      problem: check.problem,
    }
  }
  return {
    async plan(request, made) {
      const { tree: _tree, ...plan } = await look(request, made)
      return plan
    },
    async start(request, made, target, replace) {
      const { tree, problem, existing, existingCount } = await look(request, made)
      refuse(problem)
      if (existingCount > 0 && !replace) throw existingFiles(existing, existingCount)
      const title = `Sorting ${tree.files.length} clips into ${basename(target)}`
      const job = jobs.start(
        { ...spec, title, unit: 'clips', total: tree.files.length, pausable: true },
        ({ signal, progress, waitWhilePaused }) =>
          writeTree(tree, {
            folder: made.set.folder,
            target,
            mode: request.transfer,
            replace,
            signal,
            waitWhilePaused,
            onFile: (done, clip) => progress({ done, message: clip }),
          }),
      )
      return job.id
    },
  }
}

function segmentClips({ jobs, roots, ffmpegPath }: FolderExportOptions): FolderExport {
  const look = async (
    request: ExportRequest,
    { set, fileName }: Prepared,
  ): Promise<ExportPlan & { cuts: SegmentClipsPlan }> => {
    const cuts = await planSegmentClips(set, request.cut)
    const target = request.target === null ? null : await allowedTarget(request.target, roots)
    return {
      ...folderPlan,
      drops: [],
      cuts,
      fileName: `${fileName}-segments`,
      clips: set.entries.length,
      written: cuts.clips,
      files: cuts.steps.slice(0, shownFiles).map(step => step.to),
      fileCount: cuts.steps.length,
      existing: [],
      existingCount: 0,
      renamed: cuts.renamed.slice(0, shownFiles),
      renamedCount: cuts.renamed.length,
      bytes: null,
      problem: await checkNewClips(cuts.steps, set.folder, target, noSegments),
    }
  }
  return {
    async plan(request, made) {
      const { cuts: _cuts, ...plan } = await look(request, made)
      return plan
    },
    async start(request, made, target) {
      const { cuts, problem } = await look(request, made)
      refuse(problem)
      const ffmpeg = await findFfmpeg(ffmpegPath())
      const { steps } = cuts
      const title = `Cutting ${steps.length} segments into ${basename(target)}`
      const job = jobs.start(
        { ...spec, title, unit: 'steps', total: steps.length },
        async ({ signal, progress }) => {
          const { failed } = await trimVideos({
            steps,
            from: made.set.folder,
            to: target,
            mode: request.cut,
            ffmpeg,
            signal,
            onProgress: done => progress({ done }),
          })
          progress({ problems: failed.length })
          tellFailed(failed, steps.length)
        },
      )
      return job.id
    },
  }
}

function contactSheet({ jobs, roots, media, runs }: FolderExportOptions): FolderExport {
  return {
    async plan(request, { set, fileName }) {
      const { pages, clips } = await planSheets(set, request.sheet)
      const target = request.target === null ? null : await allowedTarget(request.target, roots)
      const check =
        target === null ? { existing: [], problem: null } : await checkSheets(pages, set.folder, target)
      return {
        ...folderPlan,
        drops: [],
        fileName: `${fileName}-contact-sheet`,
        clips: set.entries.length,
        written: clips,
        files: pages.slice(0, shownFiles).map(page => page.file),
        fileCount: pages.length,
        existing: check.existing.slice(0, shownExisting),
        existingCount: check.existing.length,
        renamed: [],
        renamedCount: 0,
        bytes: null,
        problem: check.problem,
      }
    },
    async start(request, { set }, target, replace) {
      const { pages } = await planSheets(set, request.sheet)
      const { existing, problem } = await checkSheets(pages, set.folder, target)
      refuse(problem)
      if (existing.length > 0 && !replace) throw existingFiles(existing)
      const { runId } = request
      const card = request.sheet === 'frames' && runId !== null ? await runs.card(runId) : null
      const title = `Drawing ${pages.length} contact sheets into ${basename(target)}`
      const job = jobs.start(
        { ...spec, title, unit: 'steps', total: pages.length, pausable: true },
        ({ signal, progress, waitWhilePaused }) =>
          writeSheets(pages, {
            media,
            card,
            target,
            replace,
            signal,
            waitWhilePaused,
            onPage: done => progress({ done }),
          }),
      )
      return job.id
    },
  }
}

/** Steps of a job in the length of one clip. */
const stepsPerClip = 100

function annotatedVideo({ jobs, roots, media, paths, ffmpegPath }: FolderExportOptions): FolderExport {
  const look = async (
    request: ExportRequest,
    { set, fileName }: Prepared,
  ): Promise<ExportPlan & { copies: AnnotatedPlan }> => {
    const copies = await planAnnotated(set, request.options.labelsFrom)
    const { steps, renamed } = copies
    const target = request.target === null ? null : await allowedTarget(request.target, roots)
    return {
      ...folderPlan,
      drops: [],
      copies,
      fileName: `${fileName}-annotated`,
      clips: set.entries.length,
      written: steps.length,
      files: steps.slice(0, shownFiles).map(step => step.to),
      fileCount: steps.length,
      existing: [],
      existingCount: 0,
      renamed: renamed.slice(0, shownFiles),
      renamedCount: renamed.length,
      bytes: null,
      problem: await checkNewClips(steps, set.folder, target, nothingSaid),
    }
  }
  return {
    async plan(request, made) {
      const { copies: _copies, ...plan } = await look(request, made)
      return plan
    },
    async start(request, made, target) {
      const { copies, problem } = await look(request, made)
      refuse(problem)
      const { set } = made
      const { runId, options } = request
      const ffmpeg = await findFfmpeg(ffmpegPath())
      const count = copies.steps.length
      const job = jobs.start(
        {
          ...spec,
          unit: 'steps',
          total: count * stepsPerClip,
          pausable: true,
          title: `Copying ${count} clips with words into ${basename(target)}`,
        },
        async ({ signal, progress, waitWhilePaused }) => {
          const failed = await writeAnnotated(copies, set, {
            ffmpeg,
            media,
            signal,
            waitWhilePaused,
            target,
            from: options.labelsFrom,
            scoresOf: clip =>
              runId === null ? Promise.resolve(null) : scoresOfClip(paths, set.folder, runId, clip),
            onProgress: (done, message) => progress({ done: Math.round(done * stepsPerClip), message }),
          })
          progress({ problems: failed.length })
          tellFailed(failed, count)
        },
      )
      return job.id
    },
  }
}
