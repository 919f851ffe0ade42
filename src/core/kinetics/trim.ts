/** Full videos cut down to their annotated ten seconds, as `class/<id>_<start>_<end>.mp4`. */
import { stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { CutMode } from '../../shared/domain'
import { AppError, toAppError } from '../../shared/errors'
import { cutClip } from '../media/cut'
import { eachLimited } from '../library/scan-folder'
import { clipName, type WantedClip } from './check'
import { folderName } from './organise'

export interface TrimStep {
  /** The full video, relative to its folder. */
  from: string
  /** The clip, relative to the new folder. */
  to: string
  startSec: number
  endSec: number
}

const idPattern = /^[A-Za-z0-9_-]{11}$/

/**
 * Which pieces of which videos. A full video is named by its id alone; one video can hold several clips. Pure.
 * @returns steps, and the clips whose video is not there.
 */
export function planTrim(
  paths: readonly string[],
  wanted: readonly WantedClip[],
  mode: CutMode = 'exact',
): { steps: TrimStep[]; missing: string[] } {
  const videos = new Map<string, string>()
  for (const path of paths) {
    const name = path.split('/').pop() ?? path
    const id = name.slice(0, name.length - extname(name).length)
    if (idPattern.test(id) && !videos.has(id)) videos.set(id, path)
  }
  const steps: TrimStep[] = []
  const missing: string[] = []
  for (const line of wanted) {
    const from = videos.get(line.youtubeId)
    if (from === undefined) {
      missing.push(clipName(line))
      continue
    }
    // What is encoded again becomes mp4; copied packets stay in a container that holds them.
    const extension = mode === 'exact' ? '.mp4' : extname(from)
    const folder = line.label === null ? '' : `${folderName(line.label)}/`
    steps.push({
      from,
      to: `${folder}${clipName(line)}${extension}`,
      startSec: line.startSec,
      endSec: line.endSec,
    })
  }
  return { steps, missing }
}

export interface TrimReport {
  cut: number
  already: number
  failed: { path: string; code: string; message: string }[]
}

/** Cuts two at a time; what fails is named and the rest goes on. Originals are only read. Throws AppError cancelled, disk.full. */
export async function trimVideos(request: {
  steps: readonly TrimStep[]
  from: string
  to: string
  mode: CutMode
  ffmpeg: string
  signal?: AbortSignal
  onProgress?: (done: number) => void
}): Promise<TrimReport> {
  const { steps, from, to, mode, ffmpeg, signal, onProgress } = request
  const report: TrimReport = { cut: 0, already: 0, failed: [] }
  let done = 0
  await eachLimited(steps, 2, async step => {
    if (signal?.aborted) throw new AppError('cancelled', 'cancelled')
    const output = join(to, step.to)
    const { startSec, endSec } = step
    if (await stat(output).catch(() => null)) report.already++
    else
      await cutClip({ ffmpeg, input: join(from, step.from), output, startSec, endSec, mode, signal }).then(
        () => void report.cut++,
        (error: unknown) => {
          const known = toAppError(error)
          if (known.code === 'cancelled' || known.code === 'disk.full') throw known
          report.failed.push({ path: step.to, code: known.code, message: known.message })
        },
      )
    onProgress?.(++done)
  })
  return report
}
