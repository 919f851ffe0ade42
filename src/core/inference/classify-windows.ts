/** One long clip, window after window: the same steps as classify.ts, a distribution for each window instead of one in all. */
import { basename } from 'node:path'
import type { ScoreWindow } from '../../shared/domain'
import { aggregate, batches, decodeViews, inStage, keyOf, type Classifier } from './classify'
import type { OnProgress } from './classify'
import type { WindowsOutcome, WindowsRequest } from '../contract/engine'
import { topK } from './probabilities'
import { createPreprocessor } from '../video/preprocess'
import { planWindows } from '../video/windows'
import { createPacer } from '../base/event-loop'

/**
 * Scores over time. Frames are decoded in groups of windows whose cropped pixels fit a fixed budget, so that memory does
 * not grow with the clip. Throws AppError with `details.stage`; cancelled between two windows.
 */
export async function classifyWindows(
  { reader, session }: Classifier,
  request: WindowsRequest,
  onProgress: OnProgress = () => undefined,
  signal?: AbortSignal,
): Promise<WindowsOutcome> {
  const { card } = session
  const clip = await inStage('open', () => reader.open(request.path, signal))
  try {
    const pacer = createPacer({ signal })
    const plan = await inStage('sample', () => planWindows(clip.timesSec, card, request))
    const preprocessor = await inStage('preprocess', () => createPreprocessor(card, clip.media))
    const spans = new Map(plan.windows.map(window => [window.view, window]))
    const windows: ScoreWindow[] = []
    const warnings = [...clip.warnings]
    const report = (stage: 'decode' | 'infer'): void =>
      onProgress({ stage, windowsDone: windows.length, windows: plan.windows.length })
    let tensor = new Float32Array(0)
    for (const batch of batches([...spans.keys()], card.preprocess)) {
      report('decode')
      const decoded = await inStage('decode', () =>
        decodeViews(clip, batch, {
          colourMatrix: card.preprocess.colourMatrix,
          crop: (frame, crop) => preprocessor.crop(frame, crop),
          keep: true,
          clock: { decodeMs: 0, preprocessMs: 0 },
          signal,
          onFrame: () => report('decode'),
          name: basename(request.path),
        }),
      )
      warnings.push(...decoded.warnings)
      for (const [i, view] of decoded.views.entries()) {
        await pacer.rest()
        const steps = view.frameIndices.length
        const shape = preprocessor.tensorShape(steps)
        const length = shape.reduce((product, size) => product * size, 1)
        if (tensor.length !== length) tensor = new Float32Array(length)
        const { scores } = await inStage('infer', () => {
          view.frameIndices.forEach((frame, step) =>
            preprocessor.writeTensor(tensor, decoded.pixels.get(keyOf(frame, view.crop))!, step, steps),
          )
          return session.run(tensor, shape)
        })
        const probabilities = aggregate([scores], card.output.kind, { aggregate: 'mean-probability' })
        const { startSec, endSec } = spans.get(batch[i]!)!
        const top = topK(probabilities, session.labels, request.topK)
        windows.push({
          startSec,
          endSec,
          topk: top.map(({ index, label, score }) => ({ index, label, score })),
        })
        report('infer')
      }
    }
    const { windowSec, strideSec } = plan
    return { media: clip.media, windowSec, strideSec, windows, warnings }
  } finally {
    await clip.close()
  }
}
