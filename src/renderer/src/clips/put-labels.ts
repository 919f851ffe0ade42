/** What the host says of labels and tags, put into the lists of clips the page holds. */
import type { QueryClient } from '@tanstack/react-query'
import type { AppState } from '../../../shared/api'
import type { Clip, ClipLabels, LabelOutcome } from '../../../shared/domain'
import { keys, type ClipList } from '../queries'

const isSame = (clip: Clip, { human, tags }: ClipLabels): boolean =>
  clip.human?.at === human?.at &&
  clip.human?.status === human?.status &&
  clip.human?.label === human?.label &&
  clip.tags.length === tags.length &&
  clip.tags.every((tag, i) => tag === tags[i])

/**
 * Clips with the labels of a step; the others are the same objects, and so is the list where all is known already: the
 * answer to a step and its event say the same.
 */
export function withLabels(clips: Clip[], { changes }: LabelOutcome): Clip[] {
  const said = new Map(
    changes.flatMap(({ clipIds, human, tags }) => clipIds.map(id => [id, { human, tags }] as const)),
  )
  let changed = false
  const labelled = clips.map(clip => {
    const labels = said.get(clip.id)
    if (!labels || isSame(clip, labels)) return clip
    changed = true
    return { ...clip, ...labels }
  })
  return changed ? labelled : clips
}

export const withHistory = (state: AppState, { history }: LabelOutcome): AppState =>
  state.library ? { ...state, library: { ...state.library, labels: history } } : state

/** The list itself where nothing changes. */
export function withLabelled(list: ClipList, outcome: LabelOutcome): ClipList {
  const clips = withLabels(list.clips, outcome)
  return clips === list.clips ? list : { ...list, clips }
}

/** The answer to a step of this window. */
export function putLabels(cache: QueryClient, outcome: LabelOutcome): void {
  cache.setQueryData<ClipList>(keys.clips, list => list && withLabelled(list, outcome))
  cache.setQueryData<AppState>(keys.state, state => state && withHistory(state, outcome))
}
