/** Tables of results read for scoring: our own CSV of a run, and the results CSV of the Video Classification prototype. */
import type { TopEntry } from '../../shared/domain'
import { AppError } from '../../shared/errors'
import type { MeasuredRow } from '../../shared/metrics/report'
import { hasColumns, readCsv } from '../base/csv'
import { createLabelIndex } from '../ground-truth/folder-truth'

interface TablePrediction {
  label: string
  /** Null where the table has no numbers of classes. */
  index: number | null
  score: number
}

export interface TableRow {
  clip: string
  errorCode: string | null
  truth: string | null
  /** Best first; empty for a clip that failed. */
  predictions: TablePrediction[]
}

export interface ResultsTable {
  kind: 'results-csv' | 'video-classification-csv'
  rows: TableRow[]
  /** Null where the table has no such column. */
  model: string | null
  protocol: string | null
  /** Every score has six decimals: what was after them is not in the file. */
  isRounded: boolean
}

const kindOf = (text: string): ResultsTable['kind'] | null =>
  hasColumns(text, 'clip', 'status', 'pred_1', 'score_1')
    ? 'results-csv'
    : hasColumns(text, 'YouTube_Id', 'Ground_Truth', 'pred_1', 'score_1')
      ? 'video-classification-csv'
      : null

/** A number as it stands in a cell; null for anything else, an empty cell included. */
function numberOf(cell: string): number | null {
  const value = cell.trim() === '' ? NaN : Number(cell)
  return Number.isFinite(value) ? value : null
}

type Cells = Readonly<Record<string, string>>

function predictionsOf(cells: Cells, count: number, place: string): TablePrediction[] {
  const found: TablePrediction[] = []
  for (let k = 1; k <= count; k++) {
    const [label, score] = [cells[`pred_${k}`] ?? '', numberOf(cells[`score_${k}`] ?? '')]
    if (label === '' && score === null) break
    if (label === '' || score === null)
      throw new AppError('store.invalid', `${place}: prediction ${k} has no name or no score`)
    found.push({ label, score, index: numberOf(cells[`pred_index_${k}`] ?? '') })
  }
  return found
}

/** The one value of a column; a table of several runs is refused. */
function oneValue(rows: readonly Cells[], column: string, file: string): string | null {
  const values = new Set(rows.map(row => row[column] ?? ''))
  if (values.size > 1)
    throw new AppError('run.mismatch', `${file} holds rows of more than one ${column}`, {
      hint: `They are: ${[...values].slice(0, 4).join(', ')}.`,
    })
  const [value = ''] = values
  return value === '' ? null : value
}

/**
 * Reads a table of results. Throws AppError store.invalid for another file or a prediction that is not whole, and
 * run.mismatch for a clip that stands in it twice and for rows of several models or protocols.
 */
export async function readResultsCsv(text: string, file: string): Promise<ResultsTable> {
  const kind = kindOf(text)
  if (kind === null)
    throw new AppError('store.invalid', `${file} is no table of results`, {
      hint: 'It needs the columns clip, status, pred_1, score_1; or YouTube_Id, Ground_Truth, pred_1, score_1.',
    })
  const { columns, rows } = await readCsv(text)
  const count = columns.filter(name => /^pred_\d+$/.test(name)).length
  const isOurs = kind === 'results-csv'
  const seen = new Set<string>()
  let isRounded = true
  const tableRows = rows.map((cells, i): TableRow => {
    const clip = isOurs
      ? (cells['clip'] ?? '')
      : cells['video_id'] || cells[''] || cells['YouTube_Id'] || `line ${i + 2}`
    if (seen.has(clip)) throw new AppError('run.mismatch', `${clip} is in ${file} twice`)
    seen.add(clip)
    const hasFailed = isOurs && cells['status'] !== 'ok'
    if (!hasFailed && !/^\d\.\d{6}$/.test(cells['score_1'] ?? '')) isRounded = false
    const truth = (isOurs ? cells['truth'] : cells['Ground_Truth']) ?? ''
    return {
      clip,
      errorCode: hasFailed ? cells['error_code'] || 'clip.unreadable' : null,
      truth: truth === '' ? null : truth,
      predictions: hasFailed ? [] : predictionsOf(cells, count, `${file}, line ${i + 2}`),
    }
  })
  return {
    kind,
    rows: tableRows,
    model: isOurs ? oneValue(rows, 'model', file) : null,
    protocol: isOurs ? oneValue(rows, 'protocol', file) : null,
    isRounded,
  }
}

/** Whether every prediction is a class of the list, with its number where the table has one. */
export function fitsLabels({ rows }: ResultsTable, labels: readonly string[]): boolean {
  const places = new Map(labels.map((label, i) => [label, i]))
  return rows.every(row =>
    row.predictions.every(({ label, index }) =>
      index === null ? places.has(label) : labels[index] === label,
    ),
  )
}

/** Names of the truth that a label list has, as one text: lists with the same text judge a table alike. */
export function scoredNames({ rows }: ResultsTable, labels: readonly string[]): string {
  const set = createLabelIndex(labels)
  const names = new Set(
    rows.flatMap(({ truth }) => (truth === null || set.index(truth) === null ? [] : [truth])),
  )
  return JSON.stringify([...names].sort())
}

/** Every name of the table, each a class: what stands in for a label list that is not known. */
export function namesOfTable({ rows }: ResultsTable): string[] {
  const names = new Set(rows.flatMap(row => row.predictions.map(({ label }) => label)))
  const known = createLabelIndex([...names])
  for (const { truth } of rows) if (truth !== null && known.index(truth) === null) names.add(truth)
  return [...names]
}

export type ScoredRow = MeasuredRow & { error?: { code: string } }

/** Rows as scoring reads them, classes numbered by the list, which holds every prediction. */
export function rowsOfTable({ rows }: ResultsTable, labels: readonly string[]): ScoredRow[] {
  const set = createLabelIndex(labels)
  return rows.map(({ clip, errorCode, truth, predictions }) => ({
    clip,
    truth: truth === null ? null : { label: truth, index: set.index(truth), source: 'csv' as const },
    ...(errorCode === null
      ? {
          status: 'ok' as const,
          topk: predictions.map(({ label, score, index }, i): TopEntry => {
            const isPlace = index !== null && labels[index] === label
            return { rank: i + 1, index: isPlace ? index : (set.index(label) ?? -1), label, score }
          }),
        }
      : { status: 'failed' as const, error: { code: errorCode } }),
  }))
}
