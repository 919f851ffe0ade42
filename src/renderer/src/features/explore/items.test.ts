import { describe, expect, it } from 'vitest'
import { aClip, aFailedRow, aRow } from '../../fake-transport'
import { noFilters } from '../../state'
import { facetsOf, filterItems, joinItems, sortItems, verdictOf } from './items'

const pullUps = aClip('a', 'pull ups')
const crying = aClip('b', 'crying')
const chips = aClip('c', 'eating chips')
const unknown = aClip('d', null)
const later = aClip('e', 'yoga')
const clips = [pullUps, crying, chips, unknown, later]
const rows = [
  aRow(pullUps, ['pull ups', 'front raises']),
  aRow(crying, ['baby waking up', 'crying'], {
    topk: [
      { rank: 1, index: 1, label: 'baby waking up', score: 0.45 },
      { rank: 2, index: 2, label: 'crying', score: 0.26 },
    ],
  }),
  aRow(chips, ['singing', 'laughing']),
  aRow(unknown, ['yoga']),
]
const items = joinItems(clips, rows)
const names = (list: readonly { clip: { id: string } }[]): string => list.map(item => item.clip.id).join('')

describe('verdict', () => {
  it('is right for top-1, near within the first five, wrong beyond, and says when there is nothing to compare', () => {
    expect(items.map(item => item.verdict)).toEqual(['right', 'near', 'wrong', 'unjudged', 'not-run'])
  })
  it('does not judge a truth that the network has no word for', () => {
    const row = aRow(pullUps, ['front raises'], {
      truth: { label: 'pull ups', index: null, source: 'folder' },
    })
    expect(verdictOf(pullUps, row)).toBe('unjudged')
  })
  it('counts the truth in sixth place as wrong', () => {
    const row = aRow(pullUps, ['1', '2', '3', '4', '5', 'pull ups'])
    expect(verdictOf(pullUps, row)).toBe('wrong')
  })
  it('is a problem for a failed row', () => {
    const row = aFailedRow(pullUps, { code: 'clip.no-video', stage: 'open', message: 'no video track' })
    expect(joinItems([pullUps], [row])[0]).toMatchObject({ verdict: 'problem', notes: ['clip.no-video'] })
  })
})

describe('filters', () => {
  it('narrow each other, with alternatives inside one', () => {
    expect(names(filterItems(items, { ...noFilters, result: ['near', 'wrong'] }))).toBe('bc')
    expect(names(filterItems(items, { ...noFilters, result: ['near', 'wrong'], text: 'chip' }))).toBe('c')
    expect(names(filterItems(items, { ...noFilters, score: [0, 0.5] }))).toBe('b')
    expect(names(filterItems(items, { ...noFilters, human: ['none'] }))).toBe('abcde')
  })
  it('find words in name, truth and prediction', () => {
    expect(names(filterItems(items, { ...noFilters, text: 'baby wak' }))).toBe('b')
    expect(names(filterItems(items, { ...noFilters, text: 'PULL' }))).toBe('a')
  })
})

describe('facets', () => {
  it('count under the other filters but not under their own', () => {
    const { result, predicted } = facetsOf(items, { ...noFilters, result: ['wrong'] })
    expect(result).toContainEqual({ value: 'right', count: 1 })
    expect(predicted).toEqual([{ value: 'singing', count: 1 }])
  })
})

describe('order', () => {
  it('puts clips without the figure last whichever way it runs', () => {
    expect(names(sortItems(items, 'score', true)).slice(-1)).toBe('e')
    expect(names(sortItems(items, 'score', false))).toMatch(/^b.*e$/)
  })
})
