/** What the player shows of the clip at hand; begins anew with every clip. */
import { create } from 'zustand'
import { noLoop, type LoopRange } from '../../../../shared/player/loop'
import { wholePicture, type Zoom } from './zoom'

export interface PlayerState {
  range: LoopRange
  /** The frame whose picture is truly on the screen; differs from the playhead's while one is on its way. Null: not known. */
  shown: number | null
  zoom: Zoom
  /** Fills the window, and the screen where the system allows it. */
  full: boolean
  /** The last thing done that shows nowhere else: "Frame 12 copied". */
  said: string
}

const initial: PlayerState = { range: noLoop, shown: null, zoom: wholePicture, full: false, said: '' }

export const usePlayer = create<PlayerState>(() => initial)

/** For a new clip. */
export const resetPlayer = (): void => usePlayer.setState(initial)
