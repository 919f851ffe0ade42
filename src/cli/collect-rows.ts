/** Clips in, rows out, into a journal that a crash or Ctrl+C leaves whole: what `classify` and `evaluate` share. */
import type { Engine } from '../core/contract/engine'
import { resumeJournal, startJournal, type Journal } from '../core/runs/journal'
import { fingerprintOf, runClips, type RunClip } from '../core/runs/run-clips'
import type { Skipped } from '../core/library/scan-folder'
import { acquireLock } from '../core/base/store/lock'
import type { Protocol, ResultRow } from '../shared/domain'
import { AppError, toAppError } from '../shared/errors'
import type { ResolvedModel } from './resolve-model'
import { progressText, formatSummary } from './format-rows'
import type { CommandContext } from './context'

export interface CollectRows {
  clips: readonly RunClip[]
  skipped: readonly Skipped[]
  model: ResolvedModel
  protocol: Protocol
  topK: number
  provider: 'auto' | 'cpu'
  engine: Engine
  /** File the rows go to as they are made; null keeps them in memory only. */
  journal: string | null
  /** Goes on with what the journal holds; else it is begun afresh. */
  resume: boolean
  /** Every row: first those kept from before, then each as it is done. */
  onRow?: (row: ResultRow) => void
  /** With all rows, while nobody else may touch the journal. */
  finish?: (rows: readonly ResultRow[]) => Promise<void>
}

/** Rows kept in memory only. */
const noJournal = (): Journal => ({
  rows: [],
  append: () => Promise.resolve(),
  close: () => Promise.resolve(),
})

/** Throws AppError cancelled after Ctrl+C, and what ends a whole run; rows made until then are safe. */
export async function collectRows(context: CommandContext, input: CollectRows): Promise<ResultRow[]> {
  const path = input.journal
  if (path === null) return runInto(context, input, noJournal())
  // A command that was killed a moment ago may still be on its way out.
  const lock = await acquireLock(`${path}.lock`, path, 2000)
  try {
    const { card } = input.model
    const journal = input.resume
      ? await resumeJournal(path, fingerprintOf(card, input.protocol), { log: context.log })
      : await startJournal(path)
    try {
      return await runInto(context, input, journal)
    } finally {
      await journal.close()
    }
  } finally {
    await lock.release()
  }
}

async function runInto(context: CommandContext, input: CollectRows, journal: Journal): Promise<ResultRow[]> {
  const { output } = context
  const { clips, model, protocol, topK, skipped } = input
  const wanted = new Set(clips.map(clip => clip.path))
  const rows: ResultRow[] = journal.rows.filter(row => wanted.has(row.clip))
  for (const row of rows) input.onRow?.(row)
  const start = performance.now()
  let fresh = 0
  let problems = rows.filter(row => row.status === 'failed').length
  const seconds = (): number => (performance.now() - start) / 1000
  const say = (): void => {
    for (const line of formatSummary({ rows, skipped, fresh, seconds: seconds(), topK })) output.note(line)
  }
  try {
    await runClips({
      clips,
      card: model.card,
      modelDir: model.dir,
      protocol,
      topK,
      engine: input.engine,
      journal,
      provider: input.provider,
      appVersion: context.version,
      log: context.log,
      signal: context.signal,
      onLoaded({ provider: p, reader }) {
        const why = p.why === '' ? '' : `: ${p.why}`
        output.note(
          `${model.card.id}, ${protocol.name}, ${clips.length} clips; ${p.used} (asked ${p.asked}${why}), ${p.threads} threads; ${reader.id}${reader.why === '' ? '' : ` (${reader.why})`}`,
        )
      },
      onRow(row) {
        fresh++
        rows.push(row)
        if (row.status === 'failed') problems++
        input.onRow?.(row)
      },
      onProgress: p => output.live(progressText({ ...p, fresh, seconds: seconds(), problems })),
    })
  } catch (error) {
    const cancelled = context.signal.aborted || toAppError(error).code === 'cancelled'
    say()
    if (input.journal !== null && rows.length > 0)
      output.note(`${rows.length} of ${clips.length} rows are safe; go on with --resume`)
    if (cancelled) throw new AppError('cancelled', 'cancelled')
    throw error
  }
  await input.finish?.(rows)
  say()
  return rows
}
