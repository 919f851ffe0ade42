/** Why a command cannot run here and now, in a few words. */
import { commands, type CommandId, type Mode } from '../commands'

export interface Here {
  /** A folder is open. */
  open: boolean
  /** The clips are on the screen, and one of them is in hand. */
  onClips: boolean
  clip: boolean
  mode: Mode
}

const ofItsOwn: Partial<Record<CommandId, string>> = {
  classify: 'nothing is left to classify',
  'pause-job': 'no run is going on',
  'cancel-job': 'nothing is going on',
  problems: 'there are no problems',
  undo: 'nothing to undo',
  redo: 'nothing to redo',
  reveal: 'only in the desktop window, with a clip',
}

export function disabledReason(id: CommandId, { open, onClips, clip, mode }: Here): string {
  const { group, mode: only } = commands[id]
  const own = ofItsOwn[id]
  if (!open && group !== 'View') return 'open a folder first'
  if (own) return own
  if (only && only !== mode) return only === 'label' ? 'only while labelling' : 'not while labelling'
  if (!onClips) return 'only among the clips'
  if (!clip) return 'choose a clip first'
  return 'nothing to do it to'
}
