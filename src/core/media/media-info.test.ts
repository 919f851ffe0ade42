import { describe, expect, it } from 'vitest'
import { checkContainer, checkPictureSize, chooseTrack, isBrowserPlayable, orientationOf } from './media-info'

const one = 0x10000
/** a, b, u, c, d, v, x, y, w */
const matrix = (a: number, b: number, c: number, d: number): number[] => [
  a * one,
  b * one,
  0,
  c * one,
  d * one,
  0,
  0,
  0,
  1 << 30,
]

describe('orientation', () => {
  it.each([
    [matrix(1, 0, 0, 1), 0, false],
    [matrix(0, 1, -1, 0), 90, false],
    [matrix(-1, 0, 0, -1), 180, false],
    [matrix(0, -1, 1, 0), 270, false],
    [matrix(-1, 0, 0, 1), 0, true],
    [matrix(1, 0, 0, -1), 180, true],
    [null, 0, false],
  ])('of %j is %i clockwise, mirrored %s', (given, rotation, mirrored) => {
    expect(orientationOf(given)).toEqual({ rotation, mirrored })
  })
})

describe('browser', () => {
  const clip = (container: string, codec: string, pixelFormat = 'yuv420p', isWebm = false): boolean =>
    isBrowserPlayable({ container, codec, pixelFormat, isWebm })
  it('plays 8-bit H.264, VP8, VP9 and AV1 in MP4 and WebM', () => {
    expect(clip('mov,mp4,m4a,3gp,3g2,mj2', 'h264')).toBe(true)
    expect(clip('matroska,webm', 'vp9', 'yuv420p', true)).toBe(true)
    expect(clip('matroska,webm', 'vp8', 'yuva420p', true)).toBe(true)
  })
  it('does not play Matroska, AVI, GIF, MPEG-4 part 2, HEVC, more bits or more chroma', () => {
    expect(clip('matroska,webm', 'h264')).toBe(false)
    expect(clip('avi', 'h264')).toBe(false)
    expect(clip('gif', 'gif', 'bgra')).toBe(false)
    expect(clip('mov,mp4,m4a,3gp,3g2,mj2', 'mpeg4')).toBe(false)
    expect(clip('mov,mp4,m4a,3gp,3g2,mj2', 'hevc')).toBe(false)
    expect(clip('mov,mp4,m4a,3gp,3g2,mj2', 'h264', 'yuv420p10le')).toBe(false)
    expect(clip('mov,mp4,m4a,3gp,3g2,mj2', 'h264', 'yuv444p')).toBe(false)
  })
})

describe('what is refused', () => {
  it('names absurd sizes and playlists', () => {
    expect(() => checkPictureSize(20_000, 100)).toThrowError(/20000 × 100/)
    expect(() => checkPictureSize(12_000, 12_000)).toThrowError(/too large/)
    expect(() => checkPictureSize(7680, 4320)).not.toThrow()
    expect(() => checkContainer('hls')).toThrowError(/no video file/)
    expect(() => checkContainer('mov,mp4,m4a,3gp,3g2,mj2')).not.toThrow()
  })
  it('is never a cover picture, and the default track comes first', () => {
    const track = (name: string, isDefault: boolean, attachedPicture = false) => ({
      name,
      isDefault,
      attachedPicture,
    })
    expect(chooseTrack([track('cover', true, true)])).toBeNull()
    expect(chooseTrack([track('a', false), track('b', true), track('cover', true, true)])).toMatchObject({
      track: { name: 'b' },
      count: 2,
    })
    expect(chooseTrack([track('a', false), track('b', false)])!.track.name).toBe('a')
  })
})
