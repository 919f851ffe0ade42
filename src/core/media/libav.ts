/**
 * The one file that touches node-av: thin, synchronous wrappers with our own words, so that the reader's logic
 * (libav-reader.ts) can be read without knowing the binding.
 *
 * The low-level synchronous API is used throughout: node-av 6.1.1's generators call `Promise.withResolvers`, which Node 20
 * lacks, and then silently yield null frames. Importing is dynamic because node-av is ESM and because only a process that
 * has proved able to load it may do so (readers.ts).
 */
import type * as NodeAvConstants from 'node-av/constants'
import type * as NodeAv from 'node-av/lib'
import { PACKET_CORRUPT, PACKET_HIDDEN, type PacketTable } from './packet-index'

const loadLib = (): Promise<typeof NodeAv> => import('node-av/lib')
const loadConstants = (): Promise<typeof NodeAvConstants> => import('node-av/constants')

export interface Libav {
  lib: typeof NodeAv
  constants: typeof NodeAvConstants
  /** Version of the FFmpeg inside the binding, e.g. "8.1". */
  version: string
}

let loaded: Promise<Libav> | undefined

/** Loads the native module once per process. May abort the process on runtimes it does not know: probe first. */
export function loadLibav(): Promise<Libav> {
  loaded ??= Promise.all([loadLib(), loadConstants()]).then(([lib, constants]) => {
    lib.Log.setLevel(constants.AV_LOG_QUIET)
    const version = lib.getFFmpegInfo().version.replace(/-.*$/, '')
    return { lib, constants, version }
  })
  return loaded
}

/** Message of a libav error number. */
export const libavError = (av: Libav, code: number): string => av.lib.FFmpegError.strerror(code).toLowerCase()

const NO_PTS = -9223372036854775808n
const stampOf = (value: bigint): number => (value === NO_PTS ? NaN : Number(value))

export interface Rational {
  num: number
  den: number
}

/** Transfer function, as far as it matters here: the two high-dynamic-range ones, or any other. */
export type Transfer = 'pq' | 'hlg' | 'sdr'

/** What the container says of one video track. */
export interface VideoTrack {
  stream: number
  codec: string
  tag: string
  width: number
  height: number
  pixelFormat: string
  timeBase: Rational
  sar: Rational
  averageFps: number
  /** Field rate for interlaced raw streams: use only where averageFps is unknown. */
  tickFps: number
  isDefault: boolean
  /** Cover art and the like: one still that is no clip. */
  attachedPicture: boolean
  /** B-frames: the decoder hands frames out later than it takes them. */
  reorders: boolean
  /** 3×3 display matrix, 16.16 fixed point, or null. */
  displayMatrix: Int32Array | null
  transfer: Transfer
  /** True where the container describes encryption of this track. */
  encrypted: boolean
  /** What the header says the track holds; 0 where it does not say. */
  promised: { frames: number; durationSec: number }
}

/** An opened file: reads its packets one after the other. */
export class Demuxer {
  readonly packet: NodeAv.Packet
  readonly format: string
  readonly tracks: VideoTrack[]
  private closed = false

  private constructor(
    private readonly av: Libav,
    private readonly context: NodeAv.FormatContext,
  ) {
    this.packet = new av.lib.Packet()
    this.packet.alloc()
    this.format = context.iformat?.name ?? ''
    this.tracks = context.streams
      .filter(stream => stream.codecpar.codecType === av.constants.AVMEDIA_TYPE_VIDEO)
      .map(stream => describeTrack(av, stream))
    // A container's own duration is that of its longest track: it says something of this one only where there is no other.
    const [only] = this.tracks
    if (only && context.streams.length === 1 && only.promised.durationSec === 0)
      only.promised.durationSec = Math.max(0, stampOf(context.duration)) / 1e6 || 0
  }

  /** Opens a file and finds its streams. Throws Error with libav's own words. */
  static open(av: Libav, path: string): Demuxer {
    const context = new av.lib.FormatContext()
    // A file may be a playlist that names other files or hosts: only plain files are ever followed.
    const options = av.lib.Dictionary.fromObject({ protocol_whitelist: 'file' })
    const opened = context.openInputSync(path, null, options)
    if (opened < 0) throw new Error(libavError(av, opened))
    const found = context.findStreamInfoSync(null)
    if (found < 0) {
      context.closeInputSync()
      throw new Error(libavError(av, found))
    }
    return new Demuxer(av, context)
  }

  /** Moves to the next packet of a stream; false at the end of what can be read. */
  next(stream: number): boolean {
    for (;;) {
      this.packet.unref()
      if (this.context.readFrameSync(this.packet) < 0) return false
      if (this.packet.streamIndex === stream) return true
    }
  }

  /** Appends the current packet to a table. */
  record(table: PacketTable, codec: string): void {
    const { packet } = this
    let flags: number = packet.flags & 0xff
    // VP8 alternate-reference frames sit in packets of their own; bit 4 of the frame tag is show_frame (RFC 6386, 9.1).
    if (codec === 'vp8' && packet.size > 0 && ((packet.data?.[0] ?? 0x10) & 0x10) === 0)
      flags |= PACKET_HIDDEN
    if (codec !== 'rawvideo' && packet.size >= 8 && startsWithZeros(packet.data)) flags |= PACKET_CORRUPT
    table.push(stampOf(packet.pts), stampOf(packet.dts), Number(packet.duration), packet.size, flags)
  }

