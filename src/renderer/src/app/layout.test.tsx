import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { beforeAll, describe, expect, it } from 'vitest'
import type { AppState, Input, Output } from '../../../shared/api'
import { Settings, type Job } from '../../../shared/domain'
import { canRun } from '../command-handlers'
import { commandIds, conflicts, type CommandId } from '../commands'
import { setUpApp, showApp } from '../test/fake-app'
import {
  aClip,
  aFailedRow,
  aModel,
  aRow,
  aRun,
  aState,
  answersOf,
  clipsPage,
  createFakeTransport,
  type FakeTransport,
} from '../test/fake-transport'
import { useUi } from '../state'
import { screens } from './screens'

const clips = [
  aClip('one', 'crying'),
  aClip('two', 'pull ups'),
  aClip('three', 'yoga'),
  aClip('broken', null),
] as const
const run = aRun(4, { failed: 1, done: 3, state: 'cancelled' })
const rows = [
  aRow(clips[0], ['singing', 'crying']),
  aRow(clips[1], ['pull ups', 'push up']),
  aFailedRow(clips[3], { code: 'clip.empty', stage: 'open', message: 'the file is empty', hint: '' }),
]
const aJob: Job = {
  id: 'job-1',
  kind: 'classify',
  title: 'Classifying with I3D',
  state: 'running',
  paused: false,
  done: 2,
  total: 3,
  unit: 'clips',
  rate: 0.9,
  etaSec: 12,
  message: 'crying/one.mp4',
  runId: 'run-1',
  modelId: 'i3d-k400',
  problems: 0,
  error: null,
  createdAt: '2026-01-02T03:04:05.000Z',
  startedAt: '2026-01-02T03:04:05.000Z',
  endedAt: null,
}

function open(change: Partial<AppState> = {}): FakeTransport {
  let settings = change.settings ?? Settings.parse({})
  const transport = createFakeTransport({
    getState: () => ({ ...aState(clips.length), ...change, settings }),
    listClips: () => clipsPage(clips),
    listModels: () => [aModel('i3d-k400', { title: 'I3D' }), aModel('movinet', { title: 'MoViNet' })],
    listRuns: () => [run],
    ...answersOf([run], () => rows),
    listLabels: () => ({ labels: ['crying', 'yoga'] }),
    updateSettings: (patch: Input<'updateSettings'>): Output<'updateSettings'> =>
      (settings = { ...settings, ...(patch as Partial<Settings>) }),
    pauseJob: () => ({}),
    cancelJob: () => ({}),
    openFolder: ({ path }) => ({ ...aState(3).library!, folder: path, name: path.slice(1), revision: 2 }),
  })
  showApp(transport)
  return transport
}
const sent = (transport: FakeTransport, name: string): unknown[] =>
  transport.calls.filter(call => call.name === name).map(call => call.input)
const tile = (name: RegExp): Promise<HTMLElement> => screen.findByRole('option', { name })
const press = (key: string, more: object = {}): boolean => fireEvent.keyDown(document.body, { key, ...more })

setUpApp()
beforeAll(() => {
  Element.prototype.scrollIntoView = () => undefined
})

describe('the palette', () => {
  it('finds a command by a few letters, runs it, and offers it first the next time', async () => {
    const transport = open()
    await tile(/pull ups/)
    press('k', { ctrlKey: true })
    const field = await screen.findByRole('combobox')
    fireEvent.change(field, { target: { value: 'keybd sh' } })
    const first = await waitFor(() => {
      const line = screen.getByRole('dialog').querySelector('[cmdk-item][data-selected=true]')
      expect(line?.textContent).toContain('Keyboard shortcuts')
      return line!
    })
    fireEvent.click(first)
    expect(await screen.findByRole('dialog', { name: 'Keyboard shortcuts' })).toBeTruthy()
    expect(sent(transport, 'updateSettings')).toContainEqual({ recentCommands: ['shortcuts'] })
    act(() => useUi.setState({ dialog: 'palette' }))
    const lately = await screen.findByRole('group', { name: 'Lately' })
    expect(within(lately).getAllByRole('option')).toHaveLength(1)
  })

  it('shows what cannot be done now, and why', async () => {
    open()
    await tile(/pull ups/)
    press('k', { ctrlKey: true })
    const line = await screen.findByRole('option', { name: /Pause or resume the job.*no run is going on/ })
    expect(line.getAttribute('aria-disabled')).toBe('true')
    expect(screen.getByRole('option', { name: /Cancel the job.*nothing is going on/ })).toBeTruthy()
  })

  it('leads to folders, networks, runs and clips', async () => {
    const transport = open({ settings: Settings.parse({ recentFolders: ['/clips', '/other'] }) })
    await tile(/pull ups/)
    press('k', { ctrlKey: true })
    const field = await screen.findByRole('combobox')
    for (const name of [/^other/, /^MoViNet/, /^I3D · fast/])
      expect(await screen.findByRole('option', { name })).toBeTruthy()
    fireEvent.change(field, { target: { value: 'three' } })
    fireEvent.click(await screen.findByRole('option', { name: /^three\.mp4/ }))
    await waitFor(() => expect(useUi.getState().clipId).toBe('three'))
    act(() => useUi.setState({ dialog: 'palette' }))
    fireEvent.click(await screen.findByRole('option', { name: /^other/ }))
    await waitFor(() => expect(sent(transport, 'openFolder')).toEqual([{ path: '/other' }]))
  })
})

