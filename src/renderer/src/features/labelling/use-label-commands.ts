import { useEffect, useRef } from 'react'
import { useCommandHandlers, type CommandHandlers } from '../../command-handlers'
import { favouriteDigits } from '../../commands'
import { useUi } from '../../state'
import { useClipModel } from '../../clips/clips-context'
import { useLabelSet } from './known-labels'
import { useLabelActions } from '../../clips/label-actions'

/** Answers the commands of labelling while clips are on the screen. */
export function useLabelCommands(): void {
  const { state, current } = useClipModel()
  const { favourites } = state.settings
  const { named } = useLabelSet()
  const actions = useLabelActions()
  const set = useUi(ui => ui.set)

  const digits: CommandHandlers = {}
  for (const n of favouriteDigits)
    digits[`favourite-${n}`] = () => {
      const label = favourites[n - 1]
      if (label) actions.give(named(label))
      else set({ notice: { text: `key ${n} has no label yet`, action: 'favourites' } })
    }
  useCommandHandlers({
    'label-mode': () => set({ mode: useUi.getState().mode === 'label' ? 'player' : 'label' }),
    favourites: () => set({ dialog: 'favourites' }),
    'own-labels': () => set({ dialog: 'own-labels' }),
    'next-unlabelled': actions.toUnlabelled,
    'next-uncertain': actions.toUncertain,
    undo: () => actions.turn('undo'),
    redo: () => actions.turn('redo'),
    ...(current && {
      ...digits,
      accept: () => actions.accept(),
      'accept-next': () => actions.accept(true),
      reject: () => actions.mark('rejected'),
      unsure: () => actions.mark('unsure'),
      skip: () => actions.mark('skipped'),
      'clear-label': actions.clear,
      'find-label': () => set({ finding: 'label' }),
      tag: () => set({ finding: 'tag' }),
    }),
  })
  useFollowing()
}

/** A clip that its new label took out of the filters gives way to the one that took its place. */
function useFollowing(): void {
  const { visible, current } = useClipModel()
  const labelledClipId = useUi(ui => ui.labelledClipId)
  const lastPlace = useRef(0)
  const place = current ? visible.indexOf(current) : -1
  useEffect(() => {
    if (place >= 0) {
      lastPlace.current = place
      return
    }
    if (!current || current.clip.id !== labelledClipId) return
    const next = visible[Math.min(lastPlace.current, visible.length - 1)]
    if (next) useUi.getState().selectClip(next.clip.id)
  }, [visible, current, place, labelledClipId])
}