  /** True where the current packet is packet i of the table. */
  isAt(table: PacketTable, i: number): boolean {
    const { packet } = this
    const same = (a: number, b: number): boolean => a === b || (Number.isNaN(a) && Number.isNaN(b))
    return (
      packet.size === table.size[i] &&
      same(stampOf(packet.dts), table.dts[i]!) &&
      same(stampOf(packet.pts), table.pts[i]!)
    )
  }

  /** True where the current packet says that it is encrypted. */
  get packetEncrypted(): boolean {
    return this.packet.getSideData(this.av.constants.AV_PKT_DATA_ENCRYPTION_INFO) !== null
  }

  /** Asks for the key packet at or before a decode time stamp. The caller checks where it came out (`isAt`). */
  seek(stream: number, dts: number): boolean {
    return this.context.seekFrameSync(stream, BigInt(dts), this.av.constants.AVSEEK_FLAG_BACKWARD) >= 0
  }

  /** A decoder for one track of this file. Throws Error. */
  decoder(track: VideoTrack, threads: number): Decoder {
    const stream = this.context.streams[track.stream]!
    return new Decoder(this.av, stream, threads)
  }

  close(): void {
    if (this.closed) return
    this.closed = true
    this.packet.free()
    this.context.closeInputSync()
  }
}

/** No codec begins a packet with eight zero bytes: a hole left by a download or a failing disk does. */
const startsWithZeros = (data: Buffer | null): boolean =>
  data !== null && data.readUInt32LE(0) === 0 && data.readUInt32LE(4) === 0

function transferOf({ constants }: Libav, value: number): Transfer {
  if (value === constants.AVCOL_TRC_SMPTE2084) return 'pq'
  return value === constants.AVCOL_TRC_ARIB_STD_B67 ? 'hlg' : 'sdr'
}

function describeTrack(av: Libav, stream: NodeAv.Stream): VideoTrack {
  const { codecpar, timeBase, avgFrameRate, rFrameRate } = stream
  const { constants } = av
  const ratio = (r: Rational): number => (r.den > 0 && r.num > 0 ? r.num / r.den : 0)
  const sar = stream.sampleAspectRatio.num > 0 ? stream.sampleAspectRatio : codecpar.sampleAspectRatio
  const matrix = codecpar.getCodedSideData(constants.AV_PKT_DATA_DISPLAYMATRIX)
  const tag = codecpar.codecTagString ?? ''
  return {
    stream: stream.index,
    codec: av.lib.avGetCodecName(codecpar.codecId) ?? 'unknown',
    tag,
    width: codecpar.width,
    height: codecpar.height,
    pixelFormat: av.lib.avGetPixFmtName(codecpar.format as NodeAvPixelFormat) ?? '',
    timeBase: { num: timeBase.num, den: timeBase.den },
    sar: sar.num > 0 && sar.den > 0 ? { num: sar.num, den: sar.den } : { num: 1, den: 1 },
    averageFps: ratio(avgFrameRate),
    tickFps: ratio(rFrameRate),
    isDefault: (stream.disposition & constants.AV_DISPOSITION_DEFAULT) !== 0,
    attachedPicture: (stream.disposition & constants.AV_DISPOSITION_ATTACHED_PIC) !== 0,
    reorders: codecpar.videoDelay > 0,
    displayMatrix:
      matrix && matrix.length >= 36
        ? Int32Array.from({ length: 9 }, (_, i) => matrix.readInt32LE(i * 4))
        : null,
    transfer: transferOf(av, codecpar.colorTrc),
    promised: {
      frames: Math.max(0, Number(stream.nbFrames)),
      durationSec: (Math.max(0, stampOf(stream.duration)) * timeBase.num) / timeBase.den || 0,
    },
    encrypted:
      tag === 'encv' || codecpar.getCodedSideData(constants.AV_PKT_DATA_ENCRYPTION_INIT_INFO) !== null,
  }
}
type NodeAvPixelFormat = Parameters<typeof NodeAv.avGetPixFmtName>[0]

/** More than a decoder has threads: it can hold no more errors back than that. */
const mostErrorsInARow = 64

/** A picture as it came from the decoder, before colour conversion. Valid until the next `receive`. */
export class Decoder {
  private readonly context: NodeAv.CodecContext
  private readonly frame: NodeAv.Frame

  constructor(
    private readonly av: Libav,
    stream: NodeAv.Stream,
    threads: number,
  ) {
    const codec = av.lib.Codec.findDecoder(stream.codecpar.codecId)
    if (!codec)
      throw new Error(`no decoder for ${av.lib.avGetCodecName(stream.codecpar.codecId) ?? 'this codec'}`)
    const context = new av.lib.CodecContext()
    context.allocContext3(codec)
    context.parametersToContext(stream.codecpar)
    context.threadCount = threads
    context.pktTimebase = stream.timeBase
    const opened = context.open2Sync(codec, null)
    if (opened < 0) {
      context.freeContext()
      throw new Error(libavError(av, opened))
    }
    this.context = context
    this.frame = new av.lib.Frame()
    this.frame.alloc()
  }

