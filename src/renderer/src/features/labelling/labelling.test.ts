import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aClip, aRow, itemsOf } from '../../test/fake-transport'
import type { HumanLabel } from '../../../../shared/domain'
import type { Item } from '../../clips/items'
import { mostPredicted, moved, padded, withFavourite } from './favourites'
import { findLabels, joinLabels } from './find-labels'
import { mostUncertain, nextUnlabelled, progressOf } from './label-order'
import { overlaid, type PendingStep } from '../../clips/pending-labels'

const human = (status: HumanLabel['status']): HumanLabel => ({
  label: null,
  index: null,
  status,
  by: '',
  at: '2026-01-02T03:04:05.000Z',
})

describe('type-to-find', () => {
  const names = ['punching bag', 'pull ups', 'push up', 'playing guitar', 'playing drums', 'pumping gas']
  const known = joinLabels(names, { own: [], folder: [], other: [] })
  const found = (query: string, recent: string[] = []): string[] =>
    findLabels(known, query, recent).map(each => each.label)
  it('finds by the beginning of the label, of any word, of words in order, and by initials', () => {
    expect(found('pul')).toEqual(['pull ups'])
    expect(found('up')[0]).toBe('pull ups')
    expect(found('pl gu')).toEqual(['playing guitar'])
    expect(found('pg')).toContain('playing guitar')
    expect(found('xyz')).toEqual([])
  })
  it('puts the recent first among equals', () => {
    expect(found('p', ['pumping gas'])[0]).toBe('pumping gas')
    expect(found('')).toEqual(names)
  })
  it('keeps the place in the label set, and has each label once, from the first list that has it', () => {
    const labels = joinLabels(['yoga', 'golf'], { own: ['golf', 'mine'], folder: ['mine'], other: ['polo'] })
    expect(labels).toEqual([
      { label: 'yoga', index: 0, source: 'set' },
      { label: 'golf', index: 1, source: 'set' },
      { label: 'mine', index: null, source: 'own' },
      { label: 'polo', index: null, source: 'other' },
    ])
  })
})

describe('where labelling goes next', () => {
  const items = (open: readonly boolean[]): Item[] =>
    itemsOf(
      open.map((isOpen, i) => aClip(`c${i}`, null, { human: isOpen ? null : human('unsure') })),
      [],
    )

  it('is the nearest clip ahead without a decision, round to the start, and never the one it is on', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 9 }), fc.nat(8), (open, at) => {
        const visible = items(open)
        const place = at % open.length
        const next = nextUnlabelled(visible, visible[place])
        const order = [...open.keys()].map(i => (place + 1 + i) % open.length).filter(i => i !== place)
        expect(next && visible.indexOf(next)).toBe(order.find(i => open[i]))
      }),
    )
  })

  it('is the clip with the smallest margin among those without a decision, when the most uncertain is wanted', () => {
    const clips = ['a', 'b', 'c', 'd'].map(id =>
      aClip(id, null, { human: id === 'a' ? human('skipped') : null }),
    )
    const margins = [0.01, 0.5, 0.2]
    const rows = clips.slice(0, 3).map((clip, i) => aRow(clip, ['x', 'y'], { margin: margins[i] }))
    expect(mostUncertain(itemsOf(clips, rows))?.clip.id).toBe('c')
    expect(mostUncertain(itemsOf(clips, []))).toBeUndefined()
  })

  it('is told by how many of the clips have a decision', () => {
    expect(progressOf(items([true, false, false]))).toMatchObject({ decided: 2, total: 3, by: { unsure: 2 } })
  })
})

describe('favourites', () => {
  it('never have a label on two keys, and lose none', () => {
    const label = fc.constantFrom('', 'a', 'b', 'c')
    const act = fc.oneof(
      fc.record({ place: fc.nat(8), label }),
      fc.record({ place: fc.nat(8), by: fc.constantFrom<1 | -1>(1, -1) }),
    )
    fc.assert(
      fc.property(fc.array(act), actions => {
        let now = padded([])
        for (const each of actions) {
          const before = new Set(now.filter(Boolean))
          const replaced = now[each.place]
          now = 'by' in each ? moved(now, each.place, each.by) : withFavourite(now, each.place, each.label)
          const kept = now.filter(Boolean)
          expect(now).toHaveLength(9)
          expect(new Set(kept).size).toBe(kept.length)
          for (const old of before) if (old !== replaced) expect(kept).toContain(old)
          if ('label' in each) expect(now[each.place]).toBe(each.label)
        }
      }),
    )
  })
  it('can be what the run says most often', () => {
    const clips = ['a', 'b', 'c'].map(id => aClip(id, null))
    const rows = clips.map((clip, i) => aRow(clip, [i === 1 ? 'golf' : 'yoga']))
    expect(mostPredicted(itemsOf(clips, rows))).toEqual(['yoga', 'golf'])
  })
})

describe('what is on its way', () => {
  it('lies over the clips in its order and leaves what it does not name', () => {
    const clips = [aClip('a', null, { tags: ['night'] }), aClip('b', null)]
    const steps: PendingStep[] = [
      new Map([['a', { human: human('unsure') }]]),
      new Map([['a', { human: human('rejected') }]]),
    ]
    const shown = overlaid(clips, steps)
    expect(shown[0]).toEqual({ ...clips[0], human: human('rejected') })
    expect(shown[1]).toBe(clips[1])
    expect(overlaid(clips, [])).toBe(clips)
  })
})
