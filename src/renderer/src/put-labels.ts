/** What the host says of labels and tags, put into the lists of clips the page holds. */
import type { QueryClient } from '@tanstack/react-query'
import type { AppState } from '../../shared/api'
import type { Clip, LabelOutcome } from '../../shared/domain'
import { keys, type ClipList } from './queries'

/** Clips with the labels of a step; the others are the same objects. */
export function withLabels(clips: readonly Clip[], { changes }: LabelOutcome): Clip[] {
  const said = new Map(
    changes.flatMap(({ clipIds, human, tags }) => clipIds.map(id => [id, { human, tags }] as const)),
  )
  return clips.map(clip => {
    const labels = said.get(clip.id)
    return labels ? { ...clip, ...labels } : clip
  })
}

export const withHistory = (state: AppState, { history }: LabelOutcome): AppState =>
  state.library ? { ...state, library: { ...state.library, labels: history } } : state

/** The answer to a step of this window. */
export function putLabels(cache: QueryClient, outcome: LabelOutcome): void {
  cache.setQueryData<ClipList>(
    keys.clips,
    list => list && { ...list, clips: withLabels(list.clips, outcome) },
  )
  cache.setQueryData<AppState>(keys.state, state => state && withHistory(state, outcome))
}
