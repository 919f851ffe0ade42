import { useEffect, useRef, useState } from 'react'
import type { FeedCandidate, LabelChoice, Trial } from '../../../../shared/custom-model'
import { useTransport } from '../../queries'

/** What became of one way of feeding: under way, its answer, or why there is none. */
export type TrialState =
  { state: 'running' } | { state: 'done'; trial: Trial } | { state: 'failed'; error: unknown }

export interface Trials {
  /** By preset. */
  byPreset: ReadonlyMap<string, TrialState>
  running: boolean
  start(clipId: string, candidates: readonly FeedCandidate[], labels: LabelChoice | undefined): void
  /** What was said is no longer about what is shown. */
  clear(): void
}

/** One clip through every way of feeding, one after the other: the engine computes one thing at a time. */
export function useTrials(draftId: string): Trials {
  const transport = useTransport()
  const [byPreset, setByPreset] = useState<ReadonlyMap<string, TrialState>>(new Map())
  const round = useRef(0)
  const abort = useRef(new AbortController())
  const put = (preset: string, state: TrialState): void =>
    setByPreset(known => new Map(known).set(preset, state))
  const clear = (): void => {
    round.current += 1
    abort.current.abort()
    abort.current = new AbortController()
    setByPreset(new Map())
  }
  useEffect(() => () => abort.current.abort(), [])

  const run = async (
    clipId: string,
    candidates: readonly FeedCandidate[],
    labels: LabelChoice | undefined,
  ): Promise<void> => {
    clear()
    const mine = round.current
    const { signal } = abort.current
    for (const { preset, feeding } of candidates) {
      if (round.current !== mine) return
      put(preset, { state: 'running' })
      const state = await transport
        .call('tryModel', { draftId, feeding, clipId, ...(labels && { labels }) }, signal)
        .then(
          (trial): TrialState => ({ state: 'done', trial }),
          (error: unknown): TrialState => ({ state: 'failed', error }),
        )
      if (round.current === mine) put(preset, state)
    }
  }
  return {
    byPreset,
    running: [...byPreset.values()].some(({ state }) => state === 'running'),
    start: (...asked) => void run(...asked),
    clear,
  }
}
