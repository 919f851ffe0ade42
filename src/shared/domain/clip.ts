/** A clip: its file, its media facts, its truth, what a person said of it. */
import { z } from 'zod'

/** Facts about a clip's default video track, from its packets and codec parameters. */
export const MediaInfo = z.object({
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
export type MediaInfo = z.output<typeof MediaInfo>

export const Truth = z.object({
  label: z.string(),
  /** Index in the label set of the model at hand; null when the name is not in it. */
  index: z.number().nullable(),
  source: z.enum(['folder', 'csv', 'name']),
})
export type Truth = z.output<typeof Truth>

/** `rejected`: the first prediction is not it, and nobody has said yet what is. */
export const HumanStatus = z.enum(['accepted', 'corrected', 'rejected', 'unsure', 'skipped'])
export type HumanStatus = z.output<typeof HumanStatus>
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
  media: MediaInfo.nullable(),
  /** Why it could not be opened, when it could not. */
  problem: ClipError.nullable(),
  human: HumanLabel.nullable(),
  /** A person's own words for it, in the order given. */
  tags: z.array(z.string()),
})
export type Clip = z.output<typeof Clip>

/** How many steps of the open folder can be taken back and done again, and what the next of each was. */
export const LabelHistory = z.object({
  undo: z.number(),
  redo: z.number(),
  undoTitle: z.string().nullable(),
  redoTitle: z.string().nullable(),
})
export type LabelHistory = z.output<typeof LabelHistory>

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
  labels: LabelHistory,
  /** Lists that say which class a clip has; where they name a clip they go before its folder. */
  truthLists: z.object({
    files: z.array(z.object({ file: z.string(), entries: z.number() })),
    /** Clips of the folder that they name. */
    matched: z.number(),
    notes: z.array(z.string()),
  }),
})
export type LibrarySummary = z.output<typeof LibrarySummary>
