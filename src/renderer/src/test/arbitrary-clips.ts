/** Made-up clips, rows and filters for property tests: few different values, so that they meet. */
import fc from 'fast-check'
import { briefOf, type Clip, type RowBrief } from '../../../shared/domain'
import { aClip, aFailedRow, aRow } from './fake-transport'
import { noFilters, withRange, withValue, type Filters } from '../clips/filters'
import { groupKeys, sortKeys } from '../state'
import { rangeFacets, valueFacets } from '../clips/facet-registry'
import { verdicts } from '../clips/items'

const labels = ['yoga', 'Drums', 'café', 'naïve art', 'clip 9']
const label = fc.constantFrom(...labels)
const statuses = ['accepted', 'corrected', 'rejected', 'unsure', 'skipped'] as const
const score = fc.constantFrom(0, 0.05, 0.1, 0.25, 0.5, 0.7, 0.95, 1)

const human = fc.record({
  label: fc.option(label),
  index: fc.constant(null),
  status: fc.constantFrom(...statuses),
  by: fc.constant(''),
  at: fc.constant(''),
})

const problem = fc.constantFrom(
  { code: 'clip.no-video', stage: 'open' as const, message: 'no video' },
  { code: 'clip.slow', stage: 'decode' as const, message: 'too slow' },
)

/** A clip under its number, with or without a row. */
const clipAndRow = (number: number): fc.Arbitrary<{ clip: Clip; row: RowBrief | null }> =>
  fc
    .record({
      name: fc.constantFrom('b 10', 'b 9', 'B 9', 'Äpfel', 'apfel', 'z', '10', '9'),
      truth: fc.option(label),
      human: fc.option(human),
      tags: fc.uniqueArray(fc.constantFrom('night', 'day', 'blurred'), { maxLength: 3 }),
      problem: fc.option(problem, { freq: 4 }),
      media: fc.option(
        fc.record({
          durationSec: fc.constantFrom(0.5, 1, 9.99, 10, 300, 9999),
          fps: fc.constantFrom(24, 25, 29.97, 30, 60),
          height: fc.constantFrom(120, 240, 1080),
          codec: fc.constantFrom('h264', 'vp9'),
        }),
      ),
      row: fc.option(
        fc.record({
          topk: fc.uniqueArray(label, { minLength: 1, maxLength: 5 }),
          score,
          margin: score,
          warnings: fc.uniqueArray(fc.constantFrom('clip.vfr', 'clip.looped'), { maxLength: 2 }),
          failed: fc.option(problem, { freq: 5 }),
        }),
      ),
    })
    .map(({ name, truth, media, row, ...rest }) => {
      const made = aClip(`id${number}`, truth)
      const clip: Clip = {
        ...made,
        ...rest,
        path: `${truth ?? 'x'}/${number}/${name}.mp4`,
        name: `${name}.mp4`,
        media: media && made.media && { ...made.media, ...media, width: 2000 },
      }
      if (!row) return { clip, row: null }
      const whole = row.failed
        ? aFailedRow(clip, row.failed)
        : aRow(clip, row.topk, {
            margin: row.margin,
            warnings: row.warnings.map(code => ({ code, message: code })),
            topk: row.topk.map((each, i) => ({
              rank: i + 1,
              index: i,
              label: each,
              score: row.score / 2 ** i,
            })),
          })
      return { clip, row: briefOf(whole) }
    })

export interface SomeClips {
  clips: Clip[]
  rows: RowBrief[]
}

/** Up to forty clips and the rows of some of them, the rows in another order. */
export const someClips: fc.Arbitrary<SomeClips> = fc
  .integer({ min: 0, max: 40 })
  .chain(length => fc.tuple(...Array.from({ length }, (_, i) => clipAndRow(i))))
  .map(all => ({
    clips: all.map(({ clip }) => clip),
    rows: all.flatMap(({ row }) => (row ? [row] : [])).reverse(),
  }))

const valuesOf: Record<string, readonly string[]> = {
  result: verdicts,
  status: ['', ...statuses],
  tag: ['', 'night', 'day', 'blurred'],
  problem: ['', 'clip.no-video', 'clip.slow', 'clip.vfr', 'clip.looped'],
  size: ['', '0', '240', '1080'],
  codec: ['', 'h264', 'vp9', 'unheard of'],
}

const tick = fc.constantFrom(...valueFacets).chain(facet =>
  fc.record({
    id: fc.constant(facet.id),
    value: fc.constantFrom(...(valuesOf[facet.id] ?? ['', ...labels])),
    how: fc.constantFrom('is' as const, 'not' as const),
  }),
)
const range = fc.record({
  id: fc.constantFrom(...rangeFacets.map(facet => facet.id)),
  from: fc.option(fc.constantFrom(0, 0.05, 0.5, 1, 10, 25)),
  to: fc.option(fc.constantFrom(0.1, 0.7, 1, 10, 30, 9999)),
})

/** Any combination of text, ticks, exclusions and ranges. */
export const someFilters: fc.Arbitrary<Filters> = fc
  .record({
    text: fc.constantFrom('', '', 'yoga', 'CAFÉ', 'b 9', ' night  x'),
    ticks: fc.array(tick, { maxLength: 6 }),
    ranges: fc.array(range, { maxLength: 2 }),
  })
  .map(({ text, ticks, ranges }) => {
    let filters: Filters = { ...noFilters, text }
    for (const { id, value, how } of ticks) filters = withValue(filters, id, value, how)
    for (const { id, from, to } of ranges) filters = withRange(filters, id, [from, to])
    return filters
  })

export const someSort = fc.record({ by: fc.constantFrom(...sortKeys), descending: fc.boolean() })
export const someGroup = fc.option(fc.constantFrom(...groupKeys))
