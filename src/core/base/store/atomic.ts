/** Files that are never seen half-written: a temporary file beside the target, then one rename. */
import { randomUUID } from 'node:crypto'
import { link, lstat, mkdir, open, readdir, rename, rm, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isAlive } from '../process-alive'

const tempPattern = /\.(\d+)-[0-9a-f]{8}\.tmp$/

/** A name in the folder of `path`, hence on the same disk, that no other process takes. */
export const tempBeside = (path: string): string => `${path}.${process.pid}-${randomUUID().slice(0, 8)}.tmp`

/** Removes temporary files that killed processes left in a folder, not those that another process is writing. */
export async function removeStaleTemps(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  for (const name of names) {
    const pid = Number(tempPattern.exec(name)?.[1] ?? process.pid)
    if (pid !== process.pid && !isAlive(pid)) await rm(join(folder, name), { force: true })
  }
}

/** A rename survives a power cut only once its folder is on disk. Not every system lets a folder be opened. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch {
    // Windows and some network file systems: the rename is as safe as they make it.
  }
}

/** Errors of exFAT and some network file systems for hard links. */
const noHardLinks = /^(EPERM|ENOTSUP|ENOSYS|EOPNOTSUPP)$/

/**
 * Moves a file within a disk without ever replacing another. `rename` would replace; a hard link under the new name fails
 * instead. Throws EEXIST when the name is taken, EXDEV across disks.
 */
export async function moveExclusive(from: string, to: string): Promise<void> {
  try {
    await link(from, to)
  } catch (error) {
    if (!noHardLinks.test((error as NodeJS.ErrnoException).code ?? '')) throw error
    if (await lstat(to).catch(() => null))
      throw Object.assign(new Error('file already exists'), { code: 'EEXIST', path: to })
    return rename(from, to)
  }
  await unlink(from)
}

/**
 * Lets `make` write a temporary file and then gives it the name `path`; on failure nothing is left. Creates the folder.
 * @param replace False: throws EEXIST where `path` exists.
 */
export async function createAtomic(
  path: string,
  make: (temp: string) => Promise<void>,
  { replace = true }: { replace?: boolean } = {},
): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const temp = tempBeside(path)
  try {
    await make(temp)
    await (replace ? rename(temp, path) : moveExclusive(temp, path))
  } finally {
    // Also after a rename: renaming one hard link of a file over another does nothing (POSIX) and leaves both.
    await rm(temp, { force: true })
  }
}

/**
 * Replaces a file in one step: readers see the old or the new content.
 * @param durable Whether it must survive a power cut. False for caches, where waiting for the disk costs more than it saves.
 */
export async function writeFileAtomic(
  path: string,
  content: string | Uint8Array,
  { durable = true }: { durable?: boolean } = {},
): Promise<void> {
  await createAtomic(path, async temp => {
    const handle = await open(temp, 'wx')
    try {
      await handle.writeFile(content)
      if (durable) await handle.sync()
    } finally {
      await handle.close()
    }
  })
  if (durable) await syncFolder(dirname(path))
}
