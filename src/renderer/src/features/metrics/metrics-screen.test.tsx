import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { Clip, ResultRow } from '../../../../shared/domain'
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
import { withOnly } from '../../clips/filters'
import { useUi } from '../../state'

const labels = ['archery', 'crying', 'singing', 'yoga', 'push up', 'digging']
/** A row that says these labels, against the class of the clip's folder. */
const said = (clip: Clip, ...names: string[]): ResultRow => {
  const rest = labels.filter(label => !names.includes(label))
  const truth = clip.truth?.label ?? ''
  const index = labels.indexOf(truth)
  return aRow(clip, [], {
    topk: [...names, ...rest]
      .slice(0, 5)
      .map((label, i) => ({ rank: i + 1, index: labels.indexOf(label), label, score: 0.8 / 2 ** i })),
    truth: { label: truth, index: index === -1 ? null : index, source: 'folder' },
  })
}
const clips = [
  aClip('one', 'crying'),
  aClip('two', 'crying'),
  aClip('three', 'yoga'),
  aClip('four', 'archery'),
  aClip('five', 'knitting'),
]
const rows = [
  said(clips[0]!, 'singing', 'crying'),
  said(clips[1]!, 'singing', 'yoga'),
  said(clips[2]!, 'yoga'),
  said(clips[3]!, 'archery'),
  said(clips[4]!, 'yoga'),
]

function open(world: { runs?: ReturnType<typeof aRun>[] } = {}): FakeTransport {
  const runs = world.runs ?? [aRun(5)]
  const transport = createFakeTransport({
    getState: () => ({ ...aState(5), settings: { ...aState(5).settings, modelId: 'i3d-k400' } }),
    listClips: () => clipsPage(clips),
    listModels: () => [aModel('i3d-k400')],
    listRuns: () => runs,
    ...answersOf(runs, () => rows),
    listLabels: () => ({ labels }),
    startRun: () => ({ runId: 'run-1', jobId: 'job-1' }),
  })
  showApp(transport)
  return transport
}
const region = (name: string | RegExp): Promise<HTMLElement> => screen.findByRole('region', { name })

setUpApp({ hash: '#/metrics' })

describe('the metrics of the run shown', () => {
  it('stand with their n and interval, and say which clips they leave out', async () => {
    open()
    expect((await region('top-1')).textContent).toBe('top-150.0 %95 % 15.0 – 85.0 · 2 of 4')
    expect((await region('top-5')).textContent).toContain('4 of 4')
    expect((await region('mean per class')).textContent).toContain('66.7')
    expect(screen.getByText(/4 of 5 clips judged/)).toBeTruthy()
    expect(screen.getByText(/1 clip of classes the network does not have/)).toBeTruthy()
    expect(screen.getByText('knitting')).toBeTruthy()
  })

  it('follow the filters', async () => {
    open()
    await region('top-1')
    useUi.getState().changeFilters(filters => withOnly(filters, 'truth', 'crying'))
    await waitFor(async () => expect((await region('top-1')).textContent).toContain('0 of 2'))
  })

  it('list the worst class first, and sort by another figure on demand', async () => {
    open()
    const classes = within(await region('Classes'))
    const names = (): (string | null)[] =>
      classes.getAllByRole('button', { name: /crying|yoga|archery/ }).map(each => each.textContent)
    expect(names()[0]).toBe('crying')
    fireEvent.click(classes.getByRole('button', { name: 'class' }))
    expect(names()).toEqual(['archery', 'crying', 'yoga'])
  })

  it('lead from a confused pair to its clips in the grid', async () => {
    open()
    const confused = within(await region('Most confused'))
    fireEvent.click(confused.getByRole('button', { name: /crying.*singing/ }))
    await waitFor(() => expect(location.hash).not.toContain('metrics'))
    const grid = await screen.findByRole('listbox', { name: 'Clips' })
    await waitFor(() => expect(within(grid).getAllByRole('option')).toHaveLength(2))
  })

  it('lead from a cell of the matrix to its clips, by keyboard alone', async () => {
    open()
    await region('top-1')
    location.hash = '#/metrics/confusion'
    dispatchEvent(new Event('hashchange'))
    fireEvent.change(await screen.findByRole('combobox', { name: 'Order of the classes' }), {
      target: { value: 'name' },
    })
    const matrix = await screen.findByRole('application', { name: /^Confusion matrix of 4 classes/ })
    // archery, crying, singing, yoga: down to crying, across to singing.
    for (const key of ['Home', 'ArrowDown', 'ArrowRight', 'ArrowRight']) fireEvent.keyDown(matrix, { key })
    expect(screen.getByText(/2 of 2/)).toBeTruthy()
    fireEvent.keyDown(matrix, { key: 'Enter' })
    const grid = await screen.findByRole('listbox', { name: 'Clips' })
    await waitFor(() => expect(within(grid).getAllByRole('option')).toHaveLength(2))
  })

  it('lead from a confident mistake to the clip', async () => {
    open()
    const mistakes = within(await region('Most confident mistakes'))
    fireEvent.click(mistakes.getAllByRole('button', { name: /singing/ })[0]!)
    await waitFor(() => expect(useUi.getState().clipId).toBe('one'))
  })
})

it('a sample is drawn by class and seed and classified', async () => {
  const transport = open()
  fireEvent.click(await screen.findByRole('button', { name: 'Evaluate a sample…' }))
  const dialog = await screen.findByRole('dialog', { name: 'Evaluate on a sample' })
  expect(within(dialog).getByRole('status').textContent).toContain('4 clips of the 5 shown')
  fireEvent.change(within(dialog).getByLabelText('Clips of each class'), { target: { value: '0' } })
  expect(within(dialog).getByText('A whole number from 1 is needed.')).toBeTruthy()
  fireEvent.change(within(dialog).getByLabelText('Clips of each class'), { target: { value: '1' } })
  fireEvent.click(within(dialog).getByRole('button', { name: 'Classify the sample' }))
  await waitFor(() => {
    const input = transport.calls.find(call => call.name === 'startRun')?.input as { clipIds: string[] }
    expect(input.clipIds).toHaveLength(4)
  })
})

it('without a run the screen says what to do', async () => {
  open({ runs: [] })
  expect(await screen.findByRole('heading', { name: 'Nothing to measure yet' })).toBeTruthy()
})

it('says before anything is computed which class names the network does not have', async () => {
  open({ runs: [] })
  const note = await screen.findByRole('note')
  expect(note.textContent).toContain('4 class names: 1 not in kinetics-400 letter for letter, 1 not at all.')
  expect(within(note).getByRole('list').textContent).toBe('knitting')
  fireEvent.click(screen.getByRole('button', { name: 'Evaluate a sample…' }))
  const dialog = await screen.findByRole('dialog', { name: 'Evaluate on a sample' })
  expect(within(dialog).getByRole('note').textContent).toContain('1 not at all')
})
