/** Every format by its id (shared/formats.ts has their words), what is lost, and what a file is. */
import { formatFacts, type Drop, formatIds, type ExportOptions, type FormatId } from '../../shared/formats'
import { AppError } from '../../shared/errors'
import { activitynetPredictions, activitynetTruth } from './activitynet'
import { createMlCsv, createMlJson } from './create-ml'
import { elan } from './elan'
import { fiftyoneCsv, fiftyoneTemporal } from './fiftyone'
import { isOut, type ExportSet, type Format, type Imported, type ReadFile, type ReadOptions } from './format'
import { kineticsCsv, videoClassificationCsv } from './kinetics'
import { labelStudio } from './label-studio'
import { labelsCsv, labelsJsonl } from './labels'
import { mmaction2, pyslowfast } from './lists'
import { resultsParquet } from './parquet'
import { resultsCsv, resultsJsonl } from './results'
import { losslessCutCsv, srt, vtt } from './subtitles'
import { via } from './via'
import { videofolderCsv, videofolderJsonl } from './videofolder'
import { createPacer } from '../base/event-loop'

export const formats: Readonly<Record<FormatId, Format>> = {
  'results-csv': resultsCsv,
  'results-jsonl': resultsJsonl,
  'results-parquet': resultsParquet,
  'labels-csv': labelsCsv,
  'labels-jsonl': labelsJsonl,
  'kinetics-csv': kineticsCsv,
  'video-classification-csv': videoClassificationCsv,
  'fiftyone-temporal': fiftyoneTemporal,
  'fiftyone-csv': fiftyoneCsv,
  'videofolder-csv': videofolderCsv,
  'videofolder-jsonl': videofolderJsonl,
  mmaction2,
  pyslowfast,
  'activitynet-truth': activitynetTruth,
  'activitynet-predictions': activitynetPredictions,
  'createml-json': createMlJson,
  'createml-csv': createMlCsv,
  'label-studio': labelStudio,
  elan,
  via,
  vtt,
  srt,
  'losslesscut-csv': losslessCutCsv,
}

const exampleCount = 5

/** What a format loses of these clips, and how many clips it writes. */
export async function countDrops(
  format: Format,
  set: ExportSet,
  options: ExportOptions,
): Promise<{ written: number; drops: Drop[] }> {
  const rules = format.drops(set, options)
  const outRules = rules.filter(rule => isOut(rule.id))
  const counts = new Map<Drop['id'], Drop>(rules.map(({ id }) => [id, { id, count: 0, examples: [] }]))
  const add = (id: Drop['id'], clip: string): void => {
    const drop = counts.get(id)
    if (drop === undefined) return
    drop.count++
    if (drop.examples.length < exampleCount) drop.examples.push(clip)
  }
  const pacer = createPacer()
  let written = 0
  for (const entry of set.entries) {
    const out = outRules.find(rule => rule.of(entry))
    if (out !== undefined) add(out.id, entry.clip)
    else {
      written++
      for (const rule of rules) if (!isOut(rule.id) && rule.of(entry)) add(rule.id, entry.clip)
    }
    if (pacer.due()) await pacer.rest()
  }
  return { written, drops: [...counts.values()].filter(drop => drop.count > 0) }
}

/** More than one format can claim a file: those that look closest come first. */
const order: readonly FormatId[] = [
  'labels-jsonl',
  'losslesscut-csv',
  'pyslowfast',
  ...formatIds.filter(id => !['labels-jsonl', 'losslesscut-csv', 'pyslowfast'].includes(id)),
]

/** Which format some files are of; null where none knows them. */
export const recognise = (files: readonly ReadFile[]): FormatId | null =>
  order.find(id => files.some(file => formats[id].recognises?.(file) === true)) ?? null

/**
 * Files as what they say of clips.
 * @param id Left out: what they look like. Throws AppError request.invalid where they are of no format we read.
 */
export async function readFiles(
  files: readonly ReadFile[],
  id: FormatId | null = null,
  options: ReadOptions = {},
): Promise<Imported & { format: FormatId }> {
  const format = id ?? recognise(files)
  if (format === null || !formatFacts[format].reads)
    throw new AppError(
      'request.invalid',
      files.length === 0
        ? 'there is no file to read'
        : `${files
            .map(file => file.name)
            .slice(0, 3)
            .join(', ')}: not a file of a known format`,
      {
        hint: `Known: ${formatIds
          .filter(each => formatFacts[each].reads)
          .map(each => formatFacts[each].title)
          .join('; ')}.`,
      },
    )
  return { format, ...(await formats[format].read!(files, options)) }
}
