/** A finished file gets its name, without ever taking the place of another. */
import { link, lstat, rename, unlink } from 'node:fs/promises'

/** What exFAT and some network folders say of second names. */
const noLinks = /^(EPERM|ENOTSUP|ENOSYS|EOPNOTSUPP)$/

/**
 * Moves a file within a disk. A rename would replace a file of that name without a word; a second name first, then
 * without the old one, cannot. Throws the system's EEXIST when the name is taken, EXDEV across disks.
 */
export async function moveExclusive(from: string, to: string): Promise<void> {
  try {
    await link(from, to)
  } catch (error) {
    if (!noLinks.test((error as NodeJS.ErrnoException).code ?? '')) throw error
    if (await lstat(to).catch(() => null))
      throw Object.assign(new Error('there is a file of that name'), { code: 'EEXIST', path: to })
    return rename(from, to)
  }
  await unlink(from)
}
