/** Why a file that no demuxer takes is no video, in a sentence: told from its first bytes and its outermost boxes. */
import { open, stat, type FileHandle } from 'node:fs/promises'
import { AppError } from '../../shared/errors'

/** The file's size. Throws clip.missing or clip.unreadable before anything tries to open it. */
export async function fileBytes(path: string): Promise<number> {
  let facts
  try {
    facts = await stat(path)
  } catch (error) {
    const code = (error as { code?: unknown }).code
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new AppError('clip.missing', 'the file is not there any more', { cause: error })
    throw new AppError('clip.unreadable', `the file cannot be opened (${String(code)})`, { cause: error })
  }
  if (!facts.isFile()) throw new AppError('clip.unreadable', 'this is not a file')
  if (facts.size === 0) throw new AppError('clip.unreadable', 'the file is empty (0 bytes)')
  return facts.size
}

/** The first bytes of a file; fewer where it is shorter. */
export async function headOf(path: string, bytes: number): Promise<Buffer> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw new AppError('clip.unreadable', 'the file cannot be opened', {
      hint: 'Check its permissions.',
      cause: error,
    })
  })
  try {
    const buffer = Buffer.alloc(bytes)
    const { bytesRead } = await file.read(buffer, 0, bytes, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

/** Matroska and WebM share one demuxer; the DocType in the header tells them apart. */
export const isWebm = (head: Buffer): boolean =>
  head.length > 4 && head.readUInt32BE(0) === 0x1a45dfa3 && head.subarray(0, 64).includes('webm')

/** Names of the outermost boxes of an ISO media file, and whether the last one runs past the end of the file. */
async function topBoxes(file: FileHandle, bytes: number): Promise<{ names: string[]; cut: boolean }> {
  const names: string[] = []
  const header = Buffer.alloc(16)
  let at = 0
  while (at + 8 <= bytes && names.length < 1000) {
    const { bytesRead } = await file.read(header, 0, 16, at)
    if (bytesRead < 8) break
    let size = header.readUInt32BE(0)
    const name = header.toString('latin1', 4, 8)
    if (size === 1 && bytesRead === 16) size = Number(header.readBigUInt64BE(8))
    if (size === 0) size = bytes - at
    if (size < 8 || !/^[\x20-\x7e]{4}$/.test(name)) return { names, cut: false }
    names.push(name)
    at += size
  }
  return { names, cut: at > bytes }
}

/** The reason, as an error to throw. `detail` is the demuxer's own words, used only where nothing better is known. */
export async function whyUnreadable(path: string, detail: string): Promise<AppError> {
  const bytes = await fileBytes(path)
  const head = await headOf(path, 512)
  const unreadable = (message: string, hint?: string): AppError =>
    new AppError('clip.unreadable', message, { hint, details: { ffmpeg: detail } })

  if (/^(ftyp|moov|mdat|free|skip|wide)$/.test(head.toString('latin1', 4, 8))) {
    const file = await open(path, 'r')
    try {
      const { names, cut } = await topBoxes(file, bytes)
      if (!names.includes('moov'))
        return unreadable(
          cut
            ? 'the file is cut off before its index (no moov box)'
            : 'the file has no index (no moov box), so it cannot be played',
          'Download or copy it again.',
        )
    } finally {
      await file.close()
    }
  }
  const text = head.toString('latin1')
  if (/^(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body|\?xml|!--)/i.test(text))
    return unreadable(
      'this is a web page, not a video',
      'A download that failed often leaves an error page behind.',
    )
  if (/^[\t\n\r\x20-\x7e\x80-\xff]*$/.test(text) && !/[\x80-\x9f]/.test(text.slice(0, 64)))
    return unreadable('this is a text file, not a video')
  if (head.every(byte => byte === 0)) return unreadable('the file holds only zeros')
  return unreadable(`no video can be read from it (${detail})`)
}

/** Largest index that is searched for signs of encryption; one of a two-hour film has a few megabytes. */
const mostIndexBytes = 16 * 2 ** 20

/** True where an ISO media file declares an encrypted video track (sample entry `encv`, ISO/IEC 23001-7). */
export async function isEncryptedIso(path: string, head: Buffer): Promise<boolean> {
  if (head.toString('latin1', 4, 8) !== 'ftyp') return false
  const file = await open(path, 'r')
  try {
    const header = Buffer.alloc(16)
    for (let at = 0, boxes = 0; boxes < 1000; boxes++) {
      const { bytesRead } = await file.read(header, 0, 16, at)
      if (bytesRead < 8) return false
      let size = header.readUInt32BE(0)
      if (size === 1 && bytesRead === 16) size = Number(header.readBigUInt64BE(8))
      if (size < 8) return false
      if (header.toString('latin1', 4, 8) === 'moov') {
        const moov = Buffer.alloc(Math.min(size, mostIndexBytes))
        await file.read(moov, 0, moov.length, at)
        return moov.includes('encv')
      }
      at += size
    }
    return false
  } finally {
    await file.close()
  }
}
