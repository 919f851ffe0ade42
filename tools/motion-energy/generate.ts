/** The built-in network as an installed model: computed kernels, a fitted readout, a card with its measured accuracy. */
import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ModelCard } from '../../src/shared/domain'
import { writeFileAtomic } from '../../src/core/base/store/atomic'
import { cardFile, graphFile, labelsFile, labelsSha256, parseCard } from '../../src/core/model/card'
import { fitSet, heldOutSet } from './clip-sets'
import { fitMotionReadout, measure, type Accuracy } from './fit'
import { buildMotionEnergyGraph, minFrames } from './graph'
import { inputSize } from './pool'
import { motionLabels } from './scenes'

export const motionEnergyId = 'motion-energy'

const percent = (share: number): number => Math.round(share * 1000) / 10

function cardOf(graphSha256: string, accuracy: Accuracy): ModelCard {
  const views = { crops: 1, aggregate: 'mean-probability' } as const
  return parseCard(
    {
      schemaVersion: 1,
      id: motionEnergyId,
      title: 'Motion energy (built in)',
      family: 'space-time Gabor filters',
      source: {
        from: "made by the project's own code: computed kernels, readout fitted on drawn clips",
        file: graphFile,
        sha256: graphSha256,
        licence: 'MIT',
        citation:
          'E. H. Adelson, J. R. Bergen. Spatiotemporal energy models for the perception of motion. J. Opt. Soc. Am. A 2(2), 1985',
      },
      graph: { file: graphFile, sha256: graphSha256 },
      input: {
        name: 'video',
        layout: 'NCTHW',
        frames: { min: minFrames, max: 250, multipleOf: 1 },
        height: inputSize,
        width: inputSize,
      },
      // A short clip stands still at its end; a doubled list would jump, and a jump is motion.
      sampling: { rate: { fps: 25 }, tick: 'nearest', frames: { min: 16, max: 32 }, tooFew: 'repeat-last' },
      preprocess: {
        rotation: 'apply',
        sampleAspectRatio: 'apply',
        colourMatrix: 'tag-else-bt601',
        resize: { mode: 'short-side', size: inputSize, rounding: 'half-even' },
        // Shrinking without antialiasing leaves patterns that move the wrong way.
        interpolation: 'pil-bilinear',
        crop: { height: inputSize, width: inputSize, rounding: 'floor' },
        normalise: { divide: 255, mean: [0, 0, 0], std: [1, 1, 1] },
      },
      output: { logits: 'logits', kind: 'logits', features: 'features' },
      labels: {
        file: labelsFile,
        sha256: labelsSha256(motionLabels),
        count: motionLabels.length,
        set: 'motion',
      },
      protocols: {
        fast: { ...views, name: 'fast', clips: 1, placement: 'centre' },
        standard: { ...views, name: 'standard', clips: 5, placement: 'spread' },
        full: { ...views, name: 'full', clips: 10, placement: 'spread', crops: 3 },
      },
      published: {
        top1: percent(accuracy.top1),
        top5: percent(accuracy.top5),
        protocol: `${accuracy.clips} drawn clips of 32 frames, of surfaces, speeds and sizes the fit did not see; one view`,
        source: 'measured when the network was made',
      },
    } satisfies ModelCard,
    `the card of ${motionEnergyId}`,
  )
}

/** The three files of the model, by name: the same bytes on every machine. */
export function makeMotionEnergy(
  fit = fitSet,
  heldOut = heldOutSet,
): Record<'model.onnx' | 'card.json' | 'labels.json', Uint8Array> {
  const readout = fitMotionReadout(fit)
  const graph = buildMotionEnergyGraph(readout)
  const card = cardOf(createHash('sha256').update(graph).digest('hex'), measure(readout, heldOut))
  const json = (value: unknown): Uint8Array => Buffer.from(`${JSON.stringify(value, null, 2)}\n`, 'utf8')
  return { [graphFile]: graph, [cardFile]: json(card), [labelsFile]: json(motionLabels) }
}

/** Makes the network (half a minute of one core) and writes it to `outDir`. Throws the file system's errors. */
export async function generateMotionEnergy(outDir: string): Promise<void> {
  await mkdir(outDir, { recursive: true })
  for (const [name, bytes] of Object.entries(makeMotionEnergy()))
    await writeFileAtomic(join(outDir, name), bytes)
}
