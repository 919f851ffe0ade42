/** A run's rows on disk: results.jsonl, or the file that `classify --out x.jsonl` names. One fsynced line per clip. */
import { ResultRow } from '../../shared/domain'
import { AppError, isInputFault } from '../../shared/errors'
import type { Log } from '../base/log'
import { openJsonl, readJsonl } from '../base/store/jsonl'
import { writeFileAtomic } from '../base/store/atomic'
import { createPacer } from '../base/event-loop'

/** What all rows of one journal share; another is refused. */
export type Fingerprint = Pick<ResultRow, 'model' | 'protocol'>

export interface Journal {
  /** Rows that are kept, one per clip. */
  readonly rows: readonly ResultRow[]
  /** Resolves once the row is on disk. */
  append(row: ResultRow): Promise<void>
  close(): Promise<void>
}

/** The last row of each clip, in the order of the file: a clip that was tried again counts once. */
export function lastRows(rows: readonly ResultRow[]): ResultRow[] {
  const byClip = new Map<string, ResultRow>()
  for (const row of rows) {
    byClip.delete(row.clip)
    byClip.set(row.clip, row)
  }
  return [...byClip.values()]
}

/** Reads a journal for showing or exporting. A torn last line is left out and logged. */
export async function readJournal(path: string, log: Log): Promise<ResultRow[]> {
  const content = await readJsonl(path, ResultRow)
  if (content.torn) log.warn({ mod: 'journal', file: path }, 'the last row was cut short: left out')
  if (content.bad.length > 0)
    log.warn({ mod: 'journal', file: path, lines: content.bad }, 'lines that are no rows were left out')
  return lastRows(content.rows)
}

/**
 * Whether a row stands when its run goes on: an ok row, or one whose input is at fault (unless failed clips shall be
 * tried again). What the engine or the machine did wrong is tried again.
 */
export function standsAtResume(row: ResultRow, retryFailed: boolean): boolean {
  if (row.status === 'ok') return true
  // A file that was away (a drive not mounted) may be back, and a look costs nothing.
  return !retryFailed && isInputFault(row.error.code) && row.error.code !== 'clip.missing'
}

function refuseOther(path: string, row: ResultRow, wanted: Fingerprint): void {
  const differs =
    row.model.id !== wanted.model.id
      ? `it is of model ${row.model.id}, not ${wanted.model.id}`
      : row.model.sha256 !== wanted.model.sha256
        ? `its ${row.model.id} is another version of that model`
        : row.model.labelsSha256 !== wanted.model.labelsSha256
          ? `its ${row.model.id} had other labels`
          : row.protocol.name !== wanted.protocol.name
            ? `it is of protocol ${row.protocol.name}, not ${wanted.protocol.name}`
            : row.protocol.preprocess !== wanted.protocol.preprocess
              ? `its clips were prepared otherwise`
              : null
  if (differs !== null)
    throw new AppError('run.mismatch', `${path} cannot go on: ${differs}`, {
      hint: 'Write to another file, or start afresh.',
      details: { file: path },
    })
}

/** Begins an empty journal, replacing what is there. */
export async function startJournal(path: string): Promise<Journal> {
  await writeFileAtomic(path, '')
  return { rows: [], ...(await openJsonl(path, { wholeBytes: 0, unterminated: false })) }
}

/**
 * Opens a journal to go on with it. Rows to be tried again are taken out first, so that no clip ever has two.
 * @param options.only Paths of the clips that may be tried again; the rows of all others stand.
 * No file: starts afresh. Throws AppError run.mismatch for a journal of another model or protocol.
 */
export async function resumeJournal(
  path: string,
  wanted: Fingerprint,
  options: { retryFailed?: boolean; only?: ReadonlySet<string>; log: Log },
): Promise<Journal> {
  const content = await readJsonl(path, ResultRow)
  if (content.rows[0] === undefined && content.bad.length > 0)
    throw new AppError('run.mismatch', `${path} is no journal of Kinetoscope`, {
      hint: 'Write to another file.',
    })
  for (const row of content.rows) refuseOther(path, row, wanted)
  const stands = (row: ResultRow): boolean =>
    options.only?.has(row.clip) === false || standsAtResume(row, options.retryFailed ?? false)
  const rows = lastRows(content.rows).filter(stands)
  const dropped = content.rows.length - rows.length + content.bad.length
  options.log.info(
    { mod: 'journal', file: path, kept: rows.length, again: dropped, torn: content.torn },
    `journal resumed: ${rows.length} rows kept, ${dropped} to try again${content.torn ? ', a torn last line dropped' : ''}`,
  )
  if (dropped > 0) {
    const lines: string[] = []
    const pacer = createPacer()
    for (const row of rows) {
      lines.push(`${JSON.stringify(row)}\n`)
      if (pacer.due()) await pacer.rest()
    }
    const text = lines.join('')
    await writeFileAtomic(path, text)
    return {
      rows,
      ...(await openJsonl(path, { wholeBytes: Buffer.byteLength(text), unterminated: false })),
    }
  }
  return { rows, ...(await openJsonl(path, content)) }
}
