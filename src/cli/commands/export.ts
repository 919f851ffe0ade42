/** `export RUN`: a run of the app, a results file, or the labels of a folder in any format; the same bytes as the window's. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Option, type Command } from 'commander'
import { makeReport, runOfRows, type ReportRun } from '../../core/exporting/html-report'
import {
  existingFiles,
  bytesOf,
  exists,
  previewExport,
  piecesOf,
  writePieces,
} from '../../core/exporting/write-export'
import { countDrops, formats } from '../../core/formats'
import { isLabelled, type Entry, type ExportSet } from '../../core/formats/format'
import {
  FolderKind,
  isFolderKind,
  SheetPictures,
  type CutMode,
  type ResultRow,
  type TransferMode,
} from '../../shared/domain'
import { AppError } from '../../shared/errors'
import {
  lossText,
  formatFacts,
  formatIds,
  LabelSource,
  type ExportOptions as FormatOptions,
  type FormatId,
} from '../../shared/formats'
import { rowVerdict } from '../../shared/metrics/verdict'
import { exportFolder } from '../export-folders'
import { printable, table } from '../output'
import type { Program } from '../command'
import { journalRows, labelSource, latestRun, runSource, shellRuns } from '../export-source'
import type { CommandContext } from '../context'

const scopes = ['all', 'labelled', 'unlabelled', 'right', 'near', 'wrong', 'failed'] as const

interface Options {
  format: FormatId | 'csv' | 'jsonl' | 'parquet' | FolderKind | 'html-report'
  out?: string
  labels?: string
  clips?: string
  labelsFrom?: FormatOptions['labelsFrom']
  subset: FormatOptions['subset']
  spreadsheetSafe?: boolean
  scope: (typeof scopes)[number]
  transfer: TransferMode
  cut: CutMode
  sheet: SheetPictures
  replace?: boolean
  force?: boolean
  list?: boolean
  dryRun?: boolean
}

/** Of a poster in a report; the window's. */
const posterWidth = 320

/** Short names of the run's own formats. */
const short = { csv: 'results-csv', jsonl: 'results-jsonl', parquet: 'results-parquet' } as const

export function addExport(program: Program): Command {
  return program
    .command('export')
    .description('a run or the labels of a folder in another format, with the human labels of now')
    .argument('[run]', 'id of a run of the app, "latest", or a results .jsonl')
    .addOption(
      new Option('--format <format>', 'what to write: see --list-formats')
        .choices([...Object.keys(short), ...FolderKind.options, 'html-report', ...formatIds])
        .default('csv'),
    )
    .option('--out <path>', 'the file, or the folder for formats of several files (default: stdout)')
    .option('--labels <folder>', 'instead of a run: what was said of the clips of this folder')
    .addOption(
      new Option('--labels-from <which>', 'whose label, where there is room for one').choices(
        LabelSource.options,
      ),
    )
    .addOption(new Option('--scope <which>', 'which clips').choices(scopes).default('all'))
    .addOption(
      new Option('--subset <name>', 'the split to name').choices(['train', 'val', 'test']).default('val'),
    )
    .addOption(
      new Option('--transfer <mode>', 'class-tree: how clips get there')
        .choices(['copy', 'hard-link', 'link'])
        .default('copy'),
    )
    .addOption(
      new Option('--cut <mode>', 'segment-clips: to the frame, or packets as they are')
        .choices(['exact', 'lossless'])
        .default('exact'),
    )
    .option('--clips <folder>', 'html-report: where the clips of the pictures are, if not where they were')
    .addOption(
      new Option('--sheet <pictures>', 'contact-sheet: a poster of each clip, or the frames of single clips')
        .choices(SheetPictures.options)
        .default('posters'),
    )
    .option('--spreadsheet-safe', 'a ’ before cells that a spreadsheet would compute')
    .option('--replace', 'replace what is there')
    .addOption(new Option('--force', 'the same as --replace').hideHelp())
    .option('--dry-run', 'say what would be written and what would be lost, write nothing')
    .option('--list', 'list the runs instead, newest first')
    .option('--list-formats', 'list the formats instead')
    .addHelpText(
      'after',
      '\nExamples:\n  export --list\n  export latest --out run.csv\n  export r.jsonl --format activitynet-predictions --out p.json\n  export --labels clips --format class-tree --transfer hard-link --out sorted',
    )
    .action(program.run(exportRun))
}

const inScope: Record<Options['scope'], (entry: Entry) => boolean> = {
  all: () => true,
  labelled: entry => isLabelled(entry),
  unlabelled: entry => !isLabelled(entry),
  right: entry => entry.row !== null && rowVerdict(entry.row) === 'right',
  near: entry => entry.row !== null && rowVerdict(entry.row) === 'near',
  wrong: entry => entry.row !== null && rowVerdict(entry.row) === 'wrong',
  failed: entry => entry.row?.status === 'failed',
}

