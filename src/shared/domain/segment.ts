/** A stretch of a clip with a label: found by a model in a long video, or drawn by a person. */
import { z } from 'zod'

export const Segment = z.object({
  label: z.string(),
  /** In the label set of the model at hand; null when the label is not in it. */
  index: z.number().nullable(),
  startSec: z.number(),
  endSec: z.number(),
  score: z.number().nullable(),
  /** Id of the model, or the person's name. */
  by: z.string(),
})
export type Segment = z.output<typeof Segment>
