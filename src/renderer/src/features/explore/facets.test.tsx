import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { Settings } from '../../../../shared/domain'
import { setUpApp, showApp } from '../../test/fake-app'
import {
  aClip,
  aRow,
  aRun,
  aState,
  answersOf,
  clipsPage,
  createFakeTransport,
  type FakeTransport,
} from '../../test/fake-transport'
import { noFilters } from '../../clips/filters'
import { useUi } from '../../state'

const clips = [
  aClip('one', 'crying'),
  aClip('two', 'pull ups', { tags: ['night'] }),
  aClip('three', 'yoga', { tags: ['night', 'blurred'] }),
  ...Array.from({ length: 9 }, (_, i) => aClip(`more${i}`, `class ${i}`)),
]
const rows = [aRow(clips[0]!, ['singing', 'crying']), aRow(clips[1]!, ['pull ups', 'push up'])]

function open(settings: Partial<Settings> = {}): FakeTransport {
  const state = aState(clips.length)
  state.settings = { ...state.settings, ...settings }
  const transport = createFakeTransport({
    getState: () => state,
    listClips: () => clipsPage(clips),
    listModels: () => [],
    listRuns: () => [aRun(3)],
    ...answersOf([aRun(3)], () => rows),
    listLabels: () => ({ labels: [] }),
    updateSettings: change => (state.settings = { ...state.settings, ...change } as Settings),
  })
  showApp(transport)
  return transport
}

const facet = (name: string): Promise<HTMLElement> => screen.findByRole('region', { name })
const tiles = (): number => screen.getAllByRole('option', { name: /\.mp4/ }).length
const savedViews = (transport: FakeTransport): unknown[] =>
  transport.calls
    .filter(call => call.name === 'updateSettings')
    .map(call => (call.input as Partial<Settings>).savedViews)
    .filter(views => views !== undefined)

setUpApp({ ui: { facetsOpen: true } })

describe('an address', () => {
  it('that names values nobody knows shows no clip, and the way out', async () => {
    location.hash = '#/clip/nobody?result=brilliant&status=loved&size=9&problem=hiccup&truth=x&duration=9..1'
    open()
    expect(await screen.findByRole('heading', { name: 'No clip matches' })).toBeTruthy()
    expect(within(await facet('Result')).getByRole('checkbox', { name: /^brilliant/ })).toBeTruthy()
    fireEvent.click(within(screen.getByRole('main')).getByRole('button', { name: 'Clear all filters' }))
    await waitFor(() => expect(tiles()).toBe(clips.length))
  })
})

describe('a facet', () => {
  it('ticks a value, keeps its neighbours with what they would add, and shows it as a chip', async () => {
    open()
    const result = await facet('Result')
    fireEvent.click(await within(result).findByRole('checkbox', { name: /^right/ }))
    await waitFor(() => expect(tiles()).toBe(1))
    expect(within(result).getByRole('checkbox', { name: 'in top 5 +1' })).toBeTruthy()
    expect(within(result).getByRole('checkbox', { name: 'not run +10' })).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'Remove filter: right' }))
    await waitFor(() => expect(tiles()).toBe(12))
  })

  it('excludes a value and leaves it alone again, and has it as the only one', async () => {
    open()
    const result = await facet('Result')
    fireEvent.click(within(result).getByRole('button', { name: 'Not not run' }))
    await waitFor(() => expect(tiles()).toBe(2))
    expect(within(result).getByText('excluded')).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Remove filter: not: not run' })).toBeTruthy()
    await waitFor(() => expect(location.hash).toContain('not.result=not-run'))
    fireEvent.click(within(result).getByRole('checkbox', { name: /not run/ }))
    await waitFor(() => expect(tiles()).toBe(12))
    fireEvent.click(within(result).getByRole('button', { name: 'Only in top 5' }))
    await waitFor(() => expect(tiles()).toBe(1))
    fireEvent.click(within(result).getByRole('button', { name: 'Reset: Result' }))
    await waitFor(() => expect(useUi.getState().filters).toEqual(noFilters))
  })

  it('of many values is searched, and shows more when asked', async () => {
    open()
    const truth = await facet('Truth')
    expect(within(truth).getAllByRole('checkbox')).toHaveLength(6)
    fireEvent.click(within(truth).getByRole('button', { name: '6 more' }))
    expect(within(truth).getAllByRole('checkbox')).toHaveLength(12)
    fireEvent.change(within(truth).getByRole('searchbox'), { target: { value: 'PULL' } })
    expect(within(truth).getAllByRole('checkbox')).toHaveLength(1)
    fireEvent.change(within(truth).getByRole('searchbox'), { target: { value: 'nowhere' } })
    expect(within(truth).getByText('No value has these letters.')).toBeTruthy()
  })

  it('is gone through by arrow keys', async () => {
    open()
    const result = await facet('Result')
    const first = await within(result).findByRole('checkbox', { name: /^right/ })
    first.focus()
    fireEvent.keyDown(first, { key: 'ArrowDown' })
    expect(document.activeElement).toBe(within(result).getByRole('checkbox', { name: /^in top 5/ }))
    fireEvent.keyDown(document.activeElement!, { key: 'ArrowRight' })
    expect(document.activeElement).toBe(within(result).getByRole('button', { name: 'Only in top 5' }))
  })

  it('with a figure takes a range by keyboard', async () => {
    open()
    const score = await facet('Score')
    const low = within(score).getByRole('slider', { name: 'Score, from' })
    low.focus()
    fireEvent.keyDown(low, { key: 'ArrowRight' })
    expect(useUi.getState().filters.ranges).toEqual({ score: [0.05, null] })
    await waitFor(() => expect(tiles()).toBe(2))
    expect(screen.getByRole('button', { name: 'Remove filter: score from 0.05' })).toBeTruthy()
    fireEvent.keyDown(low, { key: 'Home' })
    expect(useUi.getState().filters).toEqual(noFilters)
  })

  it('says of tags that a clip has several', async () => {
    open()
    const tag = await facet('Tags')
    expect(within(tag).getByRole('checkbox', { name: 'night 2' })).toBeTruthy()
    expect(within(tag).getByRole('checkbox', { name: 'blurred 1' })).toBeTruthy()
    expect(within(tag).getByRole('checkbox', { name: 'no tag 10' })).toBeTruthy()
  })
})

