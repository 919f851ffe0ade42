import type { JSX } from 'react'
import { urls } from '../../../../shared/api'
import { useUpdateSettings } from '../../actions'
import { runCommand } from '../../command-handlers'
import { useUi } from '../../state'
import { Button, IconButton } from '../../ui/button'
import { Rich } from '../../ui/rich'
import { Menu, MenuItem, MenuLink } from '../../ui/menu'
import { Hint } from '../../ui/hint'
import { RunPicker } from '../../widgets/run-picker'
import { useClipModel } from '../../clips/clips-context'
import styles from './grid-tools.module.css'
import { OrderTools } from './order-tools'
import { SelectionBar } from './selection-bar'

interface GridToolsProps {
  tileSize: number
  onTileSize: (size: number) => void
  facetsShown: boolean
  onFacets: () => void
}

/** Above the grid: how many, which run, in what order, export, tile size; and what to do with the clips picked. */
export function GridTools({ tileSize, onTileSize, facetsShown, onFacets }: GridToolsProps): JSX.Element {
  const { items, visible, run } = useClipModel()
  const picked = useUi(ui => ui.picked)
  const { mutate: saveSettings } = useUpdateSettings()
  return (
    <div className={styles.tools}>
      <IconButton
        icon="filter"
        label={facetsShown ? 'Hide filters' : 'Show filters'}
        shortcut="facets"
        side="bottom"
        aria-expanded={facetsShown}
        onClick={onFacets}
      />
      <span className={styles.count} data-picked={picked.size > 0}>
        {visible.length < items.length ? (
          <Rich
            text={picked.size === 0 ? '{shown} of {n} clips' : '{shown} of {n}'}
            parts={{
              shown: <b>{visible.length.toLocaleString('en')}</b>,
              n: items.length.toLocaleString('en'),
            }}
          />
        ) : (
          <Rich
            text={picked.size > 0 ? '{n}' : items.length === 1 ? '{n} clip' : '{n} clips'}
            parts={{ n: <b>{items.length.toLocaleString('en')}</b> }}
          />
        )}
      </span>
      {picked.size > 0 ? <SelectionBar /> : <RunPicker named />}
      <span className={styles.grow} />
      <OrderTools
        tileSize={tileSize}
        onTileSize={size => {
          onTileSize(size)
          saveSettings({ tileSize: size })
        }}
      />
      <Menu
        align="end"
        trigger={
          <Button look="quiet" icon="download" className={styles.control} aria-label="Export" title="Export">
            <span className={styles.wide}>Export</span>
          </Button>
        }
      >
        <MenuItem
          title="Export…"
          about="any format, class folders, what it would lose"
          shortcut="export"
          onSelect={() => runCommand('export')}
        />
        <MenuItem title="Import labels or results…" shortcut="import" onSelect={() => runCommand('import')} />
        {run && (
          <>
            <MenuLink
              href={urls.exported(run.id, 'csv')}
              title="Export CSV"
              about="one line a clip: status, truth, predictions, scores, my label"
              shortcut="export-csv"
            />
            <MenuLink
              href={urls.exported(run.id, 'jsonl')}
              title="Export JSONL"
              about="everything: frames, top-k, provenance, warnings"
              shortcut="export-jsonl"
            />
          </>
        )}
      </Menu>
      <Hint text="Tile size" side="bottom">
        <input
          className={styles.size}
          type="range"
          aria-label="Tile size"
          min={110}
          max={400}
          value={tileSize}
          onChange={event => onTileSize(Number(event.target.value))}
          onPointerUp={() => saveSettings({ tileSize })}
          onKeyUp={() => saveSettings({ tileSize })}
        />
      </Hint>
    </div>
  )
}
