/** FrameReader over libav inside this process: exact packet index, frame choice before decoding, no spawn per clip. */
import type { MediaInfo, Warning } from '../../shared/domain'
import { AppError } from '../../shared/errors'
import { planDecode } from './decode-plan'
import { createJpegMaker } from './libav-jpeg'
import { Demuxer, loadLibav, RgbConverter, type Decoder, type Libav, type VideoTrack } from './libav'
import {
  checkContainer,
  checkPictureSize,
  chooseTrack,
  hdrWarning,
  mediaInfo,
  trackWarnings,
} from './media-info'
import {
  indexByOrder,
  indexByStamps,
  PACKET_CORRUPT,
  PACKET_KEY,
  PacketTable,
  rateOf,
  type FrameIndex,
} from './packet-index'
import { createPacer, type Pacer } from '../base/event-loop'
import type { FrameReader, OpenClip, RgbFrame } from './reader'
import { fileBytes, headOf, isWebm, whyUnreadable } from './sniff'

/** Containers whose key flags are entry points one may start from; others are read from their first packet. */
const seekable = /^(mov|matroska|flv)/

/** Damage by the share of frames that cannot be decoded: above this a result would be a guess. */
const mostMissing = 0.5

export interface LibavOptions {
  /** Frame threads of the decoder. */
  threads: number
}

/** Throws AppError('reader.unavailable') where the native module cannot be loaded. */
export async function createLibavReader(options: LibavOptions): Promise<FrameReader> {
  const av = await loadLibav().catch((error: unknown) => {
    throw new AppError('reader.unavailable', 'libav could not be loaded', { cause: error })
  })
  const open: FrameReader['open'] = (path, signal) => openClip(av, options, path, signal)
  return { id: `libav ${av.version}`, open, jpeg: createJpegMaker(av) }
}

async function openClip(
  av: Libav,
  options: LibavOptions,
  path: string,
  signal?: AbortSignal,
): Promise<OpenClip> {
  const bytes = await fileBytes(path)
  const pacer = createPacer({ signal })
  let demuxer: Demuxer
  try {
    demuxer = Demuxer.open(av, path)
  } catch (error) {
    throw await whyUnreadable(path, (error as Error).message)
  }
  try {
    checkContainer(demuxer.format)
    const choice = chooseTrack(demuxer.tracks)
    if (!choice) throw new AppError('clip.no-video', 'the file has no video track')
    const { track } = choice
    checkPictureSize(track.width, track.height)
    const table = await readPackets(demuxer, track, pacer)
    const timeBase = track.timeBase
    let index = indexByStamps(table, timeBase, track.reorders)
    let size = { width: track.width, height: track.height }
    if (!index || size.width === 0 || size.height === 0) {
      const scan = await scanFrames(av, path, track, options, pacer)
      index ??= indexByOrder(scan.frames, timeBase, scan.codedFps || track.averageFps)
      size = scan.size
    }
    if (index.timesSec.length === 0)
      throw new AppError('clip.unreadable', `no frame of its ${track.codec} video can be decoded`)
    const media = mediaInfo({
      ...track,
      ...size,
      bytes,
      container: demuxer.format,
      frames: index.timesSec.length,
      rate: rateOf(index, timeBase, track.averageFps),
      isWebm: isWebm(await headOf(path, 64)),
    })
    const warnings = trackWarnings(track, choice.count, media, table.has(PACKET_CORRUPT), track.promised)
    return new LibavClip(av, options, path, demuxer, track, table, index, media, warnings)
  } catch (error) {
    demuxer.close()
    throw error
  }
}

/** One pass over all packets without decoding. */
async function readPackets(demuxer: Demuxer, track: VideoTrack, pacer: Pacer): Promise<PacketTable> {
  const table = new PacketTable()
  let encrypted = track.encrypted
  while (demuxer.next(track.stream)) {
    if (table.length === 0) encrypted ||= demuxer.packetEncrypted
    if (encrypted)
      throw new AppError('clip.encrypted', 'the video is encrypted (DRM) and cannot be decoded', {
        hint: 'Only an unprotected copy can be classified.',
      })
    demuxer.record(table, track.codec)
    if (pacer.due()) await pacer.rest()
  }
  return table
}

