/** The sample library: a dozen short clips of known motion, drawn by our own code, so that the first minute needs no files. */
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { AppError } from '../shared/errors'
import { renderFrame } from './model/motion-energy/render'
import { muxAvi } from './sample-clips/avi'
import { encodeJpeg } from './sample-clips/jpeg'
import { sampleScenes } from './sample-clips/sample-scenes'

export const sampleFrames = 75
export const sampleFps = 25
const width = 320
const height = 240

/**
 * Makes sure that `dir` holds the sample library, one folder a class: `<dir>/<label>/<name>.avi`, 3 s of 320 × 240 Motion-JPEG.
 * An existing folder is left as it is; a new one appears in one step, after some 4 s of one core in slices of 5 ms.
 * @returns dir. Throws AppError cancelled, or the file system's errors; nothing is left behind then.
 */
export async function createSampleLibrary(
  dir: string,
  options: { onProgress?: (done: number, total: number) => void; signal?: AbortSignal } = {},
): Promise<string> {
  if (existsSync(dir)) return dir
  const building = join(dirname(dir), `.tmp-samples-${randomUUID().slice(0, 8)}`)
  try {
    const samples = sampleScenes(sampleFrames)
    for (const [done, { label, name, scene }] of samples.entries()) {
      options.onProgress?.(done, samples.length)
      const drawn = scene()
      const pictures: Uint8Array[] = []
      for (let frame = 0; frame < sampleFrames; frame++) {
        pictures.push(encodeJpeg(renderFrame(drawn, frame, width, height), width, height))
        // The process that asks also serves the window.
        await setImmediate()
        if (options.signal?.aborted) throw new AppError('cancelled', 'cancelled')
      }
      await mkdir(join(building, label), { recursive: true })
      await writeFile(join(building, label, `${name}.avi`), muxAvi(pictures, width, height, sampleFps))
    }
    options.onProgress?.(samples.length, samples.length)
    await rename(building, dir).catch((error: NodeJS.ErrnoException) => {
      // Another one was quicker: its library is the same.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
    })
    return dir
  } finally {
    await rm(building, { recursive: true, force: true })
  }
}
