import { useEffect, useRef } from 'react'
import { useCommandHandlers } from '../../command-handlers'
import { isUnfiltered, noFilters } from '../../clips/filters'
import { useUi } from '../../state'
import { useClipModel } from '../../clips/clips-context'

/** What the keys do to the filters while clips are shown. */
export function useFilterCommands(toggleFacets: () => void): void {
  useCommandHandlers({
    facets: toggleFacets,
    'save-view': () => useUi.getState().set({ facetsOpen: true, namingView: true }),
    escape: () => {
      const ui = useUi.getState()
      if (ui.namingView) ui.set({ namingView: false })
      // The selection goes first, and it is the grid's.
      else if (ui.picked.size > 0 || isUnfiltered(ui.filters)) return false
      else ui.set({ filters: noFilters })
      return true
    },
  })
}

/** New filters that leave the current clip out make the first one they show the current one: keys act on what is seen. */
export function useCurrentShown(): void {
  const { visible, current } = useClipModel()
  const filters = useUi(ui => ui.filters)
  const clipId = useUi(ui => ui.clipId)
  const before = useRef({ filters, visible, clipId })
  useEffect(() => {
    const isNew = before.current.filters !== filters
    // Of big folders the clips shown come a moment after the filters.
    if (isNew && before.current.visible === visible) return
    // A link or a step back names its clip with its filters.
    const isNamed = before.current.clipId !== clipId
    before.current = { filters, visible, clipId }
    const first = visible[0]
    if (isNew && !isNamed && first && current && !visible.includes(current))
      useUi.getState().selectClip(first.clip.id)
  }, [filters, visible, clipId, current])
}
