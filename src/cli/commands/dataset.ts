/** `dataset …`: annotated collections of clips: fetched by parts, checked, put into class folders, trimmed. */
import { basename, join, resolve } from 'node:path'
import type { Command } from 'commander'
import { Option } from 'commander'
import { readAnnotations } from '../../core/kinetics/annotations'
import { knownLists } from '../../core/kinetics/archive-list'
import { checkDataset, type DatasetReport } from '../../core/kinetics/check'
import { labelsByName, resolveArchives } from '../../core/calls/dataset-calls'
import { estimateArchives, fetchArchives } from '../../core/kinetics/fetch-archives'
import { organise, organiseModes, planOrganise, type OrganiseMode } from '../../core/kinetics/organise'
import { planTrim, trimVideos } from '../../core/kinetics/trim'
import { wantedClips } from '../../core/ground-truth/truth-lists'
import { newClip } from '../../core/library/library'
import { toClipError } from '../../core/base/clip-error'
import { findFfmpeg } from '../../core/media/ffmpeg-cli'
import type { CutMode } from '../../shared/domain'
import { eachLimited, scanFolder } from '../../core/library/scan-folder'
import { createLabelIndex } from '../../core/ground-truth/folder-truth'
import { AppError } from '../../shared/errors'
import { formatBytes, printable, table } from '../output'
import { wholeNumber } from '../options'
import { exists } from '../../core/exporting/write-export'
import type { Program } from '../command'
import type { CommandContext } from '../context'
import { writeFileAtomic } from '../../core/base/store/atomic'

const annotationsOption = (): Option =>
  new Option('--annotations <file>', 'Kinetics list (CSV, TXT or JSON); left out: those lying in the folder')

export function addDataset(program: Program): Command {
  const command = program
    .command('dataset')
    .description('Kinetics data: fetch parts of its public archives, check, organise and trim clips')
  command
    .command('lists')
    .description('the lists of archive parts that are known by name')
    .action(program.run(lists))
  command
    .command('fetch')
    .description('fetch parts of an archive and unpack their clips; run again to go on')
    .argument('<list>', 'a name of `dataset lists`, the address of a list, or a file: one address a line')
    .requiredOption('--to <folder>', 'where the clips go')
    .option('--parts <numbers>', 'parts by number from 0, such as 0-3,7 (default: all)')
    .option('--annotations <file>', 'Kinetics list (CSV, TXT or JSON): clips go to folders by its classes')
    .option('--classes <names...>', 'only the clips of these classes; needs --annotations')
    .option('--max-bytes <n>', 'the most that the clips may take on the disk', wholeNumber(1))
    .option('--keep-archives', 'keep each archive after it is unpacked')
    .option('--estimate', 'only say how much it is')
    .action(program.run(fetchParts))
  command
    .command('check')
    .description('what of a list is there: present, missing, extra, unreadable, of wrong length; counts')
    .argument('<folder>', 'the folder of the clips')
    .addOption(annotationsOption())
    .option('--out <file>', 'the whole report as JSON')
    .option('--force', 'replace what is there')
    .action(program.run(check))
  command
    .command('organise')
    .description('put clips into class folders as a list says; nothing is deleted or overwritten')
    .argument('<folder>', 'the folder of the clips')
    .addOption(annotationsOption())
    .requiredOption('--to <folder>', 'where the class folders go; the same folder only with --mode move')
    .addOption(
      new Option('--mode <how>', 'how clips get there; index writes only a table, index.csv')
        .choices(organiseModes)
        .default('link'),
    )
    .option('--dry-run', 'only say what would happen')
    .action(program.run(organiseFolder))
  command
    .command('trim')
    .description('cut full videos, named by their id, to their annotated seconds')
    .argument('<folder>', 'the folder of the videos')
    .addOption(annotationsOption())
    .requiredOption('--to <folder>', 'where the pieces go, in class folders')
    .addOption(
      new Option('--mode <how>', 'exact encodes again; lossless copies and may begin a little early')
        .choices(['exact', 'lossless'])
        .default('exact'),
    )
    .action(program.run(trim))
  return command.addHelpText(
    'after',
    '\nExamples:\n  dataset fetch k400-val --parts 0 --to k400 --annotations val.csv --classes archery yoga\n  dataset check k400 --annotations val.csv --out report.json',
  )
}

