/** Which packets to hand to the decoder, decided before any decoding, from the wanted frames alone. Pure. */
import { PACKET_KEY, type FrameIndex, type PacketTable } from './packet-index'

export interface DecodePlan {
  /** First packet to send and the last, inclusive, in decode order. */
  start: number
  end: number
  /** Packets in between to leave out: leading pictures of the first group, whose references were not decoded. */
  skips: (packet: number) => boolean
  /** True where the packet's own frame is wanted; others may be skipped by the decoder if nothing refers to them. */
  wants: (packet: number) => boolean
}

/**
 * The shortest run of packets that gives every wanted frame exactly: from the last key packet that is safe for the first
 * wanted frame up to the last wanted packet in decode order.
 *
 * Safe means: no wanted frame is shown before the key picture yet stored after it. In an open GOP such leading pictures
 * refer to the group before (x265's default, x264 open-gop, MPEG-4 with B-frames), and starting at their key gives wrong
 * pictures, sometimes silently.
 * @param wanted presentation indices
 * @param seekable false where key flags cannot be trusted as entry points (raw streams, animated pictures): start at 0
 */
export function planDecode(
  table: PacketTable,
  index: FrameIndex,
  wanted: readonly number[],
  seekable: boolean,
): DecodePlan {
  const packets = new Set<number>()
  let end = -1
  let firstPacket = table.length
  let firstStamp = Infinity
  for (const frame of wanted) {
    const packet = index.packets[frame]!
    packets.add(packet)
    end = Math.max(end, packet)
    firstPacket = Math.min(firstPacket, packet)
    firstStamp = Math.min(firstStamp, index.stamps[frame]!)
  }
  const stampOf = (packet: number): number =>
    Number.isNaN(table.pts[packet]!) ? table.dts[packet]! : table.pts[packet]!
  let start = 0
  if (seekable)
    for (let i = firstPacket; i > 0; i--)
      if ((table.flags[i]! & PACKET_KEY) !== 0 && stampOf(i) <= firstStamp) {
        start = i
        break
      }
  const keyStamp = stampOf(start)
  return {
    start,
    end,
    skips: packet => start > 0 && packet > start && stampOf(packet) < keyStamp,
    wants: packet => packets.has(packet),
  }
}
