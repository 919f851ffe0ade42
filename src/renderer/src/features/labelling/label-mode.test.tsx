import {
  act,
  fireEvent,
  screen,
  waitFor,
  within,
  type BoundFunctions,
  type queries,
} from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { Input, Output } from '../../../../shared/api'
import { Settings, type Clip, type ResultRow } from '../../../../shared/domain'
import { AppError } from '../../../../shared/errors'
import { runCommand } from '../../command-handlers'
import { setUpApp, showApp } from '../../test/fake-app'
import { aLabelHost } from '../../test/fake-labels'
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

const labels = ['archery', 'bowling', 'crying', 'yoga']
const names = ['a', 'b', 'c', 'd'] as const

interface World {
  settings: Partial<Settings>
  rows: readonly ResultRow[]
  refuse: boolean
  /** Never answers that a label is kept. */
  silent: boolean
}

/** Four clips a to d, sorted by class; the network says archery of each, with growing margins but for c. */
async function open(world: Partial<World> = {}): Promise<FakeTransport> {
  const clips: Clip[] = names.map(name => aClip(name, labels[names.indexOf(name)] ?? ''))
  const margins = [0.2, 0.5, 0.1, 0.9]
  const rows =
    world.rows ?? clips.map((clip, i) => aRow(clip, ['archery', 'bowling'], { margin: margins[i] }))
  let settings = Settings.parse({ ...world.settings })
  const runs = rows.length > 0 ? [aRun(4)] : []
  const host = aLabelHost(clips)
  const transport = createFakeTransport({
    getState: () => ({ ...aState(4), settings }),
    updateSettings: change => (settings = Settings.parse({ ...settings, ...change })),
    listClips: () => clipsPage(clips),
    listModels: () => [aModel('i3d-k400')],
    listRuns: () => runs,
    ...answersOf(runs, () => rows),
    listLabels: () => ({ labels }),
    getCard: () => {
      throw new AppError('model.missing', 'the card is not here')
    },
    ...host,
    ...(world.silent && { setLabels: () => new Promise<never>(() => undefined) }),
    ...(world.refuse && {
      setLabels: (): Output<'setLabels'> => {
        throw new AppError('disk.full', 'the disk is full')
      },
    }),
  })
  showApp(transport)
  await screen.findByRole('option', { name: rows.length > 0 ? /archery, .*a\.mp4/ : /^a\.mp4/ })
  return transport
}

const press = (key: string, more: KeyboardEventInit = {}): unknown =>
  fireEvent.keyDown(document.body, { key, ...more })
const bar = (): Promise<HTMLElement> => screen.findByRole('region', { name: 'Labelling' })
const status = (): HTMLElement => screen.getByRole('status', { name: 'Last label' })
const onClip = (id: string): Promise<void> => waitFor(() => expect(useUi.getState().clipId).toBe(id))
const sent = (transport: FakeTransport): Input<'setLabels'>[] =>
  transport.calls.filter(({ name }) => name === 'setLabels').map(({ input }) => input as Input<'setLabels'>)

setUpApp({ ui: { clipId: 'a' } })

describe('label mode', () => {
  it('goes on to the next clip after each decision, and counts', async () => {
    await open()
    press('v')
    expect((await bar()).textContent).toContain('0 of 4 labelled')
    press('Enter')
    await onClip('b')
    press('u')
    await onClip('c')
    press('Backspace')
    await onClip('d')
    await waitFor(async () => expect((await bar()).textContent).toContain('3 of 4 labelled'))
    expect(status().textContent).toContain('first prediction rejected on 1 clip')
    for (let i = 0; i < 3; i++) press('z', { ctrlKey: true })
    await waitFor(async () => expect((await bar()).textContent).toContain('0 of 4 labelled'))
    expect(status().textContent).toContain('undone: “archery” accepted on 1 clip')
  })

  it('stays where it is when told so, and outside of label mode', async () => {
    await open({ settings: { autoAdvance: 'off' } })
    press('Enter')
    await waitFor(() => expect(status().textContent).toContain('accepted'))
    expect(useUi.getState().clipId).toBe('a')
    press('v')
    await bar()
    press('s')
    await waitFor(() => expect(status().textContent).toContain('1 clip skipped'))
    expect(useUi.getState().clipId).toBe('a')
  })

  it('goes on with the clip that took the place of one that its label took out of the filters', async () => {
    await open({ settings: { autoAdvance: 'off' } })
    press('b', { ctrlKey: true })
    const facet = await screen.findByRole('region', { name: 'My decision' })
    fireEvent.click(within(facet).getByRole('checkbox', { name: /no label of mine/ }))
    act(() => useUi.getState().selectClip('b'))
    press('Enter')
    await onClip('c')
    act(() => useUi.getState().selectClip('d'))
    press('u')
    await onClip('c')
  })

  it('gives the label on a key, and says so where a key is free', async () => {
    const transport = await open({ settings: { favourites: ['', 'yoga'] } })
    press('v')
    fireEvent.click(within(await bar()).getByRole('button', { name: 'Key 2: yoga' }))
    await waitFor(() =>
      expect(sent(transport)).toEqual([
        {
          changes: [{ clipIds: ['a'], human: { label: 'yoga', index: 3, status: 'corrected' } }],
          title: '“yoga” given to 1 clip',
        },
      ]),
    )
    press('1')
    await waitFor(() => expect(status().textContent).toContain('key 1 has no label yet'))
    expect(sent(transport)).toHaveLength(1)
  })

  it('finds the most uncertain clip and the next one without a decision', async () => {
    await open()
    press('N', { shiftKey: true })
    await onClip('c')
    press('u')
    await waitFor(() => expect(status().textContent).toContain('unsure'))
    act(() => useUi.getState().selectClip('b'))
    press('n')
    await onClip('d')
    press('N', { shiftKey: true })
    await onClip('a')
  })
})

