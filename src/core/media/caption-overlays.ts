/** Lines of words to lie over the foot of a video: half-transparent strips as wide as its picture. */
import { PNG } from 'pngjs'
import type { Verdict } from '../../shared/metrics/verdict'
import { drawText, fitText, lineHeight, plainPicture, textWidth, type Colour } from './drawing/text'

/** What is said from here to the next one. */
export interface StripText {
  /** Empty: nothing is shown. */
  label: string
  /** Such as "97 %". */
  score: string
  mark: Verdict | null
}

const ground: Colour = [14, 16, 20]
const groundAlpha = 176
const bright: Colour = [255, 255, 255]
const marks: Record<Verdict, { sign: string; colour: Colour }> = {
  right: { sign: '✓', colour: [54, 197, 160] },
  near: { sign: '≈', colour: [230, 176, 74] },
  wrong: { sign: '✗', colour: [255, 127, 92] },
}

/** Pixels of the font for a picture of this size: readable, and no more than a tenth of a small picture. */
const fontSize = ({ width, height }: { width: number; height: number }): number =>
  Math.max(9, Math.round(Math.min(width / 16, height / 14)))

/** Height of the strips over a picture; even, as their picture's is. */
export const stripHeight = (picture: { width: number; height: number }): number =>
  2 * Math.ceil((lineHeight(fontSize(picture)) * 1.2) / 2)

/** One strip as an RGBA PNG: the mark and the label at the left, the score at the right. */
export function drawStrip(
  { label, score, mark }: StripText,
  picture: { width: number; height: number },
): Buffer {
  const size = fontSize(picture)
  const [width, height] = [picture.width, stripHeight(picture)]
  const strip = plainPicture(width, height, ground)
  const y = (height - lineHeight(size)) >> 1
  const margin = Math.round(size / 2)
  const sign = mark && marks[mark]
  const signWidth = sign ? textWidth(`${sign.sign} `, size) : 0
  const scoreWidth = textWidth(score, size)
  if (sign) drawText(strip, sign.sign, { x: margin, y }, { size, colour: sign.colour })
  const room = width - 2 * margin - signWidth - scoreWidth - (score === '' ? 0 : margin)
  drawText(strip, fitText(label, size, room), { x: margin + signWidth, y }, { size, colour: bright })
  drawText(strip, score, { x: width - margin - scoreWidth, y }, { size, colour: bright })
  const png = new PNG({ width, height })
  for (let i = 0; i < width * height; i++) {
    const pixel = strip.data.subarray(i * 3, i * 3 + 3)
    png.data.set(pixel, i * 4)
    const isGround = pixel.every((part, at) => part === ground[at])
    png.data[i * 4 + 3] = label === '' ? 0 : isGround ? groundAlpha : 255
  }
  return PNG.sync.write(png, { deflateLevel: 3 })
}
