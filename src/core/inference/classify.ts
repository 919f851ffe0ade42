/** One clip, from the file to the scores: open → choose frames → decode → tensor → network → softmax once → top-k. */
import { basename } from 'node:path'
import type { GraphVariant, MediaInfo, Protocol, Stage, View, Warning } from '../../shared/domain'
import { AppError, toAppError } from '../../shared/errors'
import type { ClassifyOutcome, ClassifyProgress, ClassifyRequest } from '../contract/engine'
import type { FrameReader, OpenClip } from '../media/reader'
import { entropy, isDistribution, margin, meanOf, softmax, topK } from './probabilities'
import type { Session } from '../model/session'
import { createPreprocessor, type CropPixels } from '../video/preprocess'
import { planViews } from '../video/sampling'
import { createPacer } from '../base/event-loop'

export interface Classifier {
  reader: FrameReader
  session: Session
}

/** Progress of one clip; `decode` is also called now and then while frames come in, as a sign of life. */
export type OnProgress = (progress: ClassifyProgress) => void

/** Cropped pixels kept at a time; a view of 64 frames at 224 × 224 needs 10 MB of it. */
const cropBudgetBytes = 256 * 2 ** 20
/** Below this share of decoded frames the result would be about the repairs, not about the clip. */
const leastDecoded = 0.25

/**
 * Classifies one clip. Frames are chosen on the exact time stamps before anything is decoded; only cropped pixels are
 * kept, never native frames. Throws AppError with `details.stage`.
 */
export async function classifyClip(
  { reader, session }: Classifier,
  request: ClassifyRequest,
  onProgress: OnProgress = () => undefined,
  signal?: AbortSignal,
): Promise<ClassifyOutcome> {
  const { card } = session
  const upTo = request.stage ?? 'all'
  const clock = { decodeMs: 0, preprocessMs: 0, inferMs: 0 }
  onProgress({ stage: 'open', windowsDone: 0, windows: 0 })
  const clip = await inStage('open', () => timed(clock, 'decodeMs', () => reader.open(request.path, signal)))
  try {
    const pacer = createPacer({ signal })
    const plan = await inStage('sample', () =>
      planViews(clip.timesSec, card, request.protocol, orientedSize(clip.media, card.preprocess.rotation)),
    )
    const preprocessor = await inStage('preprocess', () => createPreprocessor(card, clip.media))
    const warnings: Warning[] = [...clip.warnings, ...plan.warnings]
    const report = (stage: ClassifyProgress['stage'], windowsDone: number): void =>
      onProgress({ stage, windowsDone, windows: plan.views.length })

    const perView: Float32Array[] = []
    const graphs = new Set<GraphVariant>()
    const seen: View[] = []
    let tensor = new Float32Array(0)
    for (const batch of batches(plan.views, card.preprocess)) {
      let pixels = new Map<string, CropPixels>()
      let views = batch
      if (upTo !== 'infer') {
        report('decode', perView.length)
        const decoded = await inStage('decode', () =>
          decodeViews(clip, batch, {
            colourMatrix: card.preprocess.colourMatrix,
            crop: (frame, crop) => preprocessor.crop(frame, crop),
            keep: upTo !== 'decode',
            clock,
            signal,
            onFrame: () => report('decode', perView.length),
            name: basename(request.path),
          }),
        )
        ;({ pixels, views } = decoded)
        warnings.push(...decoded.warnings)
      }
      seen.push(...views)
      if (upTo === 'decode') continue
      for (const view of views) {
        // session.run() blocks the thread it is called on: a cancel is only heard between two views.
        await pacer.rest()
        const steps = view.frameIndices.length
        const shape = preprocessor.tensorShape(steps)
        const length = shape.reduce((product, size) => product * size, 1)
        if (tensor.length !== length) tensor = new Float32Array(length)
        if (upTo !== 'infer') {
          const start = performance.now()
          await inStage('preprocess', () =>
            view.frameIndices.forEach((frame, step) =>
              preprocessor.writeTensor(tensor, pixels.get(keyOf(frame, view.crop))!, step, steps),
            ),
          )
          clock.preprocessMs += performance.now() - start
        }
        if (upTo === 'tensor') continue
        report('infer', perView.length)
        const { scores, graph } = await inStage('infer', () =>
          timed(clock, 'inferMs', () => session.run(tensor, shape)),
        )
        perView.push(scores)
        graphs.add(graph)
        report('infer', perView.length)
      }
    }
    const probabilities =
      upTo === 'all'
        ? await inStage('infer', () => aggregate(perView, card.output.kind, request.protocol))
        : new Float64Array(0)
    return {
      media: clip.media,
      views: seen,
      topk: topK(probabilities, session.labels, request.topK),
      margin: upTo === 'all' ? margin(probabilities) : 0,
      entropy: entropy(probabilities),
      warnings,
      provider: session.provider,
      reader: reader.id,
      graph: graphs.size > 0 && !graphs.has('native') ? 'time-as-batch' : 'native',
      ...clock,
    }
  } finally {
    await clip.close()
  }
}

/**
 * Views' scores → one distribution; softmax exactly once, and never over probabilities.
 * Throws AppError model.invalid where the result is no distribution (numbers that are none, a wrong kind).
 */
export function aggregate(
  perView: readonly Float32Array[],
  kind: 'logits' | 'probabilities',
  protocol: Pick<Protocol, 'aggregate'>,
): Float64Array {
  if (kind === 'probabilities' && protocol.aggregate === 'mean-logit')
    throw new AppError(
      'model.invalid',
      'the protocol averages logits, but this model gives probabilities only',
      {
        hint: 'Write "mean-probability" as aggregate of its protocols.',
      },
    )
  const result =
    kind === 'probabilities'
      ? meanOf(perView)
      : protocol.aggregate === 'mean-logit'
        ? softmax(meanOf(perView))
        : meanOf(perView.map(softmax))
  if (!isDistribution(result)) {
    const sum = result.reduce((total, value) => total + value, 0)
    throw new AppError(
      'model.invalid',
      `the scores of this clip sum to ${sum}, not 1: they are no probabilities`,
    )
  }
  return result
}

