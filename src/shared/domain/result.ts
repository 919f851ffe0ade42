/** What a run says of a clip, and the run itself. */
import { z } from 'zod'
import { ClipError, HumanLabel, MediaInfo, Truth, Warning } from './clip'
import { GraphVariant } from './model'

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
  media: MediaInfo,
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

/**
 * A row as lists, facets and comparisons need it: what was said, not how. Views, media facts and timings stay with the
 * whole row (`getRow`); human labels and tags live on the clip.
 */
export const RowBrief = z.discriminatedUnion('status', [
  OkRow.pick({
    clip: true,
    status: true,
    attempt: true,
    warnings: true,
    topk: true,
    margin: true,
    entropy: true,
    truth: true,
  }),
  FailedRow.pick({ clip: true, status: true, attempt: true, warnings: true, error: true, truth: true }),
])
export type RowBrief = z.output<typeof RowBrief>
export type OkBrief = Extract<RowBrief, { status: 'ok' }>

/** The brief of a row; it shares the row's lists. */
export function briefOf(row: ResultRow): RowBrief {
  const { clip, attempt, warnings, truth } = row
  if (row.status === 'failed') return { clip, status: 'failed', attempt, warnings, error: row.error, truth }
  const { topk, margin, entropy } = row
  return { clip, status: 'ok', attempt, warnings, topk, margin, entropy, truth }
}

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
