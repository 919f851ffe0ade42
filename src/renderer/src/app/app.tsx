import { QueryClientProvider, type QueryClient } from '@tanstack/react-query'
import { Component, useEffect, type ErrorInfo, type JSX, type ReactNode } from 'react'
import { Router } from 'wouter'
import { toAppError } from '../../../shared/errors'
import { BindingsProvider } from '../bindings'
import { connectEvents } from '../events'
import { ClipsProvider } from '../clips/clips-context'
import { AppLayout } from './layout'
import { TransportProvider, useAppState } from '../queries'
import { useHashPath } from '../routes'
import { useUi } from '../state'
import type { Transport } from '../transport'
import { Button } from '../ui/button'
import { HintProvider } from '../ui/hint'
import { ErrorNote } from '../ui/notes'
import styles from './app.module.css'

interface AppProps {
  transport: Transport
  cache: QueryClient
}

/** Everything: providers, the event line, the last net for bugs, the window. */
export function App({ transport, cache }: AppProps): JSX.Element {
  useEffect(() => connectEvents(transport, cache), [transport, cache])
  useEffect(() => transport.onConnection(connected => useUi.getState().set({ connected })), [transport])
  return (
    <Boundary>
      <TransportProvider value={transport}>
        <QueryClientProvider client={cache}>
          <Router hook={useHashPath}>
            <HintProvider delayDuration={450} skipDelayDuration={200}>
              <Started />
            </HintProvider>
          </Router>
        </QueryClientProvider>
      </TransportProvider>
    </Boundary>
  )
}

function Started(): JSX.Element | null {
  const state = useAppState()
  if (state.data) {
    const { bindings } = state.data.settings
    return (
      <BindingsProvider value={bindings}>
        <ClipsProvider state={state.data}>
          <AppLayout />
        </ClipsProvider>
      </BindingsProvider>
    )
  }
  if (!state.error) return null
  return (
    <main className={styles.centre}>
      <ErrorNote error={state.error}>
        <Button icon="retry" onClick={() => void state.refetch()}>
          Try again
        </Button>
      </ErrorNote>
    </main>
  )
}

/** A bug looks like a bug: said as one, with a way to go on. */
class Boundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: null }

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error }
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    // The only trace of a bug in the page: the desktop window and a browser's tools both show it.
    console.error(toAppError(error), info.componentStack)
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children
    return (
      <main className={styles.centre}>
        <ErrorNote error={this.state.error}>
          <Button icon="retry" onClick={() => location.reload()}>
            Load the page again
          </Button>
        </ErrorNote>
      </main>
    )
  }
}
