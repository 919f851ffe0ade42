/** Fetches parts of a public archive and unpacks the wanted clips of each: resumable, checked, nothing half-written. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, rename, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError, toAppError } from '../../shared/errors'
import {
  download,
  dropPart,
  describeNetworkError,
  plainUrl,
  withCredentials,
  type Fetch,
} from '../model/fetch/download'
import { eachLimited } from '../library/scan-folder'
import { readJsonFile, writeJsonFile } from '../base/store/json-file'
import { withLock } from '../base/store/lock'
import type { ArchivePart } from './archive-list'
import { unpackArchive, type Unpacked } from './unpack'

export interface FetchRequest {
  parts: readonly ArchivePart[]
  /** The clips go below it; archives and the note of what is done to `.archives` in it. */
  to: string
  /** Path below `to` by file name; null: not wanted. */
  place?: (fileName: string) => string | null
  /** Says which clips are wanted: the same parts are unpacked again when it changes. "" for all of them. */
  selection: string
  /** Archives stay after they are unpacked. */
  keepArchives?: boolean
  /** Bytes of clips that may be written in all. */
  maxBytes?: number
  fetch: Fetch
  signal?: AbortSignal
  onProgress?: (progress: FetchProgress) => void
}

export interface FetchProgress {
  part: number
  parts: number
  name: string
  phase: 'fetch' | 'check' | 'unpack'
  done: number
  total: number | null
}

export interface FetchReport {
  parts: number
  /** Done in an earlier run: nothing was asked of the server. */
  already: number
  written: number
  kept: number
  bytes: number
  different: string[]
  /** File names that this disk does not take. */
  refused: string[]
  /** Parts that could not be had, with the reason; the others are done. */
  failed: { name: string; code: string; message: string }[]
}

/** What has been unpacked here, so that a second run fetches only what is missing. */
const Note = z.object({
  schemaVersion: z.literal(1),
  done: z.array(z.object({ url: z.string(), selection: z.string() })),
})

const noteFile = (to: string): string => join(archivesFolder(to), 'fetched.json')
/** Members lie here while they are written: what a killed run leaves is found and dropped by the next. */
const unpackingFolder = (to: string): string => join(archivesFolder(to), 'unpacking')
const archivesFolder = (to: string): string => join(to, '.archives')

export interface Estimate {
  parts: number
  /** Sum of the sizes that servers tell; the rest is unknown. */
  bytes: number
  unknown: number
  /** Free on the disk of the folder; null where it cannot be told. */
  freeBytes: number | null
  /** Largest single archive: it lies beside its clips while it is unpacked. */
  largest: number
}

/** Asks for the sizes of the parts without fetching them. A part that does not answer counts as unknown. */
export async function estimateArchives(
  parts: readonly ArchivePart[],
  to: string,
  fetch: Fetch,
  signal?: AbortSignal,
): Promise<Estimate> {
  const estimate: Estimate = {
    parts: parts.length,
    bytes: 0,
    unknown: 0,
    freeBytes: await freeBytes(to),
    largest: 0,
  }
  await eachLimited(parts, 4, async part => {
    const { url, headers } = withCredentials(part.url)
    const bytes = await fetch(url, { method: 'HEAD', headers, signal }).then(
      answer => (answer.ok ? Number(answer.headers.get('content-length') ?? Number.NaN) : Number.NaN),
      () => Number.NaN,
    )
    if (signal?.aborted) throw new AppError('cancelled', 'cancelled')
    if (!Number.isFinite(bytes)) estimate.unknown++
    else {
      estimate.bytes += bytes
      estimate.largest = Math.max(estimate.largest, bytes)
    }
  })
  return estimate
}

/** Free bytes of the disk that a folder, made or not, is on. */
async function freeBytes(folder: string): Promise<number | null> {
  // statfs came with Node 18.15.
  if (typeof statfs !== 'function') return null
  for (let place = folder; ; place = join(place, '..')) {
    const found = await statfs(place).catch(() => null)
    if (found) return found.bavail * found.bsize
    if (place === join(place, '..')) return null
  }
}

/** Text of a list or of annotations from the network, at most 64 MiB. Throws AppError archive.unavailable. */
export async function fetchText(url: string, fetch: Fetch, signal?: AbortSignal): Promise<string> {
  const { url: plain, headers } = withCredentials(url)
  try {
    const answer = await fetch(plain, { headers, signal })
    if (!answer.ok || !answer.body) throw new Error(`the server answers ${answer.status}`)
    const chunks: Uint8Array[] = []
    let bytes = 0
    for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
      bytes += chunk.length
      if (bytes > 64 * 2 ** 20) throw new Error('it is larger than any such list')
      chunks.push(chunk)
    }
    return Buffer.concat(chunks).toString('utf8')
  } catch (error) {
    throw unavailable(plain, error, signal)
  }
}

