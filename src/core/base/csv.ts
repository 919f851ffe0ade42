/** Reading CSV, ours (shared/csv.ts) and what other programs write as CSV. */
import { Readable } from 'node:stream'
import { parse } from 'csv-parse'
import { unguardCell } from '../../shared/csv'

const sliceBytes = 64 * 1024

function* slices(text: string): Generator<Buffer> {
  const bytes = Buffer.from(text)
  for (let i = 0; i < bytes.length; i += sliceBytes) yield bytes.subarray(i, i + sliceBytes)
}

/** Slice by slice, so that a long file does not hold the event loop. */
async function parsed(text: string): Promise<string[][]> {
  const rows: string[][] = []
  const options = { bom: true, relax_column_count: true, skip_empty_lines: true, relax_quotes: true }
  const parser = Readable.from(slices(text)).pipe(parse(options))
  for await (const row of parser as AsyncIterable<string[]>) rows.push(row)
  return rows
}

export interface CsvTable {
  columns: string[]
  /** By column name; '' where a line is short. */
  rows: Record<string, string>[]
}

/** A guarded file has guards, and no cell left that would need one. */
function isGuarded(cells: readonly string[][]): boolean {
  let guards = 0
  for (const row of cells)
    for (const cell of row) {
      if (/^[=+@]/.test(cell) || (cell.startsWith('-') && Number.isNaN(Number(cell)))) return false
      if (/^'+[=+\-@\t\r]/.test(cell)) guards++
    }
  return guards > 0
}

/** @param spreadsheetSafe Whether cells are guarded; left out: what it looks like. */
export async function readCells(text: string, spreadsheetSafe?: boolean): Promise<string[][]> {
  const cells = await parsed(text)
  return (spreadsheetSafe ?? isGuarded(cells)) ? cells.map(row => row.map(unguardCell)) : cells
}

/** A table with a header; a spreadsheet-safe one loses its guards again. */
export async function readCsv(text: string, spreadsheetSafe?: boolean): Promise<CsvTable> {
  const [columns = [], ...lines] = await readCells(text, spreadsheetSafe)
  const rows = lines.map(line => {
    const row: Record<string, string> = {}
    columns.forEach((name, i) => (row[name] = line[i] ?? ''))
    return row
  })
  return { columns, rows }
}

/** The header of a file, by its first line alone. */
export const hasColumns = (text: string, ...names: string[]): boolean => {
  const first = /^[^\r\n]*/.exec(text.replace(/^\ufeff/, ''))?.[0] ?? ''
  const columns = first.split(',').map(name => name.trim().replace(/^"(.*)"$/, '$1'))
  return names.every(name => columns.includes(name))
}