/** Decodes everything once without converting a pixel, where the packets alone do not tell the frames. */
async function scanFrames(
  av: Libav,
  path: string,
  track: VideoTrack,
  options: LibavOptions,
  pacer: Pacer,
): Promise<{
  frames: { stamp: number; duration: number }[]
  size: { width: number; height: number }
  codedFps: number
}> {
  const frames: { stamp: number; duration: number }[] = []
  const size = { width: track.width, height: track.height }
  const run = await DecodeRun.start(av, path, track, options)
  try {
    const take = (): void => {
      while (run.decoder.receive()) {
        if (frames.length === 0) {
          size.width = run.decoder.width
          size.height = run.decoder.height
          checkPictureSize(size.width, size.height)
        }
        frames.push({ stamp: run.decoder.stamp, duration: run.decoder.durationUnits })
      }
    }
    while (run.demuxer.next(track.stream)) {
      run.decoder.send(run.demuxer.packet)
      take()
      if (pacer.due()) await pacer.rest()
    }
    run.decoder.send(null)
    take()
    return { frames, size, codedFps: run.decoder.codedFps }
  } finally {
    run.close()
  }
}

/** A demuxer and a decoder at the start of a file. */
class DecodeRun {
  private constructor(
    readonly demuxer: Demuxer,
    readonly decoder: Decoder,
  ) {}

  static async start(av: Libav, path: string, track: VideoTrack, options: LibavOptions): Promise<DecodeRun> {
    let demuxer: Demuxer
    try {
      demuxer = Demuxer.open(av, path)
    } catch (error) {
      throw await whyUnreadable(path, (error as Error).message)
    }
    try {
      return new DecodeRun(demuxer, demuxer.decoder(track, options.threads))
    } catch (error) {
      demuxer.close()
      throw new AppError(
        'clip.unreadable',
        `its ${track.codec} video cannot be decoded (${(error as Error).message})`,
      )
    }
  }

  close(): void {
    this.decoder.close()
    this.demuxer.close()
  }
}

type FrameOptions = Parameters<OpenClip['frames']>[2]

/** Presentation indices of the pictures that key packets hold. */
function keyFramesOf(table: PacketTable, { packets }: FrameIndex): number[] {
  const keys: number[] = []
  packets.forEach((packet, frame) => {
    if ((table.flags[packet]! & PACKET_KEY) !== 0) keys.push(frame)
  })
  return keys
}

class LibavClip implements OpenClip {
  readonly timesSec: Float64Array
  readonly keyFrames: readonly number[]
  /** The demuxer of the index pass, used again by the first decode where it can be rewound. */
  private spare: Demuxer | undefined

  constructor(
    private readonly av: Libav,
    private readonly options: LibavOptions,
    private readonly path: string,
    demuxer: Demuxer,
    private readonly track: VideoTrack,
    private readonly table: PacketTable,
    private readonly index: FrameIndex,
    readonly media: MediaInfo,
    readonly warnings: Warning[],
  ) {
    this.timesSec = index.timesSec
    this.keyFrames = seekable.test(media.container) ? keyFramesOf(table, index) : []
    this.spare = demuxer
  }

  close(): Promise<void> {
    this.spare?.close()
    this.spare = undefined
    return Promise.resolve()
  }

  async frames(
    wanted: readonly number[],
    onFrame: (frame: RgbFrame) => void,
    options: FrameOptions = {},
  ): Promise<{ missing: number[]; warnings: Warning[] }> {
    const pacer = createPacer({ signal: options.signal })
    const left = new Set(wanted)
    for (const frame of left)
      if (!(frame >= 0 && frame < this.timesSec.length))
        throw new AppError('bug', `frame ${frame} of ${this.timesSec.length} was asked for`)
    if (left.size === 0) return { missing: [], warnings: [] }
    const converter = new RgbConverter(this.av)
    const deliver = new Delivery(
      this.timesSec,
      left,
      onFrame,
      converter,
      options.colourMatrix ?? 'tag-else-bt601',
    )
    try {
      if (this.index.by === 'order') await this.decodeInOrder(deliver, pacer)
      else {
        await this.decodePlanned([...left], deliver, pacer, options.keysOnly ?? false)
        // Fewer frames than the packets promised: damage, or a key flag that lied. Everything from the start, nothing left out.
        if (left.size > 0) await this.decode(0, Infinity, deliver, pacer, this.byStamp())
      }
    } finally {
      converter.close()
    }
    return deliver.outcome(wanted.length, this.track)
  }

  /** Frames are told by their place: from the first packet on, nothing skipped. */
  private async decodeInOrder(deliver: Delivery, pacer: Pacer): Promise<void> {
    let at = 0
    await this.decode(0, Infinity, deliver, pacer, () => at++)
  }

  /** The shortest run of packets that gives the wanted frames. */
  private async decodePlanned(
    wanted: number[],
    deliver: Delivery,
    pacer: Pacer,
    keysOnly: boolean,
  ): Promise<void> {
    const plan = planDecode(this.table, this.index, wanted, seekable.test(this.media.container))
    const skips = keysOnly ? (packet: number) => !plan.wants(packet) : plan.skips
    await this.decode(plan.start, plan.end, deliver, pacer, this.byStamp(), { ...plan, skips })
  }

