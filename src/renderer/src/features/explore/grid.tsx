import { useCallback, useEffect, useRef, type JSX, type KeyboardEvent, type Ref, type RefObject } from 'react'
import { useUi } from '../../state'
import { useClipModel } from '../../clips/clips-context'
import styles from './grid.module.css'
import { gap, headingHeight, padding, placeAfter, type GridLayout } from './grid-layout'
import type { Item } from '../../clips/items'
import type { Group } from '../../clips/order'
import { Tile, tileId } from './tile'
import { useGridSelection } from './use-grid-selection'
import { useGridView } from './use-grid-view'

/**
 * The clips as a virtual grid: only what is in sight exists, and an element whose clip has left serves the next one. One
 * tab stop; arrows move by column and row, with Shift they pick.
 */
export function Grid({ tileSize }: { tileSize: number }): JSX.Element {
  const { visible, current, groups } = useClipModel()
  const picked = useUi(ui => ui.picked)
  const { place, press, open, moveTo } = useGridSelection(visible, current)
  const onRest = useCallback(
    (first: number) => useUi.getState().set({ firstClip: visible[first]?.clip.id ?? null }),
    [visible],
  )
  const startAt = useCallback(() => {
    const { firstClip } = useUi.getState()
    return firstClip === null ? null : visible.findIndex(item => item.clip.id === firstClip)
  }, [visible])
  const scroller = useRef<HTMLDivElement>(null)
  const stuckHeading = useRef<HTMLDivElement>(null)
  const view = useGridView({
    scroller,
    stuckHeading,
    tileSize,
    count: visible.length,
    groups,
    current: { clipId: current?.clip.id, place },
    onRest,
    startAt,
  })
  const { layout } = view
  useBeginAgain(scroller)

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const to = placeAfter(layout, place, event.key, view.rowsPerPage)
    if (to === undefined) return
    event.preventDefault()
    event.stopPropagation()
    moveTo(to, event.shiftKey)
  }

  return (
    <div
      ref={scroller}
      className={styles.scroller}
      role="listbox"
      data-clips=""
      aria-label="Clips"
      aria-multiselectable="true"
      aria-activedescendant={current && place >= 0 ? tileId(current.clip.id) : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      {groups && <StuckHeading group={view.stuck} heading={stuckHeading} />}
      {view.pace === 'racing' && (
        <PlaceMark place={view.first} total={visible.length} item={visible[view.first]} />
      )}
      <div
        role="presentation"
        className={styles.canvas}
        data-racing={view.pace === 'racing'}
        style={{ height: view.domHeight, ...pattern(layout) }}
      >
        {view.parts.map(({ segment, headingTop, rows }, part) => (
          <div
            key={part}
            {...(groups ? { role: 'group', 'aria-label': titleOf(segment) } : { role: 'presentation' })}
          >
            {groups && rows[0]?.start === segment.start && (
              <Heading group={segment} style={{ transform: `translateY(${headingTop}px)` }} />
            )}
            {rows.map(row => (
              <div
                key={row.row % view.slots}
                role="presentation"
                className={styles.row}
                style={{
                  transform: `translateY(${row.top}px)`,
                  gridTemplateColumns: `repeat(${layout.columns}, minmax(0, 1fr))`,
                  height: layout.rowHeight,
                  gap,
                  left: padding,
                  right: padding,
                }}
              >
                {visible.slice(row.start, row.end).map((item, column) => (
                  <Tile
                    key={column}
                    item={item}
                    detail={layout.detail}
                    flying={view.pace === 'flying'}
                    current={item === current}
                    picked={picked.has(item.clip.id)}
                    place={row.start + column}
                    total={visible.length}
                    onPress={press}
                    onOpen={open}
                  />
                ))}
              </div>
            ))}
          </div>
        ))}
      </div>
    </div>
  )
}

/** Other filters or another order begin at the top: what was asked for stands there. */
function useBeginAgain(scroller: RefObject<HTMLDivElement | null>): void {
  useEffect(
    () =>
      useUi.subscribe((now, before) => {
        const isSame = (['filters', 'sort', 'group'] as const).every(key => now[key] === before[key])
        if (!isSame) scroller.current?.scrollTo({ top: 0 })
      }),
    [scroller],
  )
}

/** What stands for the tiles while they race past: a pattern in their size, which is there before any row could be. */
const pattern = ({ columns, rowHeight, pitch }: GridLayout): Record<string, string> => ({
  '--column': `calc((100% - ${2 * padding - gap}px) / ${columns})`,
  '--row': `${pitch}px`,
  '--picture': `${Math.round(rowHeight * 0.6)}px`,
})

interface PlaceMarkProps {
  place: number
  total: number
  item: Item | undefined
}

/** Where the list is while it races past: what nobody could read tile by tile. */
function PlaceMark({ place, total, item }: PlaceMarkProps): JSX.Element {
  const by = useUi(ui => ui.sort.by)
  return (
    <div className={styles.place} aria-hidden="true">
      <p>
        <b>{`${(place + 1).toLocaleString('en')} of ${total.toLocaleString('en')}`}</b>
        <span className="truncate" translate="no">
          {by === 'class' ? item?.truth : item?.clip.name}
        </span>
      </p>
    </div>
  )
}

/** Clips without a class are a group as well. */
const titleOf = ({ title }: Group): string => (title === '' ? 'no class' : title)

/** Title and size of a group. What is read aloud is the group's own name. */
function Heading({ group, style }: { group: Group; style: { transform: string } }): JSX.Element {
  return (
    <div className={styles.heading} style={{ ...style, height: headingHeight }} aria-hidden="true">
      <b className="truncate" translate="no">
        {titleOf(group)}
      </b>
      <span>{group.count.toLocaleString('en')}</span>
    </div>
  )
}

/** The heading of the group at the top stays there while its clips pass below it. */
function StuckHeading({ group, heading }: { group: Group; heading: Ref<HTMLDivElement> }): JSX.Element {
  return (
    <div className={styles.stuck} aria-hidden="true">
      <div ref={heading} className={styles.heading} style={{ height: headingHeight }}>
        <b className="truncate" translate="no">
          {titleOf(group)}
        </b>
        <span>{group.count.toLocaleString('en')}</span>
      </div>
    </div>
  )
}
