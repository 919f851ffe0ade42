import { describe, expect, it } from 'vitest'
import { renderHook, waitFor } from '@testing-library/react'
import { createElement, type ReactNode } from 'react'
import { QueryClientProvider } from '@tanstack/react-query'
import type { Output } from '../../shared/api'
import { briefOf } from '../../shared/domain'
import { connectEvents } from './events'
import { aClip, aRow, aRun, createFakeTransport } from './test/fake-transport'
import { putBy } from './keyed-list'
import { createQueryClient, TransportProvider, useClips, useResults } from './queries'

const clips = ['a', 'b', 'c', 'd', 'e'].map(id => aClip(id, null))
const two = (cursor: string | null | undefined, revision = 1): Output<'listClips'> => {
  const offset = cursor ? Number(cursor) : 0
  const end = offset + 2
  return {
    revision,
    clips: clips.slice(offset, end),
    offset,
    total: clips.length,
    next: end < clips.length ? String(end) : null,
  }
}

function show<T>(transport: ReturnType<typeof createFakeTransport>, hook: () => T) {
  const cache = createQueryClient()
  const stop = connectEvents(transport, cache)
  const wrapper = ({ children }: { children: ReactNode }): ReactNode =>
    createElement(
      QueryClientProvider,
      { client: cache },
      createElement(TransportProvider, { value: transport }, children),
    )
  return { cache, stop, ...renderHook(hook, { wrapper }) }
}

describe('a long answer', () => {
  it('grows on the screen while it is read, and an event that came meanwhile is put on top', async () => {
    let goOn: () => void = () => undefined
    const transport = createFakeTransport({
      listClips: async ({ cursor }) => {
        if (cursor === '2') await new Promise<void>(resolve => (goOn = resolve))
        return two(cursor)
      },
    })
    const { result, stop } = show(transport, () => useClips())
    await waitFor(() => expect(result.current.data?.clips).toHaveLength(2))
    await waitFor(() => expect(transport.calls).toHaveLength(2))
    const tagged = { ...clips[2]!, tags: ['new'] }
    transport.emit('clips', { revision: 1, clips: [tagged] })
    goOn()
    await waitFor(() => expect(result.current.data?.clips[2]?.tags).toEqual(['new']))
    expect(result.current.data?.clips.map(clip => clip.id)).toEqual(['a', 'b', 'c', 'd', 'e'])
    stop()
  })

  it('begins again where the list was made anew between two pages', async () => {
    let asked = 0
    const transport = createFakeTransport({
      // The second page is refused: the folder was read again, and this is its first page.
      listClips: ({ cursor }) => (++asked === 2 ? two(null, 2) : two(cursor, asked < 2 ? 1 : 2)),
    })
    const { result, stop } = show(transport, () => useClips())
    await waitFor(() => expect(result.current.data?.clips).toHaveLength(5))
    expect(result.current.data?.clips.map(clip => clip.id)).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(result.current.data?.revision).toBe(2)
    stop()
  })

  it('does not take away what is there when the same list is asked for again', async () => {
    let goOn: () => void = () => undefined
    let held = false
    const rows = clips.map(clip => briefOf(aRow(clip, ['yoga'])))
    const transport = createFakeTransport({
      getResults: async ({ cursor }) => {
        if (held && cursor) await new Promise<void>(resolve => (goOn = resolve))
        const offset = Number(cursor ?? 0)
        const next = offset + 3 < rows.length ? String(offset + 3) : null
        return { run: aRun(5), rows: rows.slice(offset, offset + 3), offset, total: rows.length, next }
      },
    })
    const { result, cache, stop } = show(transport, () => useResults('run-1'))
    await waitFor(() => expect(result.current.data?.rows).toHaveLength(5))
    held = true
    const again = cache.invalidateQueries()
    await waitFor(() => expect(transport.calls).toHaveLength(4))
    expect(result.current.data?.rows).toHaveLength(5)
    goOn()
    await again
    expect(result.current.data?.rows).toHaveLength(5)
    stop()
  })
})

describe('a keyed list', () => {
  const keyOf = (item: { id: string }): string => item.id
  it('replaces in place and adds at the end, from any of its ancestors', () => {
    const first = [{ id: 'a' }, { id: 'b' }]
    const fresh = { id: 'b' }
    const second = putBy(first, [fresh, { id: 'c' }], keyOf)
    expect(second.map(keyOf)).toEqual(['a', 'b', 'c'])
    expect(second[1]).toBe(fresh)
    expect(first[1]).not.toBe(fresh)
    expect(putBy(first, [{ id: 'd' }, { id: 'c' }], keyOf).map(keyOf)).toEqual(['a', 'b', 'd', 'c'])
    expect(putBy(second, [{ id: 'd' }, { id: 'c' }], keyOf).map(keyOf)).toEqual(['a', 'b', 'c', 'd'])
  })
})
