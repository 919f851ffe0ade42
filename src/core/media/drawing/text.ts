/** Text in pictures, the same on every system: letters of our own bitmap font, scaled to the size asked for. */
import { inflateSync } from 'node:zlib'
import type { Picture } from '../pictures'
import { createResizer } from '../../video/resize'
import font from './glyphs.json'

export type Colour = readonly [red: number, green: number, blue: number]

interface Glyph {
  /** Pixels from its start to the next letter's. */
  advance: number
  /** 0..255, `advance + 2` wide: it begins one pixel before its start. */
  alpha: Uint8Array
}

const boxHeight = font.above + font.below
/** What stands for a letter that the font does not have. */
const missing = '□'

let glyphs: Map<string, Glyph> | undefined

function allGlyphs(): Map<string, Glyph> {
  if (glyphs) return glyphs
  const shades = inflateSync(Buffer.from(font.shades, 'base64'))
  const all = new Map<string, Glyph>()
  let at = 0
  Array.from(font.letters).forEach((letter, i) => {
    const advance = font.advances[i]!
    const alpha = new Uint8Array((advance + 2) * boxHeight)
    for (let p = 0; p < alpha.length; p++, at++)
      alpha[p] = 17 * (at % 2 === 0 ? shades[at >> 1]! >> 4 : shades[at >> 1]! & 15)
    all.set(letter, { advance, alpha })
  })
  return (glyphs = all)
}

function glyphsOf(text: string): Glyph[] {
  const all = allGlyphs()
  return Array.from(text.normalize('NFC'), letter => all.get(letter) ?? all.get(missing)!)
}

const widthOf = (letters: readonly Glyph[]): number => letters.reduce((sum, { advance }) => sum + advance, 0)

/** Height of a line of this size, in pixels. */
export const lineHeight = (size: number): number => Math.round((boxHeight * size) / font.size)

/** Width of a text in pixels. @param size Of the font, in pixels. */
export const textWidth = (text: string, size: number): number =>
  Math.ceil((widthOf(glyphsOf(text)) * size) / font.size)

/** The text, or its beginning and an ellipsis, no wider than `width`. */
export function fitText(text: string, size: number, width: number): string {
  if (textWidth(text, size) <= width) return text
  const letters = Array.from(text.normalize('NFC'))
  while (letters.length > 0 && textWidth(`${letters.join('')}…`, size) > width) letters.pop()
  return `${letters.join('').trimEnd()}…`
}

/** A line as RGB of three equal parts, white on black, at the font's own size. */
function ownSizeLine(letters: readonly Glyph[]): Picture {
  const width = widthOf(letters) + 2
  const data = new Uint8Array(width * boxHeight * 3)
  let x = 0
  for (const { advance, alpha } of letters) {
    for (let row = 0; row < boxHeight; row++)
      for (let column = 0; column < advance + 2; column++) {
        const at = (row * width + x + column) * 3
        const shade = Math.max(data[at]!, alpha[row * (advance + 2) + column]!)
        data.fill(shade, at, at + 3)
      }
    x += advance
  }
  return { width, height: boxHeight, data }
}

/** Draws a line of text into an RGB picture; what lies outside of it is left out. @param y Top of the line. */
export function drawText(
  picture: Picture,
  text: string,
  place: { x: number; y: number },
  style: { size: number; colour: Colour },
): void {
  const letters = glyphsOf(text)
  if (letters.length === 0) return
  const own = ownSizeLine(letters)
  const to = {
    width: Math.max(1, Math.round((own.width * style.size) / font.size)),
    height: lineHeight(style.size),
  }
  const line = createResizer('pil-bilinear', own, to, { x: 0, y: 0, ...to })(own.data)
  const left = place.x - Math.round(style.size / font.size)
  for (let row = 0; row < to.height; row++) {
    const y = place.y + row
    if (y < 0 || y >= picture.height) continue
    for (let column = 0; column < to.width; column++) {
      const x = left + column
      const alpha = line[(row * to.width + column) * 3]!
      if (alpha === 0 || x < 0 || x >= picture.width) continue
      blend(picture.data, (y * picture.width + x) * 3, style.colour, alpha)
    }
  }
}

function blend(data: Uint8Array, at: number, colour: Colour, alpha: number): void {
  for (let part = 0; part < 3; part++)
    data[at + part] = Math.round((data[at + part]! * (255 - alpha) + colour[part]! * alpha) / 255)
}

/** An RGB picture of one colour. */
export function plainPicture(width: number, height: number, colour: Colour): Picture {
  const data = new Uint8Array(width * height * 3)
  for (let at = 0; at < data.length; at += 3) data.set(colour, at)
  return { width, height, data }
}

/** Lays one picture over another; what lies outside is left out. */
export function paste(picture: Picture, over: Picture, place: { x: number; y: number }): void {
  const width = Math.min(over.width, picture.width - place.x)
  const height = Math.min(over.height, picture.height - place.y)
  for (let row = 0; row < height; row++) {
    const from = row * over.width * 3
    picture.data.set(
      over.data.subarray(from, from + width * 3),
      ((place.y + row) * picture.width + place.x) * 3,
    )
  }
}
