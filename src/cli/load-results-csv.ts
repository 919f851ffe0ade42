/** A table of results as `evaluate` and `compare` are given it: its rows, and the label list its names are read with. */
import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { readCard, readLabels } from '../core/model/card'
import {
  fitsLabels,
  scoredNames,
  namesOfTable,
  readResultsCsv,
  rowsOfTable,
  type ResultsTable,
} from '../core/evaluation/results-csv'
import { AppError } from '../shared/errors'
import { scoreFigures, type NotInFile, type ReportContext } from '../shared/metrics/report'
import type { LoadedResults } from './load-results'
import type { CommandContext } from './context'

export const isTable = (given: string): boolean => /\.csv$/i.test(given)

interface LabelList {
  /** Of the model, or of the label set. */
  name: string
  set: string
  labels: readonly string[]
}

/** Label lists of the models on this machine, then those that come with the program. */
async function knownLists(context: CommandContext): Promise<LabelList[]> {
  const lists: LabelList[] = []
  for (const parent of [context.paths.models, context.places.resourcesDir])
    for (const id of (await readdir(parent).catch(() => [])).sort()) {
      const folder = join(parent, id)
      try {
        const card = await readCard(folder)
        lists.push({ name: id, set: card.labels.set, labels: await readLabels(folder, card) })
      } catch {
        // No model, or a broken one: there may be another list that fits.
      }
    }
  const sets = join(context.places.resourcesDir, 'label-sets')
  for (const file of (await readdir(sets).catch(() => [])).filter(name => name.endsWith('.json')).sort()) {
    const name = basename(file, '.json')
    const labels = z.array(z.string()).parse(JSON.parse(await readFile(join(sets, file), 'utf8')))
    lists.push({ name, set: name, labels })
  }
  return lists
}

/**
 * The label list that a table was made with: that of the named model, else one that has all its predictions; null where
 * none has. Throws AppError where the named one does not fit, or where several do and would judge the table differently.
 */
async function listOf(
  context: CommandContext,
  table: ResultsTable,
  file: string,
  asked: string | undefined,
): Promise<LabelList | null> {
  const lists = await knownLists(context)
  const name = asked ?? table.model
  const named = lists.find(list => list.name === name)
  if (asked !== undefined) {
    if (named === undefined)
      throw new AppError('model.missing', `there is no model and no label set ${asked} on this machine`)
    if (!fitsLabels(table, named.labels))
      throw new AppError('model.labels', `${file} has predictions that are no class of ${asked}`)
    return named
  }
  if (named !== undefined && fitsLabels(table, named.labels)) return named
  const fitting = lists.filter(list => fitsLabels(table, list.labels))
  const judged = new Set(fitting.map(list => scoredNames(table, list.labels)))
  if (judged.size > 1)
    throw new AppError(
      'request.invalid',
      `the predictions of ${file} fit several label sets: ${[...new Set(fitting.map(list => list.set))].join(', ')}`,
      { hint: 'Say which with --model: it decides which clips are judged.' },
    )
  return fitting[0] ?? null
}

const unknownLabels = (file: string): string =>
  `${file} fits no label list of this machine: every class that it names counts as one of the model's`

/** @param asked A model or a label set, whose names the predictions are. Throws AppError path.missing, and what reading throws. */
export async function loadResultsCsv(
  context: CommandContext,
  file: string,
  asked?: string,
): Promise<LoadedResults> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new AppError('run.missing', `there is no file ${file}`, { cause: error })
  }
  const table = await readResultsCsv(text, file)
  if (table.rows.length === 0) throw new AppError('run.missing', `${file} holds no rows`)
  const list = await listOf(context, table, file, asked)
  const labels = list?.labels ?? namesOfTable(table)
  if (list === null) context.output.note(unknownLabels(file))
  const notInFile: NotInFile[] = [
    ...(table.isRounded ? scoreFigures : []),
    ...(table.kind === 'results-csv' ? [] : (['clips.failed', 'model', 'protocol'] as const)),
    ...(['provider', 'versions'] as const),
  ]
  const provenance: ReportContext = {
    model: { id: table.model, sha256: null, labelsSha256: null, labelSet: list?.set ?? null },
    protocol: { name: table.protocol, clips: null, crops: null, aggregate: null, preprocess: null },
    provider: null,
    versions: { app: null, reader: null },
    notInFile,
  }
  return { name: file, rows: rowsOfTable(table, labels), provenance, labels: [...labels] }
}
