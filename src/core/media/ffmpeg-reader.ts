/**
 * FrameReader over the ffmpeg command line: the fallback where libav cannot be loaded. One spawn for the packet index (a
 * second one where packets do not tell the frames), one per call of `frames`; native size, raw rgb24 on a pipe.
 */
import type { MediaInfo, Warning } from '../../shared/domain'
import { AppError } from '../../shared/errors'
import { ffmpegVersion, findFfmpeg, startFfmpeg, type FfmpegJob } from './ffmpeg-cli'
import {
  lastComplaint,
  parseFrameLine,
  parseInput,
  parseShowinfo,
  parseTimeBase,
  type PrintedInput,
  type PrintedTrack,
} from './ffmpeg-text'
import type { Rational } from './libav'
import { checkContainer, checkPictureSize, chooseTrack, mediaInfo, trackWarnings } from './media-info'
import {
  indexByOrder,
  indexByStamps,
  PACKET_CORRUPT,
  PacketTable,
  rateOf,
  type FrameIndex,
} from './packet-index'
import { linesOf, RawFrames } from './raw-frames'
import type { FrameReader, OpenClip, RgbFrame } from './reader'
import { fileBytes, headOf, isEncryptedIso, isWebm, whyUnreadable } from './sniff'

/** Codecs without reordering: their packets' decode time stamps are the frames' own. */
const neverReorders =
  /^(mjpeg|gif|png|apng|webp|msmpeg4v\d|msmpeg4|flv1|prores|dvvideo|rawvideo|ffv1|huffyuv|wmv[12])$/
/** Time stamps before zero mean an edit list, whose cut packets the printed index does not mark. */
const trusts = (codec: string, table: PacketTable): boolean => {
  if (codec === 'vp8') return false
  for (let i = 0; i < table.length; i++) if (table.pts[i]! < 0) return false
  return true
}
/** Streams without a container have no time; ffmpeg makes one up from rounded durations. */
const isRaw = /^(h26[1345]|hevc|vvc|m4v|mpegvideo|obu|cavsvideo|dirac|mjpeg)$/
/** Wanted frames later than this are reached by a seek; earlier ones by decoding from the start. */
const seekBeyondSec = 10
const mostMissing = 0.5

/** Throws AppError ffmpeg.missing. */
export async function createFfmpegReader(options: { ffmpegPath: string }): Promise<FrameReader> {
  const binary = await findFfmpeg(options.ffmpegPath)
  const version = await ffmpegVersion(binary)
  const ffmpeg = { binary, passthrough: passthroughOption(version) }
  return { id: `ffmpeg ${version}`, open: (path, signal) => openClip(ffmpeg, path, signal) }
}

interface Ffmpeg {
  binary: string
  passthrough: string[]
}

/** `-fps_mode` came with 5.1; its elder is gone since 7. */
function passthroughOption(version: string): string[] {
  const [major = 99, minor = 0] = version.split('.').map(Number)
  const old = major < 5 || (major === 5 && minor < 1)
  return old ? ['-vsync', '0'] : ['-fps_mode', 'passthrough']
}

