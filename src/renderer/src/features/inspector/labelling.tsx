/** Human labels: decided by key, shown at once, undone step by step. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { createContext, useContext, useMemo, type JSX, type ReactNode } from 'react'
import type { Output } from '../../../../shared/api'
import type { HumanLabel } from '../../../../shared/domain'
import { keys, useTransport } from '../../queries'
import { useUi, type LabelStep } from '../../state'
import type { Item } from '../explore/items'

type Decision = LabelStep['after']

export interface Labelling {
  /** Sets, or with null clears, the label of each clip, as one step of undo. */
  decide: (items: readonly Item[], decide: (item: Item) => Decision | undefined) => void
  undo: () => void
  redo: () => void
}

const LabellingContext = createContext<Labelling | null>(null)

/** Accepts the first prediction; undefined when there is none. */
export const acceptTop = (item: Item): Decision | undefined =>
  item.top && { label: item.top.label, index: item.top.index, status: 'accepted' }

const toDecision = (human: HumanLabel | null): Decision =>
  human && { label: human.label, index: human.index, status: human.status }

export function LabellingProvider({ children }: { children: ReactNode }): JSX.Element {
  const transport = useTransport()
  const cache = useQueryClient()
  const { mutate } = useMutation({
    // One after the other: quick key presses on one clip must arrive in their order.
    scope: { id: 'labels' },
    mutationFn: ({ clipId, decision }: { clipId: string; decision: Decision }) =>
      transport.call('setLabel', {
        clipId,
        label: decision?.label ?? null,
        index: decision?.index ?? null,
        status: decision?.status ?? null,
      }),
    onError: failure => {
      useUi.getState().set({ failure })
      return cache.invalidateQueries({ queryKey: keys.clips })
    },
  })

  const value = useMemo<Labelling>(() => {
    const send = (clipId: string, decision: Decision): void => {
      const human: HumanLabel | null = decision && { ...decision, by: '', at: new Date().toISOString() }
      cache.setQueryData<Output<'listClips'>>(
        keys.clips,
        list =>
          list && {
            ...list,
            clips: list.clips.map(clip => (clip.id === clipId ? { ...clip, human } : clip)),
          },
      )
      mutate({ clipId, decision })
    }
    const turnBack = (from: 'undo' | 'redo'): void => {
      const ui = useUi.getState()
      const steps = ui[from].at(-1)
      if (!steps) return
      const to = from === 'undo' ? 'redo' : 'undo'
      ui.set({ [from]: ui[from].slice(0, -1), [to]: [...ui[to], steps] })
      for (const step of steps) send(step.clipId, from === 'undo' ? toDecision(step.before) : step.after)
      const clipId = steps[0]?.clipId
      if (clipId) ui.selectClip(clipId)
    }
    return {
      decide: (items, decide) => {
        const steps: LabelStep[] = []
        for (const item of items) {
          const after = decide(item)
          if (after === undefined || (after === null && item.clip.human === null)) continue
          steps.push({ clipId: item.clip.id, before: item.clip.human, after })
          send(item.clip.id, after)
        }
        if (steps.length === 0) return
        const ui = useUi.getState()
        ui.set({ undo: [...ui.undo, steps], redo: [] })
      },
      undo: () => turnBack('undo'),
      redo: () => turnBack('redo'),
    }
  }, [cache, mutate])
  return <LabellingContext.Provider value={value}>{children}</LabellingContext.Provider>
}

export function useLabelling(): Labelling {
  const labelling = useContext(LabellingContext)
  if (!labelling) throw new Error('no labelling above this component')
  return labelling
}
