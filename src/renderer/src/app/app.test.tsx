import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { Input } from '../../../shared/api'
import { briefOf, Settings, type Clip, type ResultRow, type RunSummary } from '../../../shared/domain'
import { AppError } from '../../../shared/errors'
import { setUpApp, showApp } from '../test/fake-app'
import { aLabelHost } from '../test/fake-labels'
import {
  aClip,
  aFailedRow,
  aRow,
  aRun,
  aState,
  answersOf,
  clipsPage,
  createFakeTransport,
  type FakeTransport,
} from '../test/fake-transport'
import { useUi } from '../state'

const labels = ['pull ups', 'push up', 'crying', 'yoga', 'singing']
const clips = [aClip('one', 'crying'), aClip('two', 'pull ups'), aClip('three', 'yoga')] as const
const rows: ResultRow[] = [aRow(clips[0], ['singing', 'crying']), aRow(clips[1], ['pull ups', 'push up'])]

interface World {
  clips: Clip[]
  rows: ResultRow[]
  runs: RunSummary[]
}

function open(world: Partial<World> = {}): FakeTransport {
  const { clips: shown = [...clips], rows: said = rows, runs = [aRun(3)] } = world
  const transport = createFakeTransport({
    getState: () => aState(shown.length),
    listClips: () => clipsPage(shown),
    listModels: () => [],
    listRuns: () => runs,
    ...answersOf(runs, () => said),
    listLabels: () => ({ labels }),
    getCard: () => {
      throw new AppError('model.missing', 'the card is not here')
    },
    ...aLabelHost(shown),
    updateSettings: change => Settings.parse({ ...aState(0).settings, ...change }),
    resumeRun: ({ runId }) => ({ runId, jobId: 'job-1' }),
  })
  showApp(transport)
  return transport
}

const tile = (name: RegExp): Promise<HTMLElement> => screen.findByRole('option', { name })
const inspector = (): HTMLElement => screen.getByRole('complementary', { name: 'Clip' })
const labelsSent = (transport: FakeTransport): unknown[] =>
  transport.calls
    .filter(call => call.name === 'setLabels')
    .flatMap(call => (call.input as Input<'setLabels'>).changes)

setUpApp()

describe('grid and inspector', () => {
  it('say right, in top 5 and not run in words, and the truth only where it differs', async () => {
    open()
    expect(await tile(/pull ups.*right/)).toBeTruthy()
    expect(await tile(/singing.*in top 5.*truth crying/)).toBeTruthy()
    expect(await tile(/three\.mp4.*not run/)).toBeTruthy()
    expect(screen.queryByRole('option', { name: /right.*truth/ })).toBeNull()
  })

  it('show in the inspector the clip that is pressed, with its scores to a tenth of a percent', async () => {
    open()
    fireEvent.click(await tile(/pull ups.*right/))
    expect(within(inspector()).getByRole('heading', { name: 'pull ups' })).toBeTruthy()
    const predictions = within(inspector()).getByRole('region', { name: 'Predictions' })
    expect(within(predictions).getByText('80.0 %')).toBeTruthy()
    expect(location.hash).toContain('/clip/two')
  })

  it('move to the next clip with the arrow key', async () => {
    open()
    fireEvent.click(await tile(/singing/))
    fireEvent.keyDown(document.body, { key: 'ArrowRight' })
    await waitFor(() => expect(useUi.getState().clipId).toBe('two'))
  })

  it('list the exact frames of the view and tell the player which one was pressed', async () => {
    open()
    fireEvent.click(await tile(/pull ups/))
    const strip = await within(inspector()).findByRole('listbox', { name: 'Frames the network saw' })
    const frames = within(strip).getAllByRole('option')
    expect(frames[0]?.getAttribute('aria-label')).toBe('Frame 20 at 0.80 s')
    fireEvent.click(frames[2]!)
    expect(frames[2]?.getAttribute('aria-label')).toBe('Frame 32 at 1.28 s')
    await waitFor(() => expect(useUi.getState().playhead.frame).toBe(32))
  })
})

