import { act, fireEvent, screen, waitFor } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { setUpApp, showApp } from '../../test/fake-app'
import { aClip, aState, clipsPage, createFakeTransport } from '../../test/fake-transport'
import { useUi } from '../../state'

const clips = Array.from({ length: 40 }, (_, i) => aClip(`clip-${String(i).padStart(2, '0')}`, null))
clips[3] = {
  ...clips[3]!,
  tags: ['night', 'blurred'],
  media: { ...clips[3]!.media!, browserPlayable: false },
}
clips[4] = { ...clips[4]!, media: null }
clips[5] = {
  ...clips[5]!,
  human: { label: null, index: null, status: 'rejected', by: '', at: '2026-01-02T03:04:05.000Z' },
}

const open = async (): Promise<HTMLElement> => {
  const transport = createFakeTransport({
    getState: () => aState(clips.length),
    listClips: () => clipsPage(clips),
    listModels: () => [],
    listRuns: () => [],
    listLabels: () => ({ labels: [] }),
  })
  showApp(transport)
  await screen.findByRole('option', { name: /clip-00/ })
  return screen.getByRole('listbox', { name: 'Clips' })
}
const tile = (n: number): HTMLElement =>
  screen.getByRole('option', { name: new RegExp(`clip-${String(n).padStart(2, '0')}`) })
const picked = (): number[] =>
  [...useUi.getState().picked].map(id => Number(id.slice(5))).sort((a, b) => a - b)
const current = (): string | null => useUi.getState().clipId
const press = (key: string, more: { shiftKey?: boolean; ctrlKey?: boolean } = {}): void =>
  void fireEvent.keyDown(document.activeElement ?? document.body, { key, ...more })

setUpApp({ ui: { sort: { by: 'name', descending: false } } })

describe('picking', () => {
  it('toggles with Ctrl and X, draws a range with Shift, takes all, and clears with Escape', async () => {
    await open()
    fireEvent.click(tile(2), { ctrlKey: true })
    fireEvent.click(tile(6), { ctrlKey: true })
    expect(picked()).toEqual([2, 6])
    fireEvent.click(tile(8), { shiftKey: true })
    expect(picked()).toEqual([2, 6, 7, 8])
    press('x')
    expect(picked()).toEqual([2, 6, 7])
    press('a', { ctrlKey: true })
    expect(picked()).toHaveLength(40)
    press('Escape')
    expect(picked()).toEqual([])
    expect(tile(8).getAttribute('aria-selected')).toBe('true')
  })

  it('follows Shift and the arrows there and back', async () => {
    const grid = await open()
    fireEvent.click(tile(3))
    grid.focus()
    press('ArrowRight', { shiftKey: true })
    press('ArrowRight', { shiftKey: true })
    expect(picked()).toEqual([3, 4, 5])
    press('ArrowLeft', { shiftKey: true })
    expect(picked()).toEqual([3, 4])
    expect(current()).toBe('clip-04')
    press('ArrowRight')
    expect(current()).toBe('clip-05')
  })

  it('begins with the clip clicked before, and not with one that nobody clicked', async () => {
    await open()
    fireEvent.click(tile(6), { ctrlKey: true })
    expect(picked()).toEqual([6])
    fireEvent.click(tile(2))
    fireEvent.click(tile(4), { ctrlKey: true })
    expect(picked()).toEqual([2, 4])
    fireEvent.click(tile(4), { ctrlKey: true })
    expect(picked()).toEqual([2])
  })

  it('ends with a plain press on a clip', async () => {
    await open()
    fireEvent.click(tile(1), { ctrlKey: true })
    fireEvent.click(tile(4))
    expect(picked()).toEqual([])
    expect(current()).toBe('clip-04')
  })
})

describe('a tile', () => {
  it('says its tags, that it is shown frame by frame, and what I said of it', async () => {
    await open()
    expect(tile(3).getAttribute('aria-label')).toBe(
      'clip-03.mp4, not run, tags: night, blurred, shown frame by frame',
    )
    expect(tile(5).getAttribute('aria-label')).toBe('clip-05.mp4, not run, my label rejected')
  })

  it('that nobody has looked at says so until its picture is there', async () => {
    await open()
    expect(tile(4).querySelector('[title="not looked at yet"]')).not.toBeNull()
    expect(tile(3).querySelector('[title="not looked at yet"]')).toBeNull()
  })

  it('whose picture cannot be had says so, and only that one', async () => {
    await open()
    const image = tile(0).querySelector('img')!
    fireEvent.error(image)
    await waitFor(() => expect(tile(0).textContent).toContain('no picture'))
    expect(tile(1).textContent).not.toContain('no picture')
  })

  it('asks for its picture by a name that changes with the file', async () => {
    await open()
    await waitFor(() =>
      expect(tile(0).querySelector('img')?.getAttribute('src')).toBe('/media/posters/clip-00?v=1000-0'),
    )
  })
})

describe('new filters', () => {
  it('that leave the current clip out make the first one they show the current one', async () => {
    await open()
    fireEvent.click(tile(7))
    const find = (text: string): void => useUi.getState().changeFilters(filters => ({ ...filters, text }))
    act(() => find('clip-0'))
    expect(current()).toBe('clip-07')
    act(() => find('clip-1'))
    await waitFor(() => expect(current()).toBe('clip-10'))
    await waitFor(() => expect(tile(10).getAttribute('aria-selected')).toBe('true'))
  })

  it('and another order begin at the top', async () => {
    const grid = await open()
    const tops: number[] = []
    grid.scrollTo = (options?: ScrollToOptions | number) =>
      void (typeof options === 'object' && tops.push(options.top ?? -1))
    act(() => useUi.getState().set({ sort: { by: 'duration', descending: true } }))
    expect(tops).toEqual([0])
  })
})

describe('a list that races past', () => {
  it('says its place instead of clips nobody could read, and shows them where it lands', async () => {
    const grid = await open()
    for (const top of [1, 20_000]) {
      grid.scrollTop = top
      fireEvent.scroll(grid)
    }
    const canvas = grid.querySelector('[data-racing]')
    expect(canvas?.getAttribute('data-racing')).toBe('true')
    expect(screen.getByText(/^\d+ of 40$/)).toBeTruthy()
    await waitFor(() => expect(canvas?.getAttribute('data-racing')).toBe('false'))
    expect(screen.queryByText(/^\d+ of 40$/)).toBeNull()
    expect(screen.getByRole('option', { name: /clip-39/ })).toBeTruthy()
  })
})
