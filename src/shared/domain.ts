/** The words of the product as schemas. Types follow from them; files and the wire are checked against them. */
import { z } from 'zod'

// ---- clips ---------------------------------------------------------------------------------------------------------

/** Facts about a clip's default video track, from its packets and codec parameters. */
export const MediaFacts = z.object({
  bytes: z.number(),
  /** Storage size in pixels, before rotation. */
  width: z.number(),
  height: z.number(),
  /** Clockwise degrees to turn the stored picture for display: 0, 90, 180 or 270. */
  rotation: z.number(),
  /** True where the display matrix also mirrors the picture. */
  mirrored: z.boolean().default(false),
  /** Sample aspect ratio "num:den". */
  sar: z.string(),
  fps: z.number(),
  vfr: z.boolean(),
  frames: z.number(),
  durationSec: z.number(),
  codec: z.string(),
  container: z.string(),
  pixelFormat: z.string().default(''),
  /** What a stock Chromium plays by itself; everything else is shown through engine-decoded frames. */
  browserPlayable: z.boolean().default(false),
})
export type MediaFacts = z.output<typeof MediaFacts>

export const Truth = z.object({
  label: z.string(),
  /** Index in the label set of the model at hand; null when the name is not in it. */
  index: z.number().nullable(),
  source: z.enum(['folder', 'csv', 'name']),
})
export type Truth = z.output<typeof Truth>

export const HumanStatus = z.enum(['accepted', 'corrected', 'unsure', 'skipped'])
export const HumanLabel = z.object({
  label: z.string().nullable(),
  index: z.number().nullable(),
  status: HumanStatus,
  by: z.string(),
  /** ISO 8601 time. */
  at: z.string(),
})
export type HumanLabel = z.output<typeof HumanLabel>

export const ClipError = z.object({
  code: z.string(),
  stage: z.enum(['open', 'probe', 'decode', 'sample', 'preprocess', 'infer']),
  message: z.string(),
  hint: z.string().optional(),
})
export type ClipError = z.output<typeof ClipError>
export type Stage = ClipError['stage']

export const Warning = z.object({ code: z.string(), message: z.string() })
export type Warning = z.output<typeof Warning>

export const Clip = z.object({
  /** Stable within a folder: hash of the relative path. */
  id: z.string(),
  /** Relative to the opened folder, `/` separators, bytes as the file system gave them. */
  path: z.string(),
  name: z.string(),
  bytes: z.number(),
  mtimeMs: z.number(),
  truth: z.object({ label: z.string(), source: z.enum(['folder', 'csv', 'name']) }).nullable(),
  /** Read from a Kinetics file name `<id>_<start %06d>_<end %06d>`. */
  kinetics: z.object({ youtubeId: z.string(), startSec: z.number(), endSec: z.number() }).nullable(),
  /** Null until the media process has looked at it. */
  media: MediaFacts.nullable(),
  /** Why it could not be opened, when it could not. */
  problem: ClipError.nullable(),
  human: HumanLabel.nullable(),
})
export type Clip = z.output<typeof Clip>

export const LibrarySummary = z.object({
  folder: z.string(),
  name: z.string(),
  revision: z.number(),
  clips: z.number(),
  classes: z.number(),
  /** Files that are no clips, counted by reason. */
  skipped: z.array(z.object({ reason: z.string(), count: z.number(), examples: z.array(z.string()) })),
  /** Clips whose media facts are known already. */
  probed: z.number(),
})
export type LibrarySummary = z.output<typeof LibrarySummary>

// ---- models --------------------------------------------------------------------------------------------------------

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

// ---- results -------------------------------------------------------------------------------------------------------

export const View = z.object({
  /** Presentation-order frame indices in the clip, one per tensor time step (repeats where looped). */
  frameIndices: z.array(z.number().int()),
  /** Their time stamps in seconds from the clip's first frame. */
  timesSec: z.array(z.number()),
  crop: z.enum(['center', 'left', 'right', 'top', 'bottom']),
})
export type View = z.output<typeof View>

export const TopEntry = z.object({
  rank: z.number().int(),
  index: z.number().int(),
  label: z.string(),
  score: z.number(),
})
export type TopEntry = z.output<typeof TopEntry>

export const ModelRef = z.object({
  id: z.string(),
  sha256: z.string(),
  labelsSha256: z.string(),
  labelSet: z.string(),
})
export const ProtocolRef = z.object({
  name: z.string(),
  clips: z.number(),
  crops: z.number(),
  aggregate: z.string(),
  /** Hash over sampling, preprocess and protocol: "sha256:…". */
  preprocess: z.string(),
})

export const ProviderUse = z.object({
  asked: z.string(),
  used: z.string(),
  why: z.string(),
  threads: z.number(),
})
export type ProviderUse = z.output<typeof ProviderUse>

