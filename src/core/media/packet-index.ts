/**
 * From the packets of a video track to the list of its frames in presentation order. Pure.
 *
 * Where every packet carries one time stamp of its own, the sorted stamps *are* the frames, exactly and without decoding
 * (1.7–3.6 ms for a ten-second clip). Where they are missing or repeated (AVI with B-frames, raw streams, fields in
 * packets of their own), only decoding can tell, and this says so instead of guessing.
 */

export const PACKET_KEY = 1
/** Not all of it is there: cut off by the end of the file, or a hole of zeros. */
export const PACKET_CORRUPT = 2
/** Decoded for the sake of others but outside the edit list: never shown. */
export const PACKET_DISCARD = 4
/** A frame that the codec marks as not shown (VP8 alternate reference). */
export const PACKET_HIDDEN = 256

/** Columns of a demuxed track in decode order; stamps are in time-base units, NaN where the container has none. */
export class PacketTable {
  length = 0
  pts = new Float64Array(1024)
  dts = new Float64Array(1024)
  duration = new Float64Array(1024)
  size = new Int32Array(1024)
  flags = new Uint16Array(1024)

  push(pts: number, dts: number, duration: number, size: number, flags: number): void {
    if (this.length === this.pts.length) this.grow()
    const i = this.length++
    this.pts[i] = pts
    this.dts[i] = dts
    this.duration[i] = duration
    this.size[i] = size
    this.flags[i] = flags
  }

  /** Whether any packet carries a flag. */
  has(flag: number): boolean {
    for (let i = 0; i < this.length; i++) if ((this.flags[i]! & flag) !== 0) return true
    return false
  }

  private grow(): void {
    const bigger = <T extends Float64Array | Int32Array | Uint16Array>(column: T, copy: T): T => {
      copy.set(column)
      return copy
    }
    const n = this.length * 2
    this.pts = bigger(this.pts, new Float64Array(n))
    this.dts = bigger(this.dts, new Float64Array(n))
    this.duration = bigger(this.duration, new Float64Array(n))
    this.size = bigger(this.size, new Int32Array(n))
    this.flags = bigger(this.flags, new Uint16Array(n))
  }
}

export interface FrameIndex {
  /**
   * `stamps`: frame i is the decoded frame whose time stamp is stamps[i], coming from packet packets[i].
   * `order`: frame i is the i-th frame that a decoder gives when it starts at the first packet.
   */
  by: 'stamps' | 'order'
  /** Seconds from the first frame, ascending. */
  timesSec: Float64Array
  /** Time-base units; NaN where by = 'order' and the decoder gave none. */
  stamps: Float64Array
  /** Decode-order packet number of each frame; empty where by = 'order'. */
  packets: Int32Array
  /** How long the last frame stays, in seconds, as far as the file says. */
  lastDurationSec: number
}

/**
 * The frames of a track from its packets alone, or null where that would be a guess.
 * @param reorders whether the codec delays frames (B-frames): without pts the order is then unknown
 */
export function indexByStamps(
  table: PacketTable,
  timeBase: { num: number; den: number },
  reorders: boolean,
): FrameIndex | null {
  // Whether a damaged packet still gives a frame, and the next ones do, only the decoder knows.
  if (table.has(PACKET_CORRUPT)) return null
  const shown: number[] = []
  let withPts = 0
  for (let i = 0; i < table.length; i++) {
    if ((table.flags[i]! & (PACKET_DISCARD | PACKET_HIDDEN)) !== 0) continue
    // A packet without bytes (AVI: "repeat the last picture") gives no frame.
    if (table.size[i] === 0) continue
    shown.push(i)
    if (!Number.isNaN(table.pts[i]!)) withPts++
  }
  if (shown.length === 0 || (withPts !== shown.length && (withPts !== 0 || reorders))) return null
  const stampOf = withPts === 0 ? table.dts : table.pts
  shown.sort((a, b) => stampOf[a]! - stampOf[b]!)
  const stamps = new Float64Array(shown.length)
  for (let i = 0; i < shown.length; i++) {
    stamps[i] = stampOf[shown[i]!]!
    if (Number.isNaN(stamps[i]!) || (i > 0 && stamps[i] === stamps[i - 1])) return null
  }
  const seconds = timeBase.num / timeBase.den
  const duration = table.duration[shown[shown.length - 1]!]!
  return {
    by: 'stamps',
    stamps,
    timesSec: stamps.map(stamp => ((stamp - stamps[0]!) * timeBase.num) / timeBase.den),
    packets: Int32Array.from(shown),
    lastDurationSec: duration > 0 ? duration * seconds : 0,
  }
}

