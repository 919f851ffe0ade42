/** The confusion matrix as a picture on its own: all of it, whatever part of it is on the screen. */
import type { Matrix } from '../../../../shared/metrics/confusion-matrix'
import type { Picture } from './chart-file'

/** What the picture takes from the theme in force. */
export interface Look {
  colour: (token: 'bg' | 'raised' | 'line' | 'right' | 'wrong' | 'text' | 'dim') => string
  font: string
}

/** The theme's colours as they are now. */
export function lookNow(): Look {
  const style = getComputedStyle(document.body)
  return { colour: token => style.getPropertyValue(`--${token}`).trim(), font: style.fontFamily }
}

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)

/** Pixels a cell: numbers and names can be read for as many classes as a page holds. */
const cellOf = (side: number): number => (side <= 40 ? 22 : side <= 120 ? 14 : 10)
const edge = 16
const titleHeight = 44
/** Of a letter, in letter heights; names are never cut. */
const letterWidth = 0.58

/** @returns an SVG with every cell, every name and every count that has room. */
export function matrixPicture(matrix: Matrix, title: string, look = lookNow()): Picture {
  const { colour } = look
  const side = matrix.names.length
  const cell = cellOf(side)
  const letters = Math.min(12, cell - 2)
  const longest = Math.max(...matrix.names.map(name => name.length), 4)
  const names = Math.ceil(longest * letters * letterWidth) + 8
  const [left, top] = [edge + names, edge + titleHeight + names]
  const [width, height] = [left + side * cell + edge, top + side * cell + edge]
  const x = (place: number): number => left + place * cell
  const y = (place: number): number => top + place * cell
  const parts = [
    `<rect width="${width}" height="${height}" fill="${colour('bg')}"/>`,
    `<text x="${edge}" y="${edge + 14}" font-size="15" font-weight="600" fill="${colour('text')}">${escaped(title)}</text>`,
    `<text x="${edge}" y="${edge + 34}" font-size="12" fill="${colour('dim')}">${escaped('clips by truth ↓ and prediction →; right ones on the diagonal')}</text>`,
    `<rect x="${left}" y="${top}" width="${side * cell}" height="${side * cell}" fill="${colour('raised')}"/>`,
  ]
  for (let i = 0; i < side; i++)
    parts.push(`<rect x="${x(i)}" y="${y(i)}" width="${cell}" height="${cell}" fill="${colour('line')}"/>`)
  for (const { truth, predicted, n } of matrix.cells) {
    const strength = 0.35 + 0.65 * Math.sqrt(n / Math.max(1, matrix.most))
    const kind = truth === predicted ? 'right' : 'wrong'
    parts.push(
      `<rect x="${x(predicted)}" y="${y(truth)}" width="${cell - 1}" height="${cell - 1}" fill="${colour(kind)}" fill-opacity="${strength.toFixed(3)}"/>`,
    )
    if (cell < 14) continue
    const size = Math.min(11, cell / (0.3 + 0.7 * String(n).length))
    parts.push(
      `<text x="${x(predicted + 0.5)}" y="${y(truth + 0.5)}" dy="0.35em" text-anchor="middle" font-size="${size.toFixed(1)}" font-weight="600" fill="${colour(strength > 0.6 ? 'bg' : 'text')}">${n}</text>`,
    )
  }
  matrix.names.forEach((name, i) => {
    const words = `dy="0.35em" font-size="${letters}" fill="${colour('text')}">${escaped(name)}</text>`
    const [across, down] = [x(i + 0.5), y(i + 0.5)]
    parts.push(`<text x="${left - 6}" y="${down}" text-anchor="end" ${words}`)
    parts.push(`<text transform="translate(${across} ${top - 6}) rotate(-90)" ${words}`)
  })
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${escaped(look.font)}"><title>${escaped(title)}</title>${parts.join('')}</svg>`
  return { svg, width, height }
}
