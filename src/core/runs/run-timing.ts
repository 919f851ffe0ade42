/** How long clips took on this machine, from the rows of the runs that are here. */
import { open } from 'node:fs/promises'
import { ResultRow, type OkRow } from '../../shared/domain'

/** The newest rows tell; a journal of a hundred thousand clips need not be read for that. */
const tailBytes = 256 * 1024

/** Middle value; the mean of the two middle ones of an even number. NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length >> 1
  const [low = Number.NaN, high = Number.NaN] = [sorted[half - 1], sorted[half]]
  return sorted.length % 2 === 1 ? high : (low + high) / 2
}

/** Seconds a clip: decoding, preparing and computing, in the median over the clips that worked; null of none. */
export function secondsPerClip(rows: readonly ResultRow[]): number | null {
  const seconds = rows
    .filter((row): row is OkRow => row.status === 'ok')
    .map(({ runtime }) => (runtime.decodeMs + runtime.preprocessMs + runtime.inferMs) / 1000)
  return seconds.length === 0 ? null : median(seconds)
}

/** The rows at the end of a journal, at most 256 KiB of them; lines that are no rows are passed over. No file: none. */
export async function lastRowsOf(journal: string): Promise<ResultRow[]> {
  const file = await open(journal, 'r').catch(() => null)
  if (file === null) return []
  try {
    const { size } = await file.stat()
    const from = Math.max(0, size - tailBytes)
    const bytes = Buffer.alloc(size - from)
    await file.read(bytes, 0, bytes.length, from)
    const lines = bytes.toString('utf8').split('\n')
    // Cut in the middle: its beginning is missing.
    if (from > 0) lines.shift()
    return lines.flatMap(line => {
      try {
        const row = ResultRow.safeParse(JSON.parse(line))
        return row.success ? [row.data] : []
      } catch {
        return []
      }
    })
  } finally {
    await file.close()
  }
}
