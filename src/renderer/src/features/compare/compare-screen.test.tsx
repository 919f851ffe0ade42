import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { Clip, ResultRow } from '../../../../shared/domain'
import { setUpApp, showApp } from '../../test/fake-app'
import {
  aClip,
  aRow,
  aRun,
  aState,
  answersOf,
  clipsPage,
  createFakeTransport,
} from '../../test/fake-transport'
import { useUi } from '../../state'

const labels = ['archery', 'crying', 'singing', 'yoga']
const clips = [
  aClip('one', 'crying'),
  aClip('two', 'yoga'),
  aClip('three', 'yoga'),
  aClip('four', 'archery'),
  aClip('five', 'drinking'),
]
const said = (clip: Clip, name: string): ResultRow => {
  const truth = clip.truth?.label ?? ''
  const index = labels.indexOf(truth)
  return aRow(clip, [], {
    topk: [{ rank: 1, index: labels.indexOf(name), label: name, score: 0.6 }],
    truth: { label: truth, index: index === -1 ? null : index, source: 'folder' },
  })
}
const movinet = {
  id: 'movinet',
  sha256: 'dd',
  labelsSha256: 'ee',
  labelSet: 'kinetics-600',
  title: 'MoViNet',
}
const runs = [aRun(5), aRun(5, { id: 'run-2', createdAt: '2026-01-01T00:00:00.000Z', model: movinet })]
const answers: Record<string, ResultRow[]> = {
  'run-1': ['crying', 'yoga', 'singing', 'singing', 'singing'].map((name, i) => said(clips[i]!, name)),
  'run-2': ['crying', 'singing', 'yoga', 'crying', 'singing'].map((name, i) => said(clips[i]!, name)),
}

function open(shown = runs): void {
  const transport = createFakeTransport({
    getState: () => aState(5),
    listClips: () => clipsPage(clips),
    listModels: () => [],
    listRuns: () => shown,
    ...answersOf(shown, runId => answers[runId] ?? []),
    listLabels: () => ({ labels }),
  })
  showApp(transport)
}
const region = (name: string): Promise<HTMLElement> => screen.findByRole('region', { name })

setUpApp({ hash: '#/compare' })

describe('two runs', () => {
  it('are counted clip by clip; what neither can be judged by is named', async () => {
    open()
    const counts = within(await region('Who is right'))
    expect(counts.getAllByRole('cell').map(each => each.textContent)).toEqual(
      expect.arrayContaining(['1 both', '1 only A', '1 only B', '1 neither']),
    )
    expect((await region('Top-1, and chance')).textContent).toContain('1.0')
    expect((await region('Agreement')).textContent).toContain('2 of 5 clips')
    expect(screen.getByText(/1 clip of classes that I3D does not have/)).toBeTruthy()
    expect(screen.getByText('1 class not in I3D').parentElement?.textContent).toContain('drinking 1')
  })

  it('show a clip that flips with both answers side by side', async () => {
    open()
    const flips = within(await region('Clips that flip'))
    expect(flips.getAllByRole('button', { name: /truth: yoga/ })).toHaveLength(2)
    fireEvent.change(flips.getByRole('combobox', { name: 'Which clips' }), { target: { value: 'a' } })
    fireEvent.click(flips.getByRole('button', { name: /truth: yoga/ }))
    await waitFor(() => expect(useUi.getState()).toMatchObject({ clipId: 'two', compareRunId: 'run-2' }))
    expect(await screen.findByRole('region', { name: 'Comparison' })).toBeTruthy()
  })
})

it('lists the clips behind each of the four counts', async () => {
  open()
  const counts = within(await region('Who is right'))
  const listed = async (title: string): Promise<(string | null)[]> =>
    within(await region(title))
      .getAllByRole('button', { name: /truth:/ })
      .map(each => each.getAttribute('title'))
  fireEvent.click(counts.getByRole('button', { name: '1 neither' }))
  expect(await listed('Clips the two judge alike')).toEqual([clips[3]!.path])
  fireEvent.click(counts.getByRole('button', { name: '1 both' }))
  expect(await listed('Clips the two judge alike')).toEqual([clips[0]!.path])
  fireEvent.click(counts.getByRole('button', { name: '1 only B' }))
  expect(await listed('Clips that flip')).toEqual([clips[2]!.path])
})

it('with one run only the screen says what to do', async () => {
  open([runs[0]!])
  expect(await screen.findByRole('heading', { name: 'Two runs are needed' })).toBeTruthy()
})
