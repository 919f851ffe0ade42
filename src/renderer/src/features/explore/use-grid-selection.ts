/** Moving from clip to clip and picking several: by pointer, in the grid by arrows, anywhere by commands. */
import { useCallback, useEffect, useMemo, useRef, type MouseEvent } from 'react'
import { useCommandHandlers } from '../../command-handlers'
import { useUi } from '../../state'
import type { Item } from '../../clips/items'
import { drawRange, noRange } from '../../clips/selection'

export interface GridSelection {
  /** Place of the current clip in the list shown; -1 where it is not in it. */
  place: number
  press: (place: number, event: MouseEvent) => void
  open: (place: number) => void
  /** Makes another clip the current one; with `extend` everything up to it is picked. */
  moveTo: (place: number, extend: boolean) => void
}

export function useGridSelection(visible: readonly Item[], current: Item | undefined): GridSelection {
  const place = useMemo(() => (current ? visible.indexOf(current) : -1), [visible, current])
  const latest = useRef({ visible, place })
  useEffect(() => {
    latest.current = { visible, place }
  })
  const range = useRef(noRange)

  const moveTo = useCallback((to: number, extend: boolean) => {
    const { visible: list, place: from } = latest.current
    const item = list[to]
    if (!item) return
    const ui = useUi.getState()
    if (extend) {
      const begun = range.current.clipId
      const known = begun === null ? -1 : list.findIndex(each => each.clip.id === begun)
      const drawn = drawRange(list, range.current, ui.picked, known < 0 ? from : known, to)
      range.current = drawn
      ui.set({ picked: drawn.made })
    } else range.current = { ...noRange, clipId: item.clip.id }
    ui.selectClip(item.clip.id)
  }, [])

  const toggle = useCallback((to: number) => {
    const item = latest.current.visible[to]
    if (!item) return
    const ui = useUi.getState()
    ui.togglePicked(item.clip.id)
    ui.selectClip(item.clip.id)
    range.current = { ...noRange, clipId: item.clip.id }
  }, [])

  const press = useCallback(
    (to: number, event: MouseEvent) => {
      if (event.shiftKey) return moveTo(to, true)
      const ui = useUi.getState()
      if (event.ctrlKey || event.metaKey) {
        // As in every list of files: the clip clicked before belongs to the selection that this click begins.
        const before = range.current.clipId
        if (ui.picked.size === 0 && before !== null && before === ui.clipId && latest.current.place !== to)
          ui.pick([before])
        return toggle(to)
      }
      if (ui.picked.size > 0) ui.pick([])
      moveTo(to, false)
    },
    [moveTo, toggle],
  )
  const open = useCallback((to: number) => {
    const item = latest.current.visible[to]
    if (item) useUi.getState().selectClip(item.clip.id)
    useUi.getState().player?.toggle()
  }, [])

  useCommandHandlers({
    'next-clip': () => moveTo(Math.min(place + 1, visible.length - 1), false),
    'previous-clip': () => moveTo(Math.max(place - 1, 0), false),
    'toggle-picked': () => toggle(place),
    'pick-all': () => useUi.getState().pick(visible.map(item => item.clip.id)),
    escape: () => {
      if (useUi.getState().picked.size === 0) return false
      useUi.getState().pick([])
      return true
    },
  })
  return { place, press, open, moveTo }
}
