/** The host's side of the two children: typed calls, lanes and priorities over a supervised process. */
import { basename } from 'node:path'
import PQueue from 'p-queue'
import type { Engine, EngineConfig, Media } from '../core/contract/engine'
import { AppError, toAppError } from '../shared/errors'
import type { EngineCalls, MediaCalls } from './protocol'
import type { SpawnChild } from './spawn'
import { defaultLimits, Supervisor, type CallOptions, type EngineLog, type Limits } from './supervisor'

export interface ClientOptions {
  spawn: SpawnChild
  config: EngineConfig
  log: EngineLog
  limits?: Partial<Limits>
}

/** What a client can do besides the calls. */
export interface ChildControl {
  /** Process id while the child runs. */
  readonly pid: number | undefined
  /** New settings: the child is replaced at the next call; calls under way start over. */
  reconfigure(config: EngineConfig): void
}

/**
 * One engine process, one call at a time. A crash rejects the call with engine.crashed and the next call starts a new
 * process; the model is loaded again by the call that needs it.
 */
export function createEngineClient(options: ClientOptions): Engine & ChildControl {
  const supervisor = supervise('engine', options)
  const lane = new PQueue({ concurrency: 1 })
  const ask = typedAsk<EngineCalls>(supervisor)
  return {
    get pid() {
      return supervisor.pid
    },
    reconfigure: next => supervisor.reconfigure(next),
    load(modelDir, provider) {
      supervisor.forgive()
      return ask(lane, 0, 'load', [modelDir, provider], { what: `model ${basename(modelDir)}` })
    },
    classify(request, onProgress, signal) {
      const what = `clip "${basename(request.path)}" with model ${basename(request.modelDir)}`
      return ask(lane, 0, 'classify', [request], { what, onProgress, signal })
    },
    classifyWindows(request, onProgress, signal) {
      const what = `clip "${basename(request.path)}" with model ${basename(request.modelDir)}`
      return ask(lane, 0, 'classifyWindows', [request], { what, onProgress, signal })
    },
    runGolden: (modelDir, golden) =>
      ask(lane, 0, 'runGolden', [modelDir, golden], { what: `model ${basename(modelDir)}` }),
    convert: (request, signal) =>
      ask(lane, 0, 'convert', [request], { what: `weights "${basename(request.file)}"`, signal }),
    rewrite: (modelDir, signal) =>
      ask(lane, 0, 'rewrite', [modelDir], { what: `model ${basename(modelDir)}`, signal }),
    dispose: () => supervisor.dispose(),
  }
}

const background = 0
const interactive = 10

/**
 * One media process. Looking at a whole folder (probe) uses at most one of its places, so that what a person waits
 * for (poster, filmstrip, player frames) never stands behind it.
 */
export function createMediaClient(options: ClientOptions): Media & ChildControl {
  const supervisor = supervise('media', options)
  const probes = new PQueue({ concurrency: 1 })
  const looks = new PQueue({ concurrency: 2 })
  /** A sheet decodes a whole clip: never two at once, and never in the way of a poster. */
  const sprites = new PQueue({ concurrency: 1 })
  const ask = typedAsk<MediaCalls>(supervisor)
  /** A crash takes every call in hand with it, guilty or not: each is tried once more. */
  const twice = async <T>(attempt: () => Promise<T>): Promise<T> => {
    try {
      return await attempt()
    } catch (error) {
      if (toAppError(error).code !== 'engine.crashed') throw error
      return attempt()
    }
  }
  const clip = (path: string): string => `clip "${basename(path)}"`
  return {
    get pid() {
      return supervisor.pid
    },
    reconfigure: next => supervisor.reconfigure(next),
    probe: (path, signal) => twice(() => ask(probes, 0, 'probe', [path], { what: clip(path), signal })),
    poster: (path, outFile, width, signal) =>
      twice(() => ask(looks, background, 'poster', [path, outFile, width], { what: clip(path), signal })),
    sprite: (path, outFile, signal) =>
      twice(() => ask(sprites, 0, 'sprite', [path, outFile], { what: clip(path), signal })),
    frameTimes: (path, signal) =>
      twice(() => ask(looks, interactive, 'frameTimes', [path], { what: clip(path), signal })),
    frames: (path, indices, outDir, width, signal) =>
      twice(() =>
        ask(looks, interactive, 'frames', [path, indices, outDir, width], { what: clip(path), signal }),
      ),
    snapshot: (path, index, outFile, signal) =>
      twice(() => ask(looks, interactive, 'snapshot', [path, index, outFile], { what: clip(path), signal })),
    filmstrip: (request, signal) =>
      twice(() => ask(looks, interactive, 'filmstrip', [request], { what: clip(request.path), signal })),
    sheet: (request, signal) =>
      twice(() => ask(sprites, 0, 'sheet', [request], { what: 'a contact sheet', signal })),
    strips: (request, signal) =>
      twice(() => ask(sprites, 0, 'strips', [request], { what: 'words over a video', signal })),
    reader: () => ask(looks, interactive, 'reader', [], { what: 'the reader' }),
    dispose: () => supervisor.dispose(),
  }
}

function supervise(role: 'engine' | 'media', { spawn, config, log, limits }: ClientOptions): Supervisor {
  return new Supervisor(role, spawn, config, log, { ...defaultLimits, ...limits })
}

/** Calls by a role's table. The lane's place is held until the child is free; the caller is answered sooner on abort. */
function typedAsk<C>(supervisor: Supervisor) {
  return <K extends keyof C & string>(
    lane: PQueue,
    priority: number,
    method: K,
    args: C[K] extends (...args: infer A) => unknown ? A : never,
    options: CallOptions,
  ): Promise<C[K] extends (...args: never[]) => Promise<infer R> ? R : never> =>
    new Promise((resolve, reject) => {
      const { signal } = options
      const onAbort = (): void => reject(new AppError('cancelled', 'cancelled'))
      if (signal?.aborted) return onAbort()
      signal?.addEventListener('abort', onAbort)
      const work = async (): Promise<void> => {
        const call = supervisor.call(method, args, options)
        call.answer.then(resolve as (value: unknown) => void, reject)
        await call.finished
        signal?.removeEventListener('abort', onAbort)
      }
      lane.add(work, { priority }).catch(reject)
    })
}
