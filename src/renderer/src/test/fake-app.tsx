/** The whole page in a component test, over a host that answers from memory. */
import { cleanup, configure, render } from '@testing-library/react'
import { afterEach, beforeAll, beforeEach, vi } from 'vitest'
import { App } from '../app/app'
import { createQueryClient } from '../queries'
import { initialUi, useUi, type UiState } from '../state'
import type { Transport } from '../transport'

/**
 * Once in a test file: a page with room for tiles, and before each test the state and address it begins with.
 * @param start The address, and what of the state is other than at the first start.
 */
export function setUpApp(start: { hash?: string; ui?: Partial<UiState> } = {}): void {
  // A busy machine takes its time over a first render; what must hold does not depend on it.
  configure({ asyncUtilTimeout: 6_000 })
  vi.setConfig({ testTimeout: 60_000 })
  // happy-dom lays nothing out: without a size the virtual grid has no room for a single tile.
  beforeAll(() => {
    for (const [name, value] of [
      ['clientWidth', 1200],
      ['clientHeight', 800],
    ] as const)
      Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => value })
    // Pictures of frames are the only thing that is fetched past the transport; there is no host to have them from.
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('the test has no host')))
  })
  beforeEach(() => {
    location.hash = start.hash ?? ''
    useUi.setState({ ...initialUi, ...start.ui })
  })
  afterEach(cleanup)
}

/** Shows the page. */
export const showApp = (transport: Transport): void =>
  void render(<App transport={transport} cache={createQueryClient()} />)
