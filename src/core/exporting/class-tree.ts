/** Clips in folders named by their labels: copies, hard links or links. The originals are only read. */
import { constants, createReadStream, createWriteStream } from 'node:fs'
import { copyFile, link, lstat, mkdir, readlink, stat, statfs, symlink, utimes } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { ExportPlan, TransferMode } from '../../shared/domain'
import { AppError } from '../../shared/errors'
import type { LabelSource } from '../../shared/formats'
import { existingAbove, isInside } from '../library/allowed-paths'
import { compareUtf8 } from '../base/utf8-order'
import { chosenLabel, nameOf, type ExportSet } from '../formats/format'
import { folderName } from '../kinetics/organise'
import { eachLimited } from '../library/scan-folder'
import { createPacer } from '../base/event-loop'
import { createAtomic } from '../base/store/atomic'

export interface TreeFile {
  /** Relative to the opened folder. */
  clip: string
  /** Relative to the target. */
  to: string
}

export interface TreePlan {
  files: TreeFile[]
  renamed: ExportPlan['renamed']
}

/** Where FiftyOne looks for clips without a label. */
const unlabelled = '_unlabeled'
/** Names that Windows keeps for itself, with or without an ending. */
const reserved = /^(con|prn|aux|nul|com[1-9]|lpt[1-9])(\.|$)/i

/** A label as the name of a folder that every system takes, and that no system hides. */
export function labelFolder(label: string): string {
  const safe = folderName(label).replace(/^\.+/, dots => '_'.repeat(dots.length))
  return reserved.test(safe) ? `_${safe}` : safe
}

/** `a.mp4` → `a (2).mp4`. */
export function numbered(name: string, n: number): string {
  const dot = name.lastIndexOf('.')
  return dot <= 0 ? `${name} (${n})` : `${name.slice(0, dot)} (${n})${name.slice(dot)}`
}

/** A name that is free; file systems that do not tell cases apart or compose letters must hold it too. */
export function freeName(taken: Set<string>, name: string, add: (n: number) => string): string {
  const key = (text: string): string => text.normalize('NFC').toLowerCase()
  let free = name
  for (let n = 2; taken.has(key(free)); n++) free = add(n)
  taken.add(key(free))
  return free
}

/** Names the folder of each label, null for none; no two labels share one. Tells names that are other than the label. */
export function labelFolders(renamed: ExportPlan['renamed']): (label: string | null) => string {
  const folders = new Map<string, string>()
  const taken = new Set([unlabelled])
  return label => {
    if (label === null) return unlabelled
    const known = folders.get(label)
    if (known !== undefined) return known
    const wanted = labelFolder(label)
    const folder = freeName(taken, wanted, n => `${wanted} (${n})`)
    folders.set(label, folder)
    if (folder !== label)
      renamed.push({ from: label, to: folder, why: folder === wanted ? 'characters' : 'taken' })
    return folder
  }
}

/** Which clip goes where; clips in byte order, so that the same clips always get the same names. */
export async function planTree(set: ExportSet, from: LabelSource): Promise<TreePlan> {
  const takenFiles = new Map<string, Set<string>>()
  const plan: TreePlan = { files: [], renamed: [] }
  const folderOf = labelFolders(plan.renamed)
  const pacer = createPacer()
  for (const entry of set.entries) {
    if (pacer.due()) await pacer.rest()
    const folder = folderOf(chosenLabel(entry, from)?.label ?? null)
    const taken = takenFiles.get(folder) ?? new Set<string>()
    takenFiles.set(folder, taken)
    const name = nameOf(entry.clip)
    const free = freeName(taken, name, n => numbered(name, n))
    if (free !== name) plan.renamed.push({ from: entry.clip, to: `${folder}/${free}`, why: 'taken' })
    plan.files.push({ clip: entry.clip, to: `${folder}/${free}` })
  }
  return plan
}

/** The same clip is there already: what an interrupted export has done is not done again. */
async function isDone(source: string, place: string, mode: TransferMode): Promise<boolean> {
  const [from, to] = await Promise.all([stat(source), lstat(place)])
  if (mode === 'link') return to.isSymbolicLink() && resolve(dirname(place), await readlink(place)) === source
  if (mode === 'hard-link') return from.ino === to.ino && from.dev === to.dev
  return to.isFile() && to.size === from.size && Math.abs(to.mtimeMs - from.mtimeMs) < 2000
}

