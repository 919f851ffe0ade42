/** What a model says of a long clip, window after window. */
import { z } from 'zod'
import { ModelRef, TopEntry } from './result'

export const ScoreWindow = z.object({
  /** From its first frame to the end of its last, seconds from the clip's first frame. */
  startSec: z.number(),
  endSec: z.number(),
  topk: z.array(TopEntry.omit({ rank: true })),
})
export type ScoreWindow = z.output<typeof ScoreWindow>

/** One clip's scores over time, as kept beside the run. */
export const ClipScores = z.object({
  schemaVersion: z.literal(1),
  /** Path of the clip in its folder. */
  clip: z.string(),
  /** Of the file that was looked at: a changed one has no scores yet. */
  bytes: z.number(),
  mtimeMs: z.number(),
  model: ModelRef,
  windowSec: z.number(),
  strideSec: z.number(),
  durationSec: z.number(),
  windows: z.array(ScoreWindow),
  /** ISO 8601 time. */
  at: z.string(),
})
export type ClipScores = z.output<typeof ClipScores>
