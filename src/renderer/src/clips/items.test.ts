import { describe, expect, it } from 'vitest'
import { aClip, aFailedRow, aRow, itemsOf } from '../test/fake-transport'
import { itemVerdict } from './items'

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
      { rank: 1, index: 0, label: 'baby waking up', score: 0.45 },
      { rank: 2, index: 1, label: 'crying', score: 0.26 },
    ],
  }),
  aRow(chips, ['singing', 'laughing']),
  aRow(unknown, ['yoga']),
]
const items = itemsOf(clips, rows)

describe('verdict', () => {
  it('is right for top-1, near within the first five, wrong beyond, and says when there is nothing to compare', () => {
    expect(items.map(item => item.verdict)).toEqual(['right', 'near', 'wrong', 'unjudged', 'not-run'])
  })
  it('does not judge a truth that the network has no word for', () => {
    const row = aRow(pullUps, ['front raises'], {
      truth: { label: 'pull ups', index: null, source: 'folder' },
    })
    expect(itemVerdict(pullUps, row)).toBe('unjudged')
  })
  it('is right for a class folder that writes `_` for the spaces of the label set', () => {
    const panLeft = aClip('f', 'pan_left')
    const row = aRow(panLeft, ['pan left', 'pan right'], {
      truth: { label: 'pan_left', index: 0, source: 'folder' },
    })
    expect(itemVerdict(panLeft, row)).toBe('right')
    expect(itemVerdict(panLeft, aRow(panLeft, ['pan right', 'Pan Left'], { truth: null }))).toBe('near')
  })
  it('goes by the class index of the row where names are alike', () => {
    const row = aRow(pullUps, ['Pull Ups', 'pull ups'], {
      truth: { label: 'pull ups', index: 1, source: 'folder' },
    })
    expect(itemVerdict(pullUps, row)).toBe('near')
  })
  it('counts the truth in sixth place as wrong', () => {
    const row = aRow(pullUps, ['1', '2', '3', '4', '5', 'pull ups'])
    expect(itemVerdict(pullUps, row)).toBe('wrong')
  })
  it('is a problem for a failed row', () => {
    const row = aFailedRow(pullUps, { code: 'clip.no-video', stage: 'open', message: 'no video track' })
    expect(itemsOf([pullUps], [row])[0]).toMatchObject({ verdict: 'problem', notes: ['clip.no-video'] })
  })
})
