import { cleanup, renderHook } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { noFilters, withOnly } from './clips/filters'
import { beginAt, useSyncedPlace } from './routes'
import { initialUi, useUi } from './state'

let now = 10_000
let steps: string[]
const filter = (result: string): void => {
  now += 5_000
  useUi.getState().changeFilters(filters => withOnly(filters, 'result', result))
}

beforeEach(() => {
  vi.spyOn(performance, 'now').mockImplementation(() => now)
  location.hash = ''
  useUi.setState(initialUi)
  steps = []
  vi.spyOn(history, 'pushState').mockImplementation((_state, _title, url) => {
    steps.push(String(url).replace(/^[^#]*#/, ''))
    location.hash = String(url).replace(/^[^#]*/, '')
  })
})
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

it('makes a step that Back can take of other filters, and none of another clip', () => {
  renderHook(useSyncedPlace)
  beginAt({ clipId: 'a' })
  filter('wrong')
  now += 5_000
  useUi.getState().selectClip('b')
  filter('right')
  expect(steps).toEqual(['/clip/a?result=wrong', '/clip/b?result=right'])
})

it('makes one step of a word being typed', () => {
  renderHook(useSyncedPlace)
  beginAt({ clipId: 'a' })
  now += 5_000
  for (const text of ['d', 'dr', 'dru']) {
    useUi.getState().set({ filters: { ...noFilters, text } })
    now += 300
  }
  expect(steps).toEqual(['/clip/a?q=d'])
  expect(location.hash).toBe('#/clip/a?q=dru')
})

it('leaves no step to the folder before', () => {
  renderHook(useSyncedPlace)
  beginAt({ clipId: 'a' })
  filter('wrong')
  beginAt({ ...initialUi, clipId: 'c' })
  expect(steps).toEqual(['/clip/a?result=wrong'])
  expect(location.hash).toBe('#/clip/c')
})

it('goes back to the filters of before', () => {
  renderHook(useSyncedPlace)
  beginAt({ clipId: 'a' })
  filter('wrong')
  location.hash = '#/clip/a'
  dispatchEvent(new Event('hashchange'))
  expect(useUi.getState().filters).toEqual(noFilters)
  expect(steps).toHaveLength(1)
})
