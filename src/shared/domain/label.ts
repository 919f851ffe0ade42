/** What a person says of clips: labels and tags, given in steps that can be taken back. */
import { z } from 'zod'
import { HumanLabel, LabelHistory } from './clip'

/** A person's own word on a clip. */
export const Tag = z.string().trim().min(1).max(100)

/** All that a person says of one clip. */
export const ClipLabels = z.object({ human: HumanLabel.nullable(), tags: z.array(z.string()) })
export type ClipLabels = z.output<typeof ClipLabels>

/** What a label says, without who and when: the host adds those. */
export const LabelDecision = z.object({
  label: z.string().trim().min(1).max(300).nullable(),
  index: z.number().int().min(0).nullable(),
  status: HumanLabel.shape.status,
})
export type LabelDecision = z.output<typeof LabelDecision>

/** The same for some clips. What is left out stays as it is; `human: null` takes the label away. */
export const LabelChange = z.object({
  clipIds: z.array(z.string()),
  human: LabelDecision.nullable().optional(),
  tags: z.object({ add: z.array(Tag).default([]), remove: z.array(Tag).default([]) }).optional(),
})
export type LabelChange = z.output<typeof LabelChange>

/** What a step made of the clips of the open folder. */
export const LabelOutcome = z.object({
  /** Of the step that was set, undone or done again; null where there was nothing to do. */
  title: z.string().nullable(),
  /** Clips of which the same is said stand together; each clip once. */
  changes: z.array(ClipLabels.extend({ clipIds: z.array(z.string()) })),
  history: LabelHistory,
})
export type LabelOutcome = z.output<typeof LabelOutcome>