function lists(context: CommandContext): Promise<void> {
  const lines = knownLists.map(({ id, title, url }) => [id, title, url])
  if (context.options.json === true) context.output.result(JSON.stringify(knownLists))
  else for (const line of table(lines)) context.output.result(line)
  return Promise.resolve()
}

interface FetchOptions {
  to: string
  parts?: string
  annotations?: string
  classes?: string[]
  maxBytes?: number
  keepArchives?: boolean
  estimate?: boolean
}

async function fetchParts(context: CommandContext, list: string, options: FetchOptions): Promise<number> {
  const { signal, output } = context
  const to = resolve(options.to)
  const { annotations = '', classes = [], parts: numbers = '' } = options
  const { parts, place, selection, wanted, listed } = await resolveArchives(
    { list, parts: numbers, annotations, classes },
    globalThis.fetch,
    signal,
  )
  const size = await estimateArchives(parts, to, globalThis.fetch, signal)
  const words =
    `${parts.length} of ${listed} parts, ${formatBytes(size.bytes)}${size.unknown > 0 ? ` and ${size.unknown} of unknown size` : ''}; ` +
    `${size.freeBytes === null ? 'free space unknown' : `${formatBytes(size.freeBytes)} free`}${wanted === null ? '' : `; ${wanted} clips wanted`}`
  if (options.estimate === true) {
    output.result(context.options.json === true ? JSON.stringify({ ...size, listed, wanted }) : words)
    return 0
  }
  output.note(words)
  const report = await fetchArchives({
    parts,
    to,
    place,
    selection,
    signal,
    fetch: globalThis.fetch,
    ...(options.maxBytes === undefined ? {} : { maxBytes: options.maxBytes }),
    keepArchives: options.keepArchives,
    onProgress: ({ part, name, phase, done, total }) =>
      output.live(
        `${part + 1}/${parts.length} ${name}: ${phase === 'unpack' ? `${done} files` : `${formatBytes(done)}${total === null ? '' : ` of ${formatBytes(total)}`}`}`,
      ),
  })
  if (context.options.json === true) output.result(JSON.stringify(report))
  else
    output.result(
      `${report.written} clips written, ${report.kept} were there, ${report.already} parts done before`,
    )
  for (const path of report.different)
    output.note(`${printable(path)} stays as it is: the archive's has another size`)
  for (const name of report.refused) output.note(`${printable(name)}: this disk does not take such a name`)
  for (const { name, code, message } of report.failed) output.note(`${name}: ${message} [${code}]`)
  return report.failed.length > 0 ? 5 : 0
}

interface FolderOptions {
  annotations?: string
}

/** The clips of a folder, and what its list says should be there. */
async function openDataset(context: CommandContext, folder: string, { annotations }: FolderOptions) {
  const scan = await scanFolder(resolve(folder), context.signal)
  const wanted = await wantedClips(scan.folder, annotations === undefined ? null : resolve(annotations))
  if (annotations !== undefined) {
    const { badCount } = await readAnnotations(resolve(annotations))
    if (badCount > 0) context.output.note(`${basename(annotations)}: ${badCount} lines are no entries`)
  }
  return { scan, wanted, paths: scan.files.map(file => file.path) }
}

async function check(
  context: CommandContext,
  folder: string,
  options: FolderOptions & { out?: string; force?: boolean },
): Promise<number> {
  if (options.out !== undefined && options.force !== true && (await exists(resolve(options.out))))
    throw new AppError('request.invalid', `${options.out} is there already`, { hint: '--force replaces it.' })
  const { scan, wanted } = await openDataset(context, folder, options)
  const media = await context.media()
  const known = createLabelIndex([])
  const clips = scan.files.map(file => newClip(file, known))
  let done = 0
  await eachLimited(clips, 2, async clip => {
    if (context.signal.aborted) throw new AppError('cancelled', 'cancelled')
    try {
      clip.media = (await media.probe(join(scan.folder, clip.path), context.signal)).media
    } catch (error) {
      clip.problem = toClipError(error, 'probe')
    }
    context.output.live(`looking at clips: ${++done} of ${clips.length}`)
  })
  const report = await checkDataset(wanted, clips)
  if (options.out !== undefined)
    await writeFileAtomic(resolve(options.out), `${JSON.stringify(report, null, 2)}\n`)
  if (context.options.json === true) context.output.result(JSON.stringify(report))
  else for (const line of reportLines(report)) context.output.result(line)
  return 0
}

