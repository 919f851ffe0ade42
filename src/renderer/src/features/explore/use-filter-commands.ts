import { useCommandHandlers } from '../../command-handlers'
import { isUnfiltered, noFilters } from '../../filters'
import { useUi } from '../../state'

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
