/** Labels and their history as the host keeps them, in memory: for component tests. */
import type { Input, Output } from '../../../shared/api'
import type { Clip, ClipLabels, LabelOutcome } from '../../../shared/domain'

/** Answers to the calls that label, over these clips. */
export function aLabelHost(clips: readonly Clip[]): {
  setLabels: (input: Input<'setLabels'>) => Output<'setLabels'>
  undoLabels: () => LabelOutcome
  redoLabels: () => LabelOutcome
} {
  type Said = Map<string, ClipLabels>
  const now: Said = new Map(clips.map(({ id, human, tags }) => [id, { human, tags }]))
  const done: { title: string; before: Said; after: Said }[] = []
  const undone: typeof done = []
  const told = (title: string | null, said: Said): LabelOutcome => {
    for (const [id, labels] of said) now.set(id, labels)
    return {
      title,
      changes: [...said].map(([id, labels]) => ({ clipIds: [id], ...labels })),
      history: {
        undo: done.length,
        redo: undone.length,
        undoTitle: done.at(-1)?.title ?? null,
        redoTitle: undone.at(-1)?.title ?? null,
      },
    }
  }
  return {
    setLabels: ({ changes, title }) => {
      const before: Said = new Map<string, ClipLabels>()
      const after: Said = new Map<string, ClipLabels>()
      for (const { clipIds, human, tags } of changes)
        for (const id of clipIds) {
          const was = now.get(id) ?? { human: null, tags: [] }
          before.set(id, was)
          after.set(id, {
            human:
              human === undefined ? was.human : human && { ...human, by: 'me', at: new Date().toISOString() },
            tags: [...was.tags.filter(tag => !tags?.remove?.includes(tag)), ...(tags?.add ?? [])],
          })
        }
      done.push({ title, before, after })
      undone.length = 0
      return told(title, after)
    },
    undoLabels: () => {
      const step = done.pop()
      if (step) undone.push(step)
      return told(step?.title ?? null, step?.before ?? new Map<string, ClipLabels>())
    },
    redoLabels: () => {
      const step = undone.pop()
      if (step) done.push(step)
      return told(step?.title ?? null, step?.after ?? new Map<string, ClipLabels>())
    },
  }
}
