/** A piece of a clip as a file of its own: exactly, or without touching a picture. The original is only read. */
import { randomUUID } from 'node:crypto'
import { link, mkdir, rm, stat } from 'node:fs/promises'
import { dirname, extname, join } from 'node:path'
import type { CutMode } from '../../shared/domain'
import { AppError } from '../../shared/errors'
import { startFfmpeg } from './ffmpeg-cli'

export interface CutRequest {
  /** Path of the ffmpeg program. */
  ffmpeg: string
  input: string
  /** Its extension names the container: mp4, mkv, webm, mov. Must not be there yet. */
  output: string
  /** Seconds from the first frame. */
  startSec: number
  endSec: number
  mode: CutMode
  signal?: AbortSignal
}

/** Options between input and output. Pure, for tests and for showing the command. */
export function cutOptions(request: Pick<CutRequest, 'startSec' | 'endSec' | 'mode'>): string[] {
  const length = ['-t', (request.endSec - request.startSec).toFixed(6)]
  const tracks = ['-map', '0:v:0', '-map', '0:a?', '-map_metadata', '0']
  return request.mode === 'lossless'
    ? [...length, ...tracks, '-c', 'copy', '-avoid_negative_ts', 'make_zero']
    : // Visually lossless, playable everywhere (yuv420p wants even sides); sound kept.
      [
        ...length,
        ...tracks,
        '-c:v',
        'libx264',
        '-crf',
        '18',
        '-preset',
        'veryfast',
        '-pix_fmt',
        'yuv420p',
        '-vf',
        'scale=trunc(iw/2)*2:trunc(ih/2)*2',
        '-c:a',
        'aac',
        '-movflags',
        '+faststart',
      ]
}

/** Seconds of the input by ffmpeg's own words; null where it does not say. */
function endOf(lines: readonly string[]): number | null {
  const said = lines.map(line => /^\s*Duration: (\d+):(\d\d):(\d\d(?:\.\d+)?)/.exec(line)).find(Boolean)
  return said ? Number(said[1]) * 3600 + Number(said[2]) * 60 + Number(said[3]) : null
}

/**
 * Writes the piece; a file that is there already is not replaced, and nothing half-written is left.
 * Throws AppError request.invalid (no length), clip.unreadable (nothing came out), clip.too-short
 * (it ends before the piece begins: ffmpeg would write a file without a frame, or the last ones again), ffmpeg.missing, disk.full, cancelled,
 * and the file system's EEXIST.
 */
export async function cutClip(request: CutRequest): Promise<void> {
  const { ffmpeg, input, output, startSec, endSec, signal } = request
  if (!(endSec > startSec) || startSec < 0)
    throw new AppError('request.invalid', `${startSec} to ${endSec} s is no piece of a clip`)
  await mkdir(dirname(output), { recursive: true })
  const temp = join(dirname(output), `.${randomUUID().slice(0, 8)}${extname(output)}`)
  try {
    const run = startFfmpeg(ffmpeg, {
      input,
      // Before the input: found by its index, then exact to the frame where it is decoded.
      inputOptions: ['-ss', startSec.toFixed(6)],
      outputOptions: cutOptions(request),
      output: temp,
      signal,
    })
    const { failure, lines } = await run.ended
    if (signal?.aborted) throw new AppError('cancelled', 'cancelled')
    if (lines.some(line => /No space left/i.test(line))) throw new AppError('disk.full', 'the disk is full')
    const ends = endOf(lines)
    if (ends !== null && startSec >= ends)
      throw new AppError('clip.too-short', `it ends at ${ends.toFixed(1)} s, before ${startSec} s`)
    const bytes = (await stat(temp).catch(() => null))?.size ?? 0
    if (failure !== null || bytes === 0)
      throw new AppError('clip.unreadable', `nothing could be cut from ${startSec} to ${endSec} s`, {
        details: { failure, stderrTail: lines.slice(-10).join('\n') },
      })
    // A link fails where a rename would replace.
    await link(temp, output)
  } finally {
    await rm(temp, { force: true })
  }
}
