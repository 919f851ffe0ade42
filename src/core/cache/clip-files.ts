/** The files that the page shows: clips, posters, player frames, filmstrips. Asked for by id, answered by path. */
import { createHash } from 'node:crypto'
import { access, readFile, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import type { Clip } from '../../shared/domain'
import { AppError, isInputFault, toAppError } from '../../shared/errors'
import type { Media } from '../contract/engine'
import { createFileCache } from './file-cache'
import type { Library } from '../library/library'
import type { Log } from '../base/log'
import { frameCommand } from '../media/frame-command'
import type { DataPaths } from '../base/paths'
import type { Runs } from '../runs/runs'

export interface ClipFiles {
  /** The clip itself. */
  clip(clipId: string): Promise<string>
  /** JPEG, at most 320 px wide. Not made where everyone who asked has gone before. */
  poster(clipId: string, signal?: AbortSignal): Promise<string>
  /** JPEG of `spriteCells` pictures spread over the clip. Given up as soon as nobody waits for it. */
  sprite(clipId: string, signal?: AbortSignal): Promise<string>
  /**
   * JPEG of one decoded frame, at most `width` px wide. Its neighbours are made with it; when nobody waits for them any
   * more (`signal`), the decoding stops. Throws clip.unreadable where this frame cannot be decoded.
   */
  frame(clipId: string, frameIndex: number, width: number, signal?: AbortSignal): Promise<string>
  /** PNG of one frame, whole, as displayed, and the name to save it under: `clip_frame_pts.png`. */
  snapshot(clipId: string, frameIndex: number): Promise<{ path: string; fileName: string }>
  /** The ffmpeg command that writes that very frame. */
  frameCommand(clipId: string, frameIndex: number): Promise<string>
  /** Seconds from the first frame, of every frame. */
  frameTimes(clipId: string): Promise<number[]>
  /** PNG of one time step of a view of a run's row. */
  filmstrip(runId: string, clipId: string, view: number, step: number): Promise<string>
}

const posterWidth = 320
const frameWidth = { min: 64, max: 1920 }
/** Frames decoded at one go for the player: the neighbours of the asked one are wanted next, on either side. */
const framesTogether = 16
const maxCacheBytes = 2 * 1024 ** 3

const hash = (...parts: (string | number)[]): string =>
  createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32)

export function createClipFiles(options: {
  library: Library
  runs: Runs
  media: Media
  paths: DataPaths
  log: Log
}): ClipFiles {
  const { library, runs, media, paths, log } = options
  const cache = createFileCache(paths.cache, { maxBytes: maxCacheBytes, log })
  /** A clip that is known to be broken is not asked of the media process again and again. */
  const openable = (clipId: string): Clip => {
    const clip = library.clip(clipId)
    const { problem } = clip
    if (problem !== null && isInputFault(problem.code))
      throw toAppError({ code: problem.code, message: problem.message, hint: problem.hint })
    return clip
  }
  /** A clip that was changed or replaced gets new files. */
  const keyOf = (clip: Clip): string => hash(library.fileOf(clip), clip.bytes, clip.mtimeMs)
  const inFolders = (key: string): string => `${key.slice(0, 2)}/${key}`

  const frameTimes = async (clipId: string): Promise<number[]> => {
    const clip = openable(clipId)
    const path = await cache.file(`times/${inFolders(keyOf(clip))}.json`, async temp => {
      await writeFile(temp, JSON.stringify(await media.frameTimes(library.fileOf(clip))))
    })
    return z.array(z.number()).parse(JSON.parse(await readFile(path, 'utf8')))
  }

  /** The clip, if it has that frame. Throws request.invalid. */
  const withFrame = async (clipId: string, index: number): Promise<{ clip: Clip; frames: number }> => {
    const clip = openable(clipId)
    const frames = clip.media?.frames ?? (await frameTimes(clipId)).length
    if (index < 0 || index >= frames)
      throw new AppError('request.invalid', `the clip has ${frames} frames, there is no frame ${index}`)
    return { clip, frames }
  }
  const snapshotName = async (clip: Clip, index: number): Promise<string> => {
    const timeSec = (await frameTimes(clip.id))[index] ?? 0
    return `${clip.name.replace(/\.[^.]*$/, '') || clip.name}_${index}_${timeSec.toFixed(3)}.png`
  }

  return {
    clip(clipId) {
      const clip = library.clip(clipId)
      return Promise.resolve(library.fileOf(clip))
    },
    async poster(clipId, signal) {
      const clip = openable(clipId)
      const name = `posters/${inFolders(keyOf(clip))}.jpg`
      const make = (temp: string, given: AbortSignal): Promise<void> =>
        media.poster(library.fileOf(clip), temp, posterWidth, given)
      return cache.file(name, make, signal)
    },
    async sprite(clipId, signal) {
      const clip = openable(clipId)
      const name = `sprites/${inFolders(keyOf(clip))}.jpg`
      const make = (temp: string, given: AbortSignal): Promise<void> =>
        media.sprite(library.fileOf(clip), temp, given)
      return cache.file(name, make, signal)
    },
    async frame(clipId, frameIndex, width, signal) {
      const { clip, frames } = await withFrame(clipId, frameIndex)
      const wide = Math.min(frameWidth.max, Math.max(frameWidth.min, width))
      const first = frameIndex - (frameIndex % framesTogether)
      const indices = Array.from({ length: Math.min(framesTogether, frames - first) }, (_, i) => first + i)
      const path = await cache.member(
        `frames/${inFolders(keyOf(clip))}/${wide}`,
        `${frameIndex}.jpg`,
        String(first),
        (tempFolder, abandoned) => media.frames(library.fileOf(clip), indices, tempFolder, wide, abandoned),
        signal,
      )
      await access(path).catch((error: unknown) => {
        throw new AppError('clip.unreadable', `frame ${frameIndex} cannot be decoded`, { cause: error })
      })
      return path
    },
    async snapshot(clipId, frameIndex) {
      const { clip } = await withFrame(clipId, frameIndex)
      const path = await cache.file(`snapshots/${inFolders(keyOf(clip))}/${frameIndex}.png`, temp =>
        media.snapshot(library.fileOf(clip), frameIndex, temp),
      )
      return { path, fileName: await snapshotName(clip, frameIndex) }
    },
    async frameCommand(clipId, frameIndex) {
      const { clip } = await withFrame(clipId, frameIndex)
      return frameCommand(library.fileOf(clip), frameIndex, await snapshotName(clip, frameIndex))
    },
    frameTimes,
    async filmstrip(runId, clipId, view, step) {
      const clip = library.clip(clipId)
      const row = await runs.row(runId, clip.path)
      const shown = row.status === 'ok' ? row.views[view] : undefined
      if (shown === undefined || step < 0 || step >= shown.frameIndices.length)
        throw new AppError('request.invalid', 'the row has no such view or step')
      const card = await runs.card(runId)
      const key = hash(keyOf(clip), row.protocol.preprocess, JSON.stringify(shown))
      return cache.member(`filmstrips/${inFolders(key)}`, `${step}.png`, '', tempFolder =>
        media.filmstrip({ path: library.fileOf(clip), card, view: shown, outDir: tempFolder }),
      )
    },
  }
}
