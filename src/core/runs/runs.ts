/** Runs on disk: runs/<id>/{run.json, card.json, results.jsonl}. What a run was made with stays with it. */
import { randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { z } from 'zod'
import type { PageAsk, PageFacts } from '../../shared/api'
import { ModelCard, RunSummary, type Protocol, type ResultRow, type RowBrief } from '../../shared/domain'
import { AppError, toAppError } from '../../shared/errors'
import { compareUtf8 } from '../base/utf8-order'
import type { Engine } from '../contract/engine'
import { withHumans } from '../exporting/export-set'
import { stoppedAs } from '../base/jobs'
import { readJournal, resumeJournal } from './journal'
import type { Labels } from '../labels/labels'
import type { Log } from '../base/log'
import { pageOf } from '../base/pages'
import { runPaths, type DataPaths } from '../base/paths'
import { fingerprintOf, runClips, type RunClip, type RunClipsOptions } from './run-clips'
import { lastRowsOf, secondsPerClip } from './run-timing'
import { createRowIndex } from './row-index'
import { readJsonFile, writeJsonFile } from '../base/store/json-file'
import { acquireLock } from '../base/store/lock'

/** run.json: the summary, and which clips the run covers. */
const RunRecord = RunSummary.extend({
  /** Paths relative to the folder; empty means the whole folder. */
  clips: z.array(z.string()),
  provider: RunSummary.shape.provider,
  /** Asked provider, for going on later. */
  asked: z.enum(['auto', 'cpu']).default('auto'),
})
export type RunRecord = z.output<typeof RunRecord>

/** Files named by ids that come over the wire: nothing that could leave the folder. */
const idPattern = /^[a-z0-9][a-z0-9-]*$/
const eventEveryMs = 100

export interface NewRun {
  folder: string
  card: ModelCard
  protocol: Protocol
  topK: number
  provider: 'auto' | 'cpu'
  /** Empty: the whole folder. */
  clips: string[]
  total: number
}

export interface ExecuteRun {
  runId: string
  clips: readonly RunClip[]
  card: ModelCard
  modelDir: string
  protocol: Protocol
  engine: Engine
  retryFailed: boolean
  /** Paths of the clips to do now; none named: all that are left. */
  only?: ReadonlySet<string>
  signal: AbortSignal
  waitWhilePaused?: () => Promise<void>
  onLoaded: NonNullable<RunClipsOptions['onLoaded']>
  onRow: (row: ResultRow) => void
  onProgress: NonNullable<RunClipsOptions['onProgress']>
}

export interface Runs {
  create(run: NewRun): Promise<RunSummary>
  /** Throws AppError run.missing. */
  get(runId: string): Promise<RunRecord>
  /** Card of the model as the run used it: its filmstrip stays true when the model is replaced. */
  card(runId: string): Promise<ModelCard>
  /** Newest first; of one folder, or all. */
  list(folder?: string): Promise<RunSummary[]>
  /** A page of the rows in brief. */
  page(runId: string, ask: PageAsk): Promise<{ run: RunSummary; rows: RowBrief[] } & PageFacts>
  /** Seconds a clip takes with the model and protocol fast, by its newest run of any folder; null where none tells. */
  secondsPerClip(modelId: string): Promise<number | null>
  /** The whole row of one clip, with its human label of now. Throws AppError clip.missing. */
  row(runId: string, clipPath: string): Promise<ResultRow>
  /** All whole rows with the human labels of now, in the order of the journal: for files that leave. */
  rows(runId: string): Promise<ResultRow[]>
  /** Computes what the journal does not hold yet and keeps run.json in step. Throws what ended the run. */
  execute(work: ExecuteRun): Promise<RunSummary>
  /** Marks a run that will not be executed after all. */
  finish(runId: string, state: 'cancelled' | 'interrupted' | 'failed', error?: unknown): Promise<void>
  /** Runs left running by a crash become interrupted, with their rows counted. Call once at start. */
  recover(): Promise<void>
}

export interface RunsOptions {
  paths: DataPaths
  labels: Labels
  log: Log
  appVersion: string
  onRun?: (run: RunSummary) => void
}

const summaryOf = (record: RunRecord): RunSummary => RunSummary.parse(record)
const countFailed = (rows: readonly ResultRow[]): number => rows.filter(row => row.status === 'failed').length

function newRunId(modelId: string): string {
  const time = new Date().toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-')
  return `${time}-${modelId.replace(/[^a-z0-9-]/g, '-')}-${randomBytes(3).toString('hex')}`
}

export function createRuns(options: RunsOptions): Runs {
  const { paths, labels, log, appVersion } = options
  /** Runs this process executes: their state in memory is newer than run.json. */
  const active = new Map<string, RunRecord>()

  const save = (record: RunRecord): Promise<void> =>
    writeJsonFile(runPaths(paths, record.id).run, RunRecord, record)
  const tell = (record: RunRecord): void => options.onRun?.(summaryOf(record))

  const get = async (runId: string): Promise<RunRecord> => {
    const running = active.get(runId)
    if (running !== undefined) return running
    const record = idPattern.test(runId)
      ? await readJsonFile(runPaths(paths, runId).run, RunRecord)
      : undefined
    if (record === undefined) throw new AppError('run.missing', `there is no run ${runId}`)
    return record
  }

  const openRows = createRowIndex(log)
  const rowsOf = (runId: string): ReturnType<typeof openRows> => openRows(runPaths(paths, runId).results)

  const ids = async (): Promise<string[]> => {
    try {
      const entries = await readdir(paths.runs, { withFileTypes: true })
      return entries
        .filter(entry => entry.isDirectory() && idPattern.test(entry.name))
        .map(entry => entry.name)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw error
    }
  }
  const all = async (): Promise<RunRecord[]> => {
    const records = await Promise.all(
      (await ids()).map(async id => {
        try {
          return await get(id)
        } catch (error) {
          log.warn({ mod: 'runs', runId: id, problem: toAppError(error).message }, 'run left out of the list')
          return null
        }
      }),
    )
    return records.filter(record => record !== null)
  }

  const ended = async (
    record: RunRecord,
    state: RunSummary['state'],
    error?: unknown,
  ): Promise<RunRecord> => {
    record.state = state
    if (error !== undefined && state === 'failed') {
      const { code, message, hint } = toAppError(error)
      record.error = { code, message, ...(hint === undefined ? {} : { hint }) }
    }
    try {
      await save(record)
    } catch (problem) {
      // A full disk must not hide what ended the run; found running at the next start, it becomes interrupted.
      log.error({ mod: 'runs', runId: record.id, err: problem }, 'run.json could not be written')
    }
    tell(record)
    return record
  }

  return {
    async create({ folder, card, protocol, topK, provider, clips, total }) {
      const { model, protocol: protocolRef } = fingerprintOf(card, protocol)
      const record: RunRecord = {
        schemaVersion: 1,
        id: newRunId(card.id),
        createdAt: new Date().toISOString(),
        folder,
        model: { ...model, title: card.title },
        protocol: protocolRef,
        topK,
        provider: null,
        reader: null,
        app: appVersion,
        state: 'queued',
        total,
        done: 0,
        failed: 0,
        error: null,
        clips,
        asked: provider,
      }
      await writeJsonFile(runPaths(paths, record.id).card, ModelCard, card)
      await save(record)
      tell(record)
      return summaryOf(record)
    },
    get,
    async card(runId) {
      await get(runId)
      const card = await readJsonFile(runPaths(paths, runId).card, ModelCard)
      if (card === undefined) throw new AppError('store.invalid', `the model card of run ${runId} is gone`)
      return card
    },
    async list(folder) {
      const records = (await all()).filter(record => folder === undefined || record.folder === folder)
      records.sort((a, b) => compareUtf8(b.createdAt, a.createdAt) || compareUtf8(b.id, a.id))
      return records.map(summaryOf)
    },
    async page(runId, ask) {
      const run = summaryOf(await get(runId))
      const { briefs, generation } = await rowsOf(runId)
      const { page, facts } = pageOf(briefs, generation, ask)
      return { run, rows: page, ...facts }
    },
    async secondsPerClip(modelId) {
      const newest = (await all())
        .filter(run => run.model.id === modelId && run.protocol.name === 'fast' && run.done > run.failed)
        .sort((a, b) => compareUtf8(b.createdAt, a.createdAt))[0]
      return newest === undefined
        ? null
        : secondsPerClip(await lastRowsOf(runPaths(paths, newest.id).results))
    },
    async row(runId, clipPath) {
      const record = await get(runId)
      const row = await (await rowsOf(runId)).row(clipPath)
      if (row === undefined) throw new AppError('clip.missing', 'the run has no result for this clip')
      const [named] = withHumans([row], await labels.of(record.folder))
      return named ?? row
    },
    async rows(runId) {
      const record = await get(runId)
      return withHumans(
        await readJournal(runPaths(paths, runId).results, log),
        await labels.of(record.folder),
      )
    },
    async execute({ runId, onLoaded, onRow, onProgress, ...work }) {
      const record = await get(runId)
      const before = { state: record.state, error: record.error }
      const { results, lock: lockFile } = runPaths(paths, runId)
      const lock = await acquireLock(lockFile, `run ${runId}`)
      active.set(runId, record)
      try {
        const journal = await resumeJournal(results, fingerprintOf(work.card, work.protocol), {
          retryFailed: work.retryFailed,
          only: work.only,
          log,
        })
        const covered = new Set(work.clips.map(clip => clip.path))
        const kept = journal.rows.filter(row => covered.has(row.clip))
        Object.assign(record, {
          state: 'running',
          error: null,
          total: work.clips.length,
          done: kept.length,
          failed: countFailed(kept),
        })
        await save(record)
        tell(record)
        let toldAt = 0
        try {
          await runClips({
            ...work,
            topK: record.topK,
            provider: record.asked,
            journal,
            appVersion,
            log: log.child({ runId }),
            onLoaded: loaded => {
              record.provider = loaded.provider
              record.reader = loaded.reader.id
              onLoaded(loaded)
            },
            onRow: row => {
              record.done++
              if (row.status === 'failed') record.failed++
              onRow(row)
              if (Date.now() - toldAt < eventEveryMs) return
              toldAt = Date.now()
              tell(record)
            },
            onProgress,
          })
        } finally {
          await journal.close()
        }
        // Some clips of a run that stopped were tried again: what is left is still left.
        const isWhole = work.only === undefined || record.done === record.total
        if (!isWhole) record.error = before.error
        return summaryOf(await ended(record, isWhole ? 'done' : before.state))
      } catch (error) {
        await ended(record, stoppedAs(work.signal) ?? 'failed', error)
        throw error
      } finally {
        active.delete(runId)
        await lock.release()
      }
    },
    async finish(runId, state, error) {
      const record = await get(runId)
      if (record.state === 'queued') await ended(record, state, error)
    },
    async recover() {
      for (const record of await all()) {
        if (record.state !== 'running' && record.state !== 'queued') continue
        const files = runPaths(paths, record.id)
        try {
          const lock = await acquireLock(files.lock, `run ${record.id}`)
          try {
            const rows = await readJournal(files.results, log)
            Object.assign(record, { done: rows.length, failed: countFailed(rows) })
            await ended(record, 'interrupted')
            log.info({ mod: 'runs', runId: record.id, done: rows.length }, 'run was interrupted')
          } finally {
            await lock.release()
          }
        } catch (error) {
          // Another process is at it: it stays running.
          if (toAppError(error).code !== 'store.locked') throw error
        }
      }
    },
  }
}
