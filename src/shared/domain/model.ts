/** A model: its card, its line in the catalogue. */
import { z } from 'zod'

export const Sampling = z.object({
  /** Ticks at a fixed rate in time, or every n-th decoded frame. */
  rate: z.union([
    z.object({ fps: z.number().positive() }),
    z.object({ stride: z.number().int().positive() }),
  ]),
  /** Which frame answers a tick: the nearest by pts (a tie takes the earlier) or the last at or before it. */
  tick: z.enum(['nearest', 'floor']).default('nearest'),
  /** Frames of one window as fed to the network. */
  frames: z.object({ min: z.number().int().positive(), max: z.number().int().positive() }),
  /** Too few frames: double the list until there are enough, loop it to exactly min, repeat the last, or refuse. */
  tooFew: z.enum(['double', 'loop', 'repeat-last', 'error']),
})
export type Sampling = z.output<typeof Sampling>

export const Preprocess = z.object({
  rotation: z.enum(['apply', 'ignore']),
  sampleAspectRatio: z.enum(['apply', 'ignore']),
  /** YUV → RGB matrix: by the file's tag, else BT.601; or always BT.601. */
  colourMatrix: z.enum(['tag-else-bt601', 'bt601']),
  resize: z.union([
    z.object({
      mode: z.literal('short-side'),
      size: z.number().int().positive(),
      rounding: z.enum(['half-even', 'floor']),
    }),
    z.object({
      mode: z.literal('fixed'),
      height: z.number().int().positive(),
      width: z.number().int().positive(),
    }),
  ]),
  /** fidelity.md names the reference of each. */
  interpolation: z.enum(['cv2-linear-uint8', 'bilinear-uint8', 'bilinear-float', 'pil-bilinear']),
  crop: z.object({
    height: z.number().int().positive(),
    width: z.number().int().positive(),
    /** Offset of the centre crop when the margin is odd. */
    rounding: z.enum(['floor', 'half-even']).default('floor'),
  }),
  /** value = (x / divide − mean) / std, x in 0..255, per RGB channel. */
  normalise: z.object({
    divide: z.number().positive(),
    mean: z.tuple([z.number(), z.number(), z.number()]),
    std: z.tuple([z.number(), z.number(), z.number()]),
  }),
})
export type Preprocess = z.output<typeof Preprocess>

export const Protocol = z.object({
  name: z.string(),
  /** Windows over the clip's ticks: the centre one; n spread evenly; or everything in one pass. */
  clips: z.number().int().positive(),
  placement: z.enum(['centre', 'spread', 'whole']),
  crops: z.union([z.literal(1), z.literal(3)]),
  /** Overrides sampling.frames.max (a whole-clip pass takes more). */
  maxFrames: z.number().int().positive().optional(),
  aggregate: z.enum(['mean-probability', 'mean-logit']),
})
export type Protocol = z.output<typeof Protocol>

/** Which form of a graph computes: as converted, or rewritten to two dimensions (core/model/onnx/rewrite.ts). */
export const GraphVariant = z.enum(['native', 'time-as-batch'])
export type GraphVariant = z.output<typeof GraphVariant>

/** Measured on this machine when the model was installed. */
export const RuntimeChoice = z.object({
  variant: GraphVariant,
  /** Why this one, in words. */
  why: z.string().optional(),
  /** Of the rewritten graph, when it is kept: a file beside the native one. */
  file: z
    .string()
    .regex(/^[^/\\]+$/)
    .optional(),
  sha256: z.string().optional(),
  /** The rewritten graph takes windows whose number of frames this divides; others go to the native one. */
  timeMultiple: z.number().int().positive().optional(),
  /** Shortest of several interleaved runs on one window of `frames` frames. */
  nativeMs: z.number().optional(),
  rewrittenMs: z.number().optional(),
  /** What the milliseconds count; processor time where the machine was busy with other things. */
  clock: z.enum(['wall', 'processor']).optional(),
  frames: z.number().int().positive().optional(),
  threads: z.number().int().positive().optional(),
  /** Largest difference of a score, relative to the largest score. */
  difference: z.number().optional(),
})
export type RuntimeChoice = z.output<typeof RuntimeChoice>

export const ModelCard = z.object({
  schemaVersion: z.literal(1),
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]*$/),
  title: z.string(),
  family: z.string(),
  source: z.object({
    from: z.string(),
    file: z.string(),
    sha256: z.string(),
    licence: z.string(),
    citation: z.string(),
  }),
  graph: z.object({ file: z.string(), sha256: z.string() }),
  input: z.object({
    name: z.string(),
    layout: z.enum(['NCTHW', 'NTHWC', 'NTCHW']),
    frames: z.object({
      min: z.number().int().positive(),
      max: z.number().int().positive(),
      multipleOf: z.number().int().positive().default(1),
    }),
    height: z.number().int().positive(),
    width: z.number().int().positive(),
  }),
  sampling: Sampling,
  preprocess: Preprocess,
  output: z.object({
    /** Name of the graph output that holds the scores. */
    logits: z.string(),
    kind: z.enum(['logits', 'probabilities']),
    features: z.string().optional(),
    activation: z.string().optional(),
  }),
  labels: z.object({
    file: z.string(),
    sha256: z.string(),
    count: z.number().int().positive(),
    set: z.string(),
  }),
  protocols: z.object({ fast: Protocol, standard: Protocol, full: Protocol }),
  published: z
    .object({ top1: z.number(), top5: z.number(), protocol: z.string(), source: z.string() })
    .optional(),
  /** Chosen at import: which form of the graph runs, and the figures that decided it. */
  runtime: RuntimeChoice.optional(),
})
export type ModelCard = z.output<typeof ModelCard>

/** One line of the catalogue as a person sees it. */
export const CatalogueEntry = z.object({
  id: z.string(),
  title: z.string(),
  summary: z.string(),
  state: z.enum(['installed', 'available', 'getting', 'broken']),
  /** Comes with the program: always there, never removed. */
  builtIn: z.boolean().optional(),
  bytes: z.number().nullable(),
  licence: z.string(),
  citation: z.string(),
  labelSet: z.string(),
  labelCount: z.number(),
  published: z
    .object({ top1: z.number(), top5: z.number(), protocol: z.string(), source: z.string() })
    .nullable(),
  protocols: z.array(Protocol),
  /** What a person must find by hand if every source is closed. */
  manual: z.object({ where: z.string(), file: z.string(), sha256: z.string() }).nullable(),
  /** Measured seconds a clip on this machine with protocol fast, when known. */
  secondsPerClip: z.number().nullable(),
  problem: z.string().nullable(),
  jobId: z.string().nullable(),
})
export type CatalogueEntry = z.output<typeof CatalogueEntry>
