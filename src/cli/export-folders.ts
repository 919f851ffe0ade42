/** `export` of what is made of the clips themselves: class folders, segments cut out, contact sheets. */
import { resolve } from 'node:path'
import { checkTree, planTree, writeTree } from '../core/exporting/class-tree'
import { checkSheets, planSheets, writeSheets } from '../core/exporting/contact-sheet'
import { checkSegmentClips, planSegmentClips } from '../core/exporting/segment-clips'
import { alreadyThere } from '../core/exporting/write'
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
import { latestRun, shellRuns } from './run-source'
import type { Shell } from './shell'

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

type Work = (shell: Shell, set: ExportSet, target: string, options: FolderOptions) => Promise<void>

const works: Record<FolderKind, Work> = {
  'class-tree': classTree,
  'segment-clips': segmentClips,
  'contact-sheet': contactSheet,
}

/** Throws AppError request.invalid without a folder to write to, or where something is in the way. */
export async function exportFolder(
  shell: Shell,
  kind: FolderKind,
  set: ExportSet,
  options: FolderOptions,
): Promise<void> {
  if (options.out === undefined) throw new AppError('request.invalid', `${kind} needs --out`)
  await works[kind](shell, set, resolve(options.out), options)
}

const refuse = (problem: ExportPlan['problem'], existing: readonly string[], replace: boolean): void => {
  if (problem !== null) throw new AppError('request.invalid', problem.message, { hint: problem.hint })
  if (existing.length > 0 && !replace)
    throw new AppError('request.invalid', alreadyThere(existing).message, { hint: '--replace replaces it.' })
}

const tellRenamed = ({ output }: Shell, renamed: ExportPlan['renamed']): void => {
  for (const { from, to } of renamed) output.note(`  ${printable(from)} is called ${printable(to)}`)
}

async function classTree(
  shell: Shell,
  set: ExportSet,
  target: string,
  options: FolderOptions,
): Promise<void> {
  const { output, signal } = shell
  const { transfer: mode, replace } = options
  const tree = await planTree(set, options.labelsFrom)
  const { problem, existing } = await checkTree(tree, set.folder, target, mode)
  tellRenamed(shell, tree.renamed)
  if (options.dryRun === true) {
    for (const { to } of tree.files) output.result(printable(to))
    return
  }
  refuse(problem, existing, replace)
  await writeTree(tree, {
    ...{ folder: set.folder, target, mode, replace, signal },
    onFile: (done, clip) => output.live(`${done}/${tree.files.length} clips · ${printable(clip)}`),
  })
  output.note(`written: ${options.out} (${tree.files.length} clips)`)
}

async function segmentClips(shell: Shell, set: ExportSet, to: string, options: FolderOptions): Promise<void> {
  const { output, signal } = shell
  const plan = await planSegmentClips(set, options.cut)
  tellRenamed(shell, plan.renamed)
  if (options.dryRun === true) {
    for (const step of plan.steps) output.result(printable(step.to))
    return
  }
  refuse(await checkSegmentClips(plan, set.folder, to), [], false)
  const { failed, cut } = await trimVideos({
    ...{ steps: plan.steps, from: set.folder, to, mode: options.cut, signal },
    ffmpeg: await findFfmpeg((await shell.settings()).ffmpegPath),
    onProgress: done => output.live(`${done}/${plan.steps.length} segments`),
  })
  for (const { path, code, message } of failed) output.note(`${printable(path)}: ${message} [${code}]`)
  output.note(`written: ${options.out} (${cut} segments of ${plan.clips} clips)`)
  if (failed[0] !== undefined)
    throw new AppError('clip.unreadable', `${failed.length} of ${plan.steps.length} could not be cut`)
}

/** The card of a run of the app; a results file has none. */
async function cardOf(shell: Shell, run: string | undefined): Promise<ModelCard | null> {
  if (run === undefined || /\.jsonl$/i.test(run)) return null
  const runs = shellRuns(shell)
  return runs.card(run === 'latest' ? await latestRun(runs) : run)
}

async function contactSheet(
  shell: Shell,
  set: ExportSet,
  target: string,
  options: FolderOptions,
): Promise<void> {
  const { output, signal } = shell
  const { pages, clips } = await planSheets(set, options.sheet)
  if (options.dryRun === true) {
    for (const { file } of pages) output.result(printable(file))
    return
  }
  const { existing, problem } = await checkSheets(pages, set.folder, target)
  refuse(problem, existing, options.replace)
  await writeSheets(pages, {
    ...{ media: await shell.media(), target, replace: options.replace, signal },
    card: options.sheet === 'frames' ? await cardOf(shell, options.run) : null,
    onPage: done => output.live(`${done}/${pages.length} pages`),
  })
  output.note(`written: ${options.out} (${pages.length} pages, ${clips} clips)`)
}
