import type { JSX } from 'react'
import { useUi } from '../../state'
import { FavouritesDialog } from './favourites-dialog'
import { Finder } from './finder'
import { LabelBar } from './label-bar'
import { LabelNotice } from './label-notice'
import { OwnLabelsDialog } from './own-labels-dialog'
import { useLabelCommands } from './use-label-commands'

/** All of labelling beside the clips: its keys, its bar in label mode, what is typed into, what is said after. */
export function LabellingPanel(): JSX.Element {
  const isOn = useUi(ui => ui.mode === 'label')
  useLabelCommands()
  return (
    <>
      {isOn && <LabelBar />}
      <Finder />
      <LabelNotice />
      <FavouritesDialog />
      <OwnLabelsDialog />
    </>
  )
}