describe('a label', () => {
  it('acts on all clips selected, as one step, and says on how many', async () => {
    const transport = await open()
    press('v')
    press('a', { ctrlKey: true })
    await waitFor(async () => expect((await bar()).textContent).toContain('keys act on 4 clips'))
    press('Enter')
    await waitFor(() => expect(status().textContent).toContain('“archery” accepted on 4 clips'))
    expect(sent(transport)).toEqual([
      {
        changes: [{ clipIds: [...names], human: { label: 'archery', index: 0, status: 'accepted' } }],
        title: '“archery” accepted on 4 clips',
      },
    ])
    press('z', { ctrlKey: true })
    await waitFor(async () => expect((await bar()).textContent).toContain('0 of 4 labelled'))
  })

  it('taken away at once after it was given is taken away', async () => {
    const transport = await open()
    press('Enter')
    press('Delete')
    await waitFor(() => expect(sent(transport)).toHaveLength(2))
    expect(sent(transport)[1]?.changes).toEqual([{ clipIds: ['a'], human: null }])
    await waitFor(() => expect(screen.queryByRole('option', { name: /my label/ })).toBeNull())
  })

  it('that the host refuses is put back, with the reason', async () => {
    await open({ refuse: true })
    press('Enter')
    expect(await screen.findByText('The disk is full.')).toBeTruthy()
    expect(screen.queryByRole('option', { name: /my label/ })).toBeNull()
  })

  it('of one’s own is made by typing, and kept', async () => {
    const transport = await open({ rows: [] })
    press('l')
    const field = await screen.findByRole('combobox', { name: 'Find a label' })
    fireEvent.change(field, { target: { value: ' waiting  for it ' } })
    fireEvent.keyDown(field, { key: 'Enter' })
    await waitFor(() =>
      expect(sent(transport)[0]?.changes).toEqual([
        { clipIds: ['a'], human: { label: 'waiting for it', index: null, status: 'corrected' } },
      ]),
    )
    const saved = transport.calls.find(({ name }) => name === 'updateSettings')
    expect(saved?.input).toEqual({ recentLabels: ['waiting for it'], ownLabels: ['waiting for it'] })
    press('l')
    const again = within(await screen.findByRole('listbox', { name: 'Labels' }))
    expect(again.getAllByRole('option')[0]?.textContent).toBe('waiting for itmy own')
  })
})

describe('tags', () => {
  it('are put on and taken off, several in a row, beside the label', async () => {
    const transport = await open()
    press('t')
    const field = await screen.findByRole('combobox', { name: 'Find or make a tag' })
    for (const tag of ['night', 'blurred']) {
      fireEvent.change(field, { target: { value: tag } })
      fireEvent.keyDown(field, { key: 'Enter' })
      await screen.findByRole('option', { name: new RegExp(tag), checked: true })
    }
    fireEvent.click(screen.getByRole('option', { name: /night/, checked: true }))
    await waitFor(() => expect(status().textContent).toContain('tag “night” taken off 1 clip'))
    expect(sent(transport).map(({ changes }) => changes[0]?.tags)).toEqual([
      { add: ['night'], remove: [] },
      { add: ['blurred'], remove: [] },
      { add: [], remove: ['night'] },
    ])
  })
})

describe('the keys', () => {
  it('are filled with what is most predicted, typed into, moved and freed', async () => {
    const transport = await open()
    press('v')
    fireEvent.click(within(await bar()).getByRole('button', { name: 'Keys…' }))
    const dialog = within(await screen.findByRole('dialog', { name: 'Labels on the keys 1 to 9' }))
    const keys = (): string[] =>
      within(dialog.getByRole('listbox', { name: 'Keys' }))
        .getAllByRole('option')
        .map(option => option.getAttribute('aria-label') ?? '')
        .filter(name => !name.endsWith('no label'))
    fireEvent.click(dialog.getByRole('button', { name: 'Fill with the most predicted' }))
    await waitFor(() => expect(keys()).toEqual(['Key 1: archery']))
    const list = dialog.getByRole('listbox', { name: 'Keys' })
    fireEvent.keyDown(list, { key: 'ArrowDown', altKey: true })
    await waitFor(() => expect(keys()).toEqual(['Key 2: archery']))
    fireEvent.keyDown(list, { key: '1' })
    const field = dialog.getByRole('combobox', { name: 'Find a label' })
    for (const label of ['yog', 'cry']) {
      fireEvent.change(field, { target: { value: label } })
      fireEvent.keyDown(field, { key: 'Enter' })
    }
    await waitFor(() => expect(keys()).toEqual(['Key 1: yoga', 'Key 2: crying']))
    fireEvent.keyDown(list, { key: '1' })
    fireEvent.keyDown(list, { key: 'Delete' })
    await waitFor(() => expect(keys()).toEqual(['Key 2: crying']))
    expect(transport.calls.filter(call => call.name === 'updateSettings').at(-1)).toMatchObject({
      input: { favourites: ['', 'crying', '', '', '', '', '', '', ''] },
    })
  })
})

