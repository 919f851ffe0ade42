import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  cellOf,
  headingHeight,
  layoutGrid,
  placeAfter,
  positionFor,
  rowAt,
  rowAtPixels,
  rowsBySegment,
  scaleOf,
  segmentAt,
} from './grid-layout'
import type { Group } from '../../clips/order'

/** Groups of the given sizes, one after the other. */
const grouped = (...sizes: number[]): Group[] => {
  let start = 0
  return sizes.map((count, i) => {
    const group = { title: `class ${i}`, start, count }
    start += count
    return group
  })
}
const total = (groups: readonly Group[]): number => groups.reduce((sum, { count }) => sum + count, 0)
/** Four columns: 4 × 150 + 3 × 6 + 2 × 10 pixels. */
const of = (groups: Group[] | null, count = groups ? total(groups) : 0) => layoutGrid(638, 150, count, groups)

describe('layout', () => {
  it('gives as many columns as fit and never none', () => {
    expect(layoutGrid(638, 150, 10, null).columns).toBe(4)
    expect(layoutGrid(637, 150, 10, null).columns).toBe(3)
    expect(layoutGrid(40, 150, 10, null).columns).toBe(1)
  })

  it('keeps big tiles near the size asked for: two smaller ones rather than one twice as wide', () => {
    expect(layoutGrid(570, 400, 10, null).columns).toBe(1)
    expect(layoutGrid(740, 400, 10, null).columns).toBe(2)
    expect(layoutGrid(850, 300, 10, null).columns).toBe(2)
    expect(layoutGrid(900, 290, 10, null).columns).toBe(3)
  })

  it('drops details of small tiles: first the line below, then all text', () => {
    expect([144, 130, 112].map(size => layoutGrid(638, size, 10, null).detail)).toEqual([
      'full',
      'brief',
      'bare',
    ])
  })

  it('has a cell for every clip and a clip for every cell, in order, none overlapping', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 23 }), { minLength: 1, maxLength: 30 }),
        fc.boolean(),
        (sizes, isGrouped) => {
          const groups = grouped(...sizes)
          const count = total(groups)
          const layout = of(isGrouped ? groups : null, count)
          let next = 0
          let bottom = 0
          for (let row = 0; row < layout.rows; row++) {
            const { start, end, top } = rowAt(layout, row)
            expect(start).toBe(next)
            expect(end).toBeGreaterThan(start)
            expect(top).toBeGreaterThanOrEqual(bottom)
            expect(rowAtPixels(layout, top)).toBe(row)
            for (let place = start; place < end; place++)
              expect(cellOf(layout, place)).toEqual({ row, column: place - start })
            next = end
            bottom = top + layout.rowHeight
          }
          expect(next).toBe(count)
          expect(layout.height).toBeGreaterThanOrEqual(bottom)
        },
      ),
    )
  })

  it('sets each group below its own heading', () => {
    const layout = of(grouped(5, 2))
    const [first, second] = layout.segments
    expect(first).toMatchObject({ top: 0, rowsTop: headingHeight, rows: 2 })
    expect(second).toMatchObject({ top: headingHeight + 2 * layout.pitch, firstRow: 2 })
    expect(segmentAt(layout, second!.top - 1)).toBe(first)
    expect(segmentAt(layout, second!.top)).toBe(second)
    expect(rowsBySegment(layout, 1, 9).map(part => part.rows.map(({ start, end }) => [start, end]))).toEqual([
      [[4, 5]],
      [[5, 7]],
    ])
  })
})

describe('keys', () => {
  const layout = of(grouped(6, 2, 5))
  const after = (place: number, key: string): number | undefined => placeAfter(layout, place, key, 2)
  it('move by column and row, over the border of a group, as far as the row goes', () => {
    expect(after(5, 'ArrowRight')).toBe(6)
    expect(after(1, 'ArrowDown')).toBe(5)
    expect(after(3, 'ArrowDown')).toBe(5)
    expect(after(5, 'ArrowDown')).toBe(7)
    expect(after(7, 'ArrowDown')).toBe(9)
    expect(after(12, 'ArrowUp')).toBe(8)
    expect(after(8, 'PageUp')).toBe(4)
    expect([after(4, 'Home'), after(4, 'End')]).toEqual([0, 12])
  })
  it('stay at the edges', () => {
    expect([after(0, 'ArrowLeft'), after(12, 'ArrowRight')]).toEqual([0, 12])
    expect([after(2, 'ArrowUp'), after(12, 'ArrowDown')]).toEqual([2, 12])
    expect(after(3, 'x')).toBeUndefined()
  })
})

describe('scrolling', () => {
  it('is pixel for pixel as long as a browser can, and still reaches the end of longer lists', () => {
    const small = scaleOf(3_000_000, 800)
    expect([small.domHeight, small.toList(1234)]).toEqual([3_000_000, 1234])
    const layout = layoutGrid(420, 400, 100_000, null)
    expect(layout.height).toBeGreaterThan(25_000_000)
    const large = scaleOf(layout.height, 800)
    expect(large.domHeight).toBeLessThan(33_000_000)
    expect(large.toList(large.domHeight - 800)).toBeCloseTo(layout.height - 800, 3)
    expect(large.toList(large.toScroll(12_345_678))).toBeCloseTo(12_345_678, 3)
  })

  it('moves no more than a row in sight needs, headings included', () => {
    const layout = of(grouped(40, 40))
    const { pitch } = layout
    expect(positionFor(layout, 2, pitch, 4 * pitch)).toBe(pitch)
    expect(positionFor(layout, 0, 500, 4 * pitch)).toBe(0)
    expect(positionFor(layout, 5, 0, 4 * pitch)).toBe(rowAt(layout, 5).top + pitch - 4 * pitch)
    expect(positionFor(layout, 5, 5000, 4 * pitch)).toBe(rowAt(layout, 5).top - headingHeight)
  })
})
