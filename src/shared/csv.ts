/** CSV as RFC 4180 has it: UTF-8, LF line ends, quotes where they are needed. Written the same by every part. */
// The build without node:string_decoder: it loads in the page, too.
import { stringify } from 'csv-stringify/browser/esm/sync'

/** What a spreadsheet takes for a formula; a ' before it makes it text. A cell that looks guarded is guarded once more. */
const looksComputed = /^'*[=+\-@\t\r]/

export const guardCell = (cell: string): string => (looksComputed.test(cell) ? `'${cell}` : cell)
export const unguardCell = (cell: string): string => (/^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell)

/**
 * One line with its line feed; null is an empty cell.
 * @param spreadsheetSafe Guards cells that a spreadsheet would compute.
 */
export function csvLine(cells: readonly (string | number | null)[], spreadsheetSafe = false): string {
  const texts = cells.map(cell => (cell === null ? '' : String(cell)))
  // A bare CR is a line end to many readers: quoted like LF.
  return stringify([spreadsheetSafe ? texts.map(guardCell) : texts], { quoted_match: /[\r\n]/ })
}
