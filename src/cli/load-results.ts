/** What `evaluate` and `compare` are given: rows out of runs and files of rows, and where they come from. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readJournal } from '../core/runs/journal'
import { createLabels } from '../core/labels/labels'
import { readCard, readLabels } from '../core/model/card'
import { runPaths } from '../core/base/paths'
import { createRuns, type Runs } from '../core/runs/runs'
import type { ResultRow } from '../shared/domain'
import { AppError } from '../shared/errors'
import { contextOfRun, type ReportContext } from '../shared/metrics/report'
import type { ScoredRow } from '../core/evaluation/results-csv'
import type { CommandContext } from './context'
import { isTable, loadResultsCsv } from './load-results-csv'

export interface LoadedResults {
  /** What to call it. */
  name: string
  rows: readonly ScoredRow[]
  provenance: ReportContext
  /** The label list the rows were made with; null where it is not on this machine. */
  labels: string[] | null
}

export const isJournal = (given: string): boolean => /\.jsonl$/i.test(given)
/** A file of rows: a journal, or a table of results. */
export const isRowsFile = (given: string): boolean => isJournal(given) || isTable(given)

const runsOf = (context: CommandContext): Runs =>
  createRuns({
    paths: context.paths,
    labels: createLabels(context.paths, context.log),
    log: context.log,
    appVersion: context.version,
  })

async function newestRun(runs: Runs): Promise<string> {
  const [newest] = await runs.list()
  if (newest === undefined) throw new AppError('run.missing', 'there is no run yet')
  return newest.id
}

/** Rows of several files must have been made the same way, and no clip may be in two of them. */
function joined(files: readonly { file: string; rows: readonly ResultRow[] }[]): ResultRow[] {
  const [first] = files.flatMap(({ rows }) => rows)
  const seen = new Map<string, string>()
  for (const { file, rows } of files)
    for (const row of rows) {
      const isSame =
        row.model.sha256 === first?.model.sha256 &&
        row.model.labelsSha256 === first.model.labelsSha256 &&
        row.protocol.name === first.protocol.name &&
        row.protocol.preprocess === first.protocol.preprocess
      if (!isSame)
        throw new AppError(
          'run.mismatch',
          `${file} was made with another model or protocol than ${files[0]?.file}`,
        )
      const other = seen.get(row.clip)
      if (other !== undefined)
        throw new AppError('run.mismatch', `${row.clip} is in ${other} and in ${file}`, {
          hint: 'Shards of one run share no clip.',
        })
      seen.set(row.clip, file)
    }
  return files.flatMap(({ rows }) => [...rows])
}

/** Where rows of a file come from: what they themselves say. */
export function contextOfRows(rows: readonly ResultRow[], name: string): ReportContext {
  const [first] = rows
  if (first === undefined) throw new AppError('run.missing', `${name} holds no rows`)
  const ok = rows.find(row => row.status === 'ok')
  const runtime = ok?.status === 'ok' ? ok.runtime : null
  return {
    model: first.model,
    protocol: first.protocol,
    provider: runtime?.provider ?? null,
    versions: { app: runtime?.app ?? '', reader: runtime?.reader ?? null },
  }
}

/**
 * Rows of journals (`.jsonl`, several make one), of a table of results (`.csv`), or of a run of the app by its id or
 * "latest". Throws AppError run.*.
 * @param asked Whose label set the names of a table are.
 */
export async function loadResults(
  context: CommandContext,
  given: readonly string[],
  asked?: string,
): Promise<LoadedResults> {
  const [only] = given
  if (only !== undefined && given.length === 1 && isTable(only)) return loadResultsCsv(context, only, asked)
  if (asked !== undefined)
    throw new AppError('request.invalid', '--model is for clips and tables; these rows say their model')
  const { name, rows, provenance } = await readRows(context, given)
  return { name, rows, provenance, labels: await labelsAtHand(context, provenance.model) }
}

async function readRows(
  context: CommandContext,
  given: readonly string[],
): Promise<Omit<LoadedResults, 'labels'>> {
  const name = given.join(' + ')
  if (given.every(isJournal)) {
    const files = []
    for (const file of given) {
      if (!existsSync(file)) throw new AppError('run.missing', `there is no file ${file}`)
      files.push({ file, rows: await readJournal(file, context.log) })
    }
    const rows = joined(files)
    return { name, rows, provenance: contextOfRows(rows, name) }
  }
  const [id, ...others] = given
  if (id === undefined || others.length > 0 || given.some(isRowsFile))
    throw new AppError(
      'request.invalid',
      'give one run, or one table, or files .jsonl of shards, or clips: not a mixture',
    )
  const runs = runsOf(context)
  const run = await runs.get(id === 'latest' ? await newestRun(runs) : id)
  const rows = await readJournal(runPaths(context.paths, run.id).results, context.log)
  return { name: run.id, rows, provenance: contextOfRun(run) }
}

/** The label list the rows were made with, if that model is on this machine; null where it is not. */
async function labelsAtHand(
  context: CommandContext,
  model: ReportContext['model'],
): Promise<string[] | null> {
  if (model.id === null) return null
  for (const folder of [join(context.paths.models, model.id), join(context.places.resourcesDir, model.id)]) {
    try {
      const card = await readCard(folder)
      if (card.labels.sha256 !== model.labelsSha256) continue
      return await readLabels(folder, card)
    } catch {
      // Not installed, or broken: then the rows' own indices have to do.
    }
  }
  return null
}
