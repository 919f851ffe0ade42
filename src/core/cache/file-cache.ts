/** Files made on demand and kept: posters, sheets, player frames, filmstrips. One maker per file, whole files only, bounded. */
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { dirname, extname, join } from 'node:path'
import { AppError } from '../../shared/errors'
import type { Log } from '../base/log'

export interface FileCache {
  /**
   * The absolute path of `name` below the cache; `make` is called with a temporary path when it is not there yet.
   * Requests for the same name share one `make`; a failed one is forgotten, so that the next request tries again.
   * `signal` takes this request back (AppError cancelled); `make`'s own is aborted when the last one has gone.
   */
  file(
    name: string,
    make: (temp: string, signal: AbortSignal) => Promise<void>,
    signal?: AbortSignal,
  ): Promise<string>
  /**
   * One file of a folder whose files are made together. `make` gets an empty temporary folder and may make any of
   * them; each becomes visible when `make` is done. `together` names what one `make` covers. The path is answered
   * whether or not the file was made; `signal` as above.
   */
  member(
    folder: string,
    file: string,
    together: string,
    make: (tempFolder: string, signal: AbortSignal) => Promise<void>,
    signal?: AbortSignal,
  ): Promise<string>
}

export interface FileCacheOptions {
  /** Least recently used files go when the cache holds more. */
  maxBytes: number
  log: Log
}

/** Unfinished files older than this have no maker any more. */
const leftoverMs = 24 * 3600 * 1000
/** Files are counted again after this many were made. */
const pruneEvery = 200

interface Entry {
  path: string
  bytes: number
  usedMs: number
}

async function listFiles(folder: string): Promise<Entry[]> {
  const found: Entry[] = []
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) found.push(...(await listFiles(path)))
    else {
      const facts = await stat(path).catch(() => null)
      if (facts !== null) found.push({ path, bytes: facts.size, usedMs: facts.mtimeMs })
    }
  }
  return found
}

/** Work under way, for as long as somebody waits for it. */
interface Making {
  done: Promise<void>
  waiting: number
  abort: AbortController
}

/** Which files must go so that the rest fits: the least recently used. Pure. */
export function toPrune(entries: readonly Entry[], maxBytes: number): Entry[] {
  let total = entries.reduce((sum, entry) => sum + entry.bytes, 0)
  const gone: Entry[] = []
  for (const entry of [...entries].sort((a, b) => a.usedMs - b.usedMs)) {
    if (total <= maxBytes) break
    total -= entry.bytes
    gone.push(entry)
  }
  return gone
}

/** Removes what crashed programs left behind; another that runs on the same data keeps what it is making. */
async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name)
    const facts = await stat(path).catch(() => null)
    if (facts !== null && Date.now() - facts.mtimeMs > leftoverMs)
      await rm(path, { recursive: true, force: true }).catch(() => undefined)
  }
}

export function createFileCache(root: string, { maxBytes, log }: FileCacheOptions): FileCache {
  const making = new Map<string, Making>()
  let made = 0
  let pruning: Promise<void> | null = null
  for (const folder of ['temp', 'uploads']) void sweep(join(root, folder))

  const prune = async (): Promise<void> => {
    const gone = toPrune(await listFiles(root), maxBytes)
    for (const entry of gone) await rm(entry.path, { force: true })
    if (gone.length > 0) log.info({ mod: 'cache', files: gone.length }, 'cache pruned')
  }
  const count = (files: number): void => {
    made += files
    if (made < pruneEvery || pruning !== null) return
    made = 0
    pruning = prune()
      .catch((error: unknown) => log.warn({ mod: 'cache', err: error }, 'cache not pruned'))
      .finally(() => (pruning = null))
  }
  /** Its time of change says when it was last used. */
  const isThere = async (path: string): Promise<boolean> => {
    try {
      const now = new Date()
      await utimes(path, now, now)
      return true
    } catch {
      return false
    }
  }
  const begin = (key: string, make: (signal: AbortSignal) => Promise<void>): Making => {
    const abort = new AbortController()
    const forget = (): void => {
      if (making.get(key) === under) making.delete(key)
    }
    const under: Making = { done: make(abort.signal).finally(forget), waiting: 0, abort }
    making.set(key, under)
    return under
  }
  const once = async (
    key: string,
    make: (signal: AbortSignal) => Promise<void>,
    signal?: AbortSignal,
  ): Promise<void> => {
    const gone = (): AppError => new AppError('cancelled', 'cancelled')
    if (signal?.aborted) throw gone()
    const under = making.get(key) ?? begin(key, make)
    under.waiting++
    await new Promise<void>((resolve, reject) => {
      const leave = (): void => {
        reject(gone())
        if (--under.waiting > 0) return
        // The next one to ask starts afresh instead of joining what is being given up.
        if (making.get(key) === under) making.delete(key)
        under.abort.abort()
      }
      signal?.addEventListener('abort', leave, { once: true })
      under.done.then(resolve, reject).finally(() => signal?.removeEventListener('abort', leave))
    })
  }
  /** Keeps the ending: encoders choose by it. */
  const temp = (ending = ''): string => join(root, 'temp', `${randomUUID()}${ending}`)

  return {
    async file(name, make, signal) {
      const path = join(root, name)
      if (!making.has(path) && (await isThere(path))) return path
      const makeWhole = async (given: AbortSignal): Promise<void> => {
        // Made by another request between the look and here.
        if (await isThere(path)) return
        const unfinished = temp(extname(path))
        try {
          await mkdir(dirname(unfinished), { recursive: true })
          await mkdir(dirname(path), { recursive: true })
          await make(unfinished, given)
          await rename(unfinished, path)
        } finally {
          await rm(unfinished, { force: true })
        }
        count(1)
      }
      await once(path, makeWhole, signal)
      return path
    },
    async member(folder, file, together, make, signal) {
      const target = join(root, folder)
      const path = join(target, file)
      if (await isThere(path)) return path
      const makeTogether = async (given: AbortSignal): Promise<void> => {
        if (await isThere(path)) return
        const unfinished = temp()
        try {
          await mkdir(unfinished, { recursive: true })
          await make(unfinished, given)
          await mkdir(target, { recursive: true })
          const files = await readdir(unfinished)
          for (const name of files) await rename(join(unfinished, name), join(target, name))
          count(files.length)
        } finally {
          await rm(unfinished, { recursive: true, force: true })
        }
      }
      await once(`${target}\n${together}`, makeTogether, signal)
      return path
    },
  }
}
