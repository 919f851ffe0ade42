/** A run as a file. One function for the window and the command line, so that their files are the same bytes. */
import { stringify } from 'csv-stringify/sync'
import type { ClipLabels, ResultRow } from '../shared/domain'
import { sortByBytes } from './byte-order'
import { createPacer } from './pacer'

export const exportFormats = ['csv', 'jsonl'] as const
export type ExportFormat = (typeof exportFormats)[number]

const ranks = (topK: number): number[] => Array.from({ length: topK }, (_, i) => i + 1)

/** Column names of a run's CSV for k predictions; the index columns stand last. */
export function csvColumns(topK: number): string[] {
  return [
    'clip',
    'status',
    'truth',
    ...ranks(topK).map(k => `pred_${k}`),
    ...ranks(topK).map(k => `score_${k}`),
    'human_label',
    'human_status',
    'model',
    'protocol',
    'error_code',
    'error_message',
    ...ranks(topK).map(k => `pred_index_${k}`),
  ]
}

function csvCells(row: ResultRow, topK: number): string[] {
  const top = ranks(topK).map(k => (row.status === 'ok' ? row.topk[k - 1] : undefined))
  const error = row.status === 'failed' ? row.error : undefined
  return [
    row.clip,
    row.status,
    row.truth?.label ?? '',
    ...top.map(entry => entry?.label ?? ''),
    ...top.map(entry => entry?.score.toFixed(6) ?? ''),
    row.human?.label ?? '',
    row.human?.status ?? '',
    row.model.id,
    row.protocol.name,
    error?.code ?? '',
    error?.message ?? '',
    ...top.map(entry => (entry === undefined ? '' : String(entry.index))),
  ]
}

/** Rows with the human labels and tags of now: they may be given long after the clip was classified. */
export const withHumans = (rows: readonly ResultRow[], said: ReadonlyMap<string, ClipLabels>): ResultRow[] =>
  rows.map(row => {
    const { human, tags } = said.get(row.clip) ?? { human: null, tags: [] }
    return { ...row, human, tags: [...tags] }
  })

/**
 * The text of an export: rows by clip path in byte order, LF, CSV with header (RFC 4180), scores with six decimals.
 * @param topK Predictions per row in CSV; JSONL holds what the rows hold.
 */
export async function formatRows(
  rows: readonly ResultRow[],
  format: ExportFormat,
  topK: number,
): Promise<string> {
  const sorted = await sortByBytes(rows, row => row.clip)
  const parts = format === 'csv' ? [stringify([csvColumns(topK)])] : []
  const pacer = createPacer()
  const slice = 25
  for (let i = 0; i < sorted.length; i += slice) {
    const some = sorted.slice(i, i + slice)
    parts.push(
      format === 'csv'
        ? stringify(some.map(row => csvCells(row, topK)))
        : some.map(row => `${JSON.stringify(row)}\n`).join(''),
    )
    if (pacer.due()) await pacer.rest()
  }
  return parts.join('')
}
