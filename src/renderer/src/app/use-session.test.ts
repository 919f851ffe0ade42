import { expect, it } from 'vitest'
import { noFilters } from '../clips/filters'
import { placeIn, withSession } from './use-session'

const session = {
  place: '/run/r1/clip/c1?q=drum&result=wrong&sort=-score',
  firstClip: 'c0',
  picked: ['c1', 'c2'],
}

it('brings back run, clip, filters, order, selection and the top of the grid', () => {
  expect(placeIn(session, '')).toMatchObject({
    runId: 'r1',
    clipId: 'c1',
    firstClip: 'c0',
    picked: new Set(['c1', 'c2']),
    filters: { text: 'drum', values: { result: { is: ['wrong'], not: [] } } },
    sort: { by: 'score', descending: true },
  })
})

it('begins afresh in a folder that was never open', () => {
  expect(placeIn(undefined, '')).toMatchObject({ clipId: null, picked: new Set(), filters: noFilters })
})

it('lets a pasted address win, but not that of another screen', () => {
  expect(placeIn(session, '#/clip/c9')).toMatchObject({ clipId: 'c9', filters: { text: '' } })
  expect(placeIn(session, '#/?q=x')).toMatchObject({ clipId: null, filters: { text: 'x' } })
  for (const hash of ['#/models', '#/metrics?q=x', '#/'])
    expect(placeIn(session, hash), hash).toMatchObject({ clipId: 'c1', filters: { text: 'drum' } })
})

it('keeps the folders used last', () => {
  let sessions = {}
  for (let n = 0; n < 60; n++) sessions = withSession(sessions, `/f${n}`, session)
  sessions = withSession(sessions, '/f30', { ...session, firstClip: 'new' })
  expect(Object.keys(sessions)).toHaveLength(40)
  expect(Object.keys(sessions).at(-1)).toBe('/f30')
  expect(sessions).not.toHaveProperty('/f19')
  expect(sessions).toMatchObject({ '/f30': { firstClip: 'new' }, '/f20': session })
})
