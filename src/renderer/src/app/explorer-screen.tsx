import { useRef, useState, type CSSProperties, type JSX } from 'react'
import { isUnfiltered, noFilters } from '../clips/filters'
import { useUi } from '../state'
import { useSyncedPlace } from '../routes'
import { Button } from '../ui/button'
import { EmptyState, ErrorNote, Skeleton } from '../ui/notes'
import { useNarrow } from '../ui/use-narrow'
import { Inspector } from '../features/inspector/inspector'
import { LabellingPanel } from '../features/labelling/labelling-panel'
import { NetworkNote, SampleNote } from '../features/samples/sample-note'
import { useChooseFolder } from '../widgets/choose-folder'
import { Welcome } from '../features/welcome/welcome'
import { useClipModel } from '../clips/clips-context'
import styles from './explorer-screen.module.css'
import { Facets } from '../features/explore/facets'
import { Grid } from '../features/explore/grid'
import { GridTools } from '../features/explore/grid-tools'
import { SidePanel, usePanelWidths } from '../features/explore/side-panel'
import { useCurrentShown, useFilterCommands } from '../features/explore/use-filter-commands'
import { plural, formatCount } from '../../../shared/text'

/** The main screen: filters, grid, inspector; or the first steps while no folder is open. */
export function ExplorerScreen(): JSX.Element {
  const { state } = useClipModel()
  useSyncedPlace()
  return state.library ? <OpenFolder /> : <Welcome />
}

/** Are the filters in sight? In a narrow window only when asked for, and then as a drawer over the grid. */
export function useFacetsShown(): [boolean, () => void] {
  const wish = useUi(ui => ui.facetsOpen)
  const set = useUi(ui => ui.set)
  const narrow = useNarrow()
  const shown = wish ?? !narrow
  return [shown, () => set({ facetsOpen: !shown })]
}

function OpenFolder(): JSX.Element {
  const { state, loading, error } = useClipModel()
  const [tileSize, setTileSize] = useState(state.settings.tileSize)
  const [facetsShown, toggleFacets] = useFacetsShown()
  const narrow = useNarrow()
  const inspectorOpen = useUi(ui => ui.inspectorOpen)
  const widths = usePanelWidths(narrow)
  const screen = useRef<HTMLDivElement>(null)
  useFilterCommands(toggleFacets)
  useCurrentShown()
  return (
    <div
      ref={screen}
      className={styles.explore}
      data-facets={facetsShown && !narrow}
      data-inspector={inspectorOpen}
      style={{ '--facets': `${widths.facets}px`, '--inspector': `${widths.inspector}px` } as CSSProperties}
    >
      {facetsShown && (
        <SidePanel
          side="facets"
          className={narrow ? styles.drawer : styles.facets}
          width={widths.facets}
          narrow={narrow}
          screen={screen}
        >
          <aside className={styles.panel} aria-label="Filters">
            <Facets />
          </aside>
        </SidePanel>
      )}
      {facetsShown && narrow && (
        <button type="button" className={styles.veil} aria-label="Hide filters" onClick={toggleFacets} />
      )}
      <main className={styles.main}>
        <h1 className="visually-hidden" translate="no">
          {state.library?.name}
        </h1>
        <SampleNote />
        <NetworkNote />
        <GridTools
          tileSize={tileSize}
          onTileSize={setTileSize}
          facetsShown={facetsShown}
          onFacets={toggleFacets}
        />
        <LabellingPanel />
        {error ? (
          <div className={styles.error}>
            <ErrorNote error={error} />
          </div>
        ) : loading ? (
          <GridSkeleton tileSize={tileSize} />
        ) : (
          <Clips tileSize={tileSize} />
        )}
      </main>
      {inspectorOpen && (
        <SidePanel
          side="inspector"
          className={styles.inspector}
          width={widths.inspector}
          narrow={narrow}
          screen={screen}
        >
          <Inspector />
        </SidePanel>
      )}
    </div>
  )
}

function Clips({ tileSize }: { tileSize: number }): JSX.Element {
  const { state, items, visible } = useClipModel()
  const filters = useUi(ui => ui.filters)
  const set = useUi(ui => ui.set)
  const choose = useChooseFolder()
  if (items.length === 0) {
    const skipped = state.library?.skipped ?? []
    return (
      <EmptyState title="No clips in this folder">
        <p>
          Kinetoscope looks for video files, and for animated GIF, WebP and PNG pictures, in the folder and
          all folders below it.
        </p>
        {skipped.length > 0 && (
          <p>
            Passed over:{' '}
            <span translate="no">
              {skipped.map(({ reason, count: n }) => `${plural(n, 'file')} (${reason})`).join(', ')}
            </span>
          </p>
        )}
        <Button look="primary" shortcut="open-folder" onClick={choose}>
          Open another folder
        </Button>
      </EmptyState>
    )
  }
  if (visible.length === 0)
    return (
      <EmptyState title="No clip matches">
        <p>
          {items.length === 1
            ? 'The only clip does not fit all filters at once.'
            : `None of the ${formatCount(items.length)} clips fits all filters at once.`}
        </p>
        {!isUnfiltered(filters) && (
          <Button onClick={() => set({ filters: noFilters })}>Clear all filters</Button>
        )}
      </EmptyState>
    )
  return <Grid tileSize={tileSize} />
}

function GridSkeleton({ tileSize }: { tileSize: number }): JSX.Element {
  return (
    <div
      className={styles.skeleton}
      style={{ gridTemplateColumns: `repeat(auto-fill, minmax(${tileSize}px, 1fr))` }}
      role="status"
      aria-label="Reading the folder"
    >
      {Array.from({ length: 24 }, (_, i) => (
        <div key={i}>
          <Skeleton height={(tileSize * 10) / 16} />
          <Skeleton height={12} width="70%" />
        </div>
      ))}
    </div>
  )
}
