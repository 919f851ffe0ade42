/** The calls that label: clips by id here, by path in the file. */
import type { Handlers } from '../../shared/api'
import type { LabelOutcome } from '../../shared/domain'
import type { Labels, PathChange, StepOutcome } from '../labels/labels'
import { clipIdOf, type Library } from '../library/library'
import { createPacer } from '../base/event-loop'

export interface LabelCallsOptions {
  labels: Labels
  library: Library
  /** Who labels now. */
  author: () => string
  onLabels: (outcome: LabelOutcome) => void
}

/** A step on thousands of clips says few different things: one entry for each of those. */
async function grouped(changes: StepOutcome['changes']): Promise<LabelOutcome['changes']> {
  const groups = new Map<string, LabelOutcome['changes'][number]>()
  const pacer = createPacer()
  for (const { path, human, tags } of changes) {
    const key = JSON.stringify([human, tags])
    const group = groups.get(key) ?? { clipIds: [], human, tags }
    groups.set(key, group)
    group.clipIds.push(clipIdOf(path))
    if (pacer.due()) await pacer.rest()
  }
  return [...groups.values()]
}

export interface LabelSteps {
  /** One step on clips of the open folder by their paths. */
  set(changes: readonly PathChange[], title: string): Promise<LabelOutcome>
  turn(direction: 'undo' | 'redo'): Promise<LabelOutcome>
}

/** Steps that the library and the page hear of. */
export function createLabelSteps({ labels, library, author, onLabels }: LabelCallsOptions): LabelSteps {
  const tell = async (folder: string, outcome: StepOutcome): Promise<LabelOutcome> => {
    await library.setLabels(folder, outcome.changes, outcome.history)
    const told = { ...outcome, changes: await grouped(outcome.changes) }
    if (library.summary()?.folder === folder) onLabels(told)
    return told
  }
  return {
    async set(changes, title) {
      const folder = library.folder()
      return tell(folder, await labels.set(folder, changes, title))
    },
    async turn(direction) {
      const folder = library.folder()
      return tell(folder, await labels.turn(folder, direction, author()))
    },
  }
}

export function createLabelCalls(
  steps: LabelSteps,
  { library, author }: Pick<LabelCallsOptions, 'library' | 'author'>,
): Pick<Handlers, 'setLabels' | 'undoLabels' | 'redoLabels'> {
  return {
    async setLabels({ changes, title }) {
      const [by, at] = [author(), new Date().toISOString()]
      const paths: PathChange[] = []
      const pacer = createPacer()
      for (const { clipIds, human, tags } of changes)
        for (const clipId of clipIds) {
          paths.push({ path: library.clip(clipId).path, human: human && { ...human, by, at }, tags })
          if (pacer.due()) await pacer.rest()
        }
      return steps.set(paths, title)
    },
    undoLabels: () => steps.turn('undo'),
    redoLabels: () => steps.turn('redo'),
  }
}
