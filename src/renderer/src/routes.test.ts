import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { someFilters, someGroup, someSort } from './test/arbitrary-clips'
import { rangeFacets, valueFacets } from './clips/facet-registry'
import { noFilters, withRange, withValue, type Filters } from './clips/filters'
import { formatPlace, formatView, parsePlace, parseView } from './routes'
import { firstSort } from './state'

const text = fc.string({ unit: 'grapheme', maxLength: 12 })
const id = fc.option(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }))

/** Filters with any text as value and any number as bound. */
const wildFilters = fc
  .record({
    text,
    ticks: fc.array(
      fc.tuple(fc.constantFrom(...valueFacets), text, fc.constantFrom('is' as const, 'not' as const)),
    ),
    ranges: fc.array(
      fc.tuple(
        fc.constantFrom(...rangeFacets),
        fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
        fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
      ),
    ),
  })
  .map(({ text: words, ticks, ranges }) => {
    let filters: Filters = { ...noFilters, text: words }
    for (const [facet, value, how] of ticks) filters = withValue(filters, facet.id, value, how)
    // -0 is written as 0.
    for (const [facet, from, to] of ranges)
      filters = withRange(filters, facet.id, [from === null ? null : from + 0, to === null ? null : to + 0])
    return filters
  })

describe('the address', () => {
  it('holds every state: written and read again it is the same', () => {
    fc.assert(
      fc.property(
        fc.record({
          clipId: id,
          runId: id,
          compareRunId: id,
          filters: fc.oneof(wildFilters, someFilters),
          sort: someSort,
          group: someGroup,
        }),
        place => {
          expect(parsePlace(`#${formatPlace(place)}`)).toEqual(place)
          const { filters, sort, group } = place
          expect(parseView(formatView(place))).toEqual({ filters, sort, group })
        },
      ),
    )
  })

  it('is short where there is nothing to say, and readable where there is', () => {
    const nothing = parsePlace('')
    expect(formatPlace(nothing)).toBe('/')
    const filters = withRange(
      withValue(withValue(noFilters, 'result', 'wrong', 'is'), 'truth', '', 'not'),
      'score',
      [0.5, null],
    )
    expect(formatPlace({ ...nothing, runId: 'r1', clipId: 'c', filters })).toBe(
      '/run/r1/clip/c?result=wrong&not.truth=&score=0.5..',
    )
  })

  it('that makes no sense leaves everything as it is at first', () => {
    fc.assert(
      fc.property(fc.string(), hash => {
        expect(parsePlace(`#/${hash}`)).toMatchObject({ filters: { ranges: {} } })
      }),
    )
    expect(parsePlace('#/run/%E0%A4%A?score=x..y&sort=age&group=size&colour=red&duration=1')).toEqual({
      clipId: null,
      runId: null,
      compareRunId: null,
      filters: noFilters,
      sort: firstSort,
      group: null,
    })
  })
})
