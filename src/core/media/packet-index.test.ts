import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planDecode } from './decode-plan'
import {
  indexByOrder,
  indexByStamps,
  PACKET_CORRUPT,
  PACKET_DISCARD,
  PACKET_HIDDEN,
  PACKET_KEY,
  PacketTable,
  rateOf,
} from './packet-index'

const second = { num: 1, den: 25 }
/** Packets as [pts, flags, size] in decode order; dts counts up. */
function table(...packets: [pts: number, flags?: number, size?: number][]): PacketTable {
  const all = new PacketTable()
  packets.forEach(([pts, flags = 0, size = 100], i) => all.push(pts, i, 1, size, flags))
  return all
}

describe('the frames of a track, from its packets', () => {
  it('are its time stamps in order, counted from the first', () => {
    const index = indexByStamps(table([10, PACKET_KEY], [13], [11], [12]), second, true)!
    expect(Array.from(index.timesSec)).toEqual([0, 0.04, 0.08, 0.12])
    expect(Array.from(index.packets)).toEqual([0, 2, 3, 1])
  })
  it('leave out what an edit list cuts, what the codec hides, and packets without bytes', () => {
    const index = indexByStamps(
      table([-2, PACKET_KEY | PACKET_DISCARD], [0], [1, PACKET_HIDDEN], [2, 0, 0], [3]),
      second,
      false,
    )!
    expect(Array.from(index.stamps)).toEqual([0, 3])
  })
  it('are decode time stamps where there is no other and no reordering', () => {
    const packets = table([NaN], [NaN], [NaN])
    expect(Array.from(indexByStamps(packets, second, false)!.stamps)).toEqual([0, 1, 2])
    expect(indexByStamps(packets, second, true)).toBeNull()
  })
  it('are not guessed where stamps are missing, repeated or a packet is torn', () => {
    expect(indexByStamps(table([0], [NaN], [2]), second, false)).toBeNull()
    expect(indexByStamps(table([0], [1], [1]), second, false)).toBeNull()
    expect(indexByStamps(table([0], [1, PACKET_CORRUPT]), second, false)).toBeNull()
    expect(indexByStamps(table(), second, false)).toBeNull()
  })
  it('survive more packets than a table first holds', () => {
    const long = new PacketTable()
    for (let i = 0; i < 5000; i++) long.push(i, i, 1, 10, 0)
    expect(indexByStamps(long, second, false)!.timesSec).toHaveLength(5000)
  })
})

describe('the frames of a track, from a decoder', () => {
  const times = (stamps: number[], nominalFps = 25): number[] =>
    Array.from(
      indexByOrder(
        stamps.map(stamp => ({ stamp, duration: 1 })),
        second,
        nominalFps,
      ).timesSec,
      t => Math.round(t * 1000),
    )
  it('follow their stamps, and their predecessor where there is none or it does not advance', () => {
    expect(times([3, 4, 5])).toEqual([0, 40, 80])
    expect(times([3, NaN, 5, 5, 9])).toEqual([0, 40, 80, 120, 240])
    expect(times([NaN, 7, 8])).toEqual([0, 40, 80])
  })
  it('follow the nominal rate where there is no time at all', () => {
    expect(times([NaN, NaN, NaN], 50)).toEqual([0, 20, 40])
  })
  it('always ascend', () => {
    const stamp = fc.oneof(fc.integer({ min: -50, max: 50 }), fc.constant(NaN))
    fc.assert(
      fc.property(fc.array(stamp, { minLength: 1, maxLength: 40 }), stamps => {
        const { timesSec } = indexByOrder(
          stamps.map(each => ({ stamp: each, duration: 0 })),
          second,
          25,
        )
        expect(timesSec[0]).toBe(0)
        for (let i = 1; i < timesSec.length; i++) expect(timesSec[i]).toBeGreaterThan(timesSec[i - 1]!)
      }),
    )
  })
})

describe('rate', () => {
  const rate = (stamps: number[], base = second) =>
    rateOf(indexByStamps(table(...stamps.map(each => [each] as [number])), base, false)!, base, 25)
  it('is the average over the clip, and lasts as long as its last frame', () => {
    expect(rate([0, 1, 2, 3])).toEqual({ fps: 25, vfr: false, durationSec: 0.16 })
  })
  it('varies where the gaps do, not where they are rounded to milliseconds', () => {
    const milliseconds = Array.from({ length: 90 }, (_, i) => Math.round((i * 1000) / 30))
    expect(rate(milliseconds, { num: 1, den: 1000 }).vfr).toBe(false)
    expect(rate([0, 4, 8, 12, 13, 14, 15, 17, 19]).vfr).toBe(true)
  })
})

describe('decode plan', () => {
  /** Two groups of pictures; the second is open: its leading pictures 4 and 5 come after the key picture 6. */
  const openGop = table([0, PACKET_KEY], [2], [1], [3], [6, PACKET_KEY], [4], [5], [8], [7])
  const index = indexByStamps(openGop, second, true)!

  it('starts at the last key picture before the first wanted frame and ends with the last wanted packet', () => {
    const plan = planDecode(openGop, index, [7], true)
    expect([plan.start, plan.end]).toEqual([4, 8])
    expect([4, 5, 6, 7, 8].filter(plan.wants)).toEqual([8])
  })
  it('leaves out leading pictures whose references were not decoded', () => {
    const plan = planDecode(openGop, index, [6, 8], true)
    expect([4, 5, 6, 7].filter(packet => !plan.skips(packet))).toEqual([4, 7])
  })
  it('goes back a group where a wanted frame is a leading picture', () => {
    const plan = planDecode(openGop, index, [5, 8], true)
    expect(plan.start).toBe(0)
    expect([5, 6].some(plan.skips)).toBe(false)
  })
  it('starts at the first packet where key flags are no entry points', () => {
    expect(planDecode(openGop, index, [8], false).start).toBe(0)
  })
})
