/**
 * The scenes of the sample clips: at least one of each motion, in colour. Two are hard on purpose, so that there is a wrong
 * prediction to look into: their folders name the true motion, and the model takes them for another one.
 */
import { createRandom } from './random'
import { createScene, type MotionLabel, type Patch, type Scene, type SceneRanges, type Tone } from './scenes'
import { createTexture, type TextureKind } from './textures'

type Colour = readonly [red: number, green: number, blue: number]

/** Colours from the darkest grey value of a texture to the brightest, at equal distances. */
const palettes = {
  autumn: [
    [38, 30, 24],
    [122, 48, 22],
    [201, 104, 28],
    [226, 168, 62],
    [244, 226, 176],
  ],
  harbour: [
    [18, 28, 44],
    [44, 84, 112],
    [148, 96, 74],
    [214, 188, 148],
    [240, 240, 228],
  ],
  pebbles: [
    [30, 28, 30],
    [92, 84, 80],
    [138, 128, 118],
    [186, 172, 152],
    [232, 224, 210],
  ],
  lagoon: [
    [8, 30, 58],
    [16, 82, 110],
    [50, 150, 150],
    [146, 212, 190],
    [246, 250, 232],
  ],
  sketch: [
    [28, 26, 40],
    [96, 84, 104],
    [188, 176, 168],
    [238, 230, 214],
    [252, 248, 238],
  ],
  kilim: [
    [60, 16, 34],
    [150, 38, 44],
    [206, 120, 58],
    [232, 198, 130],
    [250, 242, 222],
  ],
  meadow: [
    [18, 40, 24],
    [52, 96, 40],
    [120, 150, 60],
    [206, 200, 110],
    [250, 246, 214],
  ],
  dusk: [
    [24, 20, 48],
    [84, 48, 104],
    [190, 84, 106],
    [244, 156, 110],
    [254, 228, 180],
  ],
} as const satisfies Record<string, readonly Colour[]>
type Palette = keyof typeof palettes

interface SampleScene {
  label: MotionLabel
  /** File name without its extension. */
  name: string
  texture: TextureKind
  palette: Palette
  /** Object motion: the objects' surface, and their path where it is not drawn at random. */
  objects?: { texture: TextureKind; palette: Palette; patches?: readonly Omit<Patch, 'texture' | 'tone'>[] }
  /** Replaces `ranges` where given. */
  ranges?: Partial<SceneRanges>
}

/** Three wagons that fill most of the picture and roll through it from left to right at a constant speed. */
const train = [0, 1, 2].map(wagon => ({
  halfWidth: 0.62,
  halfHeight: 0.4,
  round: false,
  path: (frame: number) => ({ x: 0.7 - wagon * 1.27 + 0.016 * frame, y: 0, angle: 0 }),
}))

const scenes: readonly SampleScene[] = [
  { label: 'still', name: 'pebbles', texture: 'cells', palette: 'pebbles' },
  { label: 'pan left', name: 'autumn leaves', texture: 'leaves', palette: 'autumn' },
  // Slower than every pan of the training set: 0.002 frame heights a frame and up (clip-sets.ts).
  {
    label: 'pan right',
    name: 'rooftops',
    texture: 'boxes',
    palette: 'harbour',
    ranges: { pan: [[0.0007, 0.0008]] },
  },
  { label: 'tilt up', name: 'marble', texture: 'marble', palette: 'lagoon' },
  { label: 'tilt down', name: 'pencil strokes', texture: 'strokes', palette: 'sketch' },
  { label: 'zoom in', name: 'lily pads', texture: 'leaves', palette: 'lagoon' },
  { label: 'zoom out', name: 'cobbles', texture: 'cells', palette: 'dusk' },
  { label: 'rotate clockwise', name: 'tiles', texture: 'checker', palette: 'kilim' },
  { label: 'rotate anticlockwise', name: 'meadow', texture: 'sand', palette: 'meadow' },
  { label: 'shake', name: 'crates', texture: 'boxes', palette: 'autumn' },
  {
    label: 'object motion',
    name: 'beetles on bark',
    texture: 'strokes',
    palette: 'autumn',
    objects: { texture: 'leaves', palette: 'meadow' },
  },
  // The camera stands still, but what moves covers more of the picture than what does not.
  {
    label: 'object motion',
    name: 'passing train',
    texture: 'marble',
    palette: 'meadow',
    objects: { texture: 'boxes', palette: 'kilim', patches: train },
  },
]

/** Speeds that the eye follows easily. */
const defaultRanges: SceneRanges = {
  pan: [[0.011, 0.02]],
  zoom: [[0.01, 0.014]],
  turn: [[0.016, 0.03]],
  patch: [[0.1, 0.16]],
  texturePx: [[210, 250]],
  contrast: [1, 1],
  noise: [0, 0],
}

function toneOf(palette: Palette): Tone {
  const colours: readonly Colour[] = palettes[palette]
  const tone = new Uint8Array(256 * 3)
  for (let value = 0; value < 256; value++) {
    const position = (value / 255) * (colours.length - 1)
    const from = Math.min(colours.length - 2, Math.floor(position))
    const share = position - from
    for (let c = 0; c < 3; c++)
      tone[value * 3 + c] = Math.round(colours[from]![c]! * (1 - share) + colours[from + 1]![c]! * share)
  }
  return tone
}

export interface Sample {
  /** Class folder. */
  label: MotionLabel
  name: string
  /** Rendered on demand: a texture takes some 50 ms. */
  scene: () => Scene
}

/** What the clips are made as. */
export const sampleFormat = { width: 320, height: 240, frames: 75, fps: 25 } as const

/** The samples, the same on every machine. */
export function sampleScenes(): Sample[] {
  return scenes.map(({ label, name, texture, palette, objects, ranges }, index) => ({
    label,
    name,
    scene: () => {
      const random = createRandom(400 + index)
      const background = createTexture(texture, 512, random)
      const front = objects ? createTexture(objects.texture, 512, random) : background
      const scene = createScene(
        label,
        [background],
        { ...defaultRanges, ...ranges },
        random,
        sampleFormat.frames,
      )
      const patches = (objects?.patches ?? scene.patches).map(patch => ({
        ...patch,
        texture: front,
        tone: toneOf(objects?.palette ?? palette),
      }))
      return { ...scene, tone: toneOf(palette), noise: 0, patches }
    },
  }))
}
