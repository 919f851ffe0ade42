/** The engine in this very process: what the child serves, and what unit tests use directly. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { classifyClip } from '../core/inference/classify'
import { classifyWindows } from '../core/inference/classify-windows'
import type { Engine, EngineConfig, GoldenInput } from '../core/contract/engine'
import type { FrameReader } from '../core/media/reader'
import { createReader } from '../core/media/readers'
import { cardFile } from '../core/model/card'
import { convertWeights } from '../core/model/convert'
import { createSession, type Session } from '../core/model/session'
import { chooseVariant } from '../core/model/variant'
import { AppError } from '../shared/errors'

/** One model and one reader at a time, opened at first use and kept. Calls must not overlap. */
export function createLocalEngine(config: EngineConfig): Engine {
  let reader: Promise<{ reader: FrameReader; why: string }> | undefined
  let held: { key: string; session: Session } | undefined

  const readerInUse = (): Promise<{ reader: FrameReader; why: string }> =>
    (reader ??= createReader({ reader: config.reader, ffmpegPath: config.ffmpegPath }).catch(
      (error: unknown) => {
        reader = undefined // a tool may be installed meanwhile
        throw error
      },
    ))

  /** The session of a model folder; a model that was got anew (another card on disk) is opened anew. */
  const sessionOf = async (modelDir: string, provider: 'auto' | 'cpu'): Promise<Session> => {
    const card = await stat(join(modelDir, cardFile)).catch(() => undefined)
    const key = [modelDir, provider, card?.mtimeMs, card?.size].join('\n')
    if (held?.key === key) return held.session
    // The old one first: two networks need not fit in memory.
    await held?.session.dispose()
    held = undefined
    const session = await createSession(modelDir, { provider, threads: config.threads })
    held = { key, session }
    return session
  }

  return {
    async load(modelDir, provider) {
      const session = await sessionOf(modelDir, provider)
      const { reader: inUse, why } = await readerInUse()
      return { provider: session.provider, reader: { id: inUse.id, why } }
    },
    async classify(request, onProgress, signal) {
      const session = await sessionOf(request.modelDir, request.provider)
      const { reader: inUse } = await readerInUse()
      return classifyClip({ reader: inUse, session }, request, onProgress, signal)
    },
    async classifyWindows(request, onProgress, signal) {
      const session = await sessionOf(request.modelDir, request.provider)
      const { reader: inUse } = await readerInUse()
      return classifyWindows({ reader: inUse, session }, request, onProgress, signal)
    },
    async runGolden(modelDir, golden) {
      const session = await sessionOf(modelDir, 'cpu')
      const { tensor, shape } = goldenTensor(golden, session.card.input.layout)
      const { scores, features } = await session.run(tensor, shape, { features: true })
      return { logits: Array.from(scores), features: Array.from(features ?? []) }
    },
    convert: (request, signal) => convertWeights(request, signal),
    async rewrite(modelDir, signal) {
      // Two forms of one network are open meanwhile: a third need not be.
      await held?.session.dispose()
      held = undefined
      return chooseVariant(modelDir, { threads: config.threads }, signal)
    },
    async dispose() {
      await held?.session.dispose()
      held = undefined
    },
  }
}

/**
 * The input of a golden check, by formula: c0 = sin((x+3t)/17), c1 = cos((y−2t)/23), c2 = sin((x+y+t)/31),
 * batch 1. Throws AppError bug for a layout that no golden was made for.
 */
export function goldenTensor(golden: GoldenInput, layout: string): { tensor: Float32Array; shape: number[] } {
  if (layout !== 'NCTHW') throw new AppError('bug', `no golden input is defined for the layout ${layout}`)
  const { frames, height, width } = golden
  const tensor = new Float32Array(3 * frames * height * width)
  const plane = frames * height * width
  let at = 0
  for (let t = 0; t < frames; t++)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        tensor[at] = Math.sin((x + 3 * t) / 17)
        tensor[plane + at] = Math.cos((y - 2 * t) / 23)
        tensor[2 * plane + at] = Math.sin((x + y + t) / 31)
        at++
      }
  return { tensor, shape: [1, 3, frames, height, width] }
}
