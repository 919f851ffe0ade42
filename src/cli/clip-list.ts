/** From the paths on the command line to clips: each with its place relative to the folder and the truth that this tells. */
import { join, relative, resolve, sep } from 'node:path'
import { compareUtf8 } from '../core/base/utf8-order'
import { newClip } from '../core/library/library'
import type { RunClip } from '../core/runs/run-clips'
import { scanFolder, type Scan, type ScannedFile, type Skipped } from '../core/library/scan-folder'
import { truthInSet, type LabelIndex } from '../core/ground-truth/folder-truth'
import type { ClipLabels } from '../shared/domain'

export interface ClipList {
  /** Absolute: what the rows' `clip` is relative to. */
  folder: string
  files: ScannedFile[]
  skipped: Skipped[]
}

/** Deepest folder that holds all the given ones. */
export function commonFolder(folders: readonly string[]): string {
  const [first = [], ...others] = folders.map(folder => resolve(folder).split(sep))
  let length = first.length
  for (const other of others) {
    let same = 0
    while (same < length && same < other.length && first[same] === other[same]) same++
    length = same
  }
  return first.slice(0, length).join(sep) || sep
}

/** Several paths become one list below their common folder; a clip reached twice is listed once. */
export function mergeScans(scans: readonly Scan[]): ClipList {
  const [only] = scans
  if (only !== undefined && scans.length === 1) return { ...only, folder: resolve(only.folder) }
  const folder = commonFolder(scans.map(scan => scan.folder))
  const files = new Map<string, ScannedFile>()
  const skipped = new Map<string, Skipped>()
  for (const scan of scans) {
    const below = relative(folder, resolve(scan.folder)).split(sep).join('/')
    const place = (path: string): string => (below === '' ? path : `${below}/${path}`)
    for (const file of scan.files) files.set(place(file.path), { ...file, path: place(file.path) })
    for (const { reason, count, examples } of scan.skipped) {
      const known = skipped.get(reason) ?? { reason, count: 0, examples: [] }
      skipped.set(reason, {
        reason,
        count: known.count + count,
        examples: [...known.examples, ...examples.map(place)].slice(0, 3),
      })
    }
  }
  return {
    folder,
    files: [...files.values()].sort((a, b) => compareUtf8(a.path, b.path)),
    skipped: [...skipped.values()].sort((a, b) => compareUtf8(a.reason, b.reason)),
  }
}

/** Throws AppError path.* when a path cannot be read. */
export async function listClips(paths: readonly string[], signal?: AbortSignal): Promise<ClipList> {
  const scans: Scan[] = []
  for (const path of paths) scans.push(await scanFolder(resolve(path), signal))
  return mergeScans(scans)
}

/** The clips as the run loop wants them. */
export function toRunClips(
  list: ClipList,
  labels: LabelIndex,
  said: ReadonlyMap<string, ClipLabels>,
): RunClip[] {
  return list.files.map(file => ({
    path: file.path,
    file: join(list.folder, file.path),
    truth: truthInSet(newClip(file, labels).truth, labels),
    human: said.get(file.path)?.human ?? null,
    tags: said.get(file.path)?.tags ?? [],
  }))
}