export const OkRow = z.object({
  schema: z.literal(1),
  clip: z.string(),
  status: z.literal('ok'),
  attempt: z.number().int(),
  warnings: z.array(Warning),
  media: MediaFacts,
  model: ModelRef,
  protocol: ProtocolRef,
  views: z.array(View),
  topk: z.array(TopEntry),
  /** Score of top-1 minus top-2; entropy in nats over all classes. */
  margin: z.number(),
  entropy: z.number(),
  truth: Truth.nullable(),
  human: HumanLabel.nullable(),
  tags: z.array(z.string()),
  runtime: z.object({
    provider: z.string(),
    providerAsked: z.string(),
    providerWhy: z.string(),
    threads: z.number(),
    reader: z.string(),
    decodeMs: z.number(),
    preprocessMs: z.number(),
    inferMs: z.number(),
    /** The rewritten one only when all windows of the clip went through it. */
    graph: GraphVariant.default('native'),
    app: z.string(),
  }),
})
export type OkRow = z.output<typeof OkRow>

export const FailedRow = z.object({
  schema: z.literal(1),
  clip: z.string(),
  status: z.literal('failed'),
  attempt: z.number().int(),
  warnings: z.array(Warning),
  error: ClipError,
  model: ModelRef,
  protocol: ProtocolRef,
  truth: Truth.nullable(),
  human: HumanLabel.nullable(),
  tags: z.array(z.string()),
})
export type FailedRow = z.output<typeof FailedRow>

export const ResultRow = z.discriminatedUnion('status', [OkRow, FailedRow])
export type ResultRow = z.output<typeof ResultRow>

export const RunState = z.enum(['queued', 'running', 'done', 'failed', 'cancelled', 'interrupted'])
export const RunSummary = z.object({
  schemaVersion: z.literal(1),
  id: z.string(),
  createdAt: z.string(),
  folder: z.string(),
  model: ModelRef.extend({ title: z.string() }),
  protocol: ProtocolRef,
  topK: z.number(),
  provider: ProviderUse.nullable(),
  reader: z.string().nullable(),
  app: z.string(),
  state: RunState,
  /** Clip paths this run covers; empty means the whole folder. */
  total: z.number(),
  /** Clips with a row, failed ones included. */
  done: z.number(),
  failed: z.number(),
  error: z.object({ code: z.string(), message: z.string(), hint: z.string().optional() }).nullable(),
})
export type RunSummary = z.output<typeof RunSummary>

export const Job = z.object({
  id: z.string(),
  kind: z.enum(['scan', 'get-model', 'classify', 'export', 'samples']),
  title: z.string(),
  state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled', 'interrupted']),
  done: z.number(),
  total: z.number().nullable(),
  unit: z.enum(['clips', 'bytes', 'steps']),
  /** Units per second over the last while, and seconds left, when they can be told. */
  rate: z.number().nullable(),
  etaSec: z.number().nullable(),
  message: z.string(),
  runId: z.string().nullable(),
  modelId: z.string().nullable(),
  problems: z.number(),
  error: z.object({ code: z.string(), message: z.string(), hint: z.string().optional() }).nullable(),
  createdAt: z.string(),
})
export type Job = z.output<typeof Job>

// ---- settings ------------------------------------------------------------------------------------------------------

const settingsFields = {
  theme: z.enum(['system', 'dark', 'light']),
  /** Empty: the first published network that is here, else the one that comes with the program. */
  modelId: z.string(),
  protocol: z.enum(['fast', 'standard', 'full']),
  provider: z.enum(['auto', 'cpu']),
  reader: z.enum(['auto', 'libav', 'ffmpeg']),
  /** Intra-op threads of the engine; 0 means one per core. */
  threads: z.number().int().min(0),
  topK: z.number().int().min(1).max(50),
  /** Path of an ffmpeg binary; empty means look it up. */
  ffmpegPath: z.string(),
  author: z.string(),
  tileSize: z.number().min(100).max(420),
  recentFolders: z.array(z.string()),
  /** The sample clips were opened once: a start without a folder no longer opens them by itself. */
  greeted: z.boolean(),
}
/** What a change may name. Not `Settings.partial()`: its defaults would reset every key that the change leaves out. */
export const SettingsChange = z.object(settingsFields).partial()
export type SettingsChange = z.output<typeof SettingsChange>

export const Settings = z.object({
  schemaVersion: z.literal(1).default(1),
  theme: settingsFields.theme.default('system'),
  modelId: settingsFields.modelId.default(''),
  protocol: settingsFields.protocol.default('fast'),
  provider: settingsFields.provider.default('auto'),
  reader: settingsFields.reader.default('auto'),
  threads: settingsFields.threads.default(0),
  topK: settingsFields.topK.default(5),
  ffmpegPath: settingsFields.ffmpegPath.default(''),
  author: settingsFields.author.default(''),
  tileSize: settingsFields.tileSize.default(144),
  recentFolders: settingsFields.recentFolders.default([]),
  greeted: settingsFields.greeted.default(false),
})
export type Settings = z.output<typeof Settings>
