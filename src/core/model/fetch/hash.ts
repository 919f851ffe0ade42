/** Is this the published file? Asked before anything of it is parsed. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { AppError } from '../../../shared/errors'
import type { SourceHash, WeightSource } from '../catalogue/catalogue'

export interface FileHashes {
  sha256: string
  gitBlobSha1: string
  bytes: number
}

/** Called with bytes so far; cheap, called for every chunk. */
export type OnBytes = (done: number, total: number | null) => void

/** Both hashes of a file in one streamed pass. Throws the file system's errors; AbortError when cancelled. */
export async function hashFile(path: string, onBytes?: OnBytes, signal?: AbortSignal): Promise<FileHashes> {
  const { size } = await stat(path)
  const sha256 = createHash('sha256')
  const sha1 = createHash('sha1').update(`blob ${size}\0`)
  let bytes = 0
  for await (const chunk of createReadStream(path, { signal })) {
    sha256.update(chunk as Buffer)
    sha1.update(chunk as Buffer)
    bytes += (chunk as Buffer).length
    onBytes?.(bytes, size)
  }
  return { sha256: sha256.digest('hex'), gitBlobSha1: sha1.digest('hex'), bytes }
}

export const matches = (hash: SourceHash, actual: FileHashes): boolean =>
  'sha256' in hash ? hash.sha256 === actual.sha256 : hash.gitBlobSha1 === actual.gitBlobSha1

/** Throws AppError model.hash naming both hashes when the file is not the published one. */
export async function checkFile(
  path: string,
  source: WeightSource,
  onBytes?: OnBytes,
  signal?: AbortSignal,
): Promise<void> {
  const actual = await hashFile(path, onBytes, signal)
  if (matches(source.hash, actual)) return
  const [kind, has, wants] =
    'sha256' in source.hash
      ? ['sha256', actual.sha256, source.hash.sha256]
      : ['git blob', actual.gitBlobSha1, source.hash.gitBlobSha1]
  throw new AppError('model.hash', `${source.file} has ${kind} ${has}, the published file has ${wants}`, {
    hint: 'The file was cut, changed or is another version. Nothing of it was used.',
    details: { has, wants, bytes: actual.bytes },
  })
}
