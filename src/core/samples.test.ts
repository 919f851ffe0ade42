import { createHash } from 'node:crypto'
import { existsSync, statSync } from 'node:fs'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { classifyClip } from './inference/classify'
import type { FrameReader } from './media/reader'
import { createReader } from './media/readers'
import { motionLabels } from './model/motion-energy/scenes'
import { createSession } from './model/session'
import { createSampleLibrary, sampleFps, sampleFrames } from './samples'

const model = resolve(import.meta.dirname, '../../resources/motion-energy')

let root: string
let library: string
let reader: FrameReader
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'kinetoscope-samples-'))
  library = await createSampleLibrary(join(root, 'library'))
  reader = (await createReader({ reader: 'auto', ffmpegPath: '' })).reader
})
afterAll(() => rm(root, { recursive: true, force: true }))

async function clips(): Promise<{ truth: string; path: string }[]> {
  const folders = await readdir(library)
  const found = await Promise.all(
    folders.map(async truth =>
      (await readdir(join(library, truth))).map(name => ({ truth, path: join(library, truth, name) })),
    ),
  )
  return found.flat()
}

describe('the sample library', () => {
  it('has a dozen clips and every motion, in folders named like the labels', async () => {
    const found = await clips()
    expect(found).toHaveLength(12)
    expect(new Set(found.map(clip => clip.truth))).toEqual(new Set(motionLabels))
  })

  it('holds clips of three seconds with the true number of frames at the true times', async () => {
    for (const { path } of await clips()) {
      const clip = await reader.open(path)
      expect(clip.media).toMatchObject({ width: 320, height: 240, frames: sampleFrames, vfr: false })
      expect(clip.timesSec.at(-1)).toBeCloseTo((sampleFrames - 1) / sampleFps, 6)
      await clip.close()
    }
  })

  it('is the same every time', async () => {
    const path = join('rotate clockwise', 'tiles.avi')
    const sha256 = createHash('sha256')
      .update(await readFile(join(library, path)))
      .digest('hex')
    expect(sha256).toBe('219db11c722cfdaec6a09d06965cd0c0a627076ab00309867958346972940d8d')
  })

  it('leaves an existing library alone and nothing behind when cancelled', async () => {
    const { mtimeMs } = statSync(library)
    await createSampleLibrary(library)
    expect(statSync(library).mtimeMs).toBe(mtimeMs)

    const abort = new AbortController()
    abort.abort()
    const elsewhere = join(root, 'cancelled')
    await expect(createSampleLibrary(elsewhere, { signal: abort.signal })).rejects.toMatchObject({
      code: 'cancelled',
    })
    expect(existsSync(elsewhere)).toBe(false)
    expect((await readdir(root)).filter(name => name.startsWith('.tmp'))).toEqual([])
  })

  it('is classified by the built-in network, at least 11 of 12 right', async () => {
    const session = await createSession(model, { provider: 'cpu', threads: 1 })
    try {
      const wrong: string[] = []
      for (const { truth, path } of await clips()) {
        const { topk } = await classifyClip(
          { reader, session },
          { path, modelDir: model, protocol: session.card.protocols.fast, topK: 3, provider: 'cpu' },
        )
        if (topk[0]?.label !== truth)
          wrong.push(`${truth}: ${topk.map(t => `${t.label} ${t.score.toFixed(2)}`).join(', ')}`)
      }
      expect(wrong.slice(1)).toEqual([])
    } finally {
      await session.dispose()
    }
  })
})
