/** One way to read frames, two implementations (libav.ts, ffmpeg-cli.ts) that must give the same indices, pts and pixels. */
import type { MediaInfo, Warning } from '../../shared/domain'
import type { JpegMaker } from './libav-jpeg'

/** A decoded picture: storage orientation, native size, rgb24 by swscale's default flags (fidelity.md rule 3). */
export interface RgbFrame {
  /** Presentation order, from 0. */
  index: number
  /** Seconds from the first frame's pts. */
  timeSec: number
  width: number
  height: number
  /** width × height × 3 bytes. Valid only during the callback: copy what you keep. */
  data: Uint8Array
}

export interface OpenClip {
  readonly media: MediaInfo
  readonly warnings: Warning[]
  /** Seconds from the first frame, presentation order; length = media.frames. */
  readonly timesSec: Float64Array
  /** Frames that decode by themselves, ascending; empty where the reader does not know. */
  readonly keyFrames: readonly number[]
  /**
   * Decodes the wanted frames (ascending, unique presentation indices) and hands each over once, in that order;
   * only what a second pass over a damaged file recovers comes after the rest.
   * Frames that cannot be decoded are left out and counted; the caller decides what that means.
   */
  frames(
    wanted: readonly number[],
    onFrame: (frame: RgbFrame) => void,
    options?: {
      colourMatrix?: 'tag-else-bt601' | 'bt601'
      /** Every wanted frame is a key frame: what lies between them is left out. For looking, not for the network. */
      keysOnly?: boolean
      signal?: AbortSignal
    },
  ): Promise<{ missing: number[]; warnings: Warning[] }>
  close(): Promise<void>
}

export interface FrameReader {
  /** "libav 8.1", "ffmpeg 5.1.6": goes into every row. */
  readonly id: string
  /** Throws AppError clip.* with the true reason. */
  open(path: string, signal?: AbortSignal): Promise<OpenClip>
  /** Scales and compresses a picture, where this reader can do it faster than JavaScript. */
  readonly jpeg?: JpegMaker
}
