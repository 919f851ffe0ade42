/** Files made in the page: saved the way the browser or the window saves downloads. */
import { csvLine } from '../../shared/csv'

/** Characters that some file system refuses, and spaces, become dashes. */
export const plainFileName = (name: string): string =>
  name.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^-+|-+$/g, '')

export function saveBlob(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = plainFileName(name)
  link.click()
  // The download has begun with the click; the address may go once it has been read.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

export const saveText = (name: string, text: string, type: string): void =>
  saveBlob(name, new Blob([text], { type: `${type};charset=utf-8` }))

export type Cell = string | number | null

/** The cells as CSV, written as exports of runs are. */
export const csvText = (rows: readonly (readonly Cell[])[]): string => rows.map(row => csvLine(row)).join('')

/** Cells between tabs: what spreadsheets and documents take as a table. */
export const tableText = (rows: readonly (readonly Cell[])[]): string =>
  rows.map(row => row.map(cell => String(cell ?? '').replace(/[\t\r\n]+/g, ' ')).join('\t')).join('\n')