  /** Presentation index by time stamp; -1 for a picture that is not in the index. */
  private byStamp(): (stamp: number) => number {
    const { stamps } = this.index
    return stamp => {
      let low = 0
      let high = stamps.length - 1
      while (low <= high) {
        const middle = (low + high) >> 1
        if (stamps[middle] === stamp) return middle
        if (stamps[middle]! < stamp) low = middle + 1
        else high = middle - 1
      }
      return -1
    }
  }

  private async decode(
    start: number,
    end: number,
    deliver: Delivery,
    pacer: Pacer,
    indexOf: (stamp: number) => number,
    plan?: { skips: (packet: number) => boolean; wants: (packet: number) => boolean },
  ): Promise<void> {
    const { demuxer, at, inHand } = await this.demuxerAt(start)
    let decoder: Decoder | undefined
    try {
      decoder = demuxer.decoder(this.track, this.options.threads)
      const take = (from: Decoder): void => {
        while (from.receive()) deliver.take(from, indexOf(from.stamp))
      }
      let skipping = false
      for (let i = at; i <= end && !deliver.done; i++) {
        if (!(i === at && inHand) && !demuxer.next(this.track.stream)) break
        if (i < start || plan?.skips(i)) {
          if (pacer.due()) await pacer.rest()
          continue
        }
        if (plan && decoder.reorders) {
          const skip = !plan.wants(i)
          if (skip !== skipping) decoder.skipUnreferenced((skipping = skip))
        }
        if (!decoder.send(demuxer.packet)) deliver.damagedPackets++
        take(decoder)
        if (pacer.due()) await pacer.rest()
      }
      if (!deliver.done) {
        decoder.send(null)
        take(decoder)
      }
    } finally {
      decoder?.close()
      demuxer.close()
    }
  }

  /** A demuxer at packet number `at` ≤ start: already read where `inHand`, else the next to read. */
  private async demuxerAt(start: number): Promise<{ demuxer: Demuxer; at: number; inHand: boolean }> {
    const { spare, table, track } = this
    this.spare = undefined
    if (spare && seekable.test(this.media.container)) {
      const stamp = Number.isNaN(table.dts[start]!) ? table.pts[start]! : table.dts[start]!
      // Seeking is trusted only as far as the packet that comes out is one of the index, at or before the one asked for.
      if (!Number.isNaN(stamp) && spare.seek(track.stream, stamp) && spare.next(track.stream))
        for (let at = start; at >= 0; at--)
          if (spare.isAt(table, at)) return { demuxer: spare, at, inHand: true }
    }
    spare?.close()
    try {
      return { demuxer: Demuxer.open(this.av, this.path), at: 0, inHand: false }
    } catch (error) {
      throw await whyUnreadable(this.path, (error as Error).message)
    }
  }
}

/** Hands wanted pictures over once each and keeps count of what was damaged or never came. */
class Delivery {
  damagedPackets = 0
  private damagedFrames = 0
  private transfer: VideoTrack['transfer'] = 'sdr'

  constructor(
    private readonly timesSec: Float64Array,
    private readonly left: Set<number>,
    private readonly onFrame: (frame: RgbFrame) => void,
    private readonly converter: RgbConverter,
    private readonly matrix: 'tag-else-bt601' | 'bt601',
  ) {}

  get done(): boolean {
    return this.left.size === 0
  }

  take(decoder: Decoder, index: number): void {
    if (!this.left.delete(index)) return
    if (decoder.damaged) this.damagedFrames++
    this.transfer = decoder.transfer
    const { width, height } = decoder
    checkPictureSize(width, height)
    const data = this.converter.convert(decoder.picture, this.matrix)
    this.onFrame({ index, timeSec: this.timesSec[index]!, width, height, data })
  }

  outcome(wanted: number, track: VideoTrack): { missing: number[]; warnings: Warning[] } {
    const missing = [...this.left].sort((a, b) => a - b)
    if (missing.length > mostMissing * wanted)
      throw new AppError(
        'clip.unreadable',
        `${missing.length} of the ${wanted} frames needed cannot be decoded (damaged ${track.codec} video)`,
      )
    const warnings: Warning[] = []
    if (this.transfer !== 'sdr' && track.transfer === 'sdr') warnings.push(hdrWarning(this.transfer))
    if (this.damagedFrames > 0)
      warnings.push({
        code: 'clip.damaged',
        message: `${this.damagedFrames} of the ${wanted} frames needed are damaged`,
      })
    return { missing, warnings }
  }
}