describe('my label', () => {
  it('accepts the first prediction with Enter and takes it back with undo', async () => {
    const transport = open()
    fireEvent.click(await tile(/pull ups/))
    fireEvent.keyDown(document.body, { key: 'Enter' })
    await waitFor(() =>
      expect(labelsSent(transport)).toEqual([
        { clipIds: ['two'], human: { label: 'pull ups', index: 0, status: 'accepted' } },
      ]),
    )
    expect(await tile(/my label pull ups/)).toBeTruthy()
    fireEvent.keyDown(document.body, { key: 'z', ctrlKey: true })
    await waitFor(() => expect(screen.queryByRole('option', { name: /my label pull ups/ })).toBeNull())
    expect(transport.calls.some(call => call.name === 'undoLabels')).toBe(true)
  })

  it('corrects by typing after L', async () => {
    const transport = open()
    fireEvent.click(await tile(/singing/))
    fireEvent.keyDown(document.body, { key: 'l' })
    const field = await screen.findByRole('combobox', { name: 'Find a label' })
    await waitFor(() => expect(screen.getByRole('option', { name: /^yoga/ })).toBeTruthy())
    fireEvent.change(field, { target: { value: 'cry' } })
    fireEvent.keyDown(field, { key: 'Enter' })
    await waitFor(() =>
      expect(labelsSent(transport)).toEqual([
        { clipIds: ['one'], human: { label: 'crying', index: 2, status: 'corrected' } },
      ]),
    )
  })

  it('does nothing on Enter where the network said nothing', async () => {
    const transport = open()
    fireEvent.click(await tile(/not run/))
    fireEvent.keyDown(document.body, { key: 'Enter' })
    expect(labelsSent(transport)).toEqual([])
  })
})

describe('what goes wrong', () => {
  it('is said beside the clip, with the stage, the way out and a retry of that clip alone', async () => {
    const transport = open({
      rows: [
        aFailedRow(clips[0], {
          code: 'engine.crashed',
          stage: 'infer',
          message: 'the engine stopped',
          hint: 'Try it again.',
        }),
      ],
    })
    fireEvent.click(await tile(/problem/))
    expect(within(inspector()).getByText('The engine stopped.')).toBeTruthy()
    expect(within(inspector()).getByText('Try it again.')).toBeTruthy()
    expect(within(inspector()).getByText(/while running the network/)).toBeTruthy()
    fireEvent.click(within(inspector()).getByRole('button', { name: 'Retry' }))
    await waitFor(() =>
      expect(transport.calls.find(call => call.name === 'resumeRun')?.input).toEqual({
        runId: 'run-1',
        retryFailed: true,
        clipIds: ['one'],
      }),
    )
  })

  it('is said in the status bar while the host does not answer', async () => {
    const transport = open()
    await tile(/pull ups/)
    transport.connect(false)
    expect(await screen.findByText(/no answer from Kinetoscope/)).toBeTruthy()
  })
})

describe('events', () => {
  it('put a new row into the grid and progress into the status bar as they come', async () => {
    const transport = open({ runs: [aRun(3, { state: 'running', done: 2 })] })
    await tile(/three\.mp4.*not run/)
    transport.emit('row', { runId: 'run-1', row: briefOf(aRow(clips[2], ['yoga', 'crying'])) })
    expect(await tile(/yoga.*right/)).toBeTruthy()
    transport.emit('job', {
      id: 'job-1',
      kind: 'classify',
      title: 'Classifying',
      state: 'running',
      paused: false,
      done: 2,
      total: 3,
      unit: 'clips',
      rate: 0.9,
      etaSec: 12,
      message: '',
      runId: 'run-1',
      modelId: 'i3d-k400',
      problems: 0,
      error: null,
      createdAt: '2026-01-02T03:04:05.000Z',
      startedAt: null,
      endedAt: null,
    })
    expect(await screen.findByText('Classifying 2 of 3')).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Cancel' })).toBeTruthy()
    expect(screen.getByText(/0\.9 clips\/s · 12 s left/)).toBeTruthy()
  })

  it('ask for everything again after the line was lost', async () => {
    const transport = open()
    await tile(/pull ups/)
    const before = transport.calls.filter(call => call.name === 'listClips').length
    transport.connect(false)
    transport.connect(true)
    await waitFor(() =>
      expect(transport.calls.filter(call => call.name === 'listClips').length).toBe(before + 1),
    )
  })
})
