/** The way of a network without a card through the window: dropped, looked at, tried, named, saved. */
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { Input, Output } from '../../../../shared/api'
import { AppError } from '../../../../shared/errors'
import type { DraftModel, Feeding, Trial } from '../../../../shared/custom-model'
import { setUpApp, showApp } from '../../test/fake-app'
import { aClip, aState, clipsPage, createFakeTransport, type FakeTransport } from '../../test/fake-transport'

const feeding = (fps: number, divide: number): Feeding => ({
  input: {
    name: 'in',
    layout: 'NCTHW',
    frames: { min: 16, max: 16, multipleOf: 1 },
    height: 112,
    width: 112,
  },
  sampling: { rate: { fps }, tick: 'nearest', frames: { min: 16, max: 16 }, tooFew: 'loop' },
  preprocess: {
    rotation: 'apply',
    sampleAspectRatio: 'ignore',
    colourMatrix: 'tag-else-bt601',
    resize: { mode: 'short-side', size: 128, rounding: 'floor' },
    interpolation: 'bilinear-uint8',
    crop: { height: 112, width: 112, rounding: 'floor' },
    normalise: { divide, mean: [0, 0, 0], std: [1, 1, 1] },
  },
})
const draft: DraftModel = {
  id: 'draft-1',
  fileName: 'night-net.onnx',
  bytes: 2_000_000,
  sha256: 'a'.repeat(64),
  input: { name: 'in', shape: [1, 3, null, 112, 112] },
  output: { name: 'out', classes: 3 },
  layouts: ['NCTHW'],
  free: { frames: true, size: false },
  kind: 'logits',
  problem: null,
  labels: { set: null, why: 'It gives 3 scores: give the 3 names.' },
  candidates: [
    { preset: 'a', title: 'Way A', why: 'Because of A.', feeding: feeding(15, 255) },
    { preset: 'b', title: 'Way B', why: 'Because of B.', feeding: feeding(25, 127.5) },
  ],
}
const trialOf = (label: string, score: number): Trial => ({
  kind: 'logits',
  topk: [{ rank: 1, index: 0, label, score }],
  margin: 0.1,
  entropy: 1,
  frames: 16,
  spanSec: 1,
  inferMs: 20,
  picture: null,
})

interface World {
  save: (input: Input<'saveModel'>) => Output<'saveModel'>
  uploaded: () => Promise<DraftModel>
}

async function open(world: Partial<World> = {}): Promise<{ transport: FakeTransport; sheet: HTMLElement }> {
  const { save = () => ({ id: 'night-net' }), uploaded = () => Promise.resolve(draft) } = world
  const clips = [aClip('one', 'crying'), aClip('two', 'yoga')]
  const transport = createFakeTransport({
    getState: () => aState(2),
    listClips: () => clipsPage(clips),
    listModels: () => [],
    listRuns: () => [],
    listLabels: () => ({ labels: [] }),
    tryModel: ({ feeding: fed }) => {
      if (fed.preprocess.normalise.divide === 255) return trialOf('crying', 0.31)
      throw new AppError('clip.unreadable', 'this way fails')
    },
    saveModel: save,
    discardModel: () => ({}),
  })
  transport.uploadDraft = uploaded
  showApp(transport)
  const target = await screen.findByRole('navigation')
  const file = new File(['graph'], 'night-net.onnx')
  fireEvent.drop(target, { dataTransfer: { files: [file], items: [], types: ['Files'] } })
  const sheet = await screen.findByRole('dialog', { name: 'Add a network of your own' })
  return { transport, sheet }
}
const inputs = (transport: FakeTransport, name: string): unknown[] =>
  transport.calls.filter(call => call.name === name).map(call => call.input)
const giveLabels = (sheet: HTMLElement, text: string): void => {
  const field = within(sheet).getByLabelText('List of class names')
  fireEvent.change(field, { target: { files: [new File([text], 'names.txt')] } })
}
const button = (sheet: HTMLElement, name: string): HTMLButtonElement =>
  within(sheet).getByRole('button', { name })

setUpApp()

