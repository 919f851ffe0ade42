import { describe, expect, it } from 'vitest'
import { lastComplaint, parseFrameLine, parseInput, parseShowinfo, parseTimeBase } from './ffmpeg-text'

const phone = `ffmpeg version 5.1.9-0+deb12u1 Copyright (c) 2000-2026 the FFmpeg developers
Input #0, mov,mp4,m4a,3gp,3g2,mj2, from 'file:/clips/a, from b.mp4':
  Metadata:
    major_brand     : isom
  Duration: 00:00:10.10, start: 0.000000, bitrate: 596 kb/s
  Stream #0:0[0x1](und): Video: h264 (High) (avc1 / 0x31637661), yuv420p(tv, bt709, progressive), 256x340 [SAR 64:51 DAR 64:85], 511 kb/s, 29.97 fps, 30 tbr, 15360 tbn (default)
    Side data:
      displaymatrix: rotation of 90.00 degrees
  Stream #0:1[0x2](und): Audio: aac (LC) (mp4a / 0x6134706D), 44100 Hz, mono, fltp, 75 kb/s (default)
  Stream #0:2: Video: png, rgba(pc), 64x64, 90k tbr, 90k tbn (attached pic)
Output #0, framecrc, to 'pipe:1':
  Stream #0:0(und): Video: h264 (High), 99x99, q=2-31`.split('\n')

describe('what ffmpeg prints', () => {
  it('of an input becomes its tracks', () => {
    const input = parseInput(phone)!
    expect(input.container).toBe('mov,mp4,m4a,3gp,3g2,mj2')
    expect(input.tracks).toHaveLength(2)
    expect(input.tracks[0]).toEqual({
      codec: 'h264',
      width: 256,
      height: 340,
      pixelFormat: 'yuv420p',
      sar: { num: 64, den: 51 },
      averageFps: 29.97,
      isDefault: true,
      attachedPicture: false,
      transfer: 'sdr',
      rotation: 270,
    })
    expect(input.tracks[1]!.attachedPicture).toBe(true)
  })
  it('of HDR and of pictures without a size is understood', () => {
    const hdr = `Input #0, x, from 'y':\n Stream #0:0: Video: hevc (Main 10), yuv420p10le(tv, bt2020nc/bt2020/smpte2084), 320x180, 25 fps, 25 tbr\n Stream #0:1: Video: webp, none, 25 fps`
    const [first, second] = parseInput(hdr.split('\n'))!.tracks
    expect([first!.transfer, first!.pixelFormat]).toEqual(['pq', 'yuv420p10le'])
    expect([second!.width, second!.codec]).toEqual([0, 'webp'])
    expect(parseInput(['x.mp4: Invalid data found when processing input'])).toBeNull()
  })
  it('of packets and frames becomes numbers', () => {
    expect(parseTimeBase('#tb 1: 1/14336')).toEqual({ stream: 1, timeBase: { num: 1, den: 14336 } })
    expect(parseFrameLine('0,      -4096,          0,      512,    10488, 0x1234abcd')).toEqual({
      stream: 0,
      dts: -4096,
      pts: 0,
      duration: 512,
      size: 10488,
      zeros: false,
    })
    expect(parseFrameLine('0, 3, NOPTS, 1, 9, 0x00000000')).toMatchObject({ pts: NaN, zeros: true })
    expect(parseFrameLine('#codec_id 0: h264')).toBeNull()
    expect(
      parseShowinfo(
        '[Parsed_showinfo_1 @ 0x55] n:   3 pts:   1536 pts_time:0.107 pos: 48 fmt:yuv420p sar:64/51 s:340x256 i:P iskey:1 type:I ',
      ),
    ).toEqual({ pts: 1536, width: 340, height: 256 })
    expect(
      parseShowinfo('[Parsed_showinfo_1 @ 0x55] config in time_base: 1/14336, frame_rate: 28/1'),
    ).toBeNull()
  })
  it('as a complaint is told without its address', () => {
    expect(
      lastComplaint([
        'ffmpeg version 5',
        '[mov @ 0x55f] moov atom not found',
        '/a b.mp4: Invalid data found when processing input',
      ]),
    ).toBe('Invalid data found when processing input')
  })
})
