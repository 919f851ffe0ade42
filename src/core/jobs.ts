/** Long work as jobs: two lanes, progress, rate and time left, cancel. Finished jobs are kept for the session. */
import { randomUUID } from 'node:crypto'
import PQueue from 'p-queue'
import type { Job } from '../shared/domain'
import { AppError, toAppError } from '../shared/errors'
import type { Log } from './log'

/** Looking at clips must stay quick while the engine computes, so each has its own lane. */
export type Lane = 'media' | 'engine'
const laneWidth: Record<Lane, number> = { media: 3, engine: 1 }

/** Reason of the abort when the program ends: what was running is interrupted, not cancelled by anyone. */
export const quitting = 'quitting'

/** What an aborted piece of work ended as; null when it was not aborted. */
export const stoppedAs = (signal: AbortSignal): 'cancelled' | 'interrupted' | null =>
  !signal.aborted ? null : signal.reason === quitting ? 'interrupted' : 'cancelled'

/** At most this many events a second per job. */
const eventsPerSec = 10
/** The rate is taken over this much of the recent past. */
const rateWindowMs = 30_000
const keptJobs = 200

export interface JobProgress {
  done?: number
  total?: number | null
  unit?: Job['unit']
  message?: string
  problems?: number
}

export interface JobContext {
  readonly jobId: string
  readonly signal: AbortSignal
  readonly progress: (change: JobProgress) => void
}

export interface JobSpec extends Pick<Job, 'kind' | 'title' | 'unit'> {
  lane: Lane
  total?: number | null
  runId?: string
  modelId?: string
}

export interface Jobs {
  /** Queues the work and answers at once. An AppError `cancelled` or any error of the work becomes the job's state. */
  start(spec: JobSpec, work: (context: JobContext) => Promise<void>): Job
  /** Throws AppError request.invalid for an unknown job; a finished one stays as it is. */
  cancel(jobId: string): void
  list(): Job[]
  /** Resolves when the job has ended, in whatever state. */
  ended(jobId: string): Promise<Job>
  /** Cancels everything and waits for it. */
  dispose(): Promise<void>
}

interface Entry {
  job: Job
  abort: AbortController
  samples: { at: number; done: number }[]
  timer: NodeJS.Timeout | null
  lastEventAt: number
  ended: Promise<void>
}

const isOver = (job: Job): boolean => job.state !== 'queued' && job.state !== 'running'

/** Units per second over the samples, and seconds left; null while neither can be told. Pure. */
export function estimate(
  samples: readonly { at: number; done: number }[],
  total: number | null,
): { rate: number | null; etaSec: number | null } {
  const first = samples[0]
  const last = samples[samples.length - 1]
  if (first === undefined || last === undefined || last.at <= first.at || last.done <= first.done)
    return { rate: null, etaSec: null }
  const rate = ((last.done - first.done) * 1000) / (last.at - first.at)
  return { rate, etaSec: total === null ? null : Math.max(0, total - last.done) / rate }
}

export function createJobs(emit: (job: Job) => void, log: Log): Jobs {
  const lanes: Record<Lane, PQueue> = {
    media: new PQueue({ concurrency: laneWidth.media }),
    engine: new PQueue({ concurrency: laneWidth.engine }),
  }
  const entries = new Map<string, Entry>()

  const send = (entry: Entry): void => {
    if (entry.timer !== null) clearTimeout(entry.timer)
    entry.timer = null
    entry.lastEventAt = Date.now()
    emit({ ...entry.job })
  }
  const sendSoon = (entry: Entry): void => {
    if (entry.timer !== null) return
    const wait = entry.lastEventAt + 1000 / eventsPerSec - Date.now()
    if (wait <= 0) send(entry)
    else entry.timer = setTimeout(() => send(entry), wait)
  }

  const applyProgress = (entry: Entry, change: JobProgress): void => {
    if (isOver(entry.job)) return
    const { job, samples } = entry
    if (change.unit !== undefined && change.unit !== job.unit) samples.length = 0
    Object.assign(job, change)
    const now = Date.now()
    samples.push({ at: now, done: job.done })
    while (samples.length > 2 && now - (samples[0]?.at ?? now) > rateWindowMs) samples.shift()
    Object.assign(job, estimate(samples, job.total))
    sendSoon(entry)
  }

  const finish = (entry: Entry, state: Job['state'], error?: unknown): void => {
    const { job } = entry
    job.state = state
    job.etaSec = null
    if (error !== undefined && state === 'failed') {
      const known = toAppError(error)
      job.error = {
        code: known.code,
        message: known.message,
        ...(known.hint === undefined ? {} : { hint: known.hint }),
      }
      log.error({ mod: 'jobs', jobId: job.id, err: error }, `${job.title}: failed`)
    } else {
      log.info({ mod: 'jobs', jobId: job.id, state, done: job.done }, `${job.title}: ${state}`)
    }
    send(entry)
    for (const [id, old] of entries) {
      if (entries.size <= keptJobs) break
      if (isOver(old.job)) entries.delete(id)
    }
  }

  return {
    start(spec, work) {
      const { lane, total, runId, modelId, ...named } = spec
      const job: Job = {
        ...named,
        id: randomUUID(),
        state: 'queued',
        paused: false,
        done: 0,
        total: total ?? null,
        rate: null,
        etaSec: null,
        message: '',
        runId: runId ?? null,
        modelId: modelId ?? null,
        problems: 0,
        error: null,
        createdAt: new Date().toISOString(),
      }
      const abort = new AbortController()
      const entry: Entry = { job, abort, samples: [], timer: null, lastEventAt: 0, ended: Promise.resolve() }
      entries.set(job.id, entry)
      const run = async (): Promise<void> => {
        if (isOver(job)) return
        if (abort.signal.aborted) return finish(entry, stoppedAs(abort.signal) ?? 'cancelled')
        job.state = 'running'
        entry.samples.push({ at: Date.now(), done: 0 })
        send(entry)
        try {
          await work({
            jobId: job.id,
            signal: abort.signal,
            progress: change => applyProgress(entry, change),
          })
          finish(entry, stoppedAs(abort.signal) ?? 'done')
        } catch (error) {
          finish(entry, stoppedAs(abort.signal) ?? 'failed', error)
        }
      }
      send(entry)
      entry.ended = lanes[lane].add(run)
      return { ...job }
    },
    cancel(jobId) {
      const entry = entries.get(jobId)
      if (entry === undefined) throw new AppError('request.invalid', 'there is no such job')
      if (isOver(entry.job)) return
      const wasQueued = entry.job.state === 'queued'
      entry.abort.abort()
      if (wasQueued) finish(entry, 'cancelled')
    },
    list: () => [...entries.values()].map(entry => ({ ...entry.job })),
    async ended(jobId) {
      const entry = entries.get(jobId)
      if (entry === undefined) throw new AppError('request.invalid', 'there is no such job')
      await entry.ended
      return { ...entry.job }
    },
    async dispose() {
      for (const entry of entries.values()) {
        if (!isOver(entry.job)) entry.abort.abort(quitting)
      }
      await Promise.all([...entries.values()].map(entry => entry.ended))
    },
  }
}
