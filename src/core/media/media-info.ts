/** Facts about a clip from what its container says. Pure. */
import type { MediaInfo, Warning } from '../../shared/domain'
import { AppError } from '../../shared/errors'

/**
 * How to turn the stored picture for display, from a container's 3×3 matrix (row vectors, y down):
 * mirror left-right first where `mirrored`, then turn clockwise by `rotation`.
 * Angles that are no multiple of 90° are left alone, as players do.
 */
export function orientationOf(matrix: ArrayLike<number> | null): { rotation: number; mirrored: boolean } {
  if (!matrix || matrix.length < 5) return { rotation: 0, mirrored: false }
  const [a, b, c, d] = [matrix[0]!, matrix[1]!, matrix[3]!, matrix[4]!]
  const mirrored = a * d - b * c < 0
  const angle = (Math.atan2(mirrored ? -b : b, mirrored ? -a : a) * 180) / Math.PI
  const quarter = Math.round(angle / 90)
  if (Math.abs(angle - quarter * 90) > 2) return { rotation: 0, mirrored }
  return { rotation: (((quarter % 4) + 4) % 4) * 90, mirrored }
}

const eightBit420 = new Set(['yuv420p', 'yuvj420p'])

/**
 * Whether a stock Chromium plays the file by itself. Everything else is shown through frames that we decode, so a wrong
 * "no" costs little and a wrong "yes" shows a broken player.
 */
export function isBrowserPlayable(clip: {
  container: string
  codec: string
  pixelFormat: string
  isWebm: boolean
}): boolean {
  const { container, codec, pixelFormat, isWebm } = clip
  if (!eightBit420.has(pixelFormat) && !(codec.startsWith('vp') && pixelFormat === 'yuva420p')) return false
  if (container.includes('mp4')) return ['h264', 'vp9', 'av1'].includes(codec)
  if (container.includes('webm')) return isWebm && ['vp8', 'vp9', 'av1'].includes(codec)
  return false
}

const mostSide = 16_384
const mostPixels = 64 * 1024 * 1024

/** Throws clip.too-large where one decoded picture would not be sane to hold. */
export function checkPictureSize(width: number, height: number): void {
  if (width > mostSide || height > mostSide || width * height > mostPixels)
    throw new AppError(
      'clip.too-large',
      `its pictures are ${width} × ${height}: too large to decode safely`,
      {
        details: { width, height, mostSide, mostPixels },
      },
    )
}

/** What to say of a picture with a high-dynamic-range transfer. */
export const hdrWarning = (transfer: 'pq' | 'hlg'): Warning => ({
  code: 'clip.hdr',
  message: `high dynamic range (${transfer === 'pq' ? 'PQ' : 'HLG'}): read without tone mapping, so it looks flatter than intended`,
})

/** What a container says it holds of a track; 0 where it does not say. */
export interface Promised {
  frames: number
  durationSec: number
}

/** How much of a promise is there, in words; null where it is kept, as far as headers can be trusted (a tenth, half a second). */
function shortfall(media: Pick<MediaInfo, 'frames' | 'durationSec'>, promised: Promised): string | null {
  const missingSec = promised.durationSec - media.durationSec
  if (missingSec < 0.5 || missingSec < 0.1 * promised.durationSec) return null
  const seconds = `${media.durationSec.toFixed(1)} of the ${promised.durationSec.toFixed(1)} seconds`
  return promised.frames > media.frames
    ? `${media.frames} of the ${promised.frames} frames it promises are there (${seconds})`
    : `${seconds} it promises are there`
}

/** Warnings that follow from the track alone. */
export function trackWarnings(
  track: { transfer: 'pq' | 'hlg' | 'sdr' },
  videoTracks: number,
  media: Pick<MediaInfo, 'frames' | 'durationSec'>,
  damaged: boolean,
  promised: Promised,
): Warning[] {
  const { frames } = media
  const warnings: Warning[] = []
  const fewer =
    promised.frames > frames ? `${frames} of the ${promised.frames} frames it promises are there` : null
  const lost = shortfall(media, promised) ?? (damaged ? fewer : null)
  if (damaged || lost !== null)
    warnings.push({
      code: 'clip.damaged',
      message: `the file is damaged or cut off: ${lost ?? 'what can be decoded of it is used'}`,
    })
  if (videoTracks > 1)
    warnings.push({
      code: 'clip.tracks',
      message: `the file has ${videoTracks} video tracks: the default one is used`,
    })
  if (frames === 1) warnings.push({ code: 'clip.still', message: 'the file is a single picture' })
  if (track.transfer !== 'sdr') warnings.push(hdrWarning(track.transfer))
  return warnings
}

/** Demuxers that read no video file: playlists that name other files, and text shown as pictures. */
const refused = /^(hls|dash|concat|concatf|imf|tty|sdp|rtsp|vapoursynth|ffmetadata|lavfi|image2)$/

/** Throws clip.unreadable for formats that are no clips although a demuxer takes them. */
export function checkContainer(format: string): void {
  if (format.split(',').some(name => refused.test(name)))
    throw new AppError('clip.unreadable', `this is no video file (${format})`)
}

/** Picks the track to read: the default one, else the first; cover pictures never. */
export function chooseTrack<T extends { isDefault: boolean; attachedPicture: boolean }>(
  tracks: readonly T[],
): { track: T; count: number } | null {
  const real = tracks.filter(track => !track.attachedPicture)
  const track = real.find(each => each.isDefault) ?? real[0]
  return track ? { track, count: real.length } : null
}

/** Puts the pieces together. */
export function mediaInfo(clip: {
  bytes: number
  width: number
  height: number
  displayMatrix: ArrayLike<number> | null
  sar: { num: number; den: number }
  rate: { fps: number; vfr: boolean; durationSec: number }
  frames: number
  codec: string
  container: string
  pixelFormat: string
  isWebm: boolean
}): MediaInfo {
  return {
    bytes: clip.bytes,
    width: clip.width,
    height: clip.height,
    ...orientationOf(clip.displayMatrix),
    sar: `${clip.sar.num}:${clip.sar.den}`,
    fps: Math.round(clip.rate.fps * 1000) / 1000,
    vfr: clip.rate.vfr,
    frames: clip.frames,
    durationSec: Math.round(clip.rate.durationSec * 1e6) / 1e6,
    codec: clip.codec,
    container: clip.container,
    pixelFormat: clip.pixelFormat,
    browserPlayable: isBrowserPlayable(clip),
  }
}
