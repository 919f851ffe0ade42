/**
 * The history of one folder's labels as its lines tell it, replayed: what holds now, what can be taken back, what can be
 * done again. Pure but for its own state. Nothing is ever removed from the file: an undo is a line of its own.
 */
import { z } from 'zod'
import { HumanLabel, type ClipLabels, type LabelHistory } from '../../shared/domain'

const common = { schema: z.literal(1), /** Absolute path of the opened folder. */ folder: z.string() }

/** One clip of a step, with all that holds for it from here on. */
export const SetLine = z.object({
  ...common,
  /** Relative to the folder. */
  clip: z.string(),
  /** Null takes the label away. */
  human: HumanLabel.nullable(),
  /** Left out (files from before there were tags): as they were. */
  tags: z.array(z.string()).optional(),
  /** Lines of one step follow each other and share this; left out (old files): a step of its own. */
  step: z.string().optional(),
  /** What the step was, in its first line. */
  title: z.string().optional(),
})
export type SetLine = z.output<typeof SetLine>

const turn = { ...common, title: z.string().optional(), by: z.string(), at: z.string() }
/** Takes a step back, or does it again. */
export const UndoLine = z.object({ ...turn, undo: z.string() })
export const RedoLine = z.object({ ...turn, redo: z.string() })

export const LabelLine = z.union([SetLine, UndoLine, RedoLine])
export type LabelLine = z.output<typeof LabelLine>

export interface Step {
  id: string
  title: string
  /** By clip path. A clip stands here once, however often the step names it. */
  changes: Map<string, { before: ClipLabels; after: ClipLabels }>
}

const nothing: ClipLabels = { human: null, tags: [] }

export class FolderHistory {
  private readonly labels = new Map<string, ClipLabels>()
  private readonly done: Step[] = []
  private readonly undone: Step[] = []
  private oldSteps = 0

  /** What a person says of a clip now. */
  of(clip: string): ClipLabels {
    return this.labels.get(clip) ?? nothing
  }
  /** Clips that have a label or a tag, by path. */
  all(): ReadonlyMap<string, ClipLabels> {
    return this.labels
  }
  /** The step that undo or redo would act on. */
  next(direction: 'undo' | 'redo'): Step | undefined {
    return (direction === 'undo' ? this.done : this.undone).at(-1)
  }
  summary(): LabelHistory {
    return {
      undo: this.done.length,
      redo: this.undone.length,
      undoTitle: this.next('undo')?.title ?? null,
      redoTitle: this.next('redo')?.title ?? null,
    }
  }

  /** Takes in the next line of the file. Returns false for a turn that does not fit (its step's lines are damaged). */
  apply(line: LabelLine): boolean {
    if ('clip' in line) {
      this.set(line)
      return true
    }
    return 'undo' in line ? this.turn('undo', line.undo) : this.turn('redo', line.redo)
  }

  private set({ clip, human, tags, step: id, title }: SetLine): void {
    const before = this.of(clip)
    const after = { human, tags: tags ?? before.tags }
    let step = this.done.at(-1)
    if (id === undefined || step?.id !== id || this.undone.length > 0) {
      step = { id: id ?? `old-${++this.oldSteps}`, title: title ?? '', changes: new Map() }
      this.done.push(step)
      this.undone.length = 0
    }
    step.changes.set(clip, { before: step.changes.get(clip)?.before ?? before, after })
    this.put(clip, after)
  }

  private turn(direction: 'undo' | 'redo', id: string): boolean {
    const [from, to] = direction === 'undo' ? [this.done, this.undone] : [this.undone, this.done]
    const step = from.at(-1)
    if (step?.id !== id) return false
    from.pop()
    to.push(step)
    for (const [clip, { before, after }] of step.changes)
      this.put(clip, direction === 'undo' ? before : after)
    return true
  }

  private put(clip: string, labels: ClipLabels): void {
    if (labels.human === null && labels.tags.length === 0) this.labels.delete(clip)
    else this.labels.set(clip, labels)
  }
}
