/** Classifies clips one after the other into a journal: the one loop behind the app's runs and `classify`. */
import type { HumanLabel, ModelCard, Protocol, ResultRow, Truth } from '../../shared/domain'
import { AppError, toAppError } from '../../shared/errors'
import { toClipError } from '../base/clip-error'
import type { ClassifyOutcome, Engine, LoadedModel } from '../contract/engine'
import type { Fingerprint, Journal } from './journal'
import type { Log } from '../base/log'
import { preprocessHash } from '../model/card'

export interface RunClip {
  /** Relative to the opened folder: the row's `clip`. */
  path: string
  /** Absolute. */
  file: string
  /** With its index in the model's label set (truth.ts `truthInSet`). */
  truth: Truth | null
  human: HumanLabel | null
  tags: readonly string[]
}

export interface RunClipsOptions {
  clips: readonly RunClip[]
  /** Paths of the clips to do now; the others are covered by the run and left as they are. */
  only?: ReadonlySet<string>
  card: ModelCard
  /** Folder of the installed model. */
  modelDir: string
  protocol: Protocol
  topK: number
  provider: 'auto' | 'cpu'
  engine: Engine
  journal: Journal
  /** Version of the app, for the rows. */
  appVersion: string
  log: Log
  signal?: AbortSignal
  /** Awaited before each clip: a run that is paused waits there. */
  waitWhilePaused?: () => Promise<void>
  onLoaded?: (loaded: LoadedModel) => void
  /** After the row is on disk. */
  onRow?: (row: ResultRow) => void
  /** `done` counts rows, those kept from before included; `part` (0..1) is how far the clip in hand is. */
  onProgress?: (progress: { done: number; total: number; part: number; clip: string }) => void
}

/** Clips in a row that may take the engine down, twice each, before the run stops and says so. */
const crashesInARow = 3

/** What every row of the run says of model and protocol; a journal with another is refused. */
export function fingerprintOf(card: ModelCard, protocol: Protocol): Fingerprint {
  return {
    model: {
      id: card.id,
      sha256: card.graph.sha256,
      labelsSha256: card.labels.sha256,
      labelSet: card.labels.set,
    },
    protocol: {
      name: protocol.name,
      clips: protocol.clips,
      crops: protocol.crops,
      aggregate: protocol.aggregate,
      preprocess: preprocessHash(card, protocol),
    },
  }
}

/** Errors that every further clip would meet too: they end the run instead of failing clip after clip. */
const isFatal = (code: string): boolean =>
  code.startsWith('model.') ||
  ['provider.unavailable', 'reader.unavailable', 'ffmpeg.missing', 'disk.full'].includes(code)

/**
 * Runs the clips that the journal does not hold yet. A clip that fails becomes a failed row and the run goes on; one
 * whose engine died is tried once more. Throws AppError cancelled when aborted, and what ends the whole run.
 */
export async function runClips(options: RunClipsOptions): Promise<{ done: number; failed: number }> {
  const { clips, card, modelDir, protocol, topK, provider, engine, journal, signal } = options
  const log = options.log.child({ mod: 'run' })
  const shared = { schema: 1 as const, ...fingerprintOf(card, protocol) }
  const have = new Map(journal.rows.map(row => [row.clip, row]))
  const covered = clips.filter(clip => have.has(clip.path))
  let done = covered.length
  let failed = covered.filter(clip => have.get(clip.path)?.status === 'failed').length
  let crashed = 0

  const rowOf = (clip: RunClip, attempt: number, outcome: ClassifyOutcome): ResultRow => ({
    schema: 1,
    clip: clip.path,
    status: 'ok',
    attempt,
    warnings: outcome.warnings,
    media: outcome.media,
    model: shared.model,
    protocol: shared.protocol,
    views: outcome.views,
    topk: outcome.topk,
    margin: outcome.margin,
    entropy: outcome.entropy,
    truth: clip.truth,
    human: clip.human,
    tags: [...clip.tags],
    runtime: {
      provider: outcome.provider.used,
      providerAsked: outcome.provider.asked,
      providerWhy: outcome.provider.why,
      threads: outcome.provider.threads,
      reader: outcome.reader,
      decodeMs: outcome.decodeMs,
      preprocessMs: outcome.preprocessMs,
      inferMs: outcome.inferMs,
      graph: outcome.graph,
      app: options.appVersion,
    },
  })
  const failedRowOf = (clip: RunClip, attempt: number, error: AppError): ResultRow => ({
    ...shared,
    clip: clip.path,
    status: 'failed',
    attempt,
    warnings: [],
    error: toClipError(error, error.code.startsWith('engine.') ? 'infer' : 'open'),
    truth: clip.truth,
    human: clip.human,
    tags: [...clip.tags],
  })
  const progress = (clip: RunClip, part: number): void =>
    options.onProgress?.({ done, total: clips.length, part, clip: clip.path })

  const attempt = async (clip: RunClip, number: number): Promise<ResultRow> => {
    if (signal?.aborted) throw new AppError('cancelled', 'cancelled')
    log.info({ clip: clip.path, attempt: number }, 'clip started')
    try {
      const outcome = await engine.classify(
        { path: clip.file, modelDir, protocol, topK, provider },
        ({ windows, windowsDone }) => progress(clip, windows > 0 ? windowsDone / windows : 0),
        signal,
      )
      crashed = 0
      return rowOf(clip, number, outcome)
    } catch (thrown) {
      const error = toAppError(thrown)
      if (signal?.aborted || error.code === 'cancelled') throw new AppError('cancelled', 'cancelled')
      if (isFatal(error.code)) throw error
      log.warn({ clip: clip.path, attempt: number, code: error.code, problem: error.message }, 'clip failed')
      if (error.code === 'engine.crashed' && number === 1) return attempt(clip, 2)
      crashed = error.code === 'engine.crashed' ? crashed + 1 : 0
      return failedRowOf(clip, number, error)
    }
  }

  const waiting = clips.filter(clip => !have.has(clip.path) && options.only?.has(clip.path) !== false)
  if (waiting.length > 0) {
    const loaded = await engine.load(modelDir, provider)
    options.onLoaded?.(loaded)
  }
  for (const clip of waiting) {
    await options.waitWhilePaused?.()
    progress(clip, 0)
    const row = await attempt(clip, 1)
    await journal.append(row)
    done++
    if (row.status === 'failed') failed++
    log.info(
      { clip: clip.path, status: row.status, attempt: row.attempt, done, total: clips.length },
      'clip done',
    )
    options.onRow?.(row)
    progress(clip, 0)
    if (crashed >= crashesInARow && row.status === 'failed')
      throw new AppError('engine.crashed', row.error.message, { hint: row.error.hint })
  }
  return { done, failed }
}
