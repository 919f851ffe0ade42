/** Files with Range: what a <video> needs to seek. Bytes are read as they are asked for, one small piece at a time. */
import { constants } from 'node:fs'
import { access, open, stat } from 'node:fs/promises'
import parseRange from 'range-parser'
import { AppError } from '../shared/errors'

/** Read in pieces of this size: a slow player holds no more than one or two of them. */
const pieceBytes = 256 * 1024

export interface FileAnswer {
  status: 200 | 206 | 416
  headers: Record<string, string>
  /** First and last byte to send; null sends nothing. */
  bytes: { start: number; end: number } | null
}

/**
 * What to answer for a Range header. Several ranges are merged to the whole file (RFC 9110 14.2 lets a server ignore
 * them), a malformed one is ignored. Pure.
 */
export function rangeResponse(size: number, range: string | null): FileAnswer {
  const whole: FileAnswer = {
    status: 200,
    headers: { 'accept-ranges': 'bytes', 'content-length': String(size) },
    bytes: size === 0 ? null : { start: 0, end: size - 1 },
  }
  if (range === null) return whole
  // A suffix longer than the file means the whole file (RFC 9110 14.1.2); range-parser 1.3.0 finds it unsatisfiable.
  const suffix = /^bytes=-(\d+)$/.exec(range)
  const asked = size > 0 && suffix !== null && Number(suffix[1]) > size ? 'bytes=0-' : range
  const ranges = parseRange(size, asked)
  if (ranges === -1)
    return {
      status: 416,
      headers: { 'accept-ranges': 'bytes', 'content-range': `bytes */${size}`, 'content-length': '0' },
      bytes: null,
    }
  const only = ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1 ? undefined : ranges[0]
  if (only === undefined) return whole
  return {
    status: 206,
    headers: {
      'accept-ranges': 'bytes',
      'content-length': String(only.end - only.start + 1),
      'content-range': `bytes ${only.start}-${only.end}/${size}`,
    },
    bytes: only,
  }
}

/**
 * Bytes start..end of a file as a stream, at the reader's pace. The file is open only while a piece is read: players
 * drop streams without a word, and what nobody holds cannot leak. A file that changes its size meanwhile ends the
 * stream with an error, never with padding.
 */
function streamBytes(path: string, size: number, start: number, end: number): ReadableStream<Uint8Array> {
  let at = start
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const handle = await open(path, 'r')
        try {
          if ((await handle.stat()).size !== size) throw new Error('the file has changed')
          const piece = new Uint8Array(Math.min(pieceBytes, end + 1 - at))
          const { bytesRead } = await handle.read(piece, 0, piece.length, at)
          if (bytesRead === 0) throw new Error('the file has changed')
          at += bytesRead
          controller.enqueue(bytesRead === piece.length ? piece : piece.subarray(0, bytesRead))
          if (at > end) controller.close()
        } finally {
          await handle.close()
        }
      },
    },
    { highWaterMark: 0 },
  )
}

/** Answers GET or HEAD for a file. Throws the file system's error when it cannot be read. */
export async function sendFile(
  request: Request,
  path: string,
  headers: Record<string, string>,
): Promise<Response> {
  await access(path, constants.R_OK)
  const facts = await stat(path)
  if (!facts.isFile()) throw new AppError('path.missing', 'this is no file')
  const { status, headers: more, bytes } = rangeResponse(facts.size, request.headers.get('range'))
  const isEmpty = bytes === null || request.method === 'HEAD'
  return new Response(isEmpty ? null : streamBytes(path, facts.size, bytes.start, bytes.end), {
    status,
    headers: { ...headers, ...more },
  })
}
