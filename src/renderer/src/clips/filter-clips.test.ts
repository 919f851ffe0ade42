import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { briefOf } from '../../../shared/domain'
import { aClip, aRow } from '../test/fake-transport'
import { noFilters, ticksOf, withOnly, withRange, withValue, type Filters } from './filters'
import { someClips, someFilters, type SomeClips } from '../test/arbitrary-clips'
import { Columns } from './column-store'
import { filterClips, type FilterResult } from './filter-clips'
import { facets, type Facet, type ValueFacet } from './facet-registry'
import type { Item } from './items'
import { runThrough } from './slices'

function filled({ clips, rows }: SomeClips): Columns {
  const columns = new Columns()
  runThrough(columns.update(clips, rows, 'run'))
  return columns
}
const evaluated = (columns: Columns, filters: Filters): FilterResult =>
  runThrough(filterClips(columns, filters))
const shownOf = (columns: Columns, filters: Filters): Item[] =>
  [...evaluated(columns, filters).shown].map(index => columns.items[index]!)

/** A clip's values of a facet; "none" is the empty text. */
function valuesOf(facet: ValueFacet, item: Item): readonly string[] {
  const value = facet.valueOf(item)
  return typeof value === 'string' ? [value] : value.length === 0 ? [''] : value
}

/** The meaning of the filters, said once more in the plainest way. */
function fits(item: Item, filters: Filters, facet: Facet): boolean {
  if (facet.kind === 'range') {
    const bounds = filters.ranges[facet.id]
    if (!bounds) return true
    const value = Math.fround(facet.numberOf(item))
    const [from, to] = [bounds[0] ?? -Infinity, bounds[1] ?? Infinity]
    return value >= Math.fround(from) && value < Math.fround(to)
  }
  const { is, not } = ticksOf(filters, facet.id)
  const values = valuesOf(facet, item)
  return (
    (is.length === 0 || values.some(value => is.includes(value))) &&
    !values.some(value => not.includes(value))
  )
}
function fitsText({ clip, truth, top }: Item, text: string): boolean {
  const hay = [clip.path, truth, top?.label, clip.human?.label, ...clip.tags].join('\n').toLowerCase()
  return text
    .toLowerCase()
    .split(/\s+/)
    .every(word => hay.includes(word))
}
const fitsAll = (item: Item, filters: Filters): boolean =>
  facets.every(facet => fits(item, filters, facet)) && fitsText(item, filters.text)

describe('filters', () => {
  it('let through what fits every one of them', () => {
    fc.assert(
      fc.property(someClips, someFilters, (some, filters) => {
        const columns = filled(some)
        expect(shownOf(columns, filters)).toEqual(columns.items.filter(item => fitsAll(item, filters)))
      }),
    )
  })

  it('of a facet whose value nobody has any more leave nothing, and excluding it leaves all', () => {
    const columns = filled({ clips: [aClip('a', 'yoga')], rows: [] })
    expect(shownOf(columns, withOnly(noFilters, 'truth', 'golf'))).toEqual([])
    expect(shownOf(columns, withValue(noFilters, 'truth', 'golf', 'not'))).toHaveLength(1)
  })
})

describe('counts', () => {
  it('of every facet sum to the clips shown, in any combination of filters', () => {
    fc.assert(
      fc.property(someClips, someFilters, (some, filters) => {
        const columns = filled(some)
        const { shown, counts } = evaluated(columns, filters)
        for (const facet of facets) {
          const own = counts.get(facet.id)
          if (own?.kind === 'range') {
            expect(own.bars.reduce((sum, count) => sum + count, own.none)).toBe(shown.length)
          } else if (facet.kind === 'values') {
            // Only tags and problems can be several: each clip counts once for each.
            const extra = [...shown].reduce(
              (sum, index) => sum + valuesOf(facet, columns.items[index]!).length - 1,
              0,
            )
            const sum = own?.values.reduce((all, { count }) => all + count, 0)
            expect(sum).toBe(shown.length + extra)
            if (facet.id !== 'tag' && facet.id !== 'problem') expect(extra).toBe(0)
          }
        }
      }),
    )
  })

  it('are of the clips shown, and what a tick would add is what it adds', () => {
    fc.assert(
      fc.property(someClips, someFilters, (some, filters) => {
        const columns = filled(some)
        const before = evaluated(columns, filters).shown.length
        for (const facet of facets) {
          const own = evaluated(columns, filters).counts.get(facet.id)
          if (facet.kind !== 'values' || own?.kind !== 'values') continue
          const { is, not } = ticksOf(filters, facet.id)
          const shown = shownOf(columns, filters)
          for (const { value, count, more } of own.values) {
            expect(count).toBe(shown.filter(item => valuesOf(facet, item).includes(value)).length)
            if (is.length === 0 && !not.includes(value)) continue
            if (is.includes(value)) continue
            const how = not.includes(value) ? null : 'is'
            expect(evaluated(columns, withValue(filters, facet.id, value, how)).shown.length - before).toBe(
              more,
            )
          }
        }
      }),
      { numRuns: 60 },
    )
  })

  it('keep the neighbours of a tick in the list, with what they would add', () => {
    const clips = [aClip('a', 'yoga'), aClip('b', 'golf'), aClip('c', 'golf'), aClip('d', null)]
    const { counts } = evaluated(filled({ clips, rows: [] }), withOnly(noFilters, 'truth', 'yoga'))
    expect(counts.get('truth')).toMatchObject({
      values: [
        { value: 'yoga', count: 1, more: 0 },
        { value: 'golf', count: 0, more: 2 },
        { value: '', count: 0, more: 1 },
      ],
    })
  })

  it('of a histogram dim what a wider range would show', () => {
    const clips = ['a', 'b', 'c'].map(id => aClip(id, null))
    const rows = clips.map((clip, i) =>
      briefOf(aRow(clip, ['x'], { topk: [{ rank: 1, index: 0, label: 'x', score: [0.02, 0.5, 0.99][i]! }] })),
    )
    const { counts, shown } = evaluated(filled({ clips, rows }), withRange(noFilters, 'score', [0.5, null]))
    const score = counts.get('score')
    if (score?.kind !== 'range') throw new Error('the score has a histogram')
    expect(shown.length).toBe(2)
    expect([score.bars[0], score.bars[10], score.bars[19]]).toEqual([0, 1, 1])
    expect([score.more[0], score.more[10], score.more[19]]).toEqual([1, 0, 0])
    expect(score.used).toBe(20)
  })
})
