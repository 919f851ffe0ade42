import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { ResultRow } from '../../../../shared/domain'
import { setUpApp, showApp } from '../../test/fake-app'
import {
  aClip,
  aFailedRow,
  aRow,
  aRun,
  aState,
  answersOf,
  clipsPage,
  createFakeTransport,
} from '../../test/fake-transport'
import { useUi } from '../../state'
import { agreementText, answerNames, comparableRuns, sampledFramesText } from './compare-text'

const clip = aClip('one', 'crying')
const other = aClip('two', 'yoga')
const movinet = { id: 'movinet', sha256: 'dd', labelsSha256: 'ee', labelSet: 'kinetics-600' }
const i3dRow = aRow(clip, ['singing', 'crying', 'yoga'])
const movinetRow = aRow(clip, ['crying', 'laughing'], {
  model: movinet,
  views: [{ frameIndices: [0, 5, 5, 10], timesSec: [0, 0.2, 0.2, 0.4], crop: 'center' }],
})
const runs = [
  aRun(2),
  aRun(2, { id: 'run-2', createdAt: '2026-01-01T00:00:00.000Z', model: { ...movinet, title: 'MoViNet' } }),
]
const answers: Record<string, ResultRow[]> = {
  'run-1': [i3dRow, aRow(other, ['yoga', 'crying'])],
  'run-2': [
    movinetRow,
    aFailedRow(other, { code: 'clip.too-short', stage: 'sample', message: 'the clip is too short' }),
  ],
}

function open(shown = runs): void {
  const transport = createFakeTransport({
    getState: () => aState(2),
    listClips: () => clipsPage([clip, other]),
    listModels: () => [],
    listRuns: () => shown,
    ...answersOf(shown, runId => answers[runId] ?? []),
    listLabels: () => ({ labels: [] }),
  })
  showApp(transport)
}
const inspector = (): HTMLElement => screen.getByRole('complementary', { name: 'Clip' })

setUpApp()

describe('two networks on one clip', () => {
  it('stand beside each other by keyboard alone: answers, frames seen, agreement in words', async () => {
    open()
    fireEvent.click(await screen.findByRole('option', { name: /singing/ }))
    const button = within(inspector()).getByRole('button', { name: 'Compare with…' })
    button.focus()
    fireEvent.keyDown(button, { key: 'Enter' })
    const choice = await screen.findByRole('menuitemradio', { name: /MoViNet · fast/ })
    fireEvent.keyDown(choice, { key: 'Enter' })
    const comparison = await within(inspector()).findByRole('region', { name: 'Comparison' })
    const second = await within(comparison).findByRole('list', { name: 'Predictions of MoViNet' })
    expect(within(second).getAllByRole('listitem')[0]?.textContent).toContain('crying')
    const first = within(comparison).getByRole('list', { name: 'Predictions of I3D' })
    expect(within(first).getAllByRole('listitem')[0]?.textContent).toContain('singing')
    expect(await within(comparison).findByText('saw 16 frames, 0.80 to 2.00 s')).toBeTruthy()
    expect(await within(comparison).findByText('saw 3 frames, 0.00 to 0.40 s')).toBeTruthy()
    expect(within(comparison).getByRole('status').textContent).toBe(
      'They differ: I3D says singing, MoViNet says crying. I3D has crying second, with 40.0 %. MoViNet is right.',
    )
  })

  it('stay compared at the next clip, where one of them failed, until the comparison is ended', async () => {
    useUi.setState({ compareRunId: 'run-2' })
    open()
    fireEvent.click(await screen.findByRole('option', { name: /yoga.*right/ }))
    expect(
      await within(inspector()).findByText('It could not classify this clip: the clip is too short.'),
    ).toBeTruthy()
    fireEvent.click(within(inspector()).getByRole('button', { name: 'End the comparison' }))
    await waitFor(() => expect(within(inspector()).getByRole('region', { name: 'Predictions' })).toBeTruthy())
    expect(within(inspector()).queryByRole('region', { name: 'Comparison' })).toBeNull()
  })

  it('are not offered where there is only one look', async () => {
    open([runs[0]!, { ...runs[0]!, id: 'run-0' }])
    fireEvent.click(await screen.findByRole('option', { name: /singing/ }))
    expect(within(inspector()).getByRole('region', { name: 'Predictions' })).toBeTruthy()
    expect(within(inspector()).queryByRole('button', { name: /Compare/ })).toBeNull()
  })
})

describe('the words', () => {
  const say = (a: string[], b: string[], truth: string | null): string[] =>
    agreementText({ name: 'A', row: aRow(clip, a) }, { name: 'B', row: aRow(clip, b) }, truth)

  it('of agreement, whatever the case', () => {
    expect(say(['Yoga'], ['yoga'], null)).toEqual(['They agree: both say Yoga.'])
    expect(say(['yoga'], ['yoga'], 'yoga')).toEqual(['They agree: both say yoga.', 'That is the truth.'])
    expect(say(['yoga', 'crying'], ['yoga'], 'crying').slice(1)).toEqual([
      'The truth is crying.',
      'A has it second, with 40.0 %.',
    ])
    expect(say(['yoga'], ['yoga'], 'crying').slice(1)).toEqual([
      'The truth is crying.',
      'Neither has it among its first.',
    ])
  })

  it('of a truth that one of the networks, or both, cannot name', () => {
    const truth = { label: 'archery', source: 'folder' as const, index: null }
    const a = { name: 'A', row: aRow(clip, ['pan left'], { truth }) }
    const b = { name: 'B', row: aRow(clip, ['archery']) }
    expect(agreementText(a, b, 'archery')).toEqual([
      'They differ: A says pan left, B says archery.',
      'B is right.',
      '“archery” is not a class of A.',
    ])
    expect(agreementText(a, a, 'archery')[1]).toBe('The truth, “archery”, is a class of neither.')
  })

  it('of names are as short as they may be', () => {
    const of = (title: string, name = 'fast'): ReturnType<typeof aRun> =>
      aRun(1, { model: { ...movinet, title }, protocol: { ...runs[0]!.protocol, name } })
    expect(answerNames(of('I3D RGB, Kinetics-400'), of('Motion energy (built in)'))).toEqual([
      'I3D RGB',
      'Motion energy',
    ])
    expect(answerNames(of('X, a'), of('X, b'))).toEqual(['X, a', 'X, b'])
    expect(answerNames(of('X, a'), of('X, a', 'full'))).toEqual(['X, fast', 'X, full'])
  })

  it('of frames count a frame once, over all views', () => {
    const views = [0, 1].map(at => ({
      frameIndices: [at, at + 1],
      timesSec: [at / 10, (at + 1) / 10],
      crop: 'center' as const,
    }))
    expect(sampledFramesText({ views })).toBe('3 frames, 0.00 to 0.20 s, in 2 views')
    expect(sampledFramesText({ views: [] })).toBe('no frames')
  })

  it('runs with another protocol compare, those with no answer do not', () => {
    const standard = aRun(2, { id: 's', protocol: { ...runs[0]!.protocol, name: 'standard' } })
    const empty = { ...runs[1]!, id: 'e', done: 1, failed: 1 }
    expect(comparableRuns([runs[0]!, standard, empty, runs[1]!], runs[0]!).map(run => run.id)).toEqual([
      's',
      'run-2',
    ])
  })
})
