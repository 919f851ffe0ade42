import { fireEvent, screen, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { Job } from '../../../../shared/domain'
import type { DatasetReport } from '../../../../shared/dataset'
import { setUpApp, showApp } from '../../test/fake-app'
import { aClip, aState, clipsPage, createFakeTransport, type FakeTransport } from '../../test/fake-transport'

const report: DatasetReport = {
  lists: ['/clips/val.csv'],
  annotated: 4,
  present: 2,
  missing: { count: 2, first: ['aaaaaaaaaaa_000000_000010', 'bbbbbbbbbbb_000000_000010'] },
  extra: { count: 0, first: [] },
  duplicates: { count: 0, first: [] },
  unreadable: { count: 1, first: [{ path: 'x.mp4', code: 'clip.no-video', message: 'no video track' }] },
  wrongLength: { count: 0, first: [] },
  notLookedAt: 0,
  classes: [
    { label: 'archery', annotated: 3, present: 1 },
    { label: 'yoga', annotated: 1, present: 1 },
  ],
  durations: [{ from: 10, count: 2 }],
  rates: [{ value: 29.97, count: 2 }],
  sizes: [{ value: '340×256', count: 2 }],
}

const aJob = (more: Partial<Job>): Job => ({
  id: 'job',
  kind: 'dataset',
  title: 'Organising',
  state: 'done',
  paused: false,
  done: 2,
  total: 2,
  unit: 'clips',
  rate: null,
  etaSec: null,
  message: '',
  problems: 0,
  runId: null,
  modelId: null,
  error: null,
  createdAt: '',
  startedAt: null,
  endedAt: null,
  ...more,
})

function open(jobs: Job[] = []): FakeTransport {
  const clips = [aClip('one', 'archery'), aClip('two', 'yoga')]
  const state = { ...aState(2), jobs }
  if (state.library)
    state.library.truthLists = { files: [{ file: '/clips/val.csv', entries: 4 }], matched: 2, notes: [] }
  const transport = createFakeTransport({
    listClips: () => clipsPage(clips),
    listModels: () => [],
    listRuns: () => [],
    getState: () => state,
    checkDataset: () => report,
    planOrganise: () => ({
      placements: 2,
      first: [{ from: 'one.mp4', to: 'archery/one.mp4' }],
      classes: 2,
      unnamed: 1,
      collisions: [],
      bytes: 2000,
    }),
    startOrganise: () => ({ jobId: 'job' }),
    listArchives: () => [],
  })
  showApp(transport)
  return transport
}

setUpApp({ hash: '#/dataset' })

describe('the data set screen', () => {
  it('says what of the list is there, and what is missing when asked', async () => {
    open()
    const counts = await screen.findByRole('region', { name: 'The list and the folder' })
    expect(counts.textContent).toContain('2 / 4of the list are there')
    fireEvent.click(within(counts).getByRole('button', { name: /2 missing/ }))
    expect(within(counts).getByRole('list', { name: 'missing' }).textContent).toContain(
      'aaaaaaaaaaa_000000_000010',
    )
    expect(within(counts).getByRole('button', { name: /0 not in the list/ })).toHaveProperty('disabled', true)
    expect(screen.getByText('val.csv')).toBeTruthy()
  })

  it('sorts classes by what is missing of them', async () => {
    open()
    const table = await screen.findByRole('table', { name: 'Clips by class' })
    fireEvent.click(within(table).getByRole('button', { name: 'share' }))
    const first = (): string => within(table).getAllByRole('row')[1]?.textContent ?? ''
    expect(first()).toContain('archery')
    fireEvent.click(within(table).getByRole('button', { name: /share/ }))
    expect(first()).toContain('yoga')
  })

  it('shows what would happen before anything does', async () => {
    const transport = open()
    const tab = await screen.findByRole('tab', { name: 'Class folders' })
    fireEvent.mouseDown(tab)
    fireEvent.click(await screen.findByRole('button', { name: 'See what would happen' }))
    const preview = await screen.findByRole('region', { name: 'What would happen' })
    expect(preview.textContent).toContain('2 clips into 2 classes · 1 clip not in the list: left alone')
    expect(preview.textContent).toContain('one.mp4 → archery/one.mp4')
    expect(transport.calls.map(call => call.name)).not.toContain('startOrganise')
    fireEvent.click(screen.getByRole('button', { name: 'Organise 2 clips' }))
    expect(await screen.findByText(/Under way/)).toBeTruthy()
    expect(transport.calls.find(call => call.name === 'startOrganise')?.input).toEqual({
      to: '/clips-classes',
      mode: 'link',
    })
  })

  async function organise(job: Partial<Job>): Promise<void> {
    open([aJob(job)])
    fireEvent.mouseDown(await screen.findByRole('tab', { name: 'Class folders' }))
    fireEvent.click(await screen.findByRole('button', { name: 'See what would happen' }))
    fireEvent.click(await screen.findByRole('button', { name: 'Organise 2 clips' }))
  }

  it('says how it ended, and what could not be done', async () => {
    await organise({ problems: 1, message: '1 placed, 0 were there; one.mp4: no permission' })
    const end = await screen.findByText(/Done, with 1 problem/)
    expect(end.textContent).toContain('1 placed, 0 were there; one.mp4: no permission')
    expect(screen.getByRole('button', { name: 'Organise 2 clips' })).toHaveProperty('disabled', false)
  })

  it('says in words why it failed', async () => {
    await organise({ state: 'failed', error: { code: 'disk.full', message: 'the disk is full' } })
    expect((await screen.findByText('The disk is full.')).closest('[role=alert]')).toBeTruthy()
    expect(screen.queryByText(/Under way/)).toBeNull()
  })

  it('can be stopped while it is under way', async () => {
    await organise({ state: 'running', message: 'one.mp4' })
    const line = await screen.findByText(/Under way/)
    expect(line.textContent).toContain('one.mp4')
    expect(within(line).getByRole('button', { name: 'Cancel' })).toBeTruthy()
  })
})
