/** From a figure to the clips behind it: the grid with the filters that say the same. */
import { useLocation } from 'wouter'
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
      ui.setFilters({
        ...(truth === undefined ? {} : { text: truth }),
        ...(predicted === undefined ? {} : { predicted: [predicted] }),
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