async function exportRun(
  context: CommandContext,
  run: string | undefined,
  options: Options & { listFormats?: boolean },
): Promise<void> {
  if (options.list === true) return listRuns(context)
  if (options.listFormats === true) return listFormats(context)
  if ((run === undefined) === (options.labels === undefined))
    throw new AppError('request.invalid', 'which run? Give an id, "latest" or a .jsonl, or --labels FOLDER', {
      hint: 'export --list shows the runs.',
    })
  const named = options.format
  const format = named === 'csv' || named === 'jsonl' || named === 'parquet' ? short[named] : named
  if (format === 'html-report') return exportReport(context, run, options)
  const isFolder = isFolderKind(format)
  if (run === undefined && !isFolder && formatFacts[format].needsRun)
    throw new AppError('request.invalid', `${formatFacts[format].title} is made of a run, not of labels`)
  const { set: whole } =
    run === undefined
      ? await labelSource(context, options.labels ?? '', !isFolder)
      : await runSource(context, run)
  const set = { ...whole, entries: whole.entries.filter(inScope[options.scope]) }
  const chosen: FormatOptions = {
    labelsFrom: options.labelsFrom ?? (run === undefined ? 'mine' : 'predicted'),
    spreadsheetSafe: options.spreadsheetSafe === true,
    subset: options.subset,
  }
  return isFolder
    ? exportFolder(context, format, set, {
        ...options,
        labelsFrom: chosen.labelsFrom,
        run,
        replace: mayReplace(options),
      })
    : exportFormat(context, set, format, chosen, options)
}

const mayReplace = (options: Options): boolean => options.replace === true || options.force === true

async function exportFormat(
  context: CommandContext,
  set: ExportSet,
  format: FormatId,
  chosen: FormatOptions,
  options: Options,
): Promise<void> {
  const { output } = context
  const { written, drops } = await countDrops(formats[format], set, chosen)
  const isFolder = formatFacts[format].layout === 'folder'
  output.note(`${formatFacts[format].title}: ${written} of ${set.entries.length} clips`)
  for (const { id, count, examples } of drops)
    output.note(
      `  ${count} ${lossText[id]}: ${examples.map(printable).join(', ')}${count > examples.length ? ', …' : ''}`,
    )
  if (options.dryRun === true) {
    const { files } = await previewExport(format, set, chosen)
    for (const file of files) output.result(printable(file === '' ? (options.out ?? 'stdout') : file))
    return
  }
  if (options.out === undefined) {
    if (isFolder || format === 'results-parquet')
      throw new AppError('request.invalid', `${formatFacts[format].title} needs --out`)
    return output.result((await bytesOf(piecesOf(format, set, chosen))).toString('utf8').replace(/\n$/, ''))
  }
  const target = resolve(options.out)
  if (!mayReplace(options)) {
    const { files } = await previewExport(format, set, chosen)
    const there: string[] = []
    for (const file of files) {
      const place = file === '' ? target : resolve(target, file)
      if (await exists(place)) there.push(file === '' ? options.out : place)
    }
    if (there.length > 0) throw refused(there)
  }
  const files = await writePieces(piecesOf(format, set, chosen), target, {
    signal: context.signal,
    replace: mayReplace(options),
  })
  output.note(`written: ${options.out}${isFolder ? ` (${files.length} files)` : ''}`)
}

const refused = (there: string[]): AppError =>
  new AppError('request.invalid', existingFiles(there).message, { hint: '--replace replaces it.' })

/** The rows of a report and the folder of their clips. */
async function reportSource(
  context: CommandContext,
  run: string,
  clips: string | undefined,
): Promise<{ record: ReportRun; rows: readonly ResultRow[] }> {
  if (/\.jsonl$/i.test(run)) {
    const rows = await journalRows(context, run)
    return { record: runOfRows(rows, resolve(clips ?? join(run, '..'))), rows }
  }
  const runs = shellRuns(context)
  const record = await runs.get(run === 'latest' ? await latestRun(runs) : run)
  const folder = clips === undefined ? record.folder : resolve(clips)
  return { record: { ...record, folder }, rows: await runs.rows(record.id) }
}

async function exportReport(
  context: CommandContext,
  run: string | undefined,
  options: Options,
): Promise<void> {
  const { out } = options
  if (run === undefined) throw new AppError('request.invalid', 'html-report is made of a run, not of labels')
  if (out === undefined) throw new AppError('request.invalid', 'html-report needs --out')
  const target = resolve(out)
  const { record, rows: all } = await reportSource(context, run, options.clips)
  const rows = all.filter(row => inScope[options.scope]({ ...row, row, segments: [], media: null }))
  if (options.dryRun === true) return context.output.result(printable(out))
  if (!mayReplace(options) && (await exists(target))) throw refused([out])
  const media = await context.media()
  const folder = await mkdtemp(join(tmpdir(), 'kinetoscope-report-'))
  try {
    const posterOf = async (clip: string): Promise<Uint8Array | null> => {
      const file = join(folder, 'poster.jpg')
      return media.poster(join(record.folder, clip), file, posterWidth, context.signal).then(
        () => readFile(file),
        () => null,
      )
    }
    const page = await makeReport(record, rows, posterOf, context.signal)
    await writePieces([{ file: '', data: page }], target, {
      signal: context.signal,
      replace: mayReplace(options),
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  context.output.note(`written: ${out}`)
}

function listFormats(context: CommandContext): void {
  const ids = context.options.json === true ? formatIds : []
  if (ids.length > 0)
    return context.output.result(JSON.stringify(ids.map(id => ({ id, ...formatFacts[id] }))))
  for (const line of table(formatIds.map(id => [id, formatFacts[id].title, formatFacts[id].about])))
    context.output.result(line)
}

async function listRuns(context: CommandContext): Promise<void> {
  const all = await shellRuns(context).list()
  if (context.options.json === true) return context.output.result(JSON.stringify(all))
  const rows = all.map(run => [
    run.id,
    run.state,
    `${run.done}/${run.total}`,
    run.protocol.name,
    printable(run.folder),
  ])
  for (const line of table(rows, [false, false, true])) context.output.result(line)
}
