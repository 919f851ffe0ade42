/** The clips the readout is fitted on and those it is judged by: other surfaces, other speeds, other sizes. */
import type { Volume } from './energy'
import { inputSize } from './pool'
import { createRandom } from './random'
import { renderFrame } from './render'
import { createScene, motionLabels, type MotionLabel, type Scene, type SceneRanges } from './scenes'
import { createTexture, fitTextures, heldOutTextures, type TextureKind } from './textures'

/** Frames of a clip, at 25 a second. */
export const clipFrames = 32

export interface ClipSet {
  seed: number
  perClass: number
  textures: readonly TextureKind[]
  /** Tiles drawn of each texture. */
  tiles: number
  ranges: SceneRanges
  /** Picture edge drawn, as a multiple of the network's: averaged down like a decoded picture. */
  oversize: number
}

/** Speeds in pixels of the network's picture a frame. */
const px = (low: number, high: number): readonly [number, number] => [low / inputSize, high / inputSize]
const noise = [0.5, 3] as const
const contrast = [0.25, 1] as const

/** Speeds between 5 and 150 % of the picture's height a second, with gaps for the held-out set to lie in. */
export const fitSet: ClipSet = {
  seed: 1985,
  perClass: 36,
  textures: fitTextures,
  tiles: 4,
  oversize: 1,
  ranges: {
    pan: [px(0.2, 0.4), px(0.7, 1.2), px(2, 3.2), px(4.5, 6)],
    zoom: [
      [0.006, 0.011],
      [0.018, 0.03],
    ],
    turn: [
      [0.008, 0.016],
      [0.03, 0.06],
    ],
    patch: [
      [0.1, 0.15],
      [0.22, 0.3],
    ],
    texturePx: [
      [60, 85],
      [110, 150],
    ],
    contrast,
    noise,
  },
}

export const heldOutSet: ClipSet = {
  seed: 2015,
  perClass: 20,
  textures: heldOutTextures,
  tiles: 4,
  oversize: 2,
  ranges: {
    pan: [px(0.4, 0.7), px(1.2, 2), px(3.2, 4.5)],
    zoom: [[0.011, 0.018]],
    turn: [[0.016, 0.03]],
    patch: [[0.15, 0.22]],
    texturePx: [[85, 110]],
    contrast,
    noise,
  },
}

/** A scene as the network's input: luma in [0, 1]. */
export function renderVolume(scene: Scene, oversize: number): Volume {
  const size = inputSize
  const edge = size * oversize
  const data = new Float32Array(clipFrames * size * size)
  for (let t = 0; t < clipFrames; t++) {
    const picture = renderFrame(scene, t, edge, edge)
    for (let y = 0; y < size; y++)
      for (let x = 0; x < size; x++) {
        let sum = 0
        for (let j = 0; j < oversize; j++)
          for (let i = 0; i < oversize; i++) sum += picture[(y * oversize + j) * edge + x * oversize + i]!
        data[(t * size + y) * size + x] = Math.round(sum / (oversize * oversize)) / 255
      }
  }
  return { frames: clipFrames, height: size, width: size, data }
}

/** The clips of a set, one after another, classes in turn. */
export function* drawClips(set: ClipSet): Generator<{ label: MotionLabel; clip: Volume }> {
  const random = createRandom(set.seed)
  const textures = set.textures.flatMap(kind =>
    Array.from({ length: set.tiles }, () => createTexture(kind, 256, random)),
  )
  for (let n = 0; n < set.perClass; n++)
    for (const label of motionLabels) {
      const scene = createScene(label, textures, set.ranges, random, clipFrames)
      yield { label, clip: renderVolume(scene, set.oversize) }
    }
}