describe('the text filter', () => {
  it('is found by its key, and Escape takes it back before the other filters', async () => {
    open()
    await facet('Result')
    fireEvent.keyDown(document.body, { key: '/' })
    const field = screen.getByRole('textbox', { name: 'Filter clips' })
    expect(document.activeElement).toBe(field)
    fireEvent.change(field, { target: { value: 'yoga' } })
    await waitFor(() => expect(tiles()).toBe(1))
    fireEvent.keyDown(field, { key: 'Escape' })
    await waitFor(() => expect(tiles()).toBe(12))
  })
})

describe('keys', () => {
  it('go back one step: the selection first, then the filters', async () => {
    open()
    fireEvent.click(await within(await facet('Result')).findByRole('checkbox', { name: /^right/ }))
    await waitFor(() => expect(tiles()).toBe(1))
    fireEvent.keyDown(document.body, { key: 'a', ctrlKey: true })
    expect([...useUi.getState().picked]).toEqual(['two'])
    fireEvent.keyDown(document.body, { key: 'Escape' })
    expect(useUi.getState().picked.size).toBe(0)
    expect(useUi.getState().filters).not.toEqual(noFilters)
    fireEvent.keyDown(document.body, { key: 'Escape' })
    expect(useUi.getState().filters).toEqual(noFilters)
  })
})

describe('saved views', () => {
  it('are saved by key under a name and applied by a press', async () => {
    const transport = open({ savedViews: [{ name: 'by score', query: 'sort=-score' }] })
    const views = await facet('Saved views')
    fireEvent.click(within(views).getByRole('button', { name: 'by score' }))
    expect(useUi.getState().sort).toEqual({ by: 'score', descending: true })
    fireEvent.click(await within(await facet('Result')).findByRole('checkbox', { name: /^right/ }))
    fireEvent.keyDown(document.body, { key: 's', ctrlKey: true })
    const name = await within(views).findByRole('textbox', { name: 'Name of the view' })
    fireEvent.change(name, { target: { value: ' good ones ' } })
    fireEvent.submit(name)
    await waitFor(() =>
      expect(savedViews(transport)).toEqual([
        [
          { name: 'by score', query: 'sort=-score' },
          { name: 'good ones', query: 'result=right&sort=-score' },
        ],
      ]),
    )
  })

  it('of a name that is taken ask before they replace', async () => {
    open({ savedViews: [{ name: 'mine', query: 'sort=-score' }] })
    const views = await facet('Saved views')
    fireEvent.keyDown(document.body, { key: 's', ctrlKey: true })
    const name = await within(views).findByRole('textbox', { name: 'Name of the view' })
    fireEvent.change(name, { target: { value: 'mine' } })
    expect(within(views).getByText('There is a view of this name.')).toBeTruthy()
    expect(within(views).getByRole('button', { name: 'Replace' })).toBeTruthy()
    fireEvent.keyDown(name, { key: 'Escape' })
    expect(within(views).queryByRole('textbox')).toBeNull()
  })

  it('are renamed and deleted from their menu', async () => {
    const transport = open({ savedViews: [{ name: 'mine', query: 'sort=-score' }] })
    const views = await facet('Saved views')
    const menu = within(views).getByRole('button', { name: 'Change the view mine' })
    fireEvent.keyDown(menu, { key: 'Enter' })
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Rename' }))
    const name = await within(views).findByRole('textbox', { name: 'New name of mine' })
    fireEvent.change(name, { target: { value: 'yours' } })
    fireEvent.submit(name)
    await waitFor(() => expect(savedViews(transport)).toEqual([[{ name: 'yours', query: 'sort=-score' }]]))
    fireEvent.keyDown(within(views).getByRole('button', { name: 'Change the view yours' }), { key: 'Enter' })
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Delete' }))
    await waitFor(() => expect(savedViews(transport)[1]).toEqual([]))
  })
})
