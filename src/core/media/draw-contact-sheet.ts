/** A page of pictures with what is said of each under it. Drawn where the clips are decoded, never in the host. */
import type { Verdict } from '../../shared/metrics/verdict'
import { drawText, fitText, lineHeight, paste, plainPicture, textWidth, type Colour } from './drawing/text'
import type { Picture } from './pictures'

export interface SheetCell {
  /** Absolute path of the clip; only looked at where the page is one of posters. */
  path: string
  /** What it is called by the network or a person; empty where nothing is said. */
  label: string
  /** Such as "97.3 %". */
  score: string
  mark: Verdict | null
  /** Small, under the label. */
  note: string
}

export interface SheetPage {
  title: string
  /** At the right of the title. */
  note: string
  columns: number
  cells: SheetCell[]
}

/** Colours of the dark theme (theme.css): text on this ground is at least 4.5 : 1. */
const ground: Colour = [14, 16, 20]
const behind: Colour = [38, 43, 52]
const bright: Colour = [232, 235, 240]
const dim: Colour = [154, 164, 178]
const marks: Record<Verdict, { sign: string; colour: Colour }> = {
  right: { sign: '✓', colour: [54, 197, 160] },
  near: { sign: '≈', colour: [230, 176, 74] },
  wrong: { sign: '✗', colour: [255, 127, 92] },
}

const pageWidth = 1280
const margin = 24
const gap = 16
const head = 52
const sizes = { title: 20, label: 15, note: 12 }
const captionHeight = lineHeight(sizes.label) + lineHeight(sizes.note) + 8

/** Width and height of a cell's picture on a page of so many columns. */
export function cellSize(columns: number): { width: number; height: number } {
  const width = Math.floor((pageWidth - 2 * margin - (columns - 1) * gap) / columns)
  return { width, height: Math.round((width * 3) / 4) }
}

/** Where cells stand. Pure. */
function layout({ columns, cells }: Pick<SheetPage, 'columns' | 'cells'>): {
  height: number
  place: (at: number) => { x: number; y: number }
} {
  const { width, height } = cellSize(columns)
  const rowHeight = height + captionHeight + gap
  return {
    height: head + Math.ceil(cells.length / columns) * rowHeight + margin - gap,
    place: at => ({
      x: margin + (at % columns) * (width + gap),
      y: head + Math.floor(at / columns) * rowHeight,
    }),
  }
}

/**
 * The page as a picture. @param pictureOf One after the other, at most as large as `cellSize`; null where it has none.
 */
export async function drawSheet(
  page: SheetPage,
  pictureOf: (cell: SheetCell, at: number) => Promise<Picture | null>,
): Promise<Picture> {
  const { height, place } = layout(page)
  const { width: cellWidth, height: cellHeight } = cellSize(page.columns)
  const sheet = plainPicture(pageWidth, height, ground)
  const noteWidth = textWidth(page.note, sizes.label)
  const titleWidth = pageWidth - 2 * margin - noteWidth - gap
  drawText(
    sheet,
    fitText(page.title, sizes.title, titleWidth),
    { x: margin, y: 14 },
    { size: sizes.title, colour: bright },
  )
  drawText(sheet, page.note, { x: pageWidth - margin - noteWidth, y: 18 }, { size: sizes.label, colour: dim })
  for (const [at, cell] of page.cells.entries()) {
    const { x, y } = place(at)
    paste(sheet, plainPicture(cellWidth, cellHeight, behind), { x, y })
    const picture = await pictureOf(cell, at)
    if (picture !== null)
      paste(sheet, picture, {
        x: x + ((cellWidth - picture.width) >> 1),
        y: y + ((cellHeight - picture.height) >> 1),
      })
    drawCaption(sheet, cell, { x, y: y + cellHeight + 4 }, cellWidth)
  }
  return sheet
}

function drawCaption(
  sheet: Picture,
  cell: SheetCell,
  { x, y }: { x: number; y: number },
  width: number,
): void {
  const { size } = { size: sizes.label }
  const mark = cell.mark && marks[cell.mark]
  const signWidth = mark ? textWidth(`${mark.sign} `, size) : 0
  const scoreWidth = textWidth(cell.score, size)
  if (mark) drawText(sheet, mark.sign, { x, y }, { size, colour: mark.colour })
  const label = fitText(cell.label, size, width - signWidth - scoreWidth - 8)
  drawText(sheet, label, { x: x + signWidth, y }, { size, colour: bright })
  drawText(sheet, cell.score, { x: x + width - scoreWidth, y }, { size, colour: dim })
  const below = { x, y: y + lineHeight(size) }
  drawText(sheet, fitText(cell.note, sizes.note, width), below, { size: sizes.note, colour: dim })
}
