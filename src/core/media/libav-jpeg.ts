/** Pictures scaled and compressed by libav: about 1 ms for 340 × 256, where the encoder in JavaScript takes 35. */
import { libavError, type Libav } from './libav'
import type { Picture } from './pictures'

/** mjpeg's quantiser: 3 of 2..31 looks like quality 90 elsewhere. */
const quantiser = '3'
/** Encoders that are kept, one a size. */
const kept = 4

type Frame = InstanceType<Libav['lib']['Frame']>

export type JpegMaker = (picture: Picture, to: { width: number; height: number }) => Buffer

/** Makes JPEGs of any size; an encoder is kept for the sizes used last. Throws Error with libav's own words. */
export function createJpegMaker(av: Libav): JpegMaker {
  const encoders = new Map<string, Encoder>()
  return (picture, to) => {
    const key = [picture.width, picture.height, to.width, to.height].join(' ')
    const encoder = encoders.get(key) ?? new Encoder(av, picture, to)
    encoders.delete(key)
    encoders.set(key, encoder)
    for (const [oldest, unused] of encoders) {
      if (encoders.size <= kept) break
      encoders.delete(oldest)
      unused.close()
    }
    return encoder.encode(picture)
  }
}

interface Size {
  width: number
  height: number
}

/** One size in, one size out. */
class Encoder {
  private readonly context
  private readonly scaler
  private readonly packet
  private readonly source: Frame
  private readonly target: Frame

  constructor(
    private readonly av: Libav,
    from: Size,
    to: Size,
  ) {
    const { lib, constants } = av
    const codec = lib.Codec.findEncoder(constants.AV_CODEC_ID_MJPEG)
    if (!codec) throw new Error('libav was built without a JPEG encoder')
    this.context = new lib.CodecContext()
    this.context.allocContext3(codec)
    this.context.width = to.width
    this.context.height = to.height
    this.context.pixelFormat = constants.AV_PIX_FMT_YUVJ420P
    this.context.timeBase = new lib.Rational(1, 25)
    this.context.setOption('qmin', quantiser)
    this.context.setOption('qmax', quantiser)
    this.check(this.context.open2Sync(codec, null))
    this.scaler = new lib.SoftwareScaleContext()
    this.scaler.allocContext()
    this.packet = new lib.Packet()
    this.packet.alloc()
    this.source = this.frame(from, constants.AV_PIX_FMT_RGB24)
    this.target = this.frame(to, constants.AV_PIX_FMT_YUVJ420P)
  }

  encode({ width, height, data }: Picture): Buffer {
    const row = width * 3
    const to = this.source.data![0]!
    const stride = this.source.linesize[0]!
    for (let y = 0; y < height; y++) to.set(data.subarray(y * row, (y + 1) * row), y * stride)
    this.check(this.scaler.scaleFrameSync(this.target, this.source))
    this.target.pts += 1n
    this.check(this.context.sendFrameSync(this.target))
    this.check(this.context.receivePacketSync(this.packet))
    // Copied: the packet's bytes are libav's.
    const jpeg = Buffer.from(this.packet.data!)
    this.packet.unref()
    return jpeg
  }

  close(): void {
    this.source.free()
    this.target.free()
    this.packet.free()
    this.scaler.freeContext()
    this.context.freeContext()
  }

  private frame({ width, height }: Size, format: Frame['format']): Frame {
    const frame = new this.av.lib.Frame()
    frame.alloc()
    Object.assign(frame, { width, height, format, pts: 0n })
    this.check(frame.getBuffer(0))
    return frame
  }

  private check(code: number): void {
    if (code < 0) throw new Error(libavError(this.av, code))
  }
}
