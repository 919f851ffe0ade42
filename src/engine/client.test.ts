import { readFileSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeTinyModel } from '../../test/tiny-model'
import type { ClassifyRequest, Engine, Media } from '../core/contract/engine'
import type { ModelCard } from '../shared/domain'
import { toAppError } from '../shared/errors'
import { createEngineClient, createMediaClient, type ChildControl } from './client'
import { forkChild } from './fork'

const spawn = forkChild(resolve(import.meta.dirname, 'entry.ts'), { execArgv: ['--import', 'tsx'] })
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined }
const options = { spawn, log, config: { reader: 'auto', threads: 1, ffmpegPath: '' } } as const

const codeOf = (answer: Promise<unknown>): Promise<string> =>
  answer.then(
    () => 'answered',
    (error: unknown) => toAppError(error).code,
  )
/** Native libraries that a process has mapped; the kernel's own list, so that nothing can hide. */
const nativeIn = (pid: number | 'self'): string[] =>
  ['onnxruntime', 'node-av'].filter(name => readFileSync(`/proc/${pid}/maps`, 'utf8').includes(name))
const { platform } = process

describe('with real clips', () => {
  const fixtures = resolve(import.meta.dirname, '../../test/fixtures')
  const clip = join(fixtures, 'counter.mp4')
  let root: string
  let modelDir: string
  let card: ModelCard
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'kinetoscope-client-'))
    modelDir = join(root, 'tiny')
    card = await writeTinyModel(modelDir)
  })
  afterAll(() => rm(root, { recursive: true, force: true }))

  describe('the engine process', () => {
    let engine: Engine & ChildControl
    let request: ClassifyRequest
    beforeAll(() => {
      engine = createEngineClient(options)
      request = { path: clip, modelDir, protocol: card.protocols.fast, topK: 3, provider: 'auto' }
    })
    afterAll(() => engine.dispose())

    it('loads a model and says what computes and what reads', async () => {
      const loaded = await engine.load(modelDir, 'auto')
      expect(loaded.provider).toEqual({
        asked: 'auto',
        used: 'cpu',
        why: 'no supported GPU provider was found; running on the CPU',
        threads: 1,
      })
      expect(loaded.reader.id).toMatch(/^(libav|ffmpeg) \d/)
    })

    it('classifies a clip and reports its stages', async () => {
      const stages: string[] = []
      const outcome = await engine.classify(request, progress => stages.push(progress.stage))
      expect(outcome.topk).toHaveLength(3)
      expect(outcome.views[0]!.frameIndices).toHaveLength(16)
      expect(outcome.media.codec).toBe('h264')
      expect(new Set(stages)).toEqual(new Set(['open', 'decode', 'infer']))
    })

    it('names what is wrong with a clip, and its stage', async () => {
      const missing = engine.classify({ ...request, path: join(root, 'none.mp4') })
      await expect(missing).rejects.toMatchObject({ code: 'clip.missing', details: { stage: 'open' } })
      const noVideo = engine.classify({ ...request, path: join(fixtures, 'audio-only.mp4') })
      await expect(noVideo).rejects.toMatchObject({ code: 'clip.no-video', details: { stage: 'open' } })
    })

    it('refuses a model with the reason of its code', async () => {
      const lying = join(root, 'lying')
      await writeTinyModel(lying, { kind: 'probabilities', claimedKind: 'logits' })
      expect(await codeOf(engine.load(lying, 'auto'))).toBe('model.mismatch')
      expect(await codeOf(engine.load(join(root, 'no-model'), 'auto'))).toBe('model.missing')
    })

    it('killed in the middle of a run: engine.crashed, then the next call works in a new process', async () => {
      const { pid } = engine
      let begin!: () => void
      const begun = new Promise<void>(done => (begin = done))
      const run = engine.classify(request, begin)
      const code = codeOf(run)
      await begun
      process.kill(pid!, 'SIGKILL')
      expect(await code).toBe('engine.crashed')
      expect((await engine.classify(request)).topk).toHaveLength(3)
      expect(engine.pid).not.toBe(pid)
    })

    it.skipIf(platform !== 'linux')(
      'has loaded inference; the process that asks has loaded nothing native',
      () => {
        expect(nativeIn(engine.pid!)).toContain('onnxruntime')
        expect(nativeIn('self')).toEqual([])
      },
    )
  })

  describe('cancelling', () => {
    let engine: Engine & ChildControl
    beforeAll(() => (engine = createEngineClient({ ...options, limits: { softCancelMs: 300 } })))
    afterAll(() => engine.dispose())

    /** Starts a run, waits until the network computes, aborts, and says what was answered and who answers next. */
    async function cancelled(idleLayers: number, frames: { min: number; max: number }) {
      const dir = join(root, `idle-${idleLayers}`)
      const model = await writeTinyModel(dir, { idleLayers, frames })
      const request: ClassifyRequest = {
        path: clip,
        modelDir: dir,
        protocol: { ...model.protocols.standard, clips: 100 },
        topK: 1,
        provider: 'cpu',
      }
      await engine.load(dir, 'cpu')
      const before = engine.pid
      const controller = new AbortController()
      let begin!: () => void
      const begun = new Promise<void>(done => (begin = done))
      const run = engine.classify(request, p => p.stage === 'infer' && begin(), controller.signal)
      const code = codeOf(run)
      await begun
      const since = Date.now()
      controller.abort()
      const answer = await code
      const told = Date.now() - since
      await engine.load(modelDir, 'cpu')
      return { answer, told, sameProcess: engine.pid === before }
    }

    it('is soft between two windows: the process stays', async () => {
      const end = await cancelled(2, { min: 1, max: 2 })
      expect(end).toMatchObject({ answer: 'cancelled', sameProcess: true })
      expect(end.told).toBeLessThan(1000)
    })

    it('is hard within a long window: the process is replaced', async () => {
      const end = await cancelled(16, { min: 1, max: 75 })
      expect(end).toMatchObject({ answer: 'cancelled', sameProcess: false })
      expect(end.told).toBeLessThan(1000)
    })
  })

  describe('the media process', () => {
    let media: Media & ChildControl
    beforeAll(() => (media = createMediaClient(options)))
    afterAll(() => media.dispose())

    it('answers a look long before a folder of probes that were asked for earlier', async () => {
      const files = (await readdir(fixtures))
        .filter(name => name.startsWith('counter'))
        .map(name => join(fixtures, name))
      let probed = 0
      const probes = Array.from({ length: 70 }, (_, i) =>
        media.probe(files[i % files.length]!).then(({ media: facts }) => {
          expect(facts.frames).toBeGreaterThan(0)
          probed++
        }),
      )
      expect((await media.frameTimes(clip)).slice(0, 2)).toEqual([0, 0.04])
      expect(probed).toBeLessThan(35)
      await Promise.all(probes)
    })

    it('makes the posters of a grid after what a person waits for', async () => {
      const order: string[] = []
      const posters = [1, 2, 3].map(n =>
        media.poster(clip, join(root, `poster-${n}.jpg`), 320).then(() => order.push('poster')),
      )
      const look = media.frameTimes(clip).then(() => order.push('look'))
      await Promise.all([...posters, look])
      // Two posters were under way already; the third one stands behind.
      expect(order.indexOf('look')).toBeLessThan(order.lastIndexOf('poster'))
    })

    it('survives being killed: the call in hand is tried once more', async () => {
      const { pid } = media
      const times = media.frameTimes(clip)
      process.kill(pid!, 'SIGKILL')
      expect((await times).length).toBeGreaterThan(0)
      expect(media.pid).not.toBe(pid)
    })

    it.skipIf(platform !== 'linux')('never loads inference', async () => {
      await media.probe(clip)
      expect(nativeIn(media.pid!)).not.toContain('onnxruntime')
    })
  })
})
