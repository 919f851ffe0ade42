/** From a figure to the clips behind it: the grid with the filters that say the same. */
import { useLocation } from 'wouter'
import { withOnly } from '../../filters'
import { useUi } from '../../state'

export interface Wanted {
  truth?: string
  predicted?: string
}

export interface ToClips {
  /** The clips with this truth and this first prediction, beside the filters in force. */
  filter: (wanted: Wanted) => void
  /** One clip in the inspector. */
  open: (clipId: string) => void
}

export function useToClips(): ToClips {
  const [, navigate] = useLocation()
  return {
    filter({ truth, predicted }) {
      const ui = useUi.getState()
      ui.changeFilters(now => {
        const byTruth = truth === undefined ? now : withOnly(now, 'truth', truth)
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
