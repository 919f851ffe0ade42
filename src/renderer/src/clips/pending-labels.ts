/** What a person has just said and the host has not confirmed yet: laid over the host's answers, gone with its answer. */
import { useMemo } from 'react'
import { create } from 'zustand'
import type { Clip, ClipLabels } from '../../../shared/domain'

/** One step on its way: what it says of each clip, by clip id. What it leaves out stays as it is. */
export type PendingStep = ReadonlyMap<string, Partial<ClipLabels>>

/** Steps on their way, in the order they were given. */
export const usePending = create<{ steps: readonly PendingStep[] }>(() => ({ steps: [] }))

export const addPending = (step: PendingStep): void =>
  usePending.setState(({ steps }) => ({ steps: [...steps, step] }))
export const dropPending = (step: PendingStep): void =>
  usePending.setState(({ steps }) => ({ steps: steps.filter(each => each !== step) }))

/** Clips with the steps laid over them; those that no step names are the same objects. */
export function overlaid(clips: readonly Clip[], steps: readonly PendingStep[]): readonly Clip[] {
  if (steps.length === 0) return clips
  const said = new Map<string, Partial<ClipLabels>>()
  for (const step of steps)
    for (const [clipId, labels] of step) said.set(clipId, { ...said.get(clipId), ...labels })
  return clips.map(clip => {
    const labels = said.get(clip.id)
    return labels ? { ...clip, ...labels } : clip
  })
}

export function useOverlaid(clips: readonly Clip[]): readonly Clip[] {
  const steps = usePending(({ steps }) => steps)
  return useMemo(() => overlaid(clips, steps), [clips, steps])
}
