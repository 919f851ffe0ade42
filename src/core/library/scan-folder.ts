/** Walks a folder: every clip below it, and everything that was left out, counted by reason. */
import type { Dirent, Stats } from 'node:fs'
import { open, readdir, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { AppError, toAppError } from '../../shared/errors'
import { compareUtf8, sortByUtf8 } from '../base/utf8-order'
import { isClip, isHidden, isSystemFile, kindByName, skipReason, sniffBytes } from './file-types'
import { createPacer } from '../base/event-loop'

export interface ScannedFile {
  /** Relative to the folder, `/` separators. */
  path: string
  bytes: number
  mtimeMs: number
}

export interface Skipped {
  reason: string
  count: number
  examples: string[]
}

export interface Scan {
  /** Absolute path of the folder; of a single opened file its folder. */
  folder: string
  /** By path, in byte order. */
  files: ScannedFile[]
  /** By reason. */
  skipped: Skipped[]
}

const examplesKept = 3
/** File system calls in flight: libuv runs four at a time, the rest keeps it busy. */
const inFlight = 32

/** Runs `work` over the items, at most `limit` at a time, in slices that leave the event loop alone. */
export async function eachLimited<T>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0
  const pacer = createPacer()
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const item = items[next++] as T
      await work(item)
      if (pacer.due()) await pacer.rest()
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker))
}

async function firstBytes(file: string, bytes: number): Promise<Uint8Array> {
  if (bytes === 0) return new Uint8Array()
  const handle = await open(file, 'r')
  try {
    const buffer = Buffer.alloc(Math.min(bytes, sniffBytes))
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

class Walk {
  readonly files: ScannedFile[] = []
  private readonly skips = new Map<string, Skipped>()
  /** Folders already listed, by device and inode: links cannot make a loop nor list a clip twice. */
  private readonly seen = new Set<string>()
  /** Links to folders wait until the real folders are done, so that a clip keeps its real path. */
  private links: string[] = []

  constructor(
    private readonly root: string,
    private readonly signal: AbortSignal | undefined,
  ) {}

  skip(reason: string, path: string): void {
    const known = this.skips.get(reason)
    if (known === undefined) this.skips.set(reason, { reason, count: 1, examples: [path] })
    else {
      known.count++
      if (known.examples.length < examplesKept) known.examples.push(path)
    }
  }

  skipped(): Skipped[] {
    return [...this.skips.values()].sort((a, b) => compareUtf8(a.reason, b.reason))
  }

  async all(): Promise<void> {
    let wave = ['']
    while (wave.length > 0) {
      const next: string[] = []
      await eachLimited(wave, 4, async folder => {
        next.push(...(await this.folder(folder)))
      })
      wave = next
      if (wave.length === 0) {
        wave = this.links.sort(compareUtf8)
        this.links = []
      }
    }
  }

  /** @returns Its real sub-folders. */
  private async folder(path: string): Promise<string[]> {
    if (this.signal?.aborted) throw new AppError('cancelled', 'cancelled')
    const absolute = join(this.root, path)
    let entries: Dirent[]
    try {
      const facts = await stat(absolute)
      const key = `${facts.dev}:${facts.ino}`
      // Without inode numbers (some Windows shares) there is nothing to compare.
      if (facts.ino !== 0 && this.seen.has(key)) {
        this.skip('link to a folder listed already', path)
        return []
      }
      this.seen.add(key)
      entries = await readdir(absolute, { withFileTypes: true })
    } catch (error) {
      if (path === '') throw error
      this.skip('folder that cannot be read', path)
      return []
    }
    const folders: string[] = []
    await eachLimited(entries, inFlight, async entry => {
      const below = path === '' ? entry.name : `${path}/${entry.name}`
      if (isHidden(entry.name)) this.skip(entry.isDirectory() ? 'hidden folder' : 'hidden file', below)
      else if (isSystemFile(entry.name)) this.skip('system file', below)
      else if (entry.isDirectory()) folders.push(below)
      else await this.file(below, entry.name, entry.isSymbolicLink())
    })
    return folders
  }

  /** Decides on one file, or remembers a link to a folder. */
  async file(path: string, name: string, isLink: boolean): Promise<void> {
    const absolute = join(this.root, path)
    let facts: Stats
    try {
      facts = await stat(absolute)
    } catch {
      // A name that is not UTF-8 comes with replacement characters and cannot be asked for by them.
      const reason = isLink
        ? 'broken link'
        : name.includes('\ufffd')
          ? 'name that is not UTF-8'
          : 'vanished file'
      this.skip(reason, path)
      return
    }
    if (isLink && facts.isDirectory()) {
      this.links.push(path)
      return
    }
    if (!facts.isFile()) {
      this.skip('not a regular file', path)
      return
    }
    const kind = kindByName(name)
    if (kind === 'look') {
      try {
        if (!isClip(name, await firstBytes(absolute, facts.size))) {
          this.skip(skipReason(name, facts.size), path)
          return
        }
      } catch {
        this.skip('file that cannot be read', path)
        return
      }
    } else if (kind === 'audio') {
      this.skip(skipReason(name, facts.size), path)
      return
    }
    this.files.push({ path, bytes: facts.size, mtimeMs: facts.mtimeMs })
  }
}

/**
 * Lists a folder, or a single file as a folder of one.
 * Throws AppError path.missing or path.not-allowed when the path itself cannot be read.
 */
export async function scanFolder(given: string, signal?: AbortSignal): Promise<Scan> {
  const path = resolve(given)
  let isFile: boolean
  try {
    const facts = await stat(path)
    isFile = facts.isFile()
    if (!isFile && !facts.isDirectory())
      throw new AppError('path.missing', `${path} is neither a folder nor a file`)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new AppError('path.missing', `there is no file or folder ${path}`, { cause: error })
    throw toAppError(error)
  }
  const folder = isFile ? dirname(path) : path
  const walk = new Walk(folder, signal)
  // Asked for by name, so it gets a row whatever it is called.
  if (isFile) {
    const facts = await stat(path)
    walk.files.push({ path: basename(path), bytes: facts.size, mtimeMs: facts.mtimeMs })
  } else {
    try {
      await walk.all()
    } catch (error) {
      throw toAppError(error)
    }
  }
  return { folder, files: await sortByUtf8(walk.files, file => file.path), skipped: walk.skipped() }
}
