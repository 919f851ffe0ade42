/** What the media child does, in this process: looks at clips and makes pictures. Never loads ONNX Runtime. */
import { join } from 'node:path'
import { spriteCells } from '../../shared/api'
import { AppError, toAppError } from '../../shared/errors'
import type { MediaInfo } from '../../shared/domain'
import type { EngineConfig, Media, SheetRequest } from '../contract/engine'
import { createPreprocessor, showCrop } from '../video/preprocess'
import { cellSize, drawSheet } from './draw-contact-sheet'
import {
  displayedShape,
  displayJpeg,
  fitPicture,
  toJpeg,
  toPng,
  wholePicture,
  type Picture,
} from './pictures'
import { posterOf } from './posters'
import type { OpenClip } from './reader'
import { createReader } from './readers'
import { spriteOf } from './sprites'
import { drawStrip } from './caption-overlays'
import { writeFileAtomic } from '../base/store/atomic'
import { createPacer } from '../base/event-loop'

/** Pictures can be made again: not worth waiting for the disk. */
const writePicture = (path: string, bytes: Uint8Array): Promise<void> =>
  writeFileAtomic(path, bytes, { durable: false })

/** Waits for every file even where the decoding was ended: one that fails unheard would take the process with it. */
async function allWritten(decoding: Promise<unknown>, writing: readonly Promise<void>[]): Promise<void> {
  try {
    await decoding
  } finally {
    await Promise.allSettled(writing)
  }
  await Promise.all(writing)
}

/** The reader is chosen at the first call; a failure to find one is reported by every call until one is found. */
export function createLocalMedia(config: EngineConfig): Media {
  let chosen: ReturnType<typeof createReader> | undefined
  const reader = async (): ReturnType<typeof createReader> => {
    chosen ??= createReader({ reader: config.reader, ffmpegPath: config.ffmpegPath })
    return chosen.catch((error: unknown) => {
      chosen = undefined
      throw error
    })
  }

  const withClip = async <T>(
    path: string,
    signal: AbortSignal | undefined,
    use: (clip: OpenClip) => Promise<T>,
  ): Promise<T> => {
    const clip = await (await reader()).reader.open(path, signal)
    try {
      return await use(clip)
    } finally {
      await clip.close()
    }
  }

  const jpegOf = async (picture: Picture): Promise<Buffer> => {
    const { jpeg } = (await reader()).reader
    return jpeg ? jpeg(picture, picture) : toJpeg(picture)
  }

  /** What the network saw of a view, step by step, at most `side` high and wide. */
  const stepsOf = (
    { path, card, view }: NonNullable<SheetRequest['frames']>,
    side: number,
    signal: AbortSignal | undefined,
  ): Promise<(Picture | undefined)[]> =>
    withClip(path, signal, async clip => {
      const preprocessor = createPreprocessor(card, clip.media)
      const byFrame = new Map<number, Picture>()
      await clip.frames(
        [...new Set(view.frameIndices)].sort((a, b) => a - b),
        frame => {
          const { width, height, ...crop } = preprocessor.crop(frame, view.crop)
          const data = showCrop({ width, height, ...crop })
          byFrame.set(frame.index, fitPicture({ width, height, data }, side))
        },
        { signal, colourMatrix: card.preprocess.colourMatrix },
      )
      return view.frameIndices.map(frame => byFrame.get(frame))
    })

  return {
    probe: (path, signal) =>
      withClip(path, signal, clip => Promise.resolve({ media: clip.media, warnings: clip.warnings })),

    frameTimes: (path, signal) => withClip(path, signal, clip => Promise.resolve(Array.from(clip.timesSec))),

    poster: (path, outFile, width, signal) =>
      withClip(path, signal, async clip => {
        await writePicture(outFile, await jpegOf(await posterOf(clip, width, signal)))
      }),

    sprite: (path, outFile, signal) =>
      withClip(path, signal, async clip => {
        await writePicture(outFile, await jpegOf(await spriteOf(clip, spriteCells, signal)))
      }),

    frames: (path, indices, outDir, width, signal) =>
      withClip(path, signal, async clip => {
        const wanted = [...new Set(indices)]
          .filter(index => index >= 0 && index < clip.timesSec.length)
          .sort((a, b) => a - b)
        const { jpeg: make } = (await reader()).reader
        const writing: Promise<void>[] = []
        const decoding = clip.frames(
          wanted,
          frame => {
            const jpeg = displayJpeg(frame, clip.media, width, make)
            writing.push(writePicture(join(outDir, `${frame.index}.jpg`), jpeg))
          },
          { signal },
        )
        await allWritten(decoding, writing)
      }),

    snapshot: (path, index, outFile, signal) =>
      withClip(path, signal, async clip => {
        let png: Buffer | undefined
        await clip.frames([index], frame => (png = toPng(wholePicture(frame, clip.media))), { signal })
        if (!png) throw new AppError('clip.unreadable', `frame ${index} cannot be decoded`)
        await writePicture(outFile, png)
      }),

    filmstrip: ({ path, card, view, outDir }, signal) =>
      withClip(path, signal, async clip => {
        const preprocessor = createPreprocessor(card, clip.media)
        const stepsOf = new Map<number, number[]>()
        view.frameIndices.forEach((frame, step) => stepsOf.set(frame, [...(stepsOf.get(frame) ?? []), step]))
        const writing: Promise<void>[] = []
        const decoding = clip.frames(
          [...stepsOf.keys()].sort((a, b) => a - b),
          frame => {
            const crop = preprocessor.crop(frame, view.crop)
            const png = toPng({ width: crop.width, height: crop.height, data: showCrop(crop) })
            for (const step of stepsOf.get(frame.index) ?? [])
              writing.push(writePicture(join(outDir, `${step}.png`), png))
          },
          { signal, colourMatrix: card.preprocess.colourMatrix },
        )
        await allWritten(decoding, writing)
      }),

    sheet: async ({ page, frames, outFile }, signal) => {
      const { width, height } = cellSize(page.columns)
      const fitting = (media: MediaInfo): number =>
        Math.min(width, Math.floor(height * displayedShape(media)))
      const posterIn = (path: string): Promise<Picture | null> =>
        withClip(path, signal, clip => posterOf(clip, fitting(clip.media), signal)).catch(
          (error: unknown) => {
            if (toAppError(error).code === 'cancelled') throw error
            return null
          },
        )
      const steps = frames && (await stepsOf(frames, Math.min(width, height), signal))
      const sheet = await drawSheet(page, (cell, at) =>
        steps ? Promise.resolve(steps[at] ?? null) : posterIn(cell.path),
      )
      await writePicture(outFile, toPng(sheet))
    },

    strips: async ({ texts, picture, outDir }, signal) => {
      const pacer = createPacer({ signal })
      for (const [i, text] of texts.entries()) {
        await writePicture(join(outDir, `${i}.png`), drawStrip(text, picture))
        await pacer.rest()
      }
    },

    reader: async () => {
      const { reader: used, why } = await reader()
      return { id: used.id, why }
    },

    dispose: () => Promise.resolve(),
  }
}