describe('a network without a card', () => {
  it('says what was found, in words, with every way and its reason', async () => {
    const { sheet } = await open()
    const say = within(sheet)
    expect(say.getByText(/3 colours × any number of frames × 112 rows × 112 columns/)).toBeTruthy()
    expect(say.getByText(/told by running it once/)).toBeTruthy()
    expect(say.getByText('Because of A.')).toBeTruthy()
    expect(say.getByRole<HTMLInputElement>('radio', { name: 'Way A' }).checked).toBe(true)
    expect(button(sheet, 'Save').disabled).toBe(true)
    expect(say.getByText('To save it, choose the list of its classes.')).toBeTruthy()
  })

  it('is tried in every way on the clip, side by side; a way that fails says why in its place', async () => {
    const { transport, sheet } = await open()
    fireEvent.click(button(sheet, 'Try'))
    const said = await within(sheet).findByRole('group', { name: 'What Way A says' })
    expect(said.textContent).toContain('crying truth')
    expect(said.textContent).toContain('31.0 %')
    expect(await within(sheet).findByText('This way fails.')).toBeTruthy()
    expect(inputs(transport, 'tryModel')).toMatchObject([
      { draftId: 'draft-1', clipId: 'one', feeding: { sampling: { rate: { fps: 15 } } } },
      { draftId: 'draft-1', clipId: 'one', feeding: { sampling: { rate: { fps: 25 } } } },
    ])
    // The surest way is not chosen by itself.
    expect(within(sheet).getByRole<HTMLInputElement>('radio', { name: 'Way A' }).checked).toBe(true)
    // What was said is no longer about other figures.
    fireEvent.change(within(sheet).getByLabelText('Frames'), { target: { value: '8' } })
    expect(within(sheet).queryByRole('group', { name: 'What Way A says' })).toBeNull()
  })

  it('is saved as it was chosen, with the figures under Details', async () => {
    const { transport, sheet } = await open()
    fireEvent.click(within(sheet).getByRole('radio', { name: 'Way B' }))
    fireEvent.change(within(sheet).getByLabelText('Frames'), { target: { value: '8' } })
    fireEvent.change(within(sheet).getByLabelText('Name'), { target: { value: 'Night net' } })
    giveLabels(sheet, 'a\nb\nc')
    await waitFor(() => expect(button(sheet, 'Save').disabled).toBe(false))
    fireEvent.click(button(sheet, 'Save'))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(inputs(transport, 'saveModel')).toMatchObject([
      {
        draftId: 'draft-1',
        title: 'Night net',
        preset: 'b',
        labels: { text: 'a\nb\nc', name: 'names.txt' },
        feeding: { input: { frames: { min: 8, max: 8 } }, sampling: { rate: { fps: 25 } } },
      },
    ])
    expect(location.hash).toContain('/models')
    expect(inputs(transport, 'discardModel')).toEqual([])
  })

  it('says what is wrong beside its field, and stays', async () => {
    const { sheet } = await open({
      save: () => {
        throw new AppError('model.labels', 'the list has 2 names, the graph gives 3 scores')
      },
    })
    const classes = within(sheet).getByRole('group', { name: 'Names of its 3 classes' })
    giveLabels(sheet, 'a\nb')
    await waitFor(() => expect(button(sheet, 'Save').disabled).toBe(false))
    fireEvent.click(button(sheet, 'Save'))
    expect(await within(classes).findByText('The list has 2 names, the graph gives 3 scores.')).toBeTruthy()
    fireEvent.change(within(sheet).getByLabelText('Rate'), { target: { value: 'fast' } })
    expect(within(sheet).getByText('a number from 0.1 to 240')).toBeTruthy()
    expect(button(sheet, 'Save').disabled).toBe(true)
    expect(button(sheet, 'Try').disabled).toBe(true)
  })

  it('given up by Escape is discarded', async () => {
    const { transport, sheet } = await open()
    fireEvent.keyDown(sheet, { key: 'Escape' })
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(inputs(transport, 'discardModel')).toEqual([{ draftId: 'draft-1' }])
  })
})