async function openClip(ffmpeg: Ffmpeg, path: string, signal?: AbortSignal): Promise<OpenClip> {
  const bytes = await fileBytes(path)
  const head = await headOf(path, 64)
  const listed = await listFrames(ffmpeg, path, ['-map', '0:V', '-c', 'copy'], signal)
  checkContainer(listed.input.container)
  const choice = chooseTrack(listed.input.tracks)
  if (!choice) throw new AppError('clip.no-video', 'the file has no video track')
  const { track } = choice
  checkPictureSize(track.width, track.height)
  if (await isEncryptedIso(path, head))
    throw new AppError('clip.encrypted', 'the video is encrypted (DRM) and cannot be decoded', {
      hint: 'Only an unprotected copy can be classified.',
    })
  const real = listed.input.tracks.filter(each => !each.attachedPicture)
  const stream = real.indexOf(track)
  const packets = listed.tables[stream]
  let timeBase = listed.timeBases[stream]
  const damaged = listed.torn || (packets?.has(PACKET_CORRUPT) ?? false)
  let index =
    packets && timeBase && trusts(track.codec, packets) && !damaged && track.width > 0
      ? indexByStamps(packets, timeBase, !neverReorders.test(track.codec))
      : null
  const map = `0:V:${stream}`
  if (!index || !timeBase) {
    const decoded = await listFrames(
      ffmpeg,
      path,
      ['-map', map, ...ffmpeg.passthrough, '-enc_time_base', '-1'],
      signal,
    )
    timeBase = decoded.timeBases[0] ?? { num: 1, den: 25 }
    const table = decoded.tables[0] ?? new PacketTable()
    const frames = Array.from({ length: table.length }, (_, i) => ({
      stamp: isRaw.test(listed.input.container) ? NaN : table.pts[i]!,
      duration: table.duration[i]!,
    }))
    index = indexByOrder(frames, timeBase, track.averageFps)
  }
  if (index.timesSec.length === 0)
    throw new AppError('clip.unreadable', `no frame of its ${track.codec} video can be decoded`)
  const rate = rateOf(index, timeBase, track.averageFps)
  const media = {
    ...mediaInfo({
      ...track,
      bytes,
      displayMatrix: null,
      container: listed.input.container,
      frames: index.timesSec.length,
      rate,
      isWebm: isWebm(head),
    }),
    rotation: track.rotation,
  }
  return new FfmpegClip(
    ffmpeg,
    path,
    map,
    track,
    index,
    media,
    trackWarnings(track, choice.count, media, damaged, {
      frames: 0,
      durationSec: listed.input.streams === 1 ? listed.input.durationSec : 0,
    }),
  )
}

interface Listed {
  input: PrintedInput
  tables: PacketTable[]
  timeBases: Rational[]
  /** A packet is cut off: whether it still gives a frame only decoding tells. */
  torn: boolean
}

/** Runs the framecrc muxer: one line per packet or decoded frame, without writing a picture. */
async function listFrames(
  ffmpeg: Ffmpeg,
  path: string,
  selection: string[],
  signal?: AbortSignal,
): Promise<Listed> {
  const tables: PacketTable[] = []
  const timeBases: Rational[] = []
  const job: FfmpegJob = {
    input: path,
    inputOptions: ['-noautorotate', '-copyts', '-protocol_whitelist', 'file,pipe'],
    outputOptions: [...selection, '-f', 'framecrc'],
    signal,
  }
  const run = startFfmpeg(ffmpeg.binary, job)
  for await (const line of linesOf(run.stdout)) {
    const base = parseTimeBase(line)
    if (base) timeBases[base.stream] = base.timeBase
    const frame = base ? null : parseFrameLine(line)
    if (!frame) continue
    const { stream, pts, dts, duration, size, zeros } = frame
    const table = (tables[stream] ??= new PacketTable())
    table.push(pts, dts, duration, size, zeros && size >= 8 ? PACKET_CORRUPT : 0)
  }
  const { failure, lines } = await run.ended
  if (signal?.aborted) throw new AppError('cancelled', 'cancelled')
  const input = parseInput(lines)
  if (!input) throw await whyUnreadable(path, lastComplaint(lines))
  if (!input.tracks.some(track => !track.attachedPicture))
    throw new AppError('clip.no-video', 'the file has no video track')
  if (failure !== null && tables.length === 0) {
    const sizeless = input.tracks.find(track => track.width === 0)
    throw new AppError(
      'clip.unreadable',
      sizeless
        ? `this ffmpeg cannot read its ${sizeless.codec} pictures`
        : `its video cannot be read (${lastComplaint(lines)})`,
      sizeless ? { hint: 'A newer ffmpeg may.' } : {},
    )
  }
  return {
    input,
    tables,
    timeBases,
    torn: lines.some(line => /corrupt (input )?packet|packet corrupt/i.test(line)),
  }
}