/**
 * The frames of a track from what a decoder gave, in its order. A missing stamp follows its predecessor by the frame's
 * own duration; a stamp that does not advance is read as missing, as `ffmpeg -fps_mode passthrough` would drop to it.
 */
export function indexByOrder(
  decoded: { stamp: number; duration: number }[],
  timeBase: { num: number; den: number },
  nominalFps: number,
): FrameIndex {
  const seconds = timeBase.num / timeBase.den
  const fallback = nominalFps > 0 ? 1 / nominalFps : 1 / 25
  const timesSec = new Float64Array(decoded.length)
  const stamps = new Float64Array(decoded.length)
  const first = decoded.findIndex(frame => !Number.isNaN(frame.stamp))
  // A raw stream has no time at all: then the nominal rate is the truth, not the rounded durations made from it.
  const lasts = (i: number): number => {
    const own = decoded[i]!.duration * seconds
    return own > 0 && (first >= 0 || nominalFps <= 0) ? own : fallback
  }
  const origin = first < 0 ? 0 : decoded[first]!.stamp
  // Frames before the first stamped one are counted back from it.
  let start = 0
  for (let i = 0; i < first; i++) start -= lasts(i)
  for (let i = 0; i < decoded.length; i++) {
    const { stamp } = decoded[i]!
    stamps[i] = stamp
    const given = Number.isNaN(stamp) ? NaN : (stamp - origin) * seconds - start
    const next = i === 0 ? 0 : timesSec[i - 1]! + lasts(i - 1)
    timesSec[i] = i > 0 && !(given > timesSec[i - 1]!) ? next : i === 0 ? 0 : given
  }
  return {
    by: 'order',
    stamps,
    timesSec,
    packets: new Int32Array(0),
    lastDurationSec: decoded.length > 0 ? lasts(decoded.length - 1) : 0,
  }
}

/** Average rate over the clip, whether it varies, and how long it lasts. */
export function rateOf(
  index: FrameIndex,
  timeBase: { num: number; den: number },
  nominalFps: number,
): { fps: number; vfr: boolean; durationSec: number } {
  const { timesSec } = index
  const n = timesSec.length
  if (n < 2) {
    const durationSec =
      index.lastDurationSec > 0 ? index.lastDurationSec : nominalFps > 0 ? 1 / nominalFps : 0
    return {
      fps: nominalFps > 0 ? nominalFps : durationSec > 0 ? 1 / durationSec : 0,
      vfr: false,
      durationSec,
    }
  }
  const gaps = new Float64Array(n - 1)
  for (let i = 0; i < n - 1; i++) gaps[i] = timesSec[i + 1]! - timesSec[i]!
  const median = gaps.slice().sort()[(n - 1) >> 1]!
  const span = timesSec[n - 1]!
  // Stamps rounded to the time base (Matroska: 1 ms) jitter by one unit either way: that is not a variable rate.
  const slack = Math.max(0.1 * median, (1.5 * timeBase.num) / timeBase.den)
  let odd = 0
  for (const gap of gaps) if (Math.abs(gap - median) > slack) odd++
  const last =
    index.lastDurationSec > 0 && index.lastDurationSec < 10 * median + 1 ? index.lastDurationSec : median
  return { fps: (n - 1) / span, vfr: odd > 0.02 * gaps.length, durationSec: span + last }
}