function reportLines(report: DatasetReport): string[] {
  const classes = report.classes.filter(each => each.present < each.annotated).length
  return [
    ...table([
      ['annotated', String(report.annotated)],
      ['present', String(report.present)],
      ['missing', String(report.missing.length)],
      ['extra', String(report.extra.length)],
      ['duplicates', String(report.duplicates.length)],
      ['unreadable', String(report.unreadable.length)],
      ['wrong length', String(report.wrongLength.length)],
      ['classes', `${report.classes.length}, ${classes} incomplete`],
      ['durations', report.durations.map(bin => `${bin.from} s: ${bin.count}`).join(', ')],
      ['frame rates', report.rates.map(each => `${each.value}: ${each.count}`).join(', ')],
      ['sizes', report.sizes.map(each => `${each.value}: ${each.count}`).join(', ')],
    ]),
    ...report.unreadable.map(each => `unreadable: ${printable(each.path)}: ${each.message} [${each.code}]`),
    ...report.wrongLength.map(
      each => `wrong length: ${printable(each.path)}: ${each.durationSec.toFixed(2)} of ${each.wantedSec} s`,
    ),
  ]
}

async function organiseFolder(
  context: CommandContext,
  folder: string,
  options: FolderOptions & { to: string; mode: OrganiseMode; dryRun?: boolean },
): Promise<number> {
  const { scan, wanted, paths } = await openDataset(context, folder, options)
  const plan = planOrganise(paths, labelsByName(wanted))
  for (const { from, to } of plan.collisions)
    context.output.note(`${printable(from)} stays where it is: another clip is ${printable(to)} already`)
  if (plan.unnamed.length > 0)
    context.output.note(`not in the list, left where they are: ${plan.unnamed.length}`)
  if (options.dryRun === true) {
    if (context.options.json === true) context.output.result(JSON.stringify(plan))
    else
      for (const { from, to } of plan.placements)
        context.output.result(`${options.mode} ${printable(from)} → ${printable(to)}`)
    return 0
  }
  const report = await organise({
    plan,
    from: scan.folder,
    to: resolve(options.to),
    mode: options.mode,
    signal: context.signal,
    onProgress: done => context.output.live(`${done} of ${plan.placements.length} clips`),
  })
  for (const { path, message } of report.failed) context.output.note(`${printable(path)}: ${message}`)
  context.output.result(
    context.options.json === true
      ? JSON.stringify(report)
      : `${report.placed} placed, ${report.already} were there, ${report.failed.length} failed`,
  )
  return report.failed.length > 0 ? 3 : 0
}

async function trim(
  context: CommandContext,
  folder: string,
  options: FolderOptions & { to: string; mode: CutMode },
): Promise<number> {
  const { scan, wanted, paths } = await openDataset(context, folder, options)
  const { steps, missing } = planTrim(paths, wanted, options.mode)
  const ffmpeg = await findFfmpeg((await context.settings()).ffmpegPath)
  const report = await trimVideos({
    steps,
    from: scan.folder,
    to: resolve(options.to),
    mode: options.mode,
    ffmpeg,
    signal: context.signal,
    onProgress: done => context.output.live(`${done} of ${steps.length} pieces`),
  })
  for (const { path, code, message } of report.failed)
    context.output.note(`${printable(path)}: ${message} [${code}]`)
  if (context.options.json === true) context.output.result(JSON.stringify({ ...report, missing }))
  else
    context.output.result(
      `${report.cut} cut, ${report.already} were there, ${report.failed.length} failed, ${missing.length} have no video here`,
    )
  return report.failed.length > 0 ? 3 : 0
}
