/** Long work as jobs: two lanes, progress, rate and time left, cancel. Finished jobs are kept for the session. */
import { randomUUID } from 'node:crypto'
import PQueue from 'p-queue'
import type { Job } from '../../shared/domain'
import { AppError, toAppError } from '../../shared/errors'
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
/** A transfer that brought nothing for this long says so instead of a time left that is no longer true. */
const stallMs = 5_000

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
  /** To be awaited between two pieces of work: resolves at once, or when a paused job may go on or is ended. */
  readonly waitWhilePaused: () => Promise<void>
}

export interface JobSpec extends Pick<Job, 'kind' | 'title' | 'unit'> {
  lane: Lane
  /** Its work awaits `waitWhilePaused` between two pieces. */
  pausable?: boolean
  total?: number | null
  runId?: string
  modelId?: string
}

export interface Jobs {
  /** Queues the work and answers at once. An AppError `cancelled` or any error of the work becomes the job's state. */
  start(spec: JobSpec, work: (context: JobContext) => Promise<void>): Job
  /** Throws AppError request.invalid for an unknown job; a finished one stays as it is. */
  cancel(jobId: string): void
  /** Throws AppError request.invalid for a job that is unknown, not running, or cannot wait. */
  pause(jobId: string, paused: boolean): void
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
  stall: NodeJS.Timeout | null
  pausable: boolean
  /** Lets a paused job go on. */
  release: () => void
  lastEventAt: number
  ended: Promise<void>
}

const noPace = { rate: null, etaSec: null }

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
  // All of it is here and something is still being done with it: there is no saying how long that takes.
  return { rate, etaSec: total === null || last.done >= total ? null : (total - last.done) / rate }
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

  const watchForStall = (entry: Entry): void => {
    if (entry.stall !== null) clearTimeout(entry.stall)
    entry.stall = null
    if (entry.job.unit !== 'bytes' || isOver(entry.job)) return
    entry.stall = setTimeout(() => {
      Object.assign(entry.job, { rate: 0, etaSec: null })
      send(entry)
    }, stallMs)
    entry.stall.unref()
  }

  const applyProgress = (entry: Entry, change: JobProgress): void => {
    if (isOver(entry.job)) return
    const { job, samples } = entry
    if (change.unit !== undefined && change.unit !== job.unit) samples.length = 0
    const before = job.done
    Object.assign(job, change)
    if (job.done !== before || change.unit !== undefined) watchForStall(entry)
    const now = Date.now()
    samples.push({ at: now, done: job.done })
    while (samples.length > 2 && now - (samples[0]?.at ?? now) > rateWindowMs) samples.shift()
    Object.assign(job, job.paused ? noPace : estimate(samples, job.total))
    sendSoon(entry)
  }

  const finish = (entry: Entry, state: Job['state'], error?: unknown): void => {
    const { job } = entry
    Object.assign(job, { state, paused: false, etaSec: null, endedAt: new Date().toISOString() })
    if (entry.stall !== null) clearTimeout(entry.stall)
    if (error !== undefined && state === 'failed') {
      const known = toAppError(error)
      job.error = {
        code: known.code,
        message: known.message,
        ...(known.hint === undefined ? {} : { hint: known.hint }),
      }
      // What a person can do something about is told to them; a stack is for what only we can.
      if (known.code === 'bug') log.error({ mod: 'jobs', jobId: job.id, err: error }, `${job.title}: failed`)
      else log.warn({ mod: 'jobs', jobId: job.id, ...job.error }, `${job.title}: failed`)
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
      const { lane, total, runId, modelId, pausable = false, ...named } = spec
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
        startedAt: null,
        endedAt: null,
      }
      const abort = new AbortController()
      const entry: Entry = {
        job,
        abort,
        samples: [],
        timer: null,
        stall: null,
        pausable,
        release: () => undefined,
        lastEventAt: 0,
        ended: Promise.resolve(),
      }
      const waitWhilePaused = async (): Promise<void> => {
        while (job.paused && !abort.signal.aborted) {
          job.message = ''
          sendSoon(entry)
          await new Promise<void>(resolve => {
            entry.release = resolve
            abort.signal.addEventListener('abort', () => resolve(), { once: true })
          })
        }
      }
      entries.set(job.id, entry)
      const run = async (): Promise<void> => {
        if (isOver(job)) return
        if (abort.signal.aborted) return finish(entry, stoppedAs(abort.signal) ?? 'cancelled')
        job.state = 'running'
        job.startedAt = new Date().toISOString()
        watchForStall(entry)
        entry.samples.push({ at: Date.now(), done: 0 })
        send(entry)
        try {
          await work({
            jobId: job.id,
            signal: abort.signal,
            progress: change => applyProgress(entry, change),
            waitWhilePaused,
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
    pause(jobId, paused) {
      const entry = entries.get(jobId)
      if (entry === undefined) throw new AppError('request.invalid', 'there is no such job')
      const { job } = entry
      if (!entry.pausable || job.state !== 'running')
        throw new AppError('request.invalid', `“${job.title}” cannot be paused now`)
      if (job.paused === paused) return
      // The time it waited is not part of its pace.
      entry.samples = [{ at: Date.now(), done: job.done }]
      Object.assign(job, { paused, ...noPace })
      log.info({ mod: 'jobs', jobId, paused }, `${job.title}: ${paused ? 'paused' : 'goes on'}`)
      if (!paused) entry.release()
      send(entry)
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
