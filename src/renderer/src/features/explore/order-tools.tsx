import type { JSX } from 'react'
import { groupKeys, sortKeys, useUi, type GroupKey, type SortKey } from '../../state'
import { Button, IconButton } from '../../ui/button'
import { Menu, MenuChoice, MenuLabel, MenuSeparator } from '../../ui/menu'
import styles from './grid-tools.module.css'

/** English, for `t`. */
export const sortText: Record<SortKey, string> = {
  name: 'name',
  class: 'class',
  score: 'score',
  margin: 'margin',
  entropy: 'entropy',
  duration: 'duration',
  verdict: 'result',
  disagreement: 'disagreement',
}
const sortAbout: Partial<Record<SortKey, string>> = {
  class: 'the truth, else the prediction',
  margin: 'score of the first prediction over the second',
  entropy: 'how spread the scores are',
  disagreement: 'how strongly my label, the truth or the run compared with contradicts',
}
/** Where a fresh choice starts: doubtful, long and failed clips first. */
export const startsDescending: Record<SortKey, boolean> = {
  name: false,
  class: false,
  score: true,
  margin: false,
  entropy: true,
  duration: true,
  verdict: false,
  disagreement: true,
}
export const groupText: Record<GroupKey, string> = {
  truth: 'truth',
  predicted: 'prediction',
  label: 'my label',
}

/** Widths of tiles in pixels, for who has no slider: a narrow grid has no room for it. */
const tileSizes = [
  [120, 'small'],
  [190, 'middle'],
  [300, 'large'],
] as const

interface OrderToolsProps {
  tileSize: number
  onTileSize: (size: number) => void
}

/** In what order, which way, under which headings, and how large. */
export function OrderTools({ tileSize, onTileSize }: OrderToolsProps): JSX.Element {
  const sort = useUi(ui => ui.sort)
  const group = useUi(ui => ui.group)
  const set = useUi(ui => ui.set)
  return (
    <span className={styles.sort}>
      <Menu
        width={250}
        trigger={
          <Button
            look="quiet"
            className={styles.control}
            aria-label={`sorted by ${sortText[sort.by]}`}
            title="Order, groups and tile size"
          >
            <span className={styles.dim}>sorted by</span> <b>{sortText[sort.by]}</b>
          </Button>
        }
      >
        <MenuLabel>Sort by</MenuLabel>
        <MenuChoice
          value={sort.by}
          options={sortKeys.map(value => {
            const about = sortAbout[value]
            return { value, title: sortText[value], about: about && about }
          })}
          onChange={value => {
            const by = value as SortKey
            set({ sort: { by, descending: startsDescending[by] } })
          }}
        />
        <MenuSeparator />
        <MenuLabel>Group by</MenuLabel>
        <MenuChoice
          value={group ?? ''}
          options={[
            { value: '', title: 'nothing' },
            ...groupKeys.map(value => ({ value, title: groupText[value] })),
          ]}
          onChange={value => set({ group: value === '' ? null : (value as GroupKey) })}
        />
        <MenuSeparator />
        <MenuLabel>Tile size</MenuLabel>
        <MenuChoice
          value={String(tileSizes.find(([size]) => size === tileSize)?.[0] ?? '')}
          options={tileSizes.map(([size, word]) => ({ value: String(size), title: word }))}
          onChange={value => onTileSize(Number(value))}
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
  )
}
