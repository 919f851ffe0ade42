import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createHoverIntent } from '../../widgets/hover-intent'
import { createPosterQueue } from '../../widgets/poster-queue'
import { drawRange, noRange } from '../../clips/selection'

const list = ['a', 'b', 'c', 'd', 'e', 'f'].map(id => ({ clip: { id } }))

const ids = (picked: ReadonlySet<string>): string => [...picked].sort().join('')

describe('a range', () => {
  it('follows its end, forwards and backwards, and keeps what was picked before it began', () => {
    const one = drawRange(list, noRange, new Set('f'), 1, 3)
    expect(ids(one.made)).toBe('bcdf')
    expect(ids(drawRange(list, one, one.made, 1, 0).made)).toBe('abf')
  })
  it('begins anew where something else was picked meanwhile', () => {
    const one = drawRange(list, noRange, new Set(), 0, 1)
    expect(ids(drawRange(list, one, new Set('e'), 2, 3).made)).toBe('cde')
  })
  it('begins at the first clip where none is current', () => {
    expect(ids(drawRange(list, noRange, new Set(), -1, 1).made)).toBe('ab')
  })
})

describe('turns', () => {
  it('go to a few at a time, in order, and to nobody who has left', () => {
    const turns = createPosterQueue(2)
    const begun: string[] = []
    const back = ['a', 'b', 'c', 'd'].map(name => turns.take(() => begun.push(name)))
    expect(begun).toEqual(['a', 'b'])
    back[2]!()
    back[0]!()
    expect(begun).toEqual(['a', 'b', 'd'])
    back[0]!()
    turns.take(() => begun.push('e'))
    expect(begun).toEqual(['a', 'b', 'd'])
    back[1]!()
    expect(begun).toEqual(['a', 'b', 'd', 'e'])
  })
})

describe('with the clock held', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('turns held begin when the hold is over', () => {
    const turns = createPosterQueue(2)
    const begun: string[] = []
    turns.hold(100)
    turns.take(() => begun.push('a'))
    expect(begun).toEqual([])
    vi.advanceTimersByTime(100)
    expect(begun).toEqual(['a'])
  })

  it('a pointer that crosses 50 tiles in 5 seconds begins no look, one that stays begins one', () => {
    const intent = createHoverIntent()
    let begun = 0
    let ended = 0
    const begin = (): (() => void) => {
      begun++
      return () => ended++
    }
    for (let tile = 0; tile < 50; tile++) {
      intent.enter(begin)
      vi.advanceTimersByTime(100)
    }
    expect(begun).toBe(0)
    vi.advanceTimersByTime(100)
    expect([begun, ended]).toEqual([1, 0])
    intent.leave()
    expect([begun, ended]).toEqual([1, 1])
  })
})
