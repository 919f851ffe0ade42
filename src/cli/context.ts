/** What every command has at hand: places, output, log, a signal that Ctrl+C aborts, and the two child processes on demand. */
import type { EngineConfig, Engine, Media } from '../core/contract/engine'
import { createLog, type Log } from '../core/base/log'
import { dataPaths, resolveDataDir, type DataPaths } from '../core/base/paths'
import { readSettings } from '../core/base/settings'
import { createEngineClient, createMediaClient } from '../engine/client'
import { forkChild } from '../engine/fork'
import type { Settings } from '../shared/domain'
import type { Output } from './output'

/** Paths only an entry file can know: from a shared chunk `__dirname` is another folder. */
export interface Places {
  enginePath: string
  /** How the engine's file is loaded; empty for the built one. */
  engineExecArgv: readonly string[]
  /** Holds package.json and node_modules. */
  root: string
  resourcesDir: string
  rendererDir: string
}

export interface GlobalOptions {
  data?: string
  logLevel: string
  quiet?: boolean
  json?: boolean
}

export interface ReaderOptions {
  reader?: EngineConfig['reader']
  threads?: number
}

export interface CommandContext {
  readonly places: Places
  readonly options: GlobalOptions
  readonly output: Output
  readonly log: Log
  readonly paths: DataPaths
  readonly env: NodeJS.ProcessEnv
  readonly version: string
  /** Aborted by the first Ctrl+C or SIGTERM. */
  readonly signal: AbortSignal
  settings(): Promise<Settings>
  /** The engine process; started once, ended by `dispose`. */
  engine(options?: ReaderOptions): Promise<Engine>
  media(options?: ReaderOptions): Promise<Media>
  dispose(): Promise<void>
}

export interface ContextInput {
  places: Places
  options: GlobalOptions
  output: Output
  version: string
  signal: AbortSignal
  env?: NodeJS.ProcessEnv
}

/** Runs at most once; later calls get the same promise. */
function once<T>(make: () => Promise<T>): { get: () => Promise<T>; made: () => Promise<T> | undefined } {
  let value: Promise<T> | undefined
  return { get: () => (value ??= make()), made: () => value }
}

export function createContext(input: ContextInput): CommandContext {
  const env = input.env ?? process.env
  const paths = dataPaths(resolveDataDir(input.options.data, env))
  const log = createLog({ level: input.options.logLevel })
  const spawn = forkChild(input.places.enginePath, { execArgv: input.places.engineExecArgv })
  const settings = once(() => readSettings(paths, log))
  /** Flag, then settings.json, then the default. */
  const config = async (options: ReaderOptions): Promise<EngineConfig> => {
    const { reader, threads, ffmpegPath } = await settings.get()
    return { reader: options.reader ?? reader, threads: options.threads ?? threads, ffmpegPath }
  }
  let readerOptions: ReaderOptions = {}
  const engine = once(async () => createEngineClient({ spawn, config: await config(readerOptions), log }))
  const media = once(async () => createMediaClient({ spawn, config: await config(readerOptions), log }))
  return {
    places: input.places,
    options: input.options,
    output: input.output,
    log,
    paths,
    env,
    version: input.version,
    signal: input.signal,
    settings: settings.get,
    engine(options = {}) {
      readerOptions = { ...readerOptions, ...options }
      return engine.get()
    },
    media(options = {}) {
      readerOptions = { ...readerOptions, ...options }
      return media.get()
    },
    async dispose() {
      await Promise.all([engine.made()?.then(e => e.dispose()), media.made()?.then(m => m.dispose())])
    },
  }
}
