/**
 * Lock files that name their holder by pid and process start time, so that neither a crash nor a re-used pid holds them
 * for ever. Per run while it runs; for a moment round settings and labels: the command line works beside the open app.
 */
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { AppError } from '../../../shared/errors'
import { isAlive } from '../process-alive'

const Holder = z.object({ pid: z.number().int(), startedAt: z.string().nullable() })
type Holder = z.output<typeof Holder>

/** A lock file is created, then filled: for this long an empty one belongs to someone who is about to write. */
const emptyGraceMs = 2000

/** When the process began, in the system's own words; null when it cannot be told (then the pid alone decides). */
export async function processStartTime(pid: number): Promise<string | null> {
  try {
    if (process.platform === 'linux') {
      const text = await readFile(`/proc/${pid}/stat`, 'utf8')
      // Field 22 of proc(5) stat; the name in field 2 may hold spaces and brackets, so count from its end.
      return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null
    }
    if (process.platform === 'darwin') {
      const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)])
      return stdout.trim() || null
    }
  } catch {
    // gone, or not ours to ask about
  }
  return null
}

async function isStale(path: string): Promise<boolean> {
  try {
    const text = await readFile(path, 'utf8')
    if (text === '') return Date.now() - (await stat(path)).mtimeMs > emptyGraceMs
    const holder = Holder.safeParse(JSON.parse(text))
    if (!holder.success) return true
    const { pid, startedAt } = holder.data
    if (!isAlive(pid)) return true
    const now = await processStartTime(pid)
    return startedAt !== null && now !== null && startedAt !== now
  } catch (error) {
    // Gone meanwhile: the next try decides. Unreadable as JSON: torn by a crash.
    return error instanceof SyntaxError
  }
}

export interface Lock {
  release(): Promise<void>
}

/**
 * @param what Named in the message, e.g. "the run".
 * @param waitMs How long to wait for another holder. Throws AppError store.locked after it.
 */
export async function acquireLock(path: string, what: string, waitMs = 0): Promise<Lock> {
  await mkdir(dirname(path), { recursive: true })
  const holder: Holder = { pid: process.pid, startedAt: await processStartTime(process.pid) }
  const giveUpAt = Date.now() + waitMs
  for (;;) {
    try {
      await writeFile(path, JSON.stringify(holder), { flag: 'wx' })
      return { release: () => rm(path, { force: true }) }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    if (await isStale(path)) {
      // Moved aside rather than removed: of two that saw the same stale file only one can move it.
      const aside = `${path}.${randomUUID().slice(0, 8)}.stale`
      await rename(path, aside).then(
        () => rm(aside, { force: true }),
        () => undefined,
      )
      continue
    }
    if (Date.now() >= giveUpAt)
      throw new AppError('store.locked', `${what} is in use by another Kinetoscope`, {
        hint: 'Close the other window or command, or wait until it has finished.',
      })
    await new Promise(resolve => setTimeout(resolve, 15))
  }
}

/** Runs a short piece of work under a lock, waiting up to 5 s for it. */
export async function withLock<T>(path: string, what: string, work: () => Promise<T>): Promise<T> {
  const lock = await acquireLock(path, what, 5000)
  try {
    return await work()
  } finally {
    await lock.release()
  }
}
