/** A run as rows: JSON lines with everything, CSV, and the columns that the Parquet file shares with it. */
import { ResultRow } from '../../shared/domain'
import { hasColumns, readCsv } from '../base/csv'
import { drop } from './losses'
import {
  firstFile,
  isStatus,
  kept,
  kineticsOf,
  emptyImport,
  type Entry,
  type Format,
  type ImportedClip,
} from './format'
import { csvLine } from '../../shared/csv'

export const ranks = (topK: number): number[] => Array.from({ length: topK }, (_, i) => i + 1)

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

/** The row as it is now: what a person said may be younger than the run. */
export function rowNow(entry: Entry): ResultRow | null {
  if (entry.row === null) return null
  return { ...entry.row, human: entry.human, tags: [...entry.tags] }
}

export const resultsJsonl: Format = {
  drops: () => drop('not-classified', 'segments'),
  *write(set, options) {
    for (const entry of kept(this, set, options))
      yield { file: '', data: `${JSON.stringify(rowNow(entry))}\n` }
  },
  recognises: ({ text }) => /^\s*\{"schema":1,"clip":/.test(text) && /"status":"(ok|failed)"/.test(text),
  read(files) {
    const clips: ImportedClip[] = []
    const problems: string[] = []
    firstFile(files)
      .text.split('\n')
      .forEach((line, i) => {
        if (line.trim() === '') return
        const row = parseRow(line)
        if (row === null) problems.push(`line ${i + 1} is no row of results`)
        else clips.push(clipOfRow(row))
      })
    return Promise.resolve({ clips, problems })
  },
}

function parseRow(line: string): ResultRow | null {
  try {
    return ResultRow.parse(JSON.parse(line))
  } catch {
    return null
  }
}

const clipOfRow = (row: ResultRow): ImportedClip => ({
  ...emptyImport,
  clip: row.clip,
  kinetics: kineticsOf(row.clip),
  label: row.human?.label ?? null,
  index: row.human?.index ?? null,
  status: row.human?.status ?? null,
  by: row.human?.by ?? null,
  at: row.human?.at ?? null,
  tags: row.tags,
  truth: row.truth?.label ?? null,
  predictions:
    row.status === 'ok' ? row.topk.map(({ label, index, score }) => ({ label, index, score })) : [],
})

export const resultsCsv: Format = {
  drops: () =>
    drop(
      'not-classified',
      'digits',
      'media',
      'views',
      'margin',
      'warnings',
      'runtime',
      'who',
      'tags',
      'segments',
    ),
  *write(set, options) {
    yield { file: '', data: csvLine(csvColumns(set.topK)) }
    for (const entry of kept(this, set, options)) {
      const row = rowNow(entry)
      if (row !== null) yield { file: '', data: csvLine(csvCells(row, set.topK), options.spreadsheetSafe) }
    }
  },
  recognises: ({ text }) => hasColumns(text, 'clip', 'status', 'pred_1'),
  async read(files, options = {}) {
    const { columns, rows } = await readCsv(firstFile(files).text, options.spreadsheetSafe)
    const count = columns.filter(name => /^pred_\d+$/.test(name)).length
    const clips = rows.map((row): ImportedClip => {
      const { clip = '', truth = '', human_label = '', human_status = '' } = row
      return {
        ...emptyImport,
        clip,
        kinetics: kineticsOf(clip),
        label: human_label === '' ? null : human_label,
        status: isStatus(human_status) ? human_status : null,
        truth: truth === '' ? null : truth,
        predictions: ranks(count).flatMap(k => {
          const label = row[`pred_${k}`] ?? ''
          const index = row[`pred_index_${k}`] ?? ''
          const score = row[`score_${k}`] ?? ''
          if (score === '') return []
          return [{ label, index: index === '' ? null : Number(index), score: Number(score) }]
        }),
      }
    })
    return { clips, problems: [] }
  },
}
