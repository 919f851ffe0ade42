/** Puts clips into class folders as the annotations say: by moving, linking, copying, or only by writing an index. */
import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, link, mkdir, readFile, rm, stat, symlink } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { AppError, toAppError } from '../../shared/errors'
import { moveExclusive, writeFileAtomic } from '../base/store/atomic'
import { csvLine } from '../../shared/csv'

export const organiseModes = ['move', 'hard-link', 'link', 'copy', 'index'] as const
export type OrganiseMode = (typeof organiseModes)[number]

export interface Placement {
  /** Relative to the source folder. */
  from: string
  /** Relative to the target folder: `class/file`. */
  to: string
  label: string
}

export interface OrganisePlan {
  placements: Placement[]
  /** Clips that the annotations do not name: they stay where they are. */
  unnamed: string[]
  /** Clips that would get a name another clip has: they stay where they are. */
  collisions: { from: string; to: string }[]
}

/** A class name as a folder's name: what file systems refuse becomes `_`; nothing else is changed. */
export function folderName(label: string): string {
  // Control characters and what Windows refuses in names; a trailing dot or space is dropped there silently.
  const safe = Array.from(label, c => (c < ' ' || '<>:"/\\|?*'.includes(c) ? '_' : c)).join('')
  const trimmed = safe.replace(/[. ]+$/, '')
  return trimmed === '' ? '_' : trimmed
}

/**
 * Which clip goes where. Pure.
 * @param labelOf Class of a clip by its path, null when the annotations do not name it.
 */
export function planOrganise(
  paths: readonly string[],
  labelOf: (path: string) => string | null,
): OrganisePlan {
  const plan: OrganisePlan = { placements: [], unnamed: [], collisions: [] }
  // Two names that differ in case only are one file on some systems.
  const taken = new Set<string>()
  for (const from of paths) {
    const label = labelOf(from)
    if (label === null) {
      plan.unnamed.push(from)
      continue
    }
    const to = `${folderName(label)}/${from.split('/').pop() ?? from}`
    if (taken.has(to.toLowerCase())) plan.collisions.push({ from, to })
    else {
      taken.add(to.toLowerCase())
      plan.placements.push({ from, to, label })
    }
  }
  return plan
}

export interface OrganiseRequest {
  plan: OrganisePlan
  /** Absolute folders. The same one with `move` sorts a flat folder in place. */
  from: string
  to: string
  mode: OrganiseMode
  signal?: AbortSignal
  onProgress?: (done: number) => void
}

export interface OrganiseReport {
  placed: number
  /** In place already. */
  already: number
  /** Not placed, with the reason; nothing was overwritten or deleted. */
  failed: { path: string; message: string }[]
}

const across = 'the two folders are on different disks'

/** A copy is given its name when it is whole. */
async function copyWhole(source: string, target: string): Promise<void> {
  const temp = join(dirname(target), `.${randomUUID().slice(0, 8)}.part`)
  try {
    await copyFile(source, temp, constants.COPYFILE_EXCL)
    await moveExclusive(temp, target)
  } finally {
    await rm(temp, { force: true })
  }
}

/** Whether what lies at the target is what this step would have put there. */
async function isPlaced(mode: OrganiseMode, source: string, target: string): Promise<boolean> {
  const [from, there] = await Promise.all([stat(source), stat(target).catch(() => null)])
  if (there === null) return false
  if (mode === 'copy') return there.isFile() && there.size === from.size
  return there.ino === from.ino && there.dev === from.dev
}

async function place(mode: Exclude<OrganiseMode, 'index'>, source: string, target: string): Promise<void> {
  switch (mode) {
    case 'copy':
      return copyWhole(source, target)
    case 'link':
      return symlink(relative(dirname(target), source), target)
    case 'hard-link':
      return link(source, target)
    case 'move':
      return moveExclusive(source, target)
  }
}

/** Clips that are there twice below one folder would be listed twice. Throws AppError request.invalid. */
export function refuseInside(mode: OrganiseMode, from: string, to: string): void {
  if (mode === 'move' || mode === 'index' || !isBelow(to, from) || resolve(to) === resolve(from)) return
  throw new AppError('request.invalid', 'the new folder lies in the folder of the clips', {
    hint: 'Choose a place beside it: it would list its clips twice.',
  })
}

/**
 * Carries a plan out, clip by clip; what fails is named and the rest goes on. `index` writes `index.csv`
 * (path, label) and touches no clip. Nothing is ever deleted or overwritten.
 * Throws AppError cancelled, and request.invalid when links would point into themselves.
 */
export async function organise(request: OrganiseRequest): Promise<OrganiseReport> {
  const { plan, from, to, mode, signal, onProgress } = request
  const report: OrganiseReport = { placed: 0, already: 0, failed: [] }
  if (mode === 'index') {
    const lines = plan.placements.map(({ from: path, label }) => [join(from, path), label])
    const file = join(to, 'index.csv')
    const text = [['path', 'label'], ...lines].map(cells => csvLine(cells)).join('')
    const there = await readFile(file, 'utf8').catch(() => null)
    if (there !== null && there !== text)
      throw new AppError('request.invalid', `${file} is there already and says something else`, {
        hint: 'Choose another folder, or take it away.',
      })
    await writeFileAtomic(file, text)
    return { ...report, placed: plan.placements.length }
  }
  refuseInside(mode, from, to)
  for (const [i, { from: path, to: name }] of plan.placements.entries()) {
    if (signal?.aborted) throw new AppError('cancelled', 'cancelled')
    const [source, target] = [join(from, path), join(to, name)]
    if (source === target) report.already++
    else
      try {
        await mkdir(dirname(target), { recursive: true })
        await place(mode, source, target)
        report.placed++
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException
        if (toAppError(error).code === 'disk.full') throw toAppError(error)
        if (code === 'EEXIST' && (await isPlaced(mode, source, target))) report.already++
        else if (code === 'EEXIST') report.failed.push({ path, message: `another file is ${name} already` })
        else report.failed.push({ path, message: code === 'EXDEV' ? across : toAppError(error).message })
      }
    onProgress?.(i + 1)
  }
  return report
}

function isBelow(inner: string, outer: string): boolean {
  const path = relative(resolve(outer), resolve(inner))
  return path === '' || (!path.startsWith(`..${sep}`) && path !== '..' && !isAbsolute(path))
}
