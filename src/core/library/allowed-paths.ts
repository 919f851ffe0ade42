/** Which folders may be opened, and the folders below one for the path field of the browser shell. */
import { readdir, realpath } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join, relative, resolve } from 'node:path'
import type { Output } from '../../shared/api'
import { AppError, toAppError } from '../../shared/errors'
import { compareUtf8 } from '../base/utf8-order'
import { isHidden, isSystemFile, kindByName } from './file-types'
import { eachLimited } from './scan-folder'

/** Folders whose clips are counted; with more, the rest says 0. */
const countedFolders = 500

export function isInside(path: string, folder: string): boolean {
  const below = relative(folder, path)
  return below === '' || (!below.startsWith('..') && !isAbsolute(below))
}

async function real(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new AppError('path.missing', `there is no file or folder ${path}`, { cause: error })
    throw toAppError(error)
  }
}

/**
 * The path, absolute, when it lies below one of the roots (links followed); null allows everything.
 * Throws AppError path.missing, path.not-allowed.
 */
export async function allowedPath(path: string, roots: readonly string[] | null): Promise<string> {
  const absolute = resolve(path)
  if (roots === null) return absolute
  // Outside by its spelling: refused before it is looked at, so that the answer does not tell whether it exists.
  if (roots.some(root => isInside(absolute, resolve(root)))) {
    const target = await real(absolute)
    for (const root of roots) if (isInside(target, await real(resolve(root)))) return absolute
  }
  throw new AppError('path.not-allowed', `${path} is outside the folders that this session may open`, {
    hint: `Start with --root to allow another folder. Allowed: ${roots.join(', ')}`,
  })
}

/**
 * A path to write to, which need not be there: the nearest folder above it that is decides.
 * Throws AppError path.not-allowed; request.invalid for a path that is not absolute.
 */
export async function allowedTarget(path: string, roots: readonly string[] | null): Promise<string> {
  if (!isAbsolute(path))
    throw new AppError('request.invalid', `"${path}" is no full path`, {
      hint: 'Name the place from the root on.',
    })
  await allowedPath(await existingAbove(path), roots)
  return resolve(path)
}

/** The path itself, or the nearest above it that is there. */
export async function existingAbove(path: string): Promise<string> {
  for (let place = resolve(path); ; place = dirname(place)) {
    if (place === dirname(place)) return place
    if (await realpath(place).catch(() => null)) return place
  }
}

async function countClips(folder: string): Promise<number> {
  try {
    const entries = await readdir(folder, { withFileTypes: true })
    return entries.filter(
      entry => !entry.isDirectory() && !isHidden(entry.name) && kindByName(entry.name) === 'clip',
    ).length
  } catch {
    return 0
  }
}

/** Folders below `path`, each with the clips directly in it by name; '' is the first root, else the home folder. */
export async function browseFolder(
  path: string,
  roots: readonly string[] | null,
): Promise<Output<'browseFolder'>> {
  const start = path === '' ? (roots?.[0] ?? homedir()) : path
  const folder = await allowedPath(start, roots)
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw toAppError(error)
  })
  const folders = entries
    .filter(entry => entry.isDirectory() && !isHidden(entry.name) && !isSystemFile(entry.name))
    .map(entry => ({ name: entry.name, path: join(folder, entry.name), clips: 0 }))
    .sort((a, b) => compareUtf8(a.name, b.name))
  await eachLimited(folders.slice(0, countedFolders), 8, async below => {
    below.clips = await countClips(below.path)
  })
  const above = dirname(folder)
  const parent = above === folder ? null : await allowedPath(above, roots).catch(() => null)
  return { path: folder, parent, folders, clips: await countClips(folder) }
}
