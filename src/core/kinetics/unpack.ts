/** Unpacks the clips of a tar archive, streamed: what is not wanted is passed over, nothing is ever overwritten. */
import { randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { extract } from 'tar-stream'
import { AppError } from '../../shared/errors'
import { moveExclusive } from '../base/store/atomic'

export interface UnpackRequest {
  /** .tar or .tar.gz: told apart by their first bytes. */
  archive: string
  /** Where the members go. */
  to: string
  /** Path below `to` for a member by its file name; null passes it over. Members keep their flat names by default. */
  place?: (fileName: string) => string | null
  /** Bytes of members that may be written in all. */
  maxBytes?: number
  /** Where members lie while they are written, on the disk of `to`; beside their place by default. */
  temp?: string
  signal?: AbortSignal
  onMember?: (done: Unpacked) => void
}

export interface Unpacked {
  written: number
  bytes: number
  /** There already, with the same size. */
  kept: number
  /** There already with another size: left as they are, the archive's are not unpacked. */
  different: string[]
  /** File names that this disk does not take, too long for example. */
  refused: string[]
  /** Not wanted, or no files. */
  passedOver: number
}

const isGzip = async (file: string): Promise<boolean> => {
  const handle = await open(file, 'r')
  try {
    const head = Buffer.alloc(2)
    await handle.read(head, 0, 2, 0)
    return head[0] === 0x1f && head[1] === 0x8b
  } finally {
    await handle.close()
  }
}

const sizeOf = async (file: string): Promise<number | null> =>
  (await stat(file).catch(() => null))?.size ?? null

/** Writes under a name of its own and gives it the right one when it is whole; never over a file that is there. */
async function writeMember(
  content: AsyncIterable<unknown>,
  target: string,
  { temp: folder = dirname(target), signal }: Pick<UnpackRequest, 'temp' | 'signal'>,
): Promise<void> {
  await mkdir(dirname(target), { recursive: true })
  const temp = join(folder, `.${randomUUID().slice(0, 8)}.part`)
  try {
    await pipeline(Readable.from(content), createWriteStream(temp, { flags: 'wx' }), { signal })
    await moveExclusive(temp, target)
  } finally {
    await rm(temp, { force: true })
  }
}

/** The last part of a member's name: archives are flat, and no member may choose a folder for itself. */
const fileNameOf = (member: string): string => member.split(/[\\/]/).pop() ?? ''

/**
 * Unpacks what is wanted of one archive. What is written is whole; a failure leaves the members that are done.
 * Throws AppError archive.invalid (broken or cut), disk.full (the disk's or `maxBytes`), cancelled.
 */
export async function unpackArchive(request: UnpackRequest): Promise<Unpacked> {
  const { archive, to, signal, place = name => name, maxBytes = Number.POSITIVE_INFINITY } = request
  const done: Unpacked = { written: 0, bytes: 0, kept: 0, different: [], refused: [], passedOver: 0 }
  const tar = extract()
  /** @returns True when the content was read. */
  const member = async (name: string, bytes: number, content: AsyncIterable<unknown>): Promise<boolean> => {
    const fileName = fileNameOf(name)
    const path = fileName === '' || fileName.startsWith('.') ? null : place(fileName)
    if (path === null) {
      done.passedOver++
      return false
    }
    const target = join(to, path)
    const there = await sizeOf(target)
    if (there !== null) {
      if (there === bytes) done.kept++
      else done.different.push(path)
      return false
    }
    if (done.bytes + bytes > maxBytes)
      throw new AppError('disk.full', `the clips need more than the ${maxBytes} bytes they may take`, {
        hint: 'What is unpacked so far is whole. Allow more, or choose fewer classes.',
      })
    try {
      await writeMember(content, target, request)
    } catch (error) {
      if (!/^(ENAMETOOLONG|EINVAL|EILSEQ)$/.test((error as NodeJS.ErrnoException).code ?? '')) throw error
      done.refused.push(fileName)
      return true
    }
    done.written++
    done.bytes += bytes
    return true
  }
  // The pipeline tells the first failure and then stops listening; a cut archive fails in its member and at its end.
  tar.on('error', () => undefined)
  let entries = 0
  tar.on('entry', (header, stream, next) => {
    entries++
    stream.on('error', () => undefined)
    const isFile = header.type === 'file' || header.type === 'contiguous-file'
    if (!isFile) done.passedOver++
    const work = isFile ? member(header.name, header.size ?? 0, stream) : Promise.resolve(false)
    work.then(
      wasRead => {
        request.onMember?.(done)
        if (wasRead) return next()
        stream.on('end', next)
        stream.resume()
      },
      (error: unknown) => next(error as Error),
    )
  })
  const steps: NodeJS.ReadWriteStream[] = (await isGzip(archive)) ? [createGunzip()] : []
  try {
    await pipeline([createReadStream(archive), ...steps, tar], { signal })
  } catch (error) {
    throw unpackError(error, archive, signal)
  }
  // What a server gives that has nothing to give: an archive all the same, by its bytes.
  if (entries === 0) throw new AppError('archive.invalid', `${fileNameOf(archive)} is empty`)
  return done
}

function unpackError(error: unknown, archive: string, signal?: AbortSignal): unknown {
  if (signal?.aborted) return new AppError('cancelled', 'cancelled', { cause: error })
  if (error instanceof AppError) return error
  const { code, syscall, message } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new AppError('disk.full', 'the disk is full', {
      hint: 'What is unpacked so far is whole. Free some space and go on.',
      cause: error,
    })
  if (syscall !== undefined) return error
  return new AppError('archive.invalid', `${fileNameOf(archive)} is broken or cut off: ${message}`, {
    cause: error,
  })
}
