/** Where every tile of the grid lies, by arithmetic alone: 100,000 clips cost a list of their groups. Pure. */

import type { Group } from '../../clips/order'

/** How much a tile says below its picture: the narrower, the less. */
export type Detail = 'full' | 'brief' | 'bare'

/** Rows of one group, or of the whole list where it is not grouped. */
export interface Segment extends Group {
  /** Its first row, and how many there are. */
  firstRow: number
  rows: number
  /** Pixels from the top of the list to its heading, and to its first row. */
  top: number
  rowsTop: number
}

export interface GridLayout {
  columns: number
  detail: Detail
  /** Height of a row of tiles, and from one row to the next, in pixels. */
  rowHeight: number
  pitch: number
  /** Clips in the list. */
  count: number
  rows: number
  /** Of all of it, in pixels. */
  height: number
  /** In the order shown, never empty. */
  segments: readonly Segment[]
}

export const gap = 6
export const padding = 10
export const headingHeight = 30
/** A tile is at most this many times as wide as asked: a single column would be up to twice. */
const widest = 1.4
/** Pixels of a tile that are not its picture: padding, label, bar, line below. */
const captions: Record<Detail, number> = { full: 62, brief: 42, bare: 16 }

const detailOf = (tileSize: number): Detail => (tileSize >= 140 ? 'full' : tileSize >= 120 ? 'brief' : 'bare')

/** As many columns as fit; one more where the tiles would come out far wider than asked. */
function columnsIn(inner: number, tileSize: number): number {
  const fit = Math.max(1, Math.floor((inner + gap) / (tileSize + gap)))
  return (inner - gap * (fit - 1)) / fit > widest * tileSize ? fit + 1 : fit
}

/** @param tileSize Width of a tile in pixels: a little more, so that the row is full. @param groups Null: one list without headings. */
export function layoutGrid(
  width: number,
  tileSize: number,
  count: number,
  groups: readonly Group[] | null,
): GridLayout {
  const inner = Math.max(width - 2 * padding, tileSize)
  const columns = columnsIn(inner, tileSize)
  const tileWidth = (inner - gap * (columns - 1)) / columns
  const detail = detailOf(tileSize)
  const rowHeight = Math.ceil(((tileWidth - 10) * 10) / 16) + captions[detail]
  const pitch = rowHeight + gap
  const heading = groups ? headingHeight : 0
  let firstRow = 0
  let top = groups ? 0 : padding
  const segments = (groups ?? [{ title: '', start: 0, count }]).map(group => {
    const rows = Math.ceil(group.count / columns)
    const segment = { ...group, firstRow, rows, top, rowsTop: top + heading }
    firstRow += rows
    top += heading + rows * pitch
    return segment
  })
  return { columns, detail, rowHeight, pitch, count, rows: firstRow, height: top + padding, segments }
}

/** The last segment for which `value` is at or before `at`; the first one where there is none. */
function segmentBy(layout: GridLayout, value: (segment: Segment) => number, at: number): Segment {
  const { segments } = layout
  let low = 0
  let high = segments.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (value(segments[middle]!) <= at) low = middle
    else high = middle - 1
  }
  return segments[low]!
}

/** The segment at a number of pixels from the top: the one whose heading is stuck there. */
export const segmentAt = (layout: GridLayout, pixels: number): Segment =>
  segmentBy(layout, segment => segment.top, pixels)

/** Row and column of a clip by its place in the list. */
export function cellOf(layout: GridLayout, place: number): { row: number; column: number } {
  const segment = segmentBy(layout, ({ start }) => start, place)
  const within = place - segment.start
  return {
    row: segment.firstRow + Math.floor(within / layout.columns),
    column: within % layout.columns,
  }
}

/** A row: the places of its clips, from `start` up to and without `end`, and where it is drawn. */
export interface Row {
  row: number
  start: number
  end: number
  top: number
}

export function rowAt(layout: GridLayout, row: number): Row {
  const segment = segmentBy(layout, ({ firstRow }) => firstRow, row)
  const within = row - segment.firstRow
  const start = segment.start + within * layout.columns
  return {
    row,
    start,
    end: Math.min(start + layout.columns, segment.start + segment.count),
    top: segment.rowsTop + within * layout.pitch,
  }
}

/** The row at a number of pixels from the top; between two of them the upper one. */
export function rowAtPixels(layout: GridLayout, pixels: number): number {
  const segment = segmentAt(layout, pixels)
  const within = Math.floor((pixels - segment.rowsTop) / layout.pitch)
  return segment.firstRow + Math.min(Math.max(within, 0), Math.max(segment.rows - 1, 0))
}

/** Rows in sight, the segments they belong to beside them, in order. */
export function rowsBySegment(
  layout: GridLayout,
  first: number,
  last: number,
): { segment: Segment; rows: Row[] }[] {
  const parts: { segment: Segment; rows: Row[] }[] = []
  for (let row = Math.max(0, first); row <= Math.min(last, layout.rows - 1); row++) {
    const segment = segmentBy(layout, ({ firstRow }) => firstRow, row)
    const part = parts.at(-1)
    if (part?.segment === segment) part.rows.push(rowAt(layout, row))
    else parts.push({ segment, rows: [rowAt(layout, row)] })
  }
  return parts
}

/** Where a key leads from a place; undefined for keys that do not move. Rows keep the column as far as they have it. */
export function placeAfter(
  layout: GridLayout,
  place: number,
  key: string,
  rowsPerPage: number,
): number | undefined {
  const last = layout.count - 1
  const rowsOn = (by: number): number => {
    const { row, column } = cellOf(layout, Math.max(place, 0))
    const to = Math.min(Math.max(row + by, 0), layout.rows - 1)
    if (to === row) return place
    const { start, end } = rowAt(layout, to)
    return Math.min(start + column, end - 1)
  }
  const inList = (to: number): number => Math.min(Math.max(to, 0), last)
  switch (key) {
    case 'ArrowLeft':
      return inList(place - 1)
    case 'ArrowRight':
      return inList(place + 1)
    case 'ArrowUp':
      return rowsOn(-1)
    case 'ArrowDown':
      return rowsOn(1)
    case 'PageUp':
      return rowsOn(-rowsPerPage)
    case 'PageDown':
      return rowsOn(rowsPerPage)
    case 'Home':
      return 0
    case 'End':
      return last
    default:
      return undefined
  }
}

/** Chromium lays nothing out beyond some 33 million pixels. */
const tallest = 16_000_000

/**
 * How the scroll bar's pixels stand to those of the list: the same, unless the list is taller than a browser can
 * scroll; then one of the bar's stands for a little more than one of the list's.
 */
export interface Scale {
  /** Height of what is scrolled. */
  domHeight: number
  toList(scrollTop: number): number
  toScroll(pixels: number): number
}

export function scaleOf(height: number, viewHeight: number): Scale {
  const domHeight = Math.min(height, tallest)
  const ratio = domHeight > viewHeight ? (height - viewHeight) / (domHeight - viewHeight) : 1
  return { domHeight, toList: scrollTop => scrollTop * ratio, toScroll: pixels => pixels / ratio }
}

/** The scroll position that brings a row into sight with the least movement, in the list's pixels. */
export function positionFor(layout: GridLayout, row: number, top: number, viewHeight: number): number {
  const { top: rowTop } = rowAt(layout, row)
  const above = layout.segments.length > 1 || layout.segments[0]!.rowsTop !== layout.segments[0]!.top
  const least = rowTop - (above ? headingHeight : gap)
  if (least < top) return Math.max(0, least)
  const most = rowTop + layout.pitch - viewHeight
  return most > top ? most : top
}
