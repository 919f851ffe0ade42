/** From a figure to the clips behind it: the grid with the filters that say the same. */
import { useLocation } from 'wouter'
import { sameLabel } from '../../../shared/label-index'
import { withOnly } from './filters'
import { useUi } from '../state'
import { useClipModel } from './clips-context'
import type { Item } from './items'

export interface Wanted {
  truth?: string
  predicted?: string
}

export interface ShowClips {
  /** The clips with this truth and this first prediction, beside the filters in force. */
  filter: (wanted: Wanted) => void
  /** One clip in the inspector. */
  open: (clipId: string) => void
}

/** The spellings under which clips have the class as their truth. */
function spellingsOf(items: readonly Item[], label: string): string[] {
  const found = new Set<string>()
  for (const { truth } of items) if (truth !== null && sameLabel(truth, label)) found.add(truth)
  return [...found]
}

export function useShowClips(): ShowClips {
  const { items } = useClipModel()
  const [, navigate] = useLocation()
  return {
    filter({ truth, predicted }) {
      const ui = useUi.getState()
      ui.changeFilters(filters => {
        const byTruth =
          truth === undefined ? filters : withOnly(filters, 'truth', ...spellingsOf(items, truth))
        return predicted === undefined ? byTruth : withOnly(byTruth, 'predicted', predicted)
      })
      ui.selectClip(null)
      navigate('/')
    },
    open(clipId) {
      useUi.getState().selectClip(clipId)
      navigate('/')
    },
  }
}
