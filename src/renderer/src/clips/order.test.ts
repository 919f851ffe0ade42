import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { briefOf, type RowBrief } from '../../../shared/domain'
import { aClip, aRow, itemsOf } from '../test/fake-transport'
import { noFilters } from './filters'
import type { GroupKey, Sort } from '../state'
import { someClips, someGroup, someSort } from '../test/arbitrary-clips'
import { Columns } from './column-store'
import { disagreement } from './disagreement'
import { filterClips } from './filter-clips'
import { facetById } from './facet-registry'
import type { Item } from './items'
import { foldName } from './name-ranks'
import { createOrders, type Ordered } from './order'
import { runThrough } from './slices'

function ordered(columns: Columns, sort: Sort, group: GroupKey | null): Ordered {
  const { shown } = runThrough(filterClips(columns, noFilters))
  return runThrough(createOrders().sort(columns, shown, sort, group, null))
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })
const verdictOrder = ['problem', 'wrong', 'near', 'right', 'unjudged', 'not-run']

/** What is compared, by key; undefined has no place in the order. */
const keyOf: Record<Sort['by'], (item: Item) => string | number | undefined> = {
  name: item => foldName(item.clip.name),
  class: item => item.truth ?? item.top?.label,
  score: item => item.top && Math.fround(item.top.score),
  margin: item => item.margin,
  entropy: item => (item.row?.status === 'ok' ? item.row.entropy : undefined),
  duration: item => item.clip.media?.durationSec,
  verdict: item => verdictOrder.indexOf(item.verdict),
  disagreement: item => {
    const value = disagreement(item, null)
    return Number.isNaN(value) ? undefined : Math.fround(value)
  },
}

describe('order', () => {
  it('is by the key, with clips without it last whichever way it runs, and equals as the folder has them', () => {
    fc.assert(
      fc.property(someClips, someSort, ({ clips, rows }, sort) => {
        const columns = new Columns()
        runThrough(columns.update(clips, rows, 'run'))
        const { order } = ordered(columns, sort, null)
        expect([...order].sort((a, b) => a - b)).toEqual(clips.map((_, i) => i))
        for (let i = 1; i < order.length; i++) {
          const [a, b] = [order[i - 1]!, order[i]!]
          const [x, y] = [a, b].map(index => keyOf[sort.by](columns.items[index]!))
          if (x === undefined || y === undefined) expect(x === undefined && y !== undefined).toBe(false)
          else {
            const way =
              sort.by === 'class' ? collator.compare(String(x), String(y)) : x < y ? -1 : Number(x > y)
            expect(sort.descending ? -way : way).toBeLessThanOrEqual(0)
          }
          if (x === y) expect(a).toBeLessThan(b)
        }
      }),
    )
  })

  it('of names does not mind case and accents, and counts numbers by their size', () => {
    const names = ['b 10', 'B 9', 'Äb', 'aa', 'Zoë', 'b 9a', 'zoe 1', '007', '8']
    expect([...names].sort((a, b) => (foldName(a) < foldName(b) ? -1 : 1))).toEqual(
      [...names].sort(collator.compare),
    )
  })

  it('of names is the same whether the clips came at once or page by page', () => {
    fc.assert(
      fc.property(someClips, fc.integer({ min: 0, max: 40 }), ({ clips }, first) => {
        const [columns, again] = [new Columns(), new Columns()]
        const orders = createOrders()
        const sort = { by: 'name', descending: false } as const
        for (const part of [clips.slice(0, first), clips]) {
          runThrough(columns.update(part, [], null))
          const { shown } = runThrough(filterClips(columns, noFilters))
          runThrough(orders.sort(columns, shown, sort, null, null))
        }
        const { shown } = runThrough(filterClips(columns, noFilters))
        runThrough(again.update(clips, [], null))
        expect(runThrough(orders.sort(columns, shown, sort, null, null)).order).toEqual(
          ordered(again, sort, null).order,
        )
      }),
    )
  })
})

describe('groups', () => {
  it('hold every clip shown once, each class together, in the order of the sort', () => {
    fc.assert(
      fc.property(someClips, someSort, someGroup, ({ clips, rows }, sort, group) => {
        const columns = new Columns()
        runThrough(columns.update(clips, rows, 'run'))
        const plain = [...ordered(columns, sort, null).order]
        const { order, groups } = ordered(columns, sort, group)
        if (group === null) {
          expect(groups).toBeNull()
          return
        }
        const facet = facetById(group)
        if (facet?.kind !== 'values') throw new Error(`${group} has no values`)
        let next = 0
        for (const { title, start, count } of groups ?? []) {
          expect(start).toBe(next)
          next += count
          const members = [...order.subarray(start, next)]
          expect(members).toEqual(plain.filter(index => facet.valueOf(columns.items[index]!) === title))
        }
        expect(next).toBe(clips.length)
        const titles = (groups ?? []).map(each => each.title)
        expect(titles.indexOf('')).toBeOneOf([-1, titles.length - 1])
      }),
    )
  })
})

describe('disagreement', () => {
  const clip = aClip('a', 'yoga')
  const said = (...topk: [string, number][]): RowBrief =>
    briefOf(
      aRow(clip, [], { topk: topk.map(([label, score], i) => ({ rank: i + 1, index: i, label, score })) }),
    )
  const of = (row: RowBrief, change: Partial<typeof clip> = {}, other?: RowBrief): number => {
    const [item] = itemsOf([{ ...clip, ...change }], [])
    return disagreement({ ...item!, row, verdict: 'wrong' }, other ? new Map([[clip.path, other]]) : null)
  }
  const human = (label: string | null, status: 'accepted' | 'rejected') =>
    ({ human: { label, index: null, status, by: '', at: '' } }) as const

  it('is what any other label has more than the truth, or than my label where I gave one', () => {
    expect(of(said(['golf', 0.75], ['yoga', 0.25]))).toBe(0.5)
    expect(of(said(['Yoga', 0.75], ['golf', 0.25]))).toBe(-0.5)
    expect(of(said(['golf', 0.75]))).toBe(0.75)
    expect(of(said(['golf', 0.75], ['yoga', 0.25]), human('golf', 'accepted'))).toBe(-0.5)
    expect(of(said(['yoga', 0.75]), human(null, 'rejected'))).toBe(0.75)
    expect(of(said(['golf', 0.75]), { truth: null })).toBeNaN()
  })

  it('with a comparison is half of all that the scores differ', () => {
    expect(of(said(['golf', 0.75]), {}, said(['golf', 0.75]))).toBe(0)
    expect(of(said(['golf', 1]), {}, said(['yoga', 1]))).toBe(1)
    expect(of(said(['golf', 0.75], ['yoga', 0.25]), {}, said(['yoga', 0.75]))).toBe(0.625)
  })
})