describe('my own labels', () => {
  const own = { ownLabels: ['dusk', 'typo'], recentLabels: ['typo', 'yoga'], favourites: ['yoga', 'typo'] }
  const clipsWith = async (label: string, times: number): Promise<FakeTransport> => {
    const transport = await open({ settings: own })
    for (let i = 0; i < times; i++) {
      press('l')
      const field = await screen.findByRole('combobox', { name: 'Find a label' })
      fireEvent.change(field, { target: { value: label } })
      fireEvent.keyDown(field, { key: 'Enter' })
      await waitFor(() => expect(sent(transport)).toHaveLength(i + 1))
      press('ArrowRight')
    }
    return transport
  }
  const dialog = async (): Promise<BoundFunctions<typeof queries>> => {
    act(() => void runCommand('own-labels'))
    return within(await screen.findByRole('dialog', { name: 'My own labels' }))
  }
  const settingsSaved = (transport: FakeTransport): unknown =>
    transport.calls.filter(({ name }) => name === 'updateSettings').at(-1)?.input

  it('that no clip bears go at once: from the list, the recent ones and the keys', async () => {
    const transport = await open({ settings: own })
    const shown = await dialog()
    fireEvent.click(shown.getByRole('button', { name: 'Remove typo' }))
    await waitFor(() => expect(shown.queryByText('typo')).toBeNull())
    expect(settingsSaved(transport)).toEqual({
      ownLabels: ['dusk'],
      recentLabels: ['yoga'],
      favourites: ['yoga', ''],
    })
    expect(document.activeElement).toBe(shown.getByRole('button', { name: 'Remove dusk' }))
    fireEvent.click(shown.getByRole('button', { name: 'Remove dusk' }))
    await waitFor(() => expect(shown.queryByText('There is none.')).not.toBeNull())
    expect(document.activeElement).toBe(shown.getByRole('button', { name: 'Done' }))
  })

  it('stay on the clips that bear them, unless they are to be cleared, which can be undone', async () => {
    const transport = await clipsWith('dusk', 2)
    const shown = await dialog()
    shown.getByText('on 2 clips here')
    fireEvent.click(shown.getByRole('button', { name: 'Remove dusk' }))
    expect(shown.queryByText('dusk')).not.toBeNull()
    fireEvent.click(shown.getByRole('button', { name: 'Clear it from these clips' }))
    await waitFor(() => expect(shown.queryByText('dusk')).toBeNull())
    await waitFor(() => expect(sent(transport)).toHaveLength(3))
    expect(sent(transport)[2]).toMatchObject({
      title: 'my label cleared from 2 clips',
      changes: [{ clipIds: ['a', 'b'], human: null }],
    })
  })

  it('stay on the clips where that is wanted', async () => {
    const transport = await clipsWith('dusk', 1)
    const shown = await dialog()
    fireEvent.click(shown.getByRole('button', { name: 'Remove dusk' }))
    fireEvent.click(shown.getByRole('button', { name: 'Keep it on this clip' }))
    await waitFor(() => expect(settingsSaved(transport)).toMatchObject({ ownLabels: ['typo'] }))
    expect(sent(transport)).toHaveLength(1)
  })
})

describe('a field left by Escape', () => {
  it('leaves the focus to the one that the next key opens at once', async () => {
    await open()
    press('l')
    const field = await screen.findByRole('combobox', { name: 'Find a label' })
    fireEvent.keyDown(field, { key: 'Escape' })
    press('t')
    await waitFor(() =>
      expect(document.activeElement).toBe(screen.getByRole('combobox', { name: 'Find or make a tag' })),
    )
    await new Promise(resolve => setTimeout(resolve))
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Find or make a tag')
  })
})

describe('a page that is left', () => {
  it('sends what still waits for the answer to the label before', async () => {
    const transport = await open({ silent: true })
    press('Enter')
    await waitFor(() => expect(sent(transport)).toHaveLength(1))
    press('ArrowRight')
    await onClip('b')
    press('Enter')
    await screen.findByRole('option', { name: /b\.mp4.*my label|my label.*b\.mp4/ })
    expect(sent(transport)).toHaveLength(1)
    dispatchEvent(new Event('pagehide'))
    expect(sent(transport).map(({ changes }) => changes[0]?.clipIds)).toEqual([['a'], ['b']])
  })
})