describe('keys', () => {
  it('are changed by pressing another, are printed everywhere, and clashes are refused by name', async () => {
    const transport = open()
    await tile(/pull ups/)
    press('?')
    const sheet = await screen.findByRole('dialog', { name: 'Keyboard shortcuts' })
    fireEvent.click(within(sheet).getByRole('button', { name: /^Filter by name or class: \// }))
    const capture = within(sheet).getByRole('button', {
      name: 'Press the new key for: Filter by name or class',
    })
    fireEvent.keyDown(capture, { key: 'f' })
    expect(within(sheet).getByRole('alert').textContent).toBe('F already means “Full screen”.')
    fireEvent.keyDown(capture, { key: 'g' })
    expect(await within(sheet).findByRole('button', { name: /^Filter by name or class: G/ })).toBeTruthy()
    expect(sent(transport, 'updateSettings')).toContainEqual({ bindings: { find: ['G'] } })
    act(() => useUi.setState({ dialog: null }))
    // The field of the top bar prints it.
    await waitFor(() =>
      expect(screen.getByRole('textbox', { name: /Filter/ }).closest('label')?.textContent).toContain('G'),
    )
    press('?')
    fireEvent.click(await screen.findByRole('button', { name: /All keys as they were \(1 changed\)/ }))
    expect(await screen.findByRole('button', { name: /^Filter by name or class: \// })).toBeTruthy()
  })

  it('are found by command and by key', async () => {
    open()
    await tile(/pull ups/)
    press('?')
    const sheet = await screen.findByRole('dialog', { name: 'Keyboard shortcuts' })
    fireEvent.change(within(sheet).getByRole('searchbox'), { target: { value: 'ctrl k' } })
    expect(
      within(sheet)
        .getAllByRole('button', { name: /Choose/ })
        .map(each => each.textContent),
    ).toEqual(['Ctrl K'])
  })
})

describe('jobs', () => {
  it('are paused, go on and are cancelled from the status bar, with no time left while they wait', async () => {
    const transport = open({ jobs: [aJob] })
    const status = await screen.findByRole('contentinfo', { name: 'Status' })
    expect(status.textContent).toContain('12\u00a0s left')
    fireEvent.click(await within(status).findByRole('button', { name: 'Pause' }))
    await waitFor(() => expect(sent(transport, 'pauseJob')).toEqual([{ jobId: 'job-1', paused: true }]))
    const paused = { ...aJob, paused: true, rate: null, etaSec: null }
    act(() => transport.emit('job', paused))
    await waitFor(() => expect(status.textContent).toContain('pausing after the clip in hand'))
    act(() => transport.emit('job', { ...paused, message: '' }))
    await waitFor(() => expect(status.textContent).toMatch(/· paused/))
    press('p', { ctrlKey: true })
    await waitFor(() => expect(sent(transport, 'pauseJob')[1]).toEqual({ jobId: 'job-1', paused: false }))
    press('.', { ctrlKey: true })
    await waitFor(() => expect(sent(transport, 'cancelJob')).toEqual([{ jobId: 'job-1' }]))
  })

  it('are listed with how they came out, and lead to what they brought', async () => {
    const over: Job = { ...aJob, state: 'done', done: 3, problems: 2, endedAt: '2026-01-02T03:04:47.000Z' }
    const stalled: Job = {
      ...aJob,
      id: 'job-2',
      kind: 'get-model',
      title: 'Getting I3D',
      unit: 'bytes',
      rate: 0,
      etaSec: null,
    }
    open({ jobs: [stalled, over] })
    await tile(/pull ups/)
    fireEvent.click(screen.getByRole('button', { name: /Getting I3D.*waiting: nothing comes/ }))
    const list = await screen.findByRole('dialog', { name: 'Jobs' })
    expect(within(list).getByText(/done after 42 s · 2 problems/)).toBeTruthy()
    fireEvent.click(within(list).getByRole('button', { name: 'Show the run' }))
    expect(useUi.getState()).toMatchObject({ runId: 'run-1', dialog: null })
  })
})

describe('the command registry', () => {
  /** Answered only where the network's card is here, which this host does not have. */
  const withCard: readonly CommandId[] = ['crop-box']

  it('has no key with two meanings, and something that answers to each command on some screen', async () => {
    expect(conflicts()).toEqual([])
    const answered = new Set<CommandId>()
    const menus: unknown[] = []
    const collect = (): void => commandIds.filter(canRun).forEach(id => answered.add(id))
    Object.assign(window, {
      desktop: {
        onMenu: () => () => undefined,
        setMenu: (menu: unknown) => Promise.resolve(menus.push(menu)),
        reveal: () => undefined,
      },
    })
    const transport = open({ jobs: [aJob] })
    await tile(/pull ups/)
    await waitFor(() => expect(canRun('pause-job')).toBe(true))
    collect()
    act(() => transport.emit('job', { ...aJob, state: 'done' }))
    await waitFor(() => expect(canRun('classify')).toBe(true))
    collect()
    act(() => useUi.setState({ mode: 'label', picked: new Set(['one']) }))
    collect()
    for (const { path } of screens) {
      act(() => {
        location.hash = path
        dispatchEvent(new Event('hashchange'))
      })
      collect()
    }
    Object.assign(window, { desktop: undefined })
    // The native menu has been told all along.
    expect(menus.length).toBeGreaterThan(1)
    expect(menus.at(-1)).toMatchObject({
      bindings: {},
      enabled: expect.arrayContaining(['palette']) as string[],
    })
    expect(commandIds.filter(id => !answered.has(id))).toEqual(withCard)
  })
})
