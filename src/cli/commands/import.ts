/** `import FILE… --folder F`: labels from files of any format we read, onto the clips of a folder. */
import { join, resolve } from 'node:path'
import { Option, type Command } from 'commander'
import { allOwnSegments, writeOwnSegments } from '../../core/segments/segment-store'
import { importTitle, loadFiles, matchImport } from '../../core/exporting/import-labels'
import { readLabelSets } from '../../core/ground-truth/label-sets'
import { createLabels } from '../../core/labels/labels'
import { clipIdOf } from '../../core/library/library'
import type { ImportPlan, ImportRequest } from '../../shared/domain'
import { formatFacts, formatIds, type FormatId } from '../../shared/formats'
import { printable } from '../output'
import type { Program } from '../command'
import { folderClips } from '../export-source'
import type { CommandContext } from '../context'

interface Options {
  folder: string
  format?: FormatId
  labelsFrom: ImportRequest['labelsFrom']
  replace?: boolean
  dryRun?: boolean
}

export function addImport(program: Program): Command {
  return program
    .command('import')
    .description(
      'labels from a file onto the clips of a folder, matched by path, by Kinetics id and times, or by name',
    )
    .argument('<file...>', 'files, or a folder of sidecars')
    .requiredOption('--folder <folder>', 'the folder of clips')
    .addOption(
      new Option('--format <format>', 'what the files are (default: what they look like)').choices(
        formatIds.filter(id => formatFacts[id].reads),
      ),
    )
    .addOption(
      new Option('--labels-from <which>', 'what becomes the label')
        .choices(['mine', 'predicted', 'truth'])
        .default('mine'),
    )
    .option('--replace', 'also where a clip has another label already')
    .option('--dry-run', 'say what would change, change nothing')
    .action(program.run(importLabels))
}

async function importLabels(context: CommandContext, files: string[], options: Options): Promise<void> {
  const { output } = context
  const { folder, clips } = await folderClips(context, resolve(options.folder))
  const known = await readLabelSets(context.places.resourcesDir, context.log)
  const { author } = await context.settings()
  const request = {
    format: options.format ?? null,
    labelsFrom: options.labelsFrom,
    replace: options.replace === true,
  }
  const durationOf = async (path: string): Promise<number | null> => {
    const media = await context.media()
    return media.probe(join(folder, path), context.signal).then(
      found => found.media.durationSec,
      () => null,
    )
  }
  const { plan, changes, segments } = await matchImport(await loadFiles(files, request.format), request, {
    clips,
    indexOf: label => known.index(label),
    author,
    now: new Date().toISOString(),
    own: await allOwnSegments(context.paths, folder),
    durationOf,
  })
  if (context.options.json === true) output.result(JSON.stringify(plan))
  else
    for (const { path, human, tags } of changes)
      output.result(
        [path, human?.label ?? '', human?.status ?? '', ...(tags?.add ?? [])].map(printable).join('\t'),
      )
  if (context.options.json !== true)
    for (const { path, segments: list } of segments)
      for (const { startSec, endSec, label } of list)
        output.result([path, `${startSec}-${endSec}`, label].map(printable).join('\t'))
  for (const line of planLines(plan)) output.note(line)
  if (options.dryRun === true) return
  const labels = createLabels(context.paths, context.log)
  if (changes.length > 0) await labels.set(folder, changes, importTitle(changes.length))
  for (const { path, segments: list } of segments)
    await writeOwnSegments(context.paths, folder, { id: clipIdOf(path), path }, list)
  output.note(
    `${changes.length} clips labelled${segments.length === 0 ? '' : `, ${segments.length} given segments`}`,
  )
}

const some = (count: number, names: readonly string[], words: string): string[] =>
  count === 0
    ? []
    : [`  ${count} ${words}: ${names.slice(0, 5).map(printable).join(', ')}${count > 5 ? ', …' : ''}`]

function planLines(plan: ImportPlan): string[] {
  return [
    `${formatFacts[plan.format].title}: ${plan.read} clips, ${plan.changeCount} would change, ${plan.same} are so already`,
    ...some(plan.keptCount, plan.kept, 'have another label, kept without --replace'),
    ...(plan.segmentKeptCount === 0
      ? []
      : [`  ${plan.segmentKeptCount} have other segments, kept without --replace`]),
    ...some(plan.unmatchedCount, plan.unmatched, 'are not in the folder'),
    ...some(plan.ambiguousCount, plan.ambiguous, 'fit more than one clip'),
    ...(plan.silentCount === 0 ? [] : [`  ${plan.silentCount} say nothing that could become a label`]),
    ...some(plan.problemCount, plan.problems, 'lines could not be read'),
  ]
}
