import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { briefOf, type Clip, type RowBrief } from '../../../shared/domain'
import { aClip, aRow } from '../test/fake-transport'
import { noFilters, withOnly } from './filters'
import { firstSort } from '../state'
import { someClips, someFilters, someGroup, someSort } from '../test/arbitrary-clips'
import { Columns } from './column-store'
import { createClipQuery, type ClipQueryInput, type ClipQuery } from './clip-query'
import { runThrough } from './slices'

const input = (clips: Clip[], rows: RowBrief[], change: Partial<ClipQueryInput> = {}): ClipQueryInput => ({
  clips,
  rows,
  runId: 'run',
  comparedRows: null,
  filters: noFilters,
  sort: firstSort,
  group: null,
  ...change,
})
const idsOf = (engine: ClipQuery): string[] => engine.view().visible.map(item => item.clip.id)
const until = (engine: ClipQuery, wanted: ClipQueryInput): Promise<void> =>
  vi.waitFor(() => expect(engine.view().of === wanted).toBe(true), { timeout: 30_000 })

vi.setConfig({ testTimeout: 60_000 })

describe('the engine', () => {
  it('has a small folder ready at once', () => {
    // The clock stands still: a slice never ends, however slow the machine.
    const engine = createClipQuery(() => 0)
    const clips = [aClip('b', 'yoga'), aClip('a', 'golf')]
    engine.set(input(clips, []))
    expect(idsOf(engine)).toEqual(['a', 'b'])
    engine.set(input(clips, [], { filters: withOnly(noFilters, 'truth', 'yoga') }))
    expect(idsOf(engine)).toEqual(['b'])
    expect(engine.view().itemOf('a')?.truth).toBe('golf')
  })

  it('makes new items of what changed only', async () => {
    const engine = createClipQuery()
    const clips = ['a', 'b', 'c'].map(id => aClip(id, id))
    engine.set(input(clips, []))
    const before = engine.view().items
    const next = input(clips, [briefOf(aRow(clips[1]!, ['b']))])
    engine.set(next)
    await until(engine, next)
    const after = engine.view().items
    expect(after[0]).toBe(before[0])
    expect(after[1]).not.toBe(before[1])
    expect(after[1]?.verdict).toBe('right')
  })

  it('comes to the same by steps as at once, whatever came between', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(someClips, someFilters, someSort, someGroup, fc.constantFrom('one', 'two')), {
          minLength: 1,
          maxLength: 4,
        }),
        async steps => {
          const [engine, fresh] = [createClipQuery(), createClipQuery()]
          let last: ClipQueryInput | undefined
          for (const [{ clips, rows }, filters, sort, group, runId] of steps) {
            // Half of the clips are the same objects as before, as after an event.
            const known = (last?.clips ?? []).map((clip, i) => (i % 2 ? clip : (clips[i] ?? clip)))
            last = input([...known, ...clips.slice(known.length)], rows, { filters, sort, group, runId })
            engine.set(last)
          }
          if (!last) return
          await until(engine, last)
          fresh.set(last)
          await until(fresh, last)
          expect(engine.view().visible).toEqual(fresh.view().visible)
          expect(engine.view().groups).toEqual(fresh.view().groups)
          expect(engine.view().totals).toEqual(fresh.view().totals)
          expect(engine.view().problems).toEqual(fresh.view().problems)
        },
      ),
      { numRuns: 40 },
    )
  })

  it('takes a filter that comes while it is at work, and shows nothing half done', async () => {
    const clips = Array.from({ length: 30_000 }, (_, i) => aClip(`c${i}`, i % 2 ? 'yoga' : 'golf'))
    const engine = createClipQuery()
    const seen = new Set<number>()
    engine.subscribe(() => seen.add(engine.view().visible.length))
    engine.set(input(clips, []))
    const wanted = input(clips, [], { filters: withOnly(noFilters, 'truth', 'yoga') })
    engine.set(wanted)
    await until(engine, wanted)
    expect(engine.view().visible).toHaveLength(15_000)
    expect([...seen].every(length => length === 15_000 || length === 30_000)).toBe(true)
  })
})

describe('columns', () => {
  it('kept up to date are those made anew', () => {
    fc.assert(
      fc.property(someClips, someClips, (first, second) => {
        const columns = new Columns()
        runThrough(columns.update(first.clips, first.rows, 'run'))
        runThrough(columns.update(second.clips, second.rows, 'run'))
        const anew = new Columns()
        runThrough(anew.update(second.clips, second.rows, 'run'))
        expect(columns.items).toEqual(anew.items)
      }),
    )
  })
})
