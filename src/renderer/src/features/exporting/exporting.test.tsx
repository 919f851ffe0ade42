import { fireEvent, screen, waitFor } from '@testing-library/react'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import type { ExportPlan, ImportPlan, Job } from '../../../../shared/domain'
import { setUpApp, showApp } from '../../test/fake-app'
import {
  aClip,
  aModel,
  aRow,
  aRun,
  aState,
  answersOf,
  clipsPage,
  createFakeTransport,
  type FakeTransport,
} from '../../test/fake-transport'
import { useUi } from '../../state'

const clips = [aClip('one', 'crying'), aClip('two', 'yoga')]
const plan: ExportPlan = {
  fileName: 'clips-x.csv',
  layout: 'file',
  clips: 2,
  written: 1,
  files: ['clips-x.csv'],
  fileCount: 1,
  drops: [{ id: 'no-label', count: 1, examples: ['yoga/two.mp4'] }],
  preview: 'clip,status\ncrying/one.mp4,ok\n',
  existing: [],
  existingCount: 0,
  renamed: [],
  renamedCount: 0,
  bytes: null,
  problem: null,
}
const imported: ImportPlan = {
  format: 'labels-csv',
  read: 3,
  changeCount: 1,
  same: 1,
  keptCount: 0,
  kept: [],
  changes: [{ clip: 'crying/one.mp4', before: null, after: 'yoga', tags: ['night'], segments: 2 }],
  unmatchedCount: 1,
  unmatched: ['gone.mp4'],
  ambiguousCount: 0,
  ambiguous: [],
  silentCount: 0,
  problems: [],
  problemCount: 0,
  segmentCount: 1,
  segmentKeptCount: 0,
}
const job: Job = {
  id: 'job-1',
  kind: 'export',
  title: 'Writing',
  state: 'running',
  paused: false,
  done: 1,
  total: 2,
  unit: 'clips',
  rate: null,
  etaSec: null,
  message: '',
  runId: null,
  modelId: null,
  problems: 0,
  error: null,
  createdAt: '2026-01-02T03:04:05.000Z',
  startedAt: null,
  endedAt: null,
}

async function open(change: Partial<ExportPlan> = {}): Promise<FakeTransport> {
  const transport = createFakeTransport({
    getState: () => aState(clips.length),
    listClips: () => clipsPage(clips),
    listRuns: () => [aRun(2)],
    ...answersOf([aRun(2)], () => clips.map(clip => aRow(clip, ['crying', 'yoga']))),
    listModels: () => [aModel('i3d-k400')],
    listLabels: () => ({ labels: ['crying', 'yoga'] }),
    planExport: () => ({ ...plan, ...change }),
    startExport: () => ({ jobId: 'job-1', download: 'token' }),
    planImport: () => imported,
    runImport: () => imported,
  })
  showApp(transport)
  await screen.findByRole('listbox', { name: 'Clips' })
  return transport
}

setUpApp()
beforeAll(() => {
  Element.prototype.scrollIntoView = () => undefined
})

describe('the export dialog', () => {
  it('shows what is lost and how the file begins, writes, follows the job and fetches the file', async () => {
    const transport = await open()
    fireEvent.keyDown(document.body, { key: 'e' })
    expect(await screen.findByText('without the label that was asked for: left out')).toBeTruthy()
    expect(screen.getByLabelText('How the file begins').textContent).toContain('crying/one.mp4,ok')
    const clicked = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined)
    fireEvent.click(screen.getByRole('button', { name: 'Save the file' }))
    await waitFor(() => expect(transport.calls.some(call => call.name === 'startExport')).toBe(true))
    transport.emit('job', job)
    expect(await screen.findByRole('progressbar', { name: 'Writing' })).toBeTruthy()
    transport.emit('job', { ...job, state: 'done' })
    expect(await screen.findByText('Saved.')).toBeTruthy()
    expect(clicked).toHaveBeenCalledTimes(1)
    clicked.mockRestore()
  })

  it('asks for a folder where there are several files, and replaces nothing unasked', async () => {
    const transport = await open({ layout: 'folder', existingCount: 1, existing: ['a.vtt'] })
    useUi.getState().set({ dialog: 'export' })
    fireEvent.click(await screen.findByLabelText('WebVTT subtitles'))
    const write = await screen.findByRole('button', { name: 'Write the files' })
    expect(write).toHaveProperty('disabled', true)
    const folder = screen.getByLabelText('Folder to write to')
    fireEvent.change(folder, { target: { value: '/out' } })
    fireEvent.blur(folder)
    await waitFor(() =>
      expect(transport.calls.at(-1)).toMatchObject({
        name: 'planExport',
        input: { kind: 'vtt', target: '/out' },
      }),
    )
    expect(screen.getByRole('button', { name: 'Write the files' })).toHaveProperty('disabled', true)
    fireEvent.click(await screen.findByLabelText('Replace them'))
    await waitFor(() =>
      expect(screen.getByRole('button', { name: 'Write the files' })).toHaveProperty('disabled', false),
    )
  })
})

describe('the import dialog', () => {
  it('shows what would change and what fits nothing before it labels', async () => {
    const transport = await open()
    useUi.getState().set({ dialog: 'import' })
    const field = await screen.findByLabelText('Files')
    const file = new File(['clip,label,status\n'], 'labels.csv')
    fireEvent.change(field, { target: { files: [file] } })
    expect(await screen.findByText('gone.mp4')).toBeTruthy()
    expect(screen.getByLabelText('What would change').textContent).toContain('crying/one.mp4: yoga #night')
    expect(transport.calls.some(call => call.name === 'runImport')).toBe(false)
    fireEvent.click(screen.getByRole('button', { name: 'Give these labels' }))
    expect(await screen.findByText(/1 clip labelled/)).toBeTruthy()
    expect(transport.calls.find(call => call.name === 'runImport')?.input).toMatchObject({
      files: [{ name: 'labels.csv', text: 'clip,label,status\n' }],
    })
  })
})
