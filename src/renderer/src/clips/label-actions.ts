/** What labelling does, on the selection or else on the current clip: for keys, buttons and pickers alike. */
import { useUpdateSettings } from '../actions'
import type { LabelOutcome } from '../../../shared/domain'
import { useUi } from '../state'
import { useClipModel } from './clips-context'
import type { Item } from './items'
import type { KnownLabel } from '../features/labelling/find-labels'
import { mostUncertain, nextUnlabelled } from '../features/labelling/label-order'
import { stepTitle, tagTitle } from '../features/labelling/label-text'
import { acceptTop, useLabelling, type Decision } from '../features/labelling/labelling'
import { fill } from '../../../shared/text'

/** Labels that are offered first, newest first. */
const recentKept = 30

type Plain = 'rejected' | 'unsure' | 'skipped'

export interface LabelActions {
  /** The clips an action is about: those selected, else the current one. */
  chosen: () => Item[]
  accept: (alsoGoOn?: boolean) => void
  /** Says a status that names no label. */
  mark: (status: Plain) => void
  clear: () => void
  /** @param items Left out: the clips chosen. */
  give: (label: KnownLabel, items?: readonly Item[]) => void
  tag: (tag: string, on: boolean, items?: readonly Item[]) => void
  toUnlabelled: () => void
  toUncertain: () => void
  turn: (direction: 'undo' | 'redo') => void
}

export function useLabelActions(): LabelActions {
  const { items, visible, current, state } = useClipModel()
  const { mutate: saveSettings } = useUpdateSettings()
  const labelling = useLabelling()
  const { settings } = state
  const { set, selectClip } = useUi.getState()

  const chosen = (): Item[] => {
    const { picked } = useUi.getState()
    if (picked.size === 0) return current ? [current] : []
    return items.filter(item => picked.has(item.clip.id))
  }
  /** Where to go once the current clip has its label. */
  const ahead = (always: boolean): Item | undefined => {
    const { mode, picked } = useUi.getState()
    if (!current || picked.size > 0) return undefined
    if (mode === 'label' && settings.autoAdvance === 'unlabelled') return nextUnlabelled(visible, current)
    const on = always || (mode === 'label' && settings.autoAdvance === 'next')
    const place = visible.indexOf(current)
    return on && place >= 0 ? visible[place + 1] : undefined
  }
  const say = async (
    about: readonly Item[],
    decide: (item: Item) => Decision | undefined,
    title: (clips: number) => string,
    next?: Item,
  ): Promise<void> => {
    // Should the filters take it away now, the clip that takes its place is the one to go on with.
    if (about.length === 1) set({ labelledClipId: about[0]?.clip.id ?? null })
    const done = labelling.decide(about, decide, title)
    if (next) selectClip(next.clip.id)
    const outcome = await done
    if (outcome) set({ notice: noticeOf(outcome) })
  }
  return {
    chosen,
    accept: alsoGoOn => {
      const about = chosen().filter(item => item.top)
      if (about.length === 0)
        return set({ notice: { text: 'nothing to accept: no network has answered here' } })
      const labels = new Set(about.map(item => item.top?.label))
      const label = labels.size === 1 ? (about[0]?.top?.label ?? null) : null
      void say(about, acceptTop, n => stepTitle('accepted', label, n), ahead(alsoGoOn ?? false))
    },
    mark: status => {
      const human = { label: null, index: null, status }
      void say(
        chosen(),
        () => ({ human }),
        n => stepTitle(status, null, n),
        ahead(false),
      )
    },
    clear: () =>
      void say(
        chosen(),
        () => ({ human: null }),
        n => stepTitle('cleared', null, n),
      ),
    give: ({ label, index, source }, about = chosen()) => {
      const status = (item: Item): 'accepted' | 'corrected' =>
        item.top?.label === label ? 'accepted' : 'corrected'
      const all = about.every(item => status(item) === 'accepted') ? 'accepted' : 'corrected'
      const { recentLabels, ownLabels } = settings
      const isNew = source === 'own' && !ownLabels.includes(label)
      if (recentLabels[0] !== label || isNew)
        saveSettings({
          recentLabels: [label, ...recentLabels.filter(each => each !== label)].slice(0, recentKept),
          ...(isNew && { ownLabels: [...ownLabels, label] }),
        })
      void say(
        about,
        item => ({ human: { label, index, status: status(item) } }),
        n => stepTitle(all, label, n),
        ahead(false),
      )
    },
    tag: (tag, on, about = chosen()) => {
      const tags = { add: on ? [tag] : [], remove: on ? [] : [tag] }
      void say(
        about,
        () => ({ tags }),
        n => tagTitle(tag, on, n),
      )
    },
    toUnlabelled: () => {
      const next = nextUnlabelled(visible, current)
      if (next) selectClip(next.clip.id)
      else set({ notice: { text: 'no other clip shown is without a label of mine' } })
    },
    toUncertain: () => {
      const next = mostUncertain(visible)
      if (!next)
        return set({ notice: { text: 'no clip shown is both classified and without a label of mine' } })
      if (next === current) return set({ notice: { text: 'this is the most uncertain clip shown' } })
      selectClip(next.clip.id)
    },
    turn: direction => {
      void labelling[direction]().then(outcome => {
        if (!outcome) return
        if (outcome.title === null)
          return set({
            notice: { text: direction === 'undo' ? 'nothing to undo' : 'nothing to do again' },
          })
        const first = outcome.changes[0]?.clipIds[0]
        if (first !== undefined) selectClip(first)
        const values = { step: outcome.title || 'a label' }
        const text =
          direction === 'undo' ? fill('undone: {step}', values) : fill('done again: {step}', values)
        set({ notice: { text, action: direction === 'undo' ? 'redo' : 'undo' } })
      })
    },
  }
}

const noticeOf = (outcome: LabelOutcome): { text: string; action?: 'undo' } =>
  outcome.title === null
    ? { text: 'nothing changes: that is what is said already' }
    : { text: outcome.title, action: 'undo' }
