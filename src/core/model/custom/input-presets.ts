/** The ways video networks are usually fed, as data (fidelity: "Presets"), each with what in a graph speaks for it. */
import type { Preprocess, Sampling } from '../../../shared/domain'

/** What the evidence is taken from. Null: the graph leaves it open. */
export interface InputEvidence {
  inputName: string
  layout: string
  frames: number | null
  /** Square size. */
  size: number | null
  classes: number
}

type Range = Sampling['frames']

export interface InputPreset {
  id: string
  title: string
  /** Said when nothing in the graph speaks for it. */
  about: string
  /** Where the graph leaves them open. */
  size: number
  frames: Range
  /** Ticks a second, given the frames of a window. */
  fps(frames: number): number
  sampling: Pick<Sampling, 'tick' | 'tooFew'>
  /** Resize for a crop of `reference` pixels; other sizes are scaled from it. */
  reference: number
  resize: Preprocess['resize']
  interpolation: Preprocess['interpolation']
  rounding: Preprocess['crop']['rounding']
  normalise: Preprocess['normalise']
  /** Points for it, each with its sentence; the strongest sentence is shown. */
  evidence(facts: InputEvidence): [points: number, why: string][]
}

const same = (value: number): [number, number, number] => [value, value, value]

/** Frame steps at 30 fps of the published pytorchvideo and X3D networks, by frames of a window. */
const stepOf: Record<number, number> = { 4: 12, 8: 8, 13: 6, 16: 5, 32: 2 }

const when = (holds: boolean, points: number, why: string): [number, string][] =>
  holds ? [[points, why]] : []

/** In the order in which they are thought of where nothing in the graph speaks for one. */
export const inputPresets: readonly InputPreset[] = [
  {
    id: 'i3d',
    title: 'I3D: −1 to 1',
    about:
      'The recipe of DeepMind’s I3D and of what was trained after it: values from −1 to 1, short side 256, 25 frames a second.',
    size: 224,
    frames: { min: 16, max: 64 },
    fps: () => 25,
    sampling: { tick: 'nearest', tooFew: 'double' },
    reference: 224,
    resize: { mode: 'short-side', size: 256, rounding: 'half-even' },
    interpolation: 'cv2-linear-uint8',
    rounding: 'floor',
    normalise: { divide: 127.5, mean: same(1), std: same(1) },
    evidence: ({ size, frames, classes, layout }) => [
      ...when(size === 224, 2, 'It takes 224 × 224 pictures, as I3D does.'),
      ...when(
        size === 224 && (frames === null || frames >= 64),
        2,
        'It takes 224 × 224 pictures and long windows, as I3D does.',
      ),
      ...when(
        classes === 400 && layout === 'NCTHW',
        0.5,
        'It gives 400 scores, as I3D on Kinetics-400 does.',
      ),
    ],
  },
  {
    id: 'torchvision',
    title: 'torchvision: Kinetics mean and deviation',
    about:
      'The recipe of torchvision’s video networks: 128 × 171 without keeping the aspect, Kinetics mean and deviation, 15 frames a second.',
    size: 112,
    frames: { min: 16, max: 16 },
    fps: () => 15,
    sampling: { tick: 'floor', tooFew: 'loop' },
    reference: 112,
    resize: { mode: 'fixed', height: 128, width: 171 },
    interpolation: 'bilinear-uint8',
    rounding: 'half-even',
    normalise: { divide: 255, mean: [0.43216, 0.394666, 0.37645], std: [0.22803, 0.22145, 0.216989] },
    evidence: ({ size, frames }) => [
      ...when(size === 112, 5, 'It takes 112 × 112 pictures, as torchvision’s R3D, MC3 and R(2+1)D do.'),
      ...when(frames === 16, 1, 'It takes 16 frames, as torchvision’s R3D, MC3 and R(2+1)D do.'),
    ],
  },
  {
    id: 'pytorchvideo',
    title: 'pytorchvideo: 0.45 and 0.225',
    about:
      'The recipe of PySlowFast and pytorchvideo: mean 0.45, deviation 0.225, frames counted at 30 a second.',
    size: 256,
    frames: { min: 16, max: 16 },
    fps: frames => 30 / (stepOf[frames] ?? Math.max(1, Math.round(64 / frames))),
    sampling: { tick: 'floor', tooFew: 'repeat-last' },
    reference: 256,
    resize: { mode: 'short-side', size: 256, rounding: 'floor' },
    interpolation: 'bilinear-float',
    rounding: 'half-even',
    normalise: { divide: 255, mean: same(0.45), std: same(0.225) },
    evidence: ({ size, frames }) => [
      ...when(
        size === 182 || size === 160 || size === 312,
        5,
        `It takes ${size} × ${size} pictures, as the X3D networks do.`,
      ),
      ...when(size === 256, 3, 'It takes 256 × 256 pictures, as pytorchvideo’s networks do.'),
      ...when(
        frames !== null && frames in stepOf && size !== 112,
        1.5,
        `It takes ${frames} frames, as a network of pytorchvideo does.`,
      ),
    ],
  },
  {
    id: 'unit',
    title: 'MoViNet: 0 to 1',
    about:
      'Values from 0 to 1, nothing taken away: MoViNet, and many networks that scale their input themselves. 5 frames a second.',
    size: 172,
    frames: { min: 8, max: 50 },
    fps: () => 5,
    sampling: { tick: 'nearest', tooFew: 'double' },
    reference: 172,
    resize: { mode: 'short-side', size: 192, rounding: 'half-even' },
    interpolation: 'cv2-linear-uint8',
    rounding: 'floor',
    normalise: { divide: 255, mean: same(0), std: same(1) },
    evidence: ({ size, classes, layout }) => [
      ...when(
        size === 172 || size === 290 || size === 320,
        5,
        `It takes ${size} × ${size} pictures, as a MoViNet does.`,
      ),
      ...when(classes === 600, 3, 'It gives 600 scores, as the MoViNets on Kinetics-600 do.'),
      ...when(layout === 'NTHWC', 2, 'Its colours come last, as in TensorFlow’s networks.'),
    ],
  },
  {
    id: 'imagenet',
    title: 'ImageNet mean and deviation',
    about:
      'The recipe of mmaction2 and of the video transformers: ImageNet mean and deviation, short side scaled to the crop or a little more.',
    size: 224,
    frames: { min: 16, max: 16 },
    fps: frames => 30 / Math.max(1, Math.round(64 / frames)),
    sampling: { tick: 'nearest', tooFew: 'repeat-last' },
    reference: 224,
    resize: { mode: 'short-side', size: 256, rounding: 'half-even' },
    interpolation: 'cv2-linear-uint8',
    rounding: 'floor',
    normalise: { divide: 255, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
    evidence: ({ inputName, layout, frames, size }) => [
      ...when(
        layout === 'NTCHW',
        5,
        'Its frames come before its channels, as in video transformers (VideoMAE, TimeSformer).',
      ),
      ...when(
        /pixel_values/i.test(inputName),
        4,
        'Its input is called pixel_values, as in Hugging Face’s networks.',
      ),
      ...when(
        size === 224 && frames !== null && frames <= 32,
        1,
        'It takes 224 × 224 pictures and short windows, as many of mmaction2’s networks do.',
      ),
    ],
  },
]
