import { fireEvent, screen, waitFor, within, type BoundFunctions, type queries } from '@testing-library/react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Input } from '../../../../shared/api'
import type { ClipScores, Segment } from '../../../../shared/domain'
import { setUpApp, showApp } from '../../test/fake-app'
import {
  aClip,
  aModel,
  answersOf,
  aRow,
  aRun,
  aState,
  clipsPage,
  createFakeTransport,
  type FakeTransport,
} from '../../test/fake-transport'

const base = aClip('film', null)
const film = { ...base, media: { ...base.media!, durationSec: 40, frames: 1000 } }
const run = aRun(1)

/** Twenty windows of four seconds, one every two: bowling for the first half, yoga after it, sure of neither at 19 s. */
const scores: ClipScores = {
  schemaVersion: 1,
  clip: film.path,
  bytes: film.bytes,
  mtimeMs: film.mtimeMs,
  model: run.model,
  windowSec: 4,
  strideSec: 2,
  durationSec: 40,
  at: '2026-01-02T03:04:05.000Z',
  windows: Array.from({ length: 19 }, (_, i) => ({
    startSec: i * 2,
    endSec: i * 2 + 4,
    topk: [
      { label: 'bowling', index: 1, score: i < 9 ? 0.8 : 0.1 },
      { label: 'yoga', index: 3, score: i < 9 ? 0.1 : 0.6 },
    ],
  })),
}

async function open(
  mine: Segment[] | null = null,
  known: ClipScores | null = scores,
): Promise<FakeTransport> {
  let kept = mine
  const transport = createFakeTransport({
    getState: () => aState(1),
    listClips: () => clipsPage([film]),
    listModels: () => [aModel('i3d-k400')],
    listRuns: () => [run],
    ...answersOf([run], () => [aRow(film, ['bowling', 'yoga'])]),
    listLabels: () => ({ labels: ['bowling', 'yoga'] }),
    getScores: () => ({ scores: known, segments: kept }),
    scoreWindows: () => ({ jobId: 'job-1' }),
    setSegments: ({ segments }) => ({ segments: (kept = segments) }),
  })
  showApp(transport)
  fireEvent.click(await screen.findByRole('option', { name: /film\.mp4/ }))
  return transport
}

const panel = async (): Promise<BoundFunctions<typeof queries>> =>
  within(await screen.findByRole('region', { name: 'Over time' }))
const bands = async (): Promise<string[]> => {
  const group = await (await panel()).findByRole('group', { name: 'Segments' })
  return within(group)
    .getAllByRole('button')
    .map(band => band.getAttribute('aria-label') ?? '')
}
const saved = (transport: FakeTransport): Input<'setSegments'>[] =>
  transport.calls
    .filter(({ name }) => name === 'setSegments')
    .map(({ input }) => input as Input<'setSegments'>)

setUpApp()
beforeEach(() => {
  HTMLElement.prototype.setPointerCapture = vi.fn()
})

describe('what the network says when', () => {
  it('looks through with the window and the stride that are filled in, and with no other', async () => {
    const transport = await open(null, null)
    const over = await panel()
    fireEvent.change(await over.findByLabelText('Window, s'), { target: { value: '8' } })
    const stride = over.getByLabelText('One every, s')
    fireEvent.change(stride, { target: { value: '-1' } })
    expect(over.getByRole('alert').textContent).toContain('A number above 0')
    const start = over.getByRole('button', { name: 'Look through the clip' })
    expect(start).toHaveProperty('disabled', true)
    fireEvent.change(stride, { target: { value: '2,5' } })
    fireEvent.click(start)
    await waitFor(() =>
      expect(transport.calls).toContainEqual({
        name: 'scoreWindows',
        input: { runId: run.id, clipId: film.id, windowSec: 8, strideSec: 2.5 },
      }),
    )
  })

  it('shows segments by least score and smoothing, keeps them when asked, and the way back', async () => {
    const transport = await open()
    expect(await bands()).toEqual(['bowling, 0:00.00 to 0:19.00', 'yoga, 0:19.00 to 0:40.00'])
    const over = await panel()
    const least = over.getByRole('slider', { name: 'Least score of a segment' })
    for (let i = 0; i < 7; i++) fireEvent.keyDown(least, { key: 'ArrowRight' })
    expect(least.getAttribute('aria-valuetext')).toBe('65.0 %')
    expect(await bands()).toEqual(['bowling, 0:00.00 to 0:17.00'])
    fireEvent.click(over.getByRole('button', { name: 'Keep these segments' }))
    await waitFor(() => expect(saved(transport)).toHaveLength(1))
    expect(saved(transport)[0]?.segments).toMatchObject([{ label: 'bowling', startSec: 0, endSec: 17 }])
    fireEvent.click(await over.findByRole('button', { name: "Back to the model's segments" }))
    await waitFor(() => expect(saved(transport)[1]?.segments).toBeNull())
  })

  it('goes from segment to segment by arrows, and moves a border by them, to the frame, kept once', async () => {
    const transport = await open()
    await bands()
    const over = await panel()
    const [first, second] = within(over.getByRole('group', { name: 'Segments' })).getAllByRole('button')
    fireEvent.keyDown(first!, { key: 'ArrowRight' })
    expect(second!.getAttribute('aria-pressed')).toBe('true')
    expect(document.activeElement).toBe(second)
    const start = over.getByRole('slider', { name: 'Start of the segment' })
    // The neighbour is in the way to the left.
    fireEvent.keyDown(start, { key: 'ArrowLeft' })
    expect(start.getAttribute('aria-valuetext')).toBe('0:19.00')
    for (let i = 0; i < 2; i++) fireEvent.keyDown(start, { key: 'ArrowRight', shiftKey: true })
    fireEvent.keyDown(start, { key: 'ArrowRight' })
    expect(saved(transport)).toHaveLength(0)
    fireEvent.keyUp(start, { key: 'ArrowRight' })
    await waitFor(() => expect(saved(transport)).toHaveLength(1))
    expect(saved(transport)[0]?.segments?.[1]).toMatchObject({
      label: 'yoga',
      endSec: 40,
      score: null,
      by: 'me',
      startSec: expect.closeTo(19.84, 5) as number,
    })
    expect((await bands())[1]).toBe('yoga, 0:19.84 to 0:40.00')
  })

  it('moves a border by the pointer, no further than its neighbour', async () => {
    const transport = await open()
    await bands()
    const over = await panel()
    const group = over.getByRole('group', { name: 'Segments' })
    group.getBoundingClientRect = () => new DOMRect(100, 0, 400, 26)
    const end = over.getByRole('slider', { name: 'End of the segment' })
    fireEvent.pointerDown(end, { buttons: 1, clientX: 290 })
    fireEvent.pointerMove(end, { buttons: 1, clientX: 480 })
    expect(end.getAttribute('aria-valuetext')).toBe('0:19.00')
    fireEvent.pointerMove(end, { buttons: 1, clientX: 200 })
    fireEvent.pointerUp(end, { clientX: 200 })
    await waitFor(() => expect(saved(transport)).toHaveLength(1))
    expect(saved(transport)[0]?.segments?.[0]).toMatchObject({ label: 'bowling', startSec: 0, endSec: 10 })
  })
})
