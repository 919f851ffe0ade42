/** `export` of what is made of the clips themselves: class folders, segments cut out, contact sheets, annotated copies. */
import { resolve } from 'node:path'
import { checkTree, planTree, writeTree } from '../core/exporting/class-tree'
import { checkSheets, planSheets, writeSheets } from '../core/exporting/contact-sheet'
import { nothingSaid, planAnnotated, writeAnnotated } from '../core/exporting/annotated-video'
import { checkNewClips, noSegments, planSegmentClips } from '../core/exporting/segment-clips'
import { existingFiles } from '../core/exporting/write-export'
import { scoresOfClip } from '../core/segments/segment-store'
import type { ExportSet } from '../core/formats/format'
import { trimVideos } from '../core/kinetics/trim'
import { findFfmpeg } from '../core/media/ffmpeg-cli'
import type {
  CutMode,
  ExportPlan,
  FolderKind,
  ModelCard,
  SheetPictures,
  TransferMode,
} from '../shared/domain'
import { AppError } from '../shared/errors'
import type { LabelSource } from '../shared/formats'
import { printable } from './output'
import { latestRun, shellRuns } from './export-source'
import type { CommandContext } from './context'

interface FolderOptions {
  out?: string
  labelsFrom: LabelSource
  transfer: TransferMode
  cut: CutMode
  sheet: SheetPictures
  /** What the clips come from; left out: the labels of a folder. */
  run: string | undefined
  replace: boolean
  dryRun?: boolean
}

type Work = (context: CommandContext, set: ExportSet, target: string, options: FolderOptions) => Promise<void>

const works: Record<FolderKind, Work> = {
  'class-tree': classTree,
  'segment-clips': segmentClips,
  'contact-sheet': contactSheet,
  'annotated-video': annotatedVideo,
}

/** Throws AppError request.invalid without a folder to write to, or where something is in the way. */
export async function exportFolder(
  context: CommandContext,
  kind: FolderKind,
  set: ExportSet,
  options: FolderOptions,
): Promise<void> {
  if (options.out === undefined) throw new AppError('request.invalid', `${kind} needs --out`)
  await works[kind](context, set, resolve(options.out), options)
}

const refuse = (problem: ExportPlan['problem'], existing: readonly string[], replace: boolean): void => {
  if (problem !== null) throw new AppError('request.invalid', problem.message, { hint: problem.hint })
  if (existing.length > 0 && !replace)
    throw new AppError('request.invalid', existingFiles(existing).message, { hint: '--replace replaces it.' })
}

const tellRenamed = ({ output }: CommandContext, renamed: ExportPlan['renamed']): void => {
  for (const { from, to } of renamed) output.note(`  ${printable(from)} is called ${printable(to)}`)
}

async function classTree(
  context: CommandContext,
  set: ExportSet,
  target: string,
  options: FolderOptions,
): Promise<void> {
  const { output, signal } = context
  const { transfer: mode, replace } = options
  const tree = await planTree(set, options.labelsFrom)
  const { problem, existing } = await checkTree(tree, set.folder, target, mode)
  tellRenamed(context, tree.renamed)
  if (options.dryRun === true) {
    for (const { to } of tree.files) output.result(printable(to))
    return
  }
  refuse(problem, existing, replace)
  await writeTree(tree, {
    folder: set.folder,
    target,
    mode,
    replace,
    signal,
    onFile: (done, clip) => output.live(`${done}/${tree.files.length} clips · ${printable(clip)}`),
  })
  output.note(`written: ${options.out} (${tree.files.length} clips)`)
}

async function segmentClips(
  context: CommandContext,
  set: ExportSet,
  to: string,
  options: FolderOptions,
): Promise<void> {
  const { output, signal } = context
  const plan = await planSegmentClips(set, options.cut)
  tellRenamed(context, plan.renamed)
  if (options.dryRun === true) {
    for (const step of plan.steps) output.result(printable(step.to))
    return
  }
  refuse(await checkNewClips(plan.steps, set.folder, to, noSegments), [], false)
  const { failed, cut } = await trimVideos({
    steps: plan.steps,
    from: set.folder,
    to,
    mode: options.cut,
    signal,
    ffmpeg: await findFfmpeg((await context.settings()).ffmpegPath),
    onProgress: done => output.live(`${done}/${plan.steps.length} segments`),
  })
  for (const { path, code, message } of failed) output.note(`${printable(path)}: ${message} [${code}]`)
  output.note(`written: ${options.out} (${cut} segments of ${plan.clips} clips)`)
  if (failed[0] !== undefined)
    throw new AppError('clip.unreadable', `${failed.length} of ${plan.steps.length} could not be cut`)
}

/** Id of a run of the app; a results file has none. */
async function runIdOf(context: CommandContext, run: string | undefined): Promise<string | null> {
  if (run === undefined || /\.jsonl$/i.test(run)) return null
  return run === 'latest' ? latestRun(shellRuns(context)) : run
}

async function cardOf(context: CommandContext, run: string | undefined): Promise<ModelCard | null> {
  const id = await runIdOf(context, run)
  return id === null ? null : shellRuns(context).card(id)
}

async function contactSheet(
  context: CommandContext,
  set: ExportSet,
  target: string,
  options: FolderOptions,
): Promise<void> {
  const { output, signal } = context
  const { pages, clips } = await planSheets(set, options.sheet)
  if (options.dryRun === true) {
    for (const { file } of pages) output.result(printable(file))
    return
  }
  const { existing, problem } = await checkSheets(pages, set.folder, target)
  refuse(problem, existing, options.replace)
  await writeSheets(pages, {
    media: await context.media(),
    target,
    replace: options.replace,
    signal,
    card: options.sheet === 'frames' ? await cardOf(context, options.run) : null,
    onPage: done => output.live(`${done}/${pages.length} pages`),
  })
  output.note(`written: ${options.out} (${pages.length} pages, ${clips} clips)`)
}

async function annotatedVideo(
  context: CommandContext,
  set: ExportSet,
  target: string,
  options: FolderOptions,
): Promise<void> {
  const { output, signal } = context
  const { labelsFrom: from } = options
  const plan = await planAnnotated(set, from)
  tellRenamed(context, plan.renamed)
  if (options.dryRun === true) {
    for (const { to } of plan.steps) output.result(printable(to))
    return
  }
  refuse(await checkNewClips(plan.steps, set.folder, target, nothingSaid), [], false)
  const runId = await runIdOf(context, options.run)
  const count = plan.steps.length
  const failed = await writeAnnotated(plan, set, {
    signal,
    target,
    from,
    media: await context.media(),
    ffmpeg: await findFfmpeg((await context.settings()).ffmpegPath),
    scoresOf: clip =>
      runId === null ? Promise.resolve(null) : scoresOfClip(context.paths, set.folder, runId, clip),
    onProgress: (done, clip) => output.live(`${done.toFixed(2)}/${count} clips · ${printable(clip)}`),
  })
  for (const { path, code, message } of failed) output.note(`${printable(path)}: ${message} [${code}]`)
  output.note(`written: ${options.out} (${count - failed.length} clips)`)
  if (failed.length > 0)
    throw new AppError('clip.unreadable', `${failed.length} of ${count} could not be copied`)
}
