import { describe, expect, it } from 'vitest'
import { drawText, fitText, lineHeight, plainPicture, textWidth } from './text'

const white = [255, 255, 255] as const
const lit = ({ data }: { data: Uint8Array }): number =>
  data.reduce((sum, value) => sum + (value > 127 ? 1 : 0), 0)

/** Columns of the picture in which something is drawn. */
function columns(text: string, size: number): { first: number; last: number } {
  const picture = plainPicture(400, lineHeight(size), [0, 0, 0])
  drawText(picture, text, { x: 10, y: 0 }, { size, colour: white })
  const drawn = Array.from({ length: 400 }, (_, x) => x).filter(x =>
    Array.from({ length: picture.height }, (_, y) => picture.data[(y * 400 + x) * 3]!).some(
      value => value > 64,
    ),
  )
  return { first: drawn[0] ?? -1, last: drawn.at(-1) ?? -1 }
}

describe('text in pictures', () => {
  it.each([12, 16, 32, 50])('stands where it is put and is as wide as was said, at %d pixels', size => {
    const { first, last } = columns('Hamburg', size)
    expect(first).toBeGreaterThanOrEqual(10)
    expect(first).toBeLessThanOrEqual(10 + size / 6)
    expect(last).toBeLessThanOrEqual(10 + textWidth('Hamburg', size))
    expect(last).toBeGreaterThan(8 + textWidth('Hamburg', size) - size / 6)
  })

  it('has letters of Latin, Greek and Cyrillic, and the signs of right and wrong; a box for others', () => {
    const shapeOf = (text: string): string => {
      const picture = plainPicture(60, lineHeight(32), [0, 0, 0])
      drawText(picture, text, { x: 4, y: 0 }, { size: 32, colour: white })
      return Buffer.from(picture.data).toString('base64')
    }
    const box = shapeOf('□')
    for (const letter of 'aZ9%äčłñøŒ’ωДж✓✗≈…') expect(shapeOf(letter), letter).not.toBe(box)
    expect(shapeOf('漢')).toBe(box)
    expect(shapeOf('a\u0308')).toBe(shapeOf('ä'))
  })

  it('is cut with an ellipsis where there is no room, and never drawn outside of the picture', () => {
    expect(fitText('archery', 15, 200)).toBe('archery')
    const cut = fitText('playing bass guitar', 15, 80)
    expect(cut).toMatch(/^playing.*…$/)
    expect(textWidth(cut, 15)).toBeLessThanOrEqual(80)
    const picture = plainPicture(20, 10, [0, 0, 0])
    drawText(picture, 'MMMM', { x: -8, y: -6 }, { size: 32, colour: white })
    expect(lit(picture)).toBeGreaterThan(0)
    expect(picture.data).toHaveLength(20 * 10 * 3)
  })
})
