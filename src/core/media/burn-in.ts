/** A copy of a clip with words burnt in, as MP4 through ffmpeg. The original is only read. */
import { randomUUID } from 'node:crypto'
import { link, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { MediaInfo } from '../../shared/domain'
import { AppError } from '../../shared/errors'
import type { Media } from '../contract/engine'
import { startFfmpeg } from './ffmpeg-cli'
import { displayedShape } from './pictures'
import type { StripText } from './caption-overlays'

export interface TimedText extends StripText {
  /** Seconds from the first frame; the first one's is 0. It lasts to the next one's. */
  startSec: number
}

export interface AnnotateRequest {
  /** Path of the ffmpeg program. */
  ffmpeg: string
  media: Pick<Media, 'probe' | 'strips'>
  input: string
  /** An .mp4 that is not there yet. */
  output: string
  texts: readonly TimedText[]
  signal?: AbortSignal
  /** 0..1 */
  onShare?: (share: number) => void
}

/** The picture as displayed, square pixels, even sides. */
function evenSize(media: MediaInfo): { width: number; height: number } {
  const turned = media.rotation === 90 || media.rotation === 270
  const height = turned ? media.width : media.height
  const even = (side: number): number => Math.max(2, 2 * Math.round(side / 2))
  return { width: even(height * displayedShape(media)), height: even(height) }
}

/** The strips one after the other, as ffmpeg's concat reads them; the last one stays. */
function stripList(texts: readonly TimedText[]): string {
  const lines = texts.map((text, i) => {
    const next = texts[i + 1]
    return `file '${i}.png'\n${next ? `duration ${(next.startSec - text.startSec).toFixed(6)}\n` : ''}`
  })
  return `ffconcat version 1.0\n${lines.join('')}`
}

function outputOptions({ width, height }: { width: number; height: number }): string[] {
  const graph = [
    `[0:v:0]scale=${width}:${height},setsar=1[picture]`,
    '[picture][1:v]overlay=x=0:y=H-h:eof_action=repeat,format=yuv420p[out]',
  ].join(';')
  return [
    '-filter_complex',
    graph,
    '-map',
    '[out]',
    '-map',
    '0:a?',
    // Of where and with what it was filmed nothing goes along.
    '-map_metadata',
    '-1',
    '-map_chapters',
    '-1',
    '-c:v',
    'libx264',
    '-crf',
    '18',
    '-preset',
    'veryfast',
    '-c:a',
    'aac',
    '-movflags',
    '+faststart',
    '-progress',
    'pipe:2',
    '-stats_period',
    '0.5',
  ]
}

/**
 * Writes the copy; a file that is there already is not replaced, and nothing half-written is left. Throws AppError
 * clip.unreadable (nothing came out), ffmpeg.missing, disk.full, cancelled, and the file system's EEXIST.
 */
export async function annotateClip(request: AnnotateRequest): Promise<void> {
  const { ffmpeg, media, input, output, texts, signal, onShare } = request
  const facts = (await media.probe(input, signal)).media
  const size = evenSize(facts)
  await mkdir(dirname(output), { recursive: true })
  const temp = join(dirname(output), `.${randomUUID().slice(0, 8)}.mp4`)
  const strips = await mkdtemp(join(tmpdir(), 'kinetoscope-strips-'))
  try {
    const list = join(strips, 'strips.ffconcat')
    await media.strips({ texts: texts.map(text => ({ ...text })), picture: size, outDir: strips }, signal)
    await writeFile(list, stripList(texts))
    const run = startFfmpeg(ffmpeg, {
      input,
      over: list,
      outputOptions: outputOptions(size),
      output: temp,
      signal,
      onMessage: line => {
        const doneSec = Number(/^out_time_us=(\d+)/.exec(line)?.[1] ?? NaN) / 1e6
        if (doneSec >= 0 && facts.durationSec > 0) onShare?.(Math.min(1, doneSec / facts.durationSec))
      },
    })
    const { failure, lines } = await run.ended
    if (signal?.aborted) throw new AppError('cancelled', 'cancelled')
    if (lines.some(line => /No space left/i.test(line))) throw new AppError('disk.full', 'the disk is full')
    const bytes = (await stat(temp).catch(() => null))?.size ?? 0
    if (failure !== null || bytes === 0)
      throw new AppError('clip.unreadable', 'no copy of it could be made', {
        details: { failure, stderrTail: lines.slice(-10).join('\n') },
      })
    // A link fails where a rename would replace.
    await link(temp, output)
  } finally {
    await rm(temp, { force: true })
    await rm(strips, { recursive: true, force: true })
  }
}
