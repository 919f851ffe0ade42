import { act, cleanup, fireEvent, render } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { aClip } from '../../test/fake-transport'
import { QuickLook } from './quick-look'

const clip = aClip('one', null)
let signals: AbortSignal[]
let stillness: boolean
let revoked: string[]

beforeEach(() => {
  vi.useFakeTimers()
  signals = []
  revoked = []
  stillness = false
  vi.stubGlobal('matchMedia', () => ({ matches: stillness }))
  vi.stubGlobal('fetch', (_url: string, { signal }: { signal: AbortSignal }) => {
    signals.push(signal)
    return Promise.resolve(new Response('a sheet'))
  })
  vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:sheet')
  vi.spyOn(URL, 'revokeObjectURL').mockImplementation(url => void revoked.push(url))
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

const show = async (): Promise<HTMLElement> => {
  const { container } = render(
    <div data-tile="">
      <QuickLook clip={clip} />
    </div>,
  )
  await act(() => vi.advanceTimersByTimeAsync(0))
  const tile = container.querySelector<HTMLElement>('[data-tile]')!
  vi.spyOn(tile, 'getBoundingClientRect').mockReturnValue({ left: 0, width: 120 } as DOMRect)
  return tile
}
/** Which picture of the sheet is shown, as CSS places it; null for none. */
const shown = (tile: HTMLElement): string | null =>
  tile.querySelector<HTMLElement>('[style*="blob:sheet"]')?.style.backgroundPosition ?? null
const pass = (ms: number): Promise<unknown> => act(() => vi.advanceTimersByTimeAsync(ms))

describe('a quick look', () => {
  it('plays by itself, goes where the pointer is moved, and on from there', async () => {
    const tile = await show()
    expect(shown(tile)).toBeNull()
    await pass(200)
    expect(shown(tile)).toBe('0% 0px')
    fireEvent.pointerMove(tile, { clientX: 119 })
    expect(shown(tile)).toBe('100% 0px')
    await pass(500)
    expect(shown(tile)).toBe('100% 0px')
    await pass(700)
    expect(shown(tile)).not.toBe('100% 0px')
  })

  it('does not play by itself where motion is unwanted, but goes with the pointer', async () => {
    stillness = true
    const tile = await show()
    await pass(5000)
    expect(shown(tile)).toBeNull()
    fireEvent.pointerMove(tile, { clientX: 1 })
    expect(shown(tile)).toBe('0% 0px')
    await pass(5000)
    expect(shown(tile)).toBe('0% 0px')
  })

  it('is given up when it goes', async () => {
    await show()
    cleanup()
    expect(signals.map(signal => signal.aborted)).toEqual([true])
    expect(revoked).toEqual(['blob:sheet'])
  })
})
