/** Long work as a person sees it. */
import { z } from 'zod'

export const Job = z.object({
  id: z.string(),
  kind: z.enum(['scan', 'get-model', 'classify', 'export', 'dataset', 'scores']),
  title: z.string(),
  state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled', 'interrupted']),
  /**
   * Waits between two clips until it is told to go on; `running` all the while. The clip in hand is finished first:
   * `message` names it, and is empty once the job really waits.
   */
  paused: z.boolean(),
  done: z.number(),
  total: z.number().nullable(),
  unit: z.enum(['clips', 'bytes', 'steps']),
  /** Units per second over the last while, and seconds left, when they can be told. A rate of 0: nothing came for 5 s. */
  rate: z.number().nullable(),
  etaSec: z.number().nullable(),
  message: z.string(),
  runId: z.string().nullable(),
  modelId: z.string().nullable(),
  problems: z.number(),
  error: z.object({ code: z.string(), message: z.string(), hint: z.string().optional() }).nullable(),
  createdAt: z.string(),
  /** When it left the queue and when it ended; null until then. */
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
})
export type Job = z.output<typeof Job>
