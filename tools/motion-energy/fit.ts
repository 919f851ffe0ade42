/** From drawn clips to a readout, and from a readout to its score. */
import { drawClips, type ClipSet } from './clip-sets'
import { createFactors } from './kernels'
import { clipFeatures } from './pool'
import { fitReadout, score, type Readout } from './readout'
import { motionLabels } from './scenes'
import { featureSymmetry, moveLabel, symmetries } from './symmetry'

/** In trials, decays from 1e-4 to 1e-2 were within a point of each other on clips of held-out surfaces (of another seed). */
const decay = 1e-3
const steps = 60
/** Symmetric copies of each clip, of the sixteen there are; which ones shifts from clip to clip. */
const copies = 8

/** Fits the readout on a set's clips and their symmetric copies. */
export function fitMotionReadout(set: ClipSet): Readout {
  const factors = createFactors()
  const moves = symmetries.map(featureSymmetry)
  const samples: Float64Array[] = []
  const targets: number[] = []
  let n = 0
  for (const { label, clip } of drawClips(set)) {
    const features = clipFeatures(clip, factors)
    for (let k = 0; k < copies; k++) {
      const which = (n + k * (symmetries.length / copies)) % symmetries.length
      samples.push(moves[which]!(features))
      targets.push(motionLabels.indexOf(moveLabel(symmetries[which]!, label)))
    }
    n++
  }
  return fitReadout(samples, targets, { classes: motionLabels.length, decay, steps })
}

/** How a readout does on a set. */
export interface Accuracy {
  clips: number
  /** Share of clips whose label has the highest score, and one of the five highest. */
  top1: number
  top5: number
}

export function measure(readout: Readout, set: ClipSet): Accuracy {
  const factors = createFactors()
  let clips = 0
  let first = 0
  let five = 0
  for (const { label, clip } of drawClips(set)) {
    const scores = score(readout, clipFeatures(clip, factors))
    const own = scores[motionLabels.indexOf(label)]!
    const better = scores.filter(value => value > own).length
    clips++
    if (better === 0) first++
    if (better < 5) five++
  }
  return { clips, top1: first / clips, top5: five / clips }
}