export interface TreeCheck {
  /** In the way: there, and something else. */
  existing: string[]
  /** Bytes of what is still to be copied. */
  bytes: number
  problem: ExportPlan['problem']
}

/** What stands in the way, before anything is done. */
export async function checkTree(
  plan: TreePlan,
  folder: string,
  target: string,
  mode: TransferMode,
): Promise<TreeCheck> {
  const check: TreeCheck = { existing: [], bytes: 0, problem: null }
  if (isInside(resolve(target), resolve(folder))) {
    check.problem = {
      message: 'the tree cannot lie inside the opened folder',
      hint: 'Its clips would be found again when the folder is read. Choose a folder beside it.',
    }
    return check
  }
  await eachLimited(plan.files, 16, async ({ clip, to }) => {
    const [source, place] = [join(folder, clip), join(target, to)]
    const from = await stat(source).catch(() => null)
    const there = await lstat(place).catch(() => null)
    if (there === null) check.bytes += mode === 'copy' ? (from?.size ?? 0) : 0
    else if (from === null || !(await isDone(source, place, mode))) check.existing.push(to)
  })
  check.existing.sort(compareUtf8)
  const above = await existingAbove(target)
  if (mode === 'hard-link' && (await stat(above)).dev !== (await stat(folder)).dev)
    check.problem = {
      message: 'hard links are not possible: the folder is on another disk than the clips',
      hint: 'Choose copies, or a folder on the same disk.',
    }
  const free = await freeBytes(above)
  if (free !== null && check.bytes > free)
    check.problem = {
      message: `the copies need ${check.bytes} bytes, ${free} are free there`,
      hint: 'Free some space, choose another disk, or choose links.',
    }
  return check
}

/** Null where it cannot be told: statfs came with Node 18.15. */
async function freeBytes(folder: string): Promise<number | null> {
  if (typeof statfs !== 'function') return null
  const found = await statfs(folder).catch(() => null)
  return found === null ? null : found.bavail * found.bsize
}

/** Larger files are copied by stream, so that a cancel need not wait for their end. */
const streamedBytes = 32 * 1024 * 1024

async function transfer(
  source: string,
  place: string,
  mode: TransferMode,
  signal?: AbortSignal,
): Promise<void> {
  try {
    await createAtomic(place, async temp => {
      if (mode === 'link') return symlink(source, temp, 'file')
      if (mode === 'hard-link') return link(source, temp)
      const { size, atime, mtime } = await stat(source)
      if (size > streamedBytes)
        await pipeline(createReadStream(source), createWriteStream(temp, { flags: 'wx' }), { signal })
      else await copyFile(source, temp, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
      await utimes(temp, atime, mtime)
    })
  } catch (error) {
    throw linkError(error, mode)
  }
}

function linkError(error: unknown, mode: TransferMode): unknown {
  const { code } = error as NodeJS.ErrnoException
  if (mode === 'hard-link' && (code === 'EXDEV' || code === 'EPERM' || code === 'ENOTSUP'))
    return new AppError('request.invalid', 'hard links are not possible there', {
      hint: 'The folder is on another disk, or its file system has no hard links. Choose copies.',
      cause: error,
    })
  if (mode === 'link' && code === 'EPERM')
    return new AppError('path.not-allowed', 'this system does not let you make links', {
      hint: 'On Windows that needs developer mode. Choose copies or hard links.',
      cause: error,
    })
  return error
}

/** Makes the tree; what is there already as it should be stays. Stops between two clips. */
export async function writeTree(
  plan: TreePlan,
  work: {
    folder: string
    target: string
    mode: TransferMode
    replace: boolean
    signal?: AbortSignal
    onFile?: (done: number, clip: string) => void
    waitWhilePaused?: () => Promise<void>
  },
): Promise<void> {
  const { folder, target, mode, replace, signal } = work
  let done = 0
  for (const { clip, to } of plan.files) {
    signal?.throwIfAborted()
    await work.waitWhilePaused?.()
    const [source, place] = [join(folder, clip), join(target, to)]
    const isThere = await lstat(place).then(
      () => true,
      () => false,
    )
    if (!isThere || !(await isDone(source, place, mode))) {
      if (isThere && !replace)
        throw new AppError('request.invalid', `${to} is there already and is another file`)
      await mkdir(dirname(place), { recursive: true })
      await transfer(source, place, mode, signal)
    }
    work.onFile?.(++done, clip)
  }
}