type FrameOptions = NonNullable<Parameters<OpenClip['frames']>[2]>

class FfmpegClip implements OpenClip {
  readonly timesSec: Float64Array
  /** The printed index has no key flags. */
  readonly keyFrames: readonly number[] = []

  constructor(
    private readonly ffmpeg: Ffmpeg,
    private readonly path: string,
    private readonly map: string,
    private readonly track: PrintedTrack,
    private readonly index: FrameIndex,
    readonly media: MediaInfo,
    readonly warnings: Warning[],
  ) {
    this.timesSec = index.timesSec
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  async frames(
    wanted: readonly number[],
    onFrame: (frame: RgbFrame) => void,
    options: FrameOptions = {},
  ): Promise<{ missing: number[]; warnings: Warning[] }> {
    const left = new Set(wanted)
    if (left.size === 0) return { missing: [], warnings: [] }
    const first = this.timesSec[wanted[0]!]!
    const seeks =
      this.index.by === 'stamps' && first > seekBeyondSec && /^(mov|matroska)/.test(this.media.container)
    if (seeks) await this.read([...left], left, onFrame, options, first - 2)
    if (left.size > 0) await this.read([...left], left, onFrame, options)
    const missing = [...left].sort((a, b) => a - b)
    if (missing.length > mostMissing * wanted.length)
      throw new AppError(
        'clip.unreadable',
        `${missing.length} of the ${wanted.length} frames needed cannot be decoded (damaged ${this.track.codec} video)`,
      )
    return { missing, warnings: [] }
  }

  /** One spawn that hands over what it can of `wanted`. */
  private async read(
    wanted: number[],
    left: Set<number>,
    onFrame: (frame: RgbFrame) => void,
    options: FrameOptions,
    seekSec?: number,
  ): Promise<void> {
    const { by, stamps } = this.index
    const byStamp = new Map(wanted.map(frame => [stamps[frame]!, frame]))
    // Exact choice inside ffmpeg: by its own time stamp where frames have one, else by their place.
    const chosen = wanted.map(frame => (by === 'stamps' ? `eq(pts,${stamps[frame]!})` : `eq(n,${frame})`))
    const matrix = options.colourMatrix === 'bt601' ? ':in_color_matrix=bt601' : ''
    // Chroma siting as in RgbConverter: with it both readers agree bit for bit where swscale interpolates chroma.
    const siting = /420p/.test(this.media.pixelFormat) ? ':in_h_chr_pos=0:in_v_chr_pos=128' : ''
    const scale = `scale=flags=bicubic${siting}${matrix}`
    const filters = [`select='${chosen.join('+')}'`, 'showinfo=checksum=0', scale]
    const raw = new RawFrames()
    const run = startFfmpeg(this.ffmpeg.binary, {
      input: this.path,
      inputOptions: [
        '-noautorotate',
        '-copyts',
        '-protocol_whitelist',
        'file,pipe',
        ...(seekSec === undefined ? [] : ['-noaccurate_seek', '-ss', seekSec.toFixed(3)]),
      ],
      outputOptions: [
        '-map',
        this.map,
        '-vf',
        filters.join(','),
        ...this.ffmpeg.passthrough,
        '-frames:v',
        String(wanted.length),
        '-pix_fmt',
        'rgb24',
        '-f',
        'rawvideo',
      ],
      signal: options.signal,
      onMessage: line => {
        const info = parseShowinfo(line)
        if (info) raw.announce(info)
      },
    })
    try {
      let place = 0
      for await (const { info, data } of raw.read(run.stdout, run.ended)) {
        const index = by === 'stamps' ? byStamp.get(info.pts) : wanted[place]
        place++
        if (index === undefined || !left.delete(index)) continue
        checkPictureSize(info.width, info.height)
        onFrame({ index, timeSec: this.timesSec[index]!, width: info.width, height: info.height, data })
      }
    } finally {
      run.kill()
    }
    await run.ended
    if (options.signal?.aborted) throw new AppError('cancelled', 'cancelled')
  }
}