/** The picture's size as the network gets to see it: three crops lie along its longer side. */
function orientedSize(
  { width, height, rotation }: MediaInfo,
  policy: 'apply' | 'ignore',
): { width: number; height: number } {
  const turned = policy === 'apply' && rotation % 180 !== 0
  return turned ? { width: height, height: width } : { width, height }
}

/** What the cropped pixels of a frame are kept under. */
export const keyOf = (frame: number, crop: View['crop']): string => `${frame} ${crop}`

/** Views in groups whose distinct crops fit the budget, so that overlapping windows share one decoding pass. */
export function batches(
  views: readonly View[],
  preprocess: { crop: { height: number; width: number }; interpolation: string },
): View[][] {
  const bytesPerValue = preprocess.interpolation === 'bilinear-float' ? 4 : 1
  const room = cropBudgetBytes / (preprocess.crop.height * preprocess.crop.width * 3 * bytesPerValue)
  const groups: View[][] = []
  let distinct = new Set<string>()
  for (const view of views) {
    const keys = view.frameIndices.map(frame => keyOf(frame, view.crop))
    const together = new Set([...distinct, ...keys])
    const last = groups[groups.length - 1]
    if (last && together.size <= room) {
      last.push(view)
      distinct = together
    } else {
      groups.push([view])
      distinct = new Set(keys)
    }
  }
  return groups
}

interface DecodeOptions {
  colourMatrix: 'tag-else-bt601' | 'bt601'
  crop: (frame: Parameters<Parameters<OpenClip['frames']>[1]>[0], crop: View['crop']) => CropPixels
  /** False: decode only, for `bench`. */
  keep: boolean
  clock: { decodeMs: number; preprocessMs: number }
  signal: AbortSignal | undefined
  onFrame: () => void
  name: string
}

/** One pass over the frames that the views want; a frame that cannot be decoded is replaced by its nearest neighbour. */
export async function decodeViews(
  clip: OpenClip,
  views: readonly View[],
  options: DecodeOptions,
): Promise<{ pixels: Map<string, CropPixels>; views: View[]; warnings: Warning[] }> {
  const crops = new Map<number, Set<View['crop']>>()
  for (const view of views)
    for (const frame of view.frameIndices) {
      const wanted = crops.get(frame) ?? new Set()
      crops.set(frame, wanted.add(view.crop))
    }
  const wanted = [...crops.keys()].sort((a, b) => a - b)
  const pixels = new Map<string, CropPixels>()
  const decoded: number[] = []
  const start = performance.now()
  let croppingMs = 0
  let lastSign = start
  const { warnings } = await clip.frames(
    wanted,
    frame => {
      decoded.push(frame.index)
      const begin = performance.now()
      if (options.keep)
        for (const crop of crops.get(frame.index) ?? [])
          pixels.set(keyOf(frame.index, crop), options.crop(frame, crop))
      const end = performance.now()
      croppingMs += end - begin
      if (end - lastSign > 500) {
        lastSign = end
        options.onFrame()
      }
    },
    { colourMatrix: options.colourMatrix, signal: options.signal },
  )
  options.clock.preprocessMs += croppingMs
  options.clock.decodeMs += performance.now() - start - croppingMs
  options.signal?.throwIfAborted()

  const missing = wanted.length - decoded.length
  if (missing === 0) return { pixels, views: [...views], warnings }
  if (decoded.length === 0 || decoded.length < leastDecoded * wanted.length)
    throw new AppError(
      'clip.unreadable',
      `only ${decoded.length} of the ${wanted.length} frames needed from "${options.name}" can be decoded`,
      { hint: 'The file is damaged or cut short. Try to copy or convert it again.' },
    )
  // What a second pass recovers comes after the rest.
  decoded.sort((a, b) => a - b)
  const stand = nearestDecoded(wanted, decoded)
  return {
    pixels,
    views: views.map(view => {
      const frameIndices = view.frameIndices.map(frame => stand.get(frame) ?? frame)
      return { ...view, frameIndices, timesSec: frameIndices.map(frame => clip.timesSec[frame]!) }
    }),
    warnings: [
      ...warnings,
      {
        code: 'clip.partial',
        message: `${missing} of the ${wanted.length} frames needed could not be decoded; the nearest decoded frame stands in for each`,
      },
    ],
  }
}

/** For every wanted frame the nearest decoded one, the earlier on a tie. Both lists ascend. */
export function nearestDecoded(wanted: readonly number[], decoded: readonly number[]): Map<number, number> {
  const nearest = new Map<number, number>()
  let at = 0
  for (const frame of wanted) {
    while (at + 1 < decoded.length && Math.abs(decoded[at + 1]! - frame) < Math.abs(decoded[at]! - frame))
      at++
    nearest.set(frame, decoded[at]!)
  }
  return nearest
}

async function timed<K extends string, T>(
  clock: Record<K, number>,
  key: K,
  work: () => Promise<T>,
): Promise<T> {
  const start = performance.now()
  try {
    return await work()
  } finally {
    clock[key] += performance.now() - start
  }
}

/** Names the stage on whatever goes wrong in it, unless something deeper did already. */
export async function inStage<T>(stage: Stage, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const e = toAppError(error)
    const details = { stage, ...e.details }
    throw new AppError(e.code, e.message, { hint: e.hint, details, cause: e.cause ?? error })
  }
}
