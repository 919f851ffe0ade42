/** What part of the grid is in sight: size, scroll position, and moving it. */
import { useEffect, useEffectEvent, useLayoutEffect, useMemo, useRef, useState, type RefObject } from 'react'
import { flushSync } from 'react-dom'
import {
  cellOf,
  headingHeight,
  layoutGrid,
  positionFor,
  rowAt,
  rowAtPixels,
  rowsBySegment,
  scaleOf,
  segmentAt,
  type GridLayout,
  type Row,
  type Segment,
} from './grid-layout'
import type { Group } from '../../clips/order'
import { hoverIntent } from '../../widgets/hover-intent'
import { posterQueue } from '../../widgets/poster-queue'

/** Rows drawn above and below what is in sight. */
const overscan = 1
/**
 * Pixels a millisecond. Beyond the first (three screens a second) nobody reads a tile: only names are drawn then. Beyond
 * the second (thirteen) no names either, but the place: what would be drawn for one frame is garbage in the next.
 */
const paces = { flying: 2.5, racing: 12 }
export type Pace = 'still' | 'flying' | 'racing'
const holdMs = 120
const restMs = 200

export interface GridView {
  layout: GridLayout
  /** Of what is scrolled, in pixels. */
  domHeight: number
  /** Rows to draw with their segments; `top` is where, within what is scrolled. */
  parts: { segment: Segment; headingTop: number; rows: Row[] }[]
  /** Rows that exist at the same time: a row's element serves another one when it has left. */
  slots: number
  stuck: Segment
  pace: Pace
  /** Place of the first clip in sight. */
  first: number
  rowsPerPage: number
}

interface Options {
  scroller: RefObject<HTMLDivElement | null>
  /** The heading that stays at the top; pushed away by the next one. */
  stuckHeading: RefObject<HTMLDivElement | null>
  tileSize: number
  count: number
  groups: readonly Group[] | null
  /** Brought into sight, with the least movement, whenever it is another one; place -1: it is not in the list. */
  current: { clipId: string | undefined; place: number }
  /** Told the place of the first clip in sight when scrolling has come to rest. */
  onRest: (place: number) => void
  /** Place of the clip to begin with, at the top; -1: it is not in the list yet; null: the beginning. */
  startAt: () => number | null
}

/** Stands in until the grid has been drawn once. */
const unmeasured = { width: 800, height: 800 }

