import type { JSX } from 'react'
import { urls } from '../../../../shared/api'
import { useUpdateSettings } from '../../actions'
import { runCommand } from '../../command-handlers'
import { commands } from '../../commands'
import { t } from '../../i18n'
import { useUi, type SortKey } from '../../state'
import { Button, IconButton } from '../../ui/button'
import { Menu, MenuChoice, MenuItem, MenuLink } from '../../ui/menu'
import { Icon } from '../../ui/icons'
import { Hint } from '../../ui/hint'
import { RunPicker } from '../shell/run-picker'
import { useExplorer } from './explorer-context'
import styles from './grid-tools.module.css'

const sortWords: Record<SortKey, string> = {
  name: 'name',
  class: 'class',
  score: 'score',
  margin: 'margin',
  status: 'result',
}
/** Where a fresh choice starts: doubtful and failed clips first. */
const startsDescending: Record<SortKey, boolean> = {
  name: false,
  class: false,
  score: true,
  margin: false,
  status: false,
}

/** What can be said of all clips selected at once. */
const pickedCommands = ['find-label', 'tag', 'reject', 'unsure', 'skip', 'clear-label'] as const

interface GridToolsProps {
  tileSize: number
  onTileSize: (size: number) => void
  facetsShown: boolean
  onFacets: () => void
}

/** Above the grid: how many, which run, in what order, export, tile size; and what to do with the clips picked. */
export function GridTools({ tileSize, onTileSize, facetsShown, onFacets }: GridToolsProps): JSX.Element {
  const { items, visible, run } = useExplorer()
  const picked = useUi(ui => ui.picked)
  const sort = useUi(ui => ui.sort)
  const set = useUi(ui => ui.set)
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
      <span className={styles.count}>
        <b>{visible.length.toLocaleString('en')}</b>
        {visible.length < items.length && ` of ${items.length.toLocaleString('en')}`}
        {picked.size === 0 && (items.length === 1 ? ' clip' : ' clips')}
      </span>
      {picked.size > 0 ? <PickedTools /> : <RunPicker />}
      <span className={styles.grow} />
      <span className={styles.sort}>
        <Menu
          trigger={
            <Button look="quiet">
              <span className={styles.dim}>sorted by</span> <b>{sortWords[sort.by]}</b>
            </Button>
          }
        >
          <MenuChoice
            value={sort.by}
            options={Object.entries(sortWords).map(([value, title]) => ({ value, title }))}
            onChange={value => {
              const by = value as SortKey
              set({ sort: { by, descending: startsDescending[by] } })
            }}
          />
        </Menu>
        <IconButton
          icon={sort.descending ? 'descending' : 'ascending'}
          label={sort.descending ? 'Sorted downwards' : 'Sorted upwards'}
          size={14}
          side="bottom"
          onClick={() => set({ sort: { ...sort, descending: !sort.descending } })}
        />
      </span>
      <Menu
        align="end"
        trigger={
          <Button look="quiet" icon="download" disabled={!run} aria-label="Export">
            <span className={styles.wide}>Export</span>
          </Button>
        }
      >
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

function PickedTools(): JSX.Element {
  const picked = useUi(ui => ui.picked)
  const pick = useUi(ui => ui.pick)
  return (
    <span className={styles.picked}>
      <Icon name="tick" size={13} />
      <b>{t('{n} selected', { n: picked.size.toLocaleString('en') })}</b>
      <Button look="quiet" shortcut="accept" onClick={() => runCommand('accept')}>
        {t('Accept')}
      </Button>
      <Menu trigger={<Button look="quiet">{t('More')}</Button>}>
        {pickedCommands.map(id => (
          <MenuItem
            key={id}
            title={t(commands[id].title)}
            shortcut={id}
            // The menu gives the focus back first: what opens a field must come after it.
            onSelect={() => setTimeout(() => runCommand(id))}
          />
        ))}
      </Menu>
      <IconButton
        icon="close"
        label={t('Clear the selection')}
        shortcut="escape"
        size={14}
        onClick={() => pick([])}
      />
    </span>
  )
}