function unavailable(url: string, error: unknown, signal?: AbortSignal): AppError {
  if (signal?.aborted) return new AppError('cancelled', 'cancelled', { cause: error })
  if (error instanceof AppError) return error
  const reason = toAppError(describeNetworkError(error)).message
  return new AppError('archive.unavailable', `fetching ${plainUrl(url)} failed: ${reason}`, {
    hint: 'What is here already stays. Try again later: it goes on where it stopped.',
    cause: error,
  })
}

/**
 * Fetches and unpacks the parts one after the other. A part that cannot be had is named and the others go on; a full
 * disk and a cancel end it. Running it again does only what is left.
 * Throws AppError disk.full, cancelled, store.locked (another fetch into the same folder); the file system's own errors.
 */
export async function fetchArchives(request: FetchRequest): Promise<FetchReport> {
  const folder = archivesFolder(request.to)
  await mkdir(folder, { recursive: true })
  return withLock(join(folder, 'lock'), 'the folder of the archives', async () => {
    const unpacking = unpackingFolder(request.to)
    await rm(unpacking, { recursive: true, force: true })
    await mkdir(unpacking)
    try {
      return await allParts(request)
    } finally {
      await rm(unpacking, { recursive: true, force: true })
    }
  })
}

async function allParts(request: FetchRequest): Promise<FetchReport> {
  const { parts, to, selection } = request
  const note = (await readJsonFile(noteFile(to), Note)) ?? { schemaVersion: 1 as const, done: [] }
  const isDone = (part: ArchivePart): boolean =>
    note.done.some(each => each.url === plainUrl(part.url) && each.selection === selection)
  const report: FetchReport = {
    parts: parts.length,
    already: 0,
    written: 0,
    kept: 0,
    bytes: 0,
    different: [],
    refused: [],
    failed: [],
  }
  for (const [i, part] of parts.entries()) {
    if (isDone(part)) {
      report.already++
      continue
    }
    try {
      const unpacked = await onePart(request, part, i, report.bytes)
      report.written += unpacked.written
      report.kept += unpacked.kept
      report.bytes += unpacked.bytes
      report.different.push(...unpacked.different)
      report.refused.push(...unpacked.refused)
      note.done.push({ url: plainUrl(part.url), selection })
      await writeJsonFile(noteFile(to), Note, note)
    } catch (error) {
      const known = toAppError(error)
      if (!known.code.startsWith('archive.')) throw error
      report.failed.push({ name: part.name, code: known.code, message: known.message })
    }
  }
  return report
}

async function onePart(request: FetchRequest, part: ArchivePart, i: number, used: number): Promise<Unpacked> {
  const { to, signal, maxBytes = Number.POSITIVE_INFINITY } = request
  const archive = join(archivesFolder(to), part.name)
  const tell = (phase: FetchProgress['phase'], done: number, total: number | null): void =>
    request.onProgress?.({ part: i, parts: request.parts.length, name: part.name, phase, done, total })
  if (!(await isFile(archive))) {
    const partFile = `${archive}.part`
    await download({
      ...withCredentials(part.url),
      part: partFile,
      bytes: null,
      fetch: request.fetch,
      signal,
      onBytes: (done, total) => tell('fetch', done, total),
    }).catch((error: unknown) => {
      throw unavailable(part.url, error, signal)
    })
    if (part.checksum !== null) await checkSum(partFile, part, done => tell('check', done, null), signal)
    await rename(partFile, archive)
    await dropPart(partFile)
  }
  const unpacked = await unpackArchive({
    archive,
    to,
    place: request.place,
    temp: unpackingFolder(to),
    maxBytes: maxBytes - used,
    signal,
    onMember: done => tell('unpack', done.written + done.kept + done.passedOver, null),
  }).catch(async (error: unknown) => {
    // A broken archive would be broken the next time too.
    if (toAppError(error).code === 'archive.invalid') await rm(archive, { force: true })
    throw error
  })
  if (request.keepArchives !== true) await rm(archive, { force: true })
  return unpacked
}

const isFile = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => null))?.isFile() ?? false

/** Throws AppError archive.hash naming both checksums; the bytes are dropped, they would never fit. */
async function checkSum(
  file: string,
  part: ArchivePart,
  onBytes: (done: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  if (part.checksum === null) return
  const { kind, hex } = part.checksum
  const hash = createHash(kind)
  let bytes = 0
  for await (const chunk of createReadStream(file, { signal })) {
    hash.update(chunk as Buffer)
    bytes += (chunk as Buffer).length
    onBytes(bytes)
  }
  const has = hash.digest('hex')
  if (has === hex) return
  await dropPart(file)
  throw new AppError('archive.hash', `${part.name} has ${kind} ${has}, the list says ${hex}`, {
    hint: 'Nothing of it was unpacked. It was cut or changed on the way, or the list is of another version.',
  })
}