export function useGridView({
  scroller,
  stuckHeading,
  tileSize,
  count,
  groups,
  current,
  onRest,
  startAt,
}: Options): GridView {
  const [size, setSize] = useState(unmeasured)
  const [scrollTop, setScrollTop] = useState(0)
  const [pace, setPace] = useState<Pace>('still')
  /** The scroll position while racing; the rows stay, unseen, where they were. */
  const [racedTo, setRacedTo] = useState(0)
  const layout = useMemo(
    () => layoutGrid(size.width, tileSize, count, groups),
    [size.width, tileSize, count, groups],
  )
  const scale = useMemo(() => scaleOf(layout.height, size.height), [layout.height, size.height])
  const top = scale.toList(scrollTop)
  const first = rowAtPixels(layout, top) - overscan
  const last = rowAtPixels(layout, top + size.height) + overscan

  const latest = useRef({ layout, scale, height: size.height, onRest, startAt, first: 0 })
  useLayoutEffect(() => {
    Object.assign(latest.current, { layout, scale, height: size.height, onRest, startAt })
  })

  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const measure = (): void => setSize({ width: element.clientWidth, height: element.clientHeight })
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [scroller])

  useEffect(() => {
    const element = scroller.current
    if (!element) return
    let before = { at: 0, top: element.scrollTop }
    let rest: ReturnType<typeof setTimeout> | undefined
    let landing: ReturnType<typeof setTimeout> | undefined
    const keepPlace = (): void => {
      rest = undefined
      latest.current.onRest(latest.current.first)
    }
    const restLater = (): void => {
      clearTimeout(rest)
      rest = setTimeout(keepPlace, restMs)
    }
    const land = (): void => {
      setPace('still')
      setScrollTop(element.scrollTop)
    }
    const onScroll = (event: Event): void => {
      const now = element.scrollTop
      const { layout: lay, scale: bar, height } = latest.current
      const pixels = bar.toList(now)
      const sinceMs = event.timeStamp - before.at
      // A jump out of rest (End, new filters) is where a person wants to be: it is drawn at once.
      const speed = sinceMs > restMs ? 0 : Math.abs(now - before.top) / Math.max(1, sinceMs)
      const fast = speed > paces.racing ? 'racing' : speed > paces.flying ? 'flying' : null
      if (fast !== null) {
        posterQueue.hold(holdMs)
        clearTimeout(landing)
        landing = setTimeout(land, holdMs)
      }
      before = { at: event.timeStamp, top: now }
      hoverIntent.leave()
      pushHeading(stuckHeading.current, lay, pixels)
      const row = rowAtPixels(lay, pixels)
      const end = rowAtPixels(lay, pixels + height)
      latest.current.first = rowAt(lay, row).start
      if (fast === 'racing') {
        setPace(fast)
        setRacedTo(now)
        return restLater()
      }
      // Within the frame that shows it: a render one frame later is a frame of empty rows.
      flushSync(() => {
        if (fast !== null) setPace(fast)
        setScrollTop(shown => {
          const same =
            bar.toScroll(1) === 1 &&
            rowAtPixels(lay, shown) === row &&
            rowAtPixels(lay, shown + height) === end
          return same ? shown : now
        })
      })
      restLater()
    }
    element.addEventListener('scroll', onScroll, { passive: true })
    return () => {
      clearTimeout(rest)
      clearTimeout(landing)
      element.removeEventListener('scroll', onScroll)
      // Left before it came to rest: the place is kept all the same.
      if (rest !== undefined) keepPlace()
    }
  }, [scroller, stuckHeading])

  const scrollToFirst = useEffectEvent((): void => {
    const { row } = cellOf(layout, Math.min(latest.current.first, layout.count - 1))
    if (row > 0) scroller.current?.scrollTo({ top: scale.toScroll(rowAt(layout, row).top - headingHeight) })
  })
  // Begins where the person was, as soon as that clip is in the list, unless it has been scrolled meanwhile.
  const begun = useRef(false)
  useLayoutEffect(() => {
    if (begun.current || layout.count === 0) return
    const start = latest.current.first > 0 ? null : latest.current.startAt()
    begun.current = start !== -1
    if (start === null || start <= 0) return
    latest.current.first = start
    scrollToFirst()
  }, [layout.count])
  // Another width or tile size keeps the clips in sight.
  useLayoutEffect(() => {
    if (layout.count > 0) scrollToFirst()
  }, [layout.columns, layout.pitch]) // eslint-disable-line react-hooks/exhaustive-deps -- only a new shape moves

  useLayoutEffect(() => pushHeading(stuckHeading.current, layout, top))

  // Only a move of the current clip scrolls; new rows and resorting leave the view where the person put it.
  // Not before the size is known: React runs this ahead of the render with the measured one.
  const measured = size !== unmeasured
  useEffect(() => {
    const element = scroller.current
    if (!element || !measured || current.place < 0) return
    const { layout: lay, scale: bar, height } = latest.current
    const at = bar.toList(element.scrollTop)
    const to = positionFor(lay, cellOf(lay, current.place).row, at, height)
    if (to !== at) element.scrollTo({ top: bar.toScroll(to) })
  }, [current.clipId, measured]) // eslint-disable-line react-hooks/exhaustive-deps -- see above

  const shift = scrollTop - top
  const seen = pace === 'racing' ? scale.toList(racedTo) : top
  const parts = rowsBySegment(layout, first, last).map(({ segment, rows }) => ({
    segment,
    headingTop: segment.top + shift,
    rows: rows.map(row => ({ ...row, top: row.top + shift })),
  }))
  return {
    layout,
    domHeight: scale.domHeight,
    parts,
    slots: Math.ceil(size.height / layout.pitch) + 2 * overscan + 2,
    stuck: segmentAt(layout, seen),
    pace,
    first: rowAt(layout, rowAtPixels(layout, seen)).start,
    rowsPerPage: Math.max(1, Math.floor(size.height / layout.pitch)),
  }
}

/** The heading of the next group pushes the one at the top out of sight. */
function pushHeading(heading: HTMLElement | null, layout: GridLayout, pixels: number): void {
  if (!heading) return
  const segment = segmentAt(layout, pixels)
  const end = segment.rowsTop + segment.rows * layout.pitch
  heading.style.transform = `translateY(${Math.min(0, end - pixels - headingHeight)}px)`
}