  /** True where the stream has pictures that nothing refers to, so that skipping can pay. */
  get reorders(): boolean {
    return this.context.hasBFrames > 0
  }

  /** Pictures of rate information inside the stream itself (raw H.264), else 0. */
  get codedFps(): number {
    const { num, den } = this.context.framerate
    return num > 0 && den > 0 ? num / den : 0
  }

  /** Lets the decoder drop the next packet's picture where nothing refers to it (`skipFrame =` silently does nothing). */
  skipUnreferenced(skip: boolean): void {
    this.context.setOption('skip_frame', skip ? '8' : '0')
  }

  /** Hands over the demuxer's current packet, or null for the end. False where the decoder finds it damaged. */
  send(packet: NodeAv.Packet | null): boolean {
    return this.context.sendPacketSync(packet) >= 0
  }

  /**
   * Takes the next picture in presentation order; false when it wants more packets. With frame threads the error of a
   * damaged picture comes out here, between good ones: it is stepped over.
   */
  receive(): boolean {
    const { AVERROR_EAGAIN, AVERROR_EOF } = this.av.constants
    for (let errors = 0; errors < mostErrorsInARow; errors++) {
      this.frame.unref()
      const got = this.context.receiveFrameSync(this.frame)
      if (got >= 0) return true
      if (got === AVERROR_EAGAIN || got === AVERROR_EOF) return false
    }
    return false
  }

  get stamp(): number {
    return stampOf(this.frame.bestEffortTimestamp)
  }
  get durationUnits(): number {
    return Number(this.frame.duration)
  }
  get width(): number {
    return this.frame.width
  }
  get height(): number {
    return this.frame.height
  }
  /** As the picture itself says: a container may know less. */
  get transfer(): Transfer {
    return transferOf(this.av, this.frame.colorTrc)
  }
  get damaged(): boolean {
    return (
      this.frame.decodeErrorFlags !== 0 || (this.frame.flags & this.av.constants.AV_FRAME_FLAG_CORRUPT) !== 0
    )
  }

  /** The current picture, for the converter. */
  get picture(): NodeAv.Frame {
    return this.frame
  }

  close(): void {
    this.frame.free()
    this.context.freeContext()
  }
}

/** Native pixels to rgb24 at native size with swscale's default flags, the path of PyAV, torchcodec and the ffmpeg CLI. */
export class RgbConverter {
  private readonly scaler: NodeAv.SoftwareScaleContext
  private target: NodeAv.Frame | undefined
  private tight = new Uint8Array(0)

  constructor(private readonly av: Libav) {
    this.scaler = new av.lib.SoftwareScaleContext()
    this.scaler.allocContext()
  }

  /** Width × height × 3 bytes, valid until the next call. Throws Error. */
  convert(picture: NodeAv.Frame, matrix: 'tag-else-bt601' | 'bt601'): Uint8Array {
    const { constants, lib } = this.av
    const { width, height } = picture
    if (this.target?.width !== width || this.target.height !== height) {
      this.target?.free()
      this.target = new lib.Frame()
      this.target.alloc()
      this.target.width = width
      this.target.height = height
      this.target.format = constants.AV_PIX_FMT_RGB24
      const got = this.target.getBuffer(0)
      if (got < 0) throw new Error(libavError(this.av, got))
    }
    // swscale refuses to mix field and frame order; like every reference reader we take the stored lines as they are.
    picture.flags &= ~constants.AV_FRAME_FLAG_INTERLACED
    // Primaries and transfer stay as they are stored: no colour management, as in the training stacks.
    picture.colorPrimaries = constants.AVCOL_PRI_UNSPECIFIED
    picture.colorTrc = constants.AVCOL_TRC_UNSPECIFIED
    // One chroma siting for all (left, MPEG-2's), whatever the tag: the command-line reader can be told the same.
    picture.chromaLocation = constants.AVCHROMA_LOC_LEFT
    if (matrix === 'bt601') picture.colorSpace = constants.AVCOL_SPC_BT470BG
    const scaled = this.scaler.scaleFrameSync(this.target, picture)
    if (scaled < 0) throw new Error(libavError(this.av, scaled))
    // Always copied out: libav owns the padded picture, and a view kept by mistake would outlive it and crash the process.
    const padded = this.target.data![0]!
    const stride = this.target.linesize[0]!
    const row = width * 3
    if (this.tight.length !== row * height) this.tight = new Uint8Array(row * height)
    if (stride === row) this.tight.set(padded.subarray(0, row * height))
    else
      for (let y = 0; y < height; y++) this.tight.set(padded.subarray(y * stride, y * stride + row), y * row)
    return this.tight
  }

  close(): void {
    this.target?.free()
    this.scaler.freeContext()
  }
}
