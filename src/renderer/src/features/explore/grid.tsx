import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type JSX,
  type KeyboardEvent,
  type MouseEvent,
} from 'react'
import { useUi } from '../../state'
import { useExplorer } from './explorer-context'
import { useVirtual } from '../../ui/use-virtual'
import styles from './grid.module.css'
import type { Item } from './items'
import { Tile, tileId } from './tile'

/** Pixels between tiles, and of a tile below its picture (text, bar, padding). */
const GAP = 6
const CAPTION = 62
const PADDING = 10

/** How many tiles of at least `tileSize` fit, and how large they are then. */
export function gridShape(
  width: number,
  tileSize: number,
): { columns: number; tileWidth: number; rowHeight: number } {
  const inner = Math.max(width - 2 * PADDING, tileSize)
  const columns = Math.max(1, Math.floor((inner + GAP) / (tileSize + GAP)))
  const tileWidth = (inner - GAP * (columns - 1)) / columns
  return { columns, tileWidth, rowHeight: Math.ceil(((tileWidth - 10) * 10) / 16) + CAPTION }
}

/** The clips as a virtual grid: only what is in view exists. One tab stop; arrows move by column and row. */
export function Grid({ tileSize }: { tileSize: number }): JSX.Element {
  const { visible, current } = useExplorer()
  const picked = useUi(ui => ui.picked)
  const selectClip = useUi(ui => ui.selectClip)
  const scroller = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(800)

  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const measure = (): void => setWidth(element.clientWidth)
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  const { columns, rowHeight } = gridShape(width, tileSize)
  const virtual = useVirtual({
    count: Math.ceil(visible.length / columns),
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight + GAP,
    overscan: 3,
    paddingStart: PADDING,
    paddingEnd: PADDING,
    initialRect: { width: 800, height: 800 },
  })
  useLayoutEffect(() => virtual.measure(), [virtual, rowHeight])

  const index = current ? visible.indexOf(current) : -1
  const row = Math.floor(index / columns)
  useEffect(() => {
    if (row >= 0) virtual.scrollToIndex(row, { align: 'auto' })
    // Only a move of the current clip scrolls; new rows and resorting leave the view where the person put it.
  }, [virtual, current?.clip.id, columns]) // eslint-disable-line react-hooks/exhaustive-deps

  const move = (to: number): void => {
    const item = visible[Math.min(visible.length - 1, Math.max(0, to))]
    if (item) selectClip(item.clip.id)
  }
  const targets = (perPage: number): Record<string, number> => ({
    ArrowUp: index - columns,
    ArrowDown: index + columns,
    ArrowLeft: index - 1,
    ArrowRight: index + 1,
    PageUp: index - columns * perPage,
    PageDown: index + columns * perPage,
    Home: 0,
    End: visible.length - 1,
  })
  const onKeyDown = (event: KeyboardEvent): void => {
    const perPage = Math.max(1, Math.floor(event.currentTarget.clientHeight / (rowHeight + GAP)))
    const to = targets(perPage)[event.key]
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    event.stopPropagation()
    // A column keeps its place: no jump to the first or last clip from the middle of the edge row.
    if (
      (event.key === 'ArrowUp' && to < 0) ||
      (event.key === 'ArrowDown' &&
        to >= visible.length &&
        row === Math.floor((visible.length - 1) / columns))
    )
      return
    move(to)
  }

  const latest = useRef({ visible, index })
  useEffect(() => {
    latest.current = { visible, index }
  })
  const onPress = useCallback((item: Item, event: MouseEvent) => {
    const ui = useUi.getState()
    const id = item.clip.id
    const { visible: list, index: from } = latest.current
    if (event.shiftKey) {
      const to = list.indexOf(item)
      const [low, high] = [Math.min(Math.max(from, 0), to), Math.max(from, to)]
      const range = list.slice(low, high + 1).map(each => each.clip.id)
      ui.pick([...ui.picked, ...range])
    } else if (event.ctrlKey || event.metaKey) {
      ui.togglePicked(id)
      ui.selectClip(id)
    } else {
      if (ui.picked.size > 0) ui.pick([])
      ui.selectClip(id)
    }
  }, [])
  const onOpen = useCallback((item: Item) => {
    useUi.getState().selectClip(item.clip.id)
    useUi.getState().player?.toggle()
  }, [])

  return (
    <div
      ref={scroller}
      className={styles.scroller}
      role="listbox"
      data-clips=""
      aria-label="Clips"
      aria-multiselectable="true"
      aria-activedescendant={current && index >= 0 ? tileId(current.clip.id) : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map(line => (
          <div
            key={line.key}
            role="presentation"
            className={styles.row}
            style={{
              transform: `translateY(${line.start}px)`,
              gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
              height: rowHeight,
              gap: GAP,
              left: PADDING,
              right: PADDING,
            }}
          >
            {visible.slice(line.index * columns, (line.index + 1) * columns).map((item, column) => (
              <Tile
                key={item.clip.id}
                item={item}
                current={item === current}
                picked={picked.has(item.clip.id)}
                position={line.index * columns + column + 1}
                total={visible.length}
                onPress={onPress}
                onOpen={onOpen}
              />
            ))}
          </div>
        ))}
      </div>
    </div>
  )
}
