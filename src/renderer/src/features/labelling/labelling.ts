/** Labels and tags: decided by key, shown at once, confirmed or put back by the host, whose history undoes them. */
import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Input } from '../../../../shared/api'
import type { Clip, ClipLabels, HumanLabel, LabelDecision, LabelOutcome } from '../../../../shared/domain'
import { putLabels } from '../../clips/put-labels'
import { keys, useTransport, type ClipList } from '../../queries'
import { useUi } from '../../state'
import type { Transport } from '../../transport'
import type { Item } from '../../clips/items'
import { addPending, dropPending, overlaid, usePending, type PendingStep } from '../../clips/pending-labels'

/** What is said of one clip; what is left out stays as it is. */
export interface Decision {
  /** Null takes the label away. */
  human?: LabelDecision | null
  tags?: { add: string[]; remove: string[] }
}

export interface Labelling {
  /**
   * One step of undo. `decide` answers undefined for a clip that it passes over.
   * @param title Of the step; told how many clips change.
   * @returns what became of it (title null: nothing to change); undefined where the host refused, which is said on the screen.
   */
  decide: (
    items: readonly Item[],
    decide: (item: Item) => Decision | undefined,
    title: (clips: number) => string,
  ) => Promise<LabelOutcome | undefined>
  /** Takes the last step back; whoever gave it, and however long ago. */
  undo: () => Promise<LabelOutcome | undefined>
  redo: () => Promise<LabelOutcome | undefined>
}

/** The first prediction, accepted; undefined where there is none. */
export const acceptTop = (item: Item): Decision | undefined =>
  item.top && { human: { label: item.top.label, index: item.top.index, status: 'accepted' } }

const isSame = (human: HumanLabel | null, to: LabelDecision | null): boolean =>
  human?.label === to?.label && human?.index === to?.index && human?.status === to?.status

/** Does it change anything that is said of the clip? */
function matters(clip: Clip, { human, tags }: Decision): boolean {
  if (human !== undefined && !isSame(clip.human, human)) return true
  return (
    !!tags &&
    (tags.add.some(tag => !clip.tags.includes(tag)) || tags.remove.some(tag => clip.tags.includes(tag)))
  )
}

/** What the clip will say if the host agrees. */
function foreseen(clip: Clip, { human, tags }: Decision): Partial<ClipLabels> {
  const kept = clip.tags.filter(tag => !tags?.remove.includes(tag))
  return {
    ...(human === undefined ? {} : { human: human && { ...human, by: '', at: new Date().toISOString() } }),
    ...(tags ? { tags: [...new Set([...kept, ...tags.add])] } : {}),
  }
}

/** The clips as they are said to be now: in a big folder the items shown are a moment behind. */
function latestClips(cache: QueryClient, items: readonly Item[]): ReadonlyMap<string, Clip> {
  const ids = new Set(items.map(item => item.clip.id))
  const held = cache.getQueryData<ClipList>(keys.clips)?.clips.filter(clip => ids.has(clip.id)) ?? []
  return new Map(overlaid(held, usePending.getState().steps).map(clip => [clip.id, clip]))
}

function createLabelling(transport: Transport, cache: QueryClient): Labelling {
  /** One after the other: quick key presses must arrive in their order. */
  const waiting: (() => Promise<void>)[] = []
  let busy = false
  const sendAll = async (): Promise<void> => {
    if (busy) return
    busy = true
    for (let send = waiting.shift(); send; send = waiting.shift()) await send()
    busy = false
  }
  // What has been shown as said must not be lost with the page: there is no time left to wait for answers.
  addEventListener('pagehide', () => {
    for (const send of waiting.splice(0)) void send()
  })
  const ask = (
    name: 'setLabels' | 'undoLabels' | 'redoLabels',
    input: Input<'setLabels'> | Record<string, never>,
    pending?: PendingStep,
  ): Promise<LabelOutcome | undefined> =>
    new Promise(resolve => {
      waiting.push(async () => {
        try {
          const outcome = await transport.call(name, input)
          putLabels(cache, outcome)
          resolve(outcome)
        } catch (failure) {
          useUi.getState().set({ failure })
          resolve(undefined)
        } finally {
          if (pending) dropPending(pending)
        }
      })
      void sendAll()
    })
  return {
    decide: async (items, decide, title) => {
      const groups = new Map<string, Input<'setLabels'>['changes'][number]>()
      const pending = new Map<string, Partial<ClipLabels>>()
      const latest = latestClips(cache, items)
      for (const item of items) {
        const decision = decide(item)
        const clip = latest.get(item.clip.id) ?? item.clip
        if (!decision || !matters(clip, decision)) continue
        const key = JSON.stringify(decision)
        const group = groups.get(key) ?? { clipIds: [], ...decision }
        groups.set(key, group)
        group.clipIds.push(item.clip.id)
        pending.set(item.clip.id, foreseen(clip, decision))
      }
      addPending(pending)
      return ask('setLabels', { changes: [...groups.values()], title: title(pending.size) }, pending)
    },
    undo: () => ask('undoLabels', {}),
    redo: () => ask('redoLabels', {}),
  }
}

/** One for each cache: all of the window shares its order. */
const known = new WeakMap<QueryClient, Labelling>()

export function useLabelling(): Labelling {
  const transport = useTransport()
  const cache = useQueryClient()
  return useMemo(() => {
    const labelling = known.get(cache) ?? createLabelling(transport, cache)
    known.set(cache, labelling)
    return labelling
  }, [transport, cache])
}
