/** Pieces of files onto the disk: each file whole or not at all, nothing overwritten that was not agreed to. */
import { lstat, mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import { formatFacts, type ExportOptions, type FormatId } from '../../shared/formats'
import { AppError } from '../../shared/errors'
import { formats } from '../formats'
import type { ExportSet, Piece } from '../formats/format'
import { removeStaleTemps, syncFolder, tempBeside } from '../base/store/atomic'
import { createPacer } from '../base/event-loop'

const bufferedBytes = 256 * 1024

export const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  )

export const existingFiles = (paths: readonly string[], count = paths.length): AppError =>
  new AppError(
    'request.invalid',
    count === 1
      ? `${paths[0] ?? ''} is there already`
      : `${count} files are there already, ${paths[0] ?? ''} is one`,
    {
      hint: 'Choose another place, or say that they may be replaced.',
      details: { existing: paths.slice(0, 20) },
    },
  )

/** Pieces of a format; a file of one clip or none is a file all the same. */
export function* piecesOf(id: FormatId, set: ExportSet, options: ExportOptions): Generator<Piece> {
  if (formatFacts[id].layout === 'file') yield { file: '', data: '' }
  yield* formats[id].write(set, options)
}

/** Where a piece's file goes. Names come from clips, which lie below their folder; nothing may leave the target. */
function placeOf(target: string, file: string): string {
  const place = file === '' ? resolve(target) : resolve(join(target, file))
  if (file !== '' && !place.startsWith(resolve(target) + sep))
    throw new AppError('request.invalid', `${file} would lie outside the folder`)
  return place
}

export interface WriteProgress {
  signal?: AbortSignal
  /** A file name may be what exists: replaced only when this says so. */
  replace: boolean
  /** Told after each piece. */
  onPiece?: (pieces: number) => void
  waitWhilePaused?: () => Promise<void>
}

/** Writes all files of the pieces. @returns paths written. Throws AppError request.invalid for one that is there. */
export async function writePieces(
  pieces: Iterable<Piece>,
  target: string,
  { signal, replace, onPiece, waitWhilePaused }: WriteProgress,
): Promise<string[]> {
  const written: string[] = []
  const swept = new Set<string>()
  const pacer = createPacer()
  let current: {
    place: string
    temp: string
    handle: FileHandle
    parts: Uint8Array[]
    bytes: number
  } | null = null

  const flush = async (): Promise<void> => {
    if (current === null || current.parts.length === 0) return
    await current.handle.writeFile(Buffer.concat(current.parts))
    current.parts = []
    current.bytes = 0
  }
  const begin = async (place: string): Promise<NonNullable<typeof current>> => {
    const folder = dirname(place)
    await mkdir(folder, { recursive: true })
    if (!swept.has(folder)) await removeStaleTemps(folder)
    swept.add(folder)
    if (!replace && (await exists(place))) throw existingFiles([place])
    const temp = tempBeside(place)
    return { place, temp, handle: await open(temp, 'wx'), parts: [], bytes: 0 }
  }
  const finish = async (): Promise<void> => {
    if (current === null) return
    await flush()
    const { place, temp, handle } = current
    await handle.sync()
    await handle.close()
    current = null
    await rename(temp, place)
    written.push(place)
  }

  let count = 0
  try {
    for (const { file, data } of pieces) {
      signal?.throwIfAborted()
      const place = placeOf(target, file)
      if (current?.place !== place) {
        await finish()
        current = await begin(place)
      }
      const bytes = typeof data === 'string' ? Buffer.from(data) : data
      current.parts.push(bytes)
      current.bytes += bytes.length
      if (current.bytes >= bufferedBytes) await flush()
      onPiece?.(++count)
      if (pacer.due()) {
        await pacer.rest()
        await waitWhilePaused?.()
      }
    }
    signal?.throwIfAborted()
    await finish()
    for (const folder of new Set(written.map(place => dirname(place)))) await syncFolder(folder)
    return written
  } catch (error) {
    // Narrowed away by the compiler: it does not see the assignments in `begin`'s callers.
    const left = current as { temp: string; handle: FileHandle } | null
    await left?.handle.close().catch(() => undefined)
    if (left !== null) await rm(left.temp, { force: true })
    throw error
  }
}

/** One file's whole content, for stdout and for answers. */
export async function bytesOf(pieces: Iterable<Piece>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  const pacer = createPacer()
  for (const { data } of pieces) {
    parts.push(typeof data === 'string' ? Buffer.from(data) : data)
    if (pacer.due()) await pacer.rest()
  }
  return Buffer.concat(parts)
}

const previewCharacters = 4000

/** File names, all of them, and how the first file begins. */
export async function previewExport(
  id: FormatId,
  set: ExportSet,
  options: ExportOptions,
): Promise<{ files: string[]; preview: string }> {
  const isFolder = formatFacts[id].layout === 'folder'
  const files: string[] = []
  let preview = ''
  const pacer = createPacer()
  for (const { file, data } of piecesOf(id, set, options)) {
    if (files[files.length - 1] !== file) files.push(file)
    if (typeof data === 'string' && files.length === 1 && preview.length < previewCharacters) preview += data
    if (!isFolder && preview.length >= previewCharacters) break
    if (!isFolder && typeof data !== 'string') break
    if (pacer.due()) await pacer.rest()
  }
  return { files, preview: preview.slice(0, previewCharacters) }
}
