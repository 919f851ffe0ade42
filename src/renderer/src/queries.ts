/** Server state, and only here: every question to the host has its key and its hook. Events keep the answers fresh. */
import { QueryClient, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { createContext, useContext } from 'react'
import type { AppState, Output } from '../../shared/api'
import type { CatalogueEntry, ModelCard, RunSummary } from '../../shared/domain'
import { isInputFault, toAppError } from '../../shared/errors'
import type { Transport } from './transport'

export const keys = {
  state: ['state'],
  clips: ['clips'],
  models: ['models'],
  runs: ['runs'],
  results: (runId: string) => ['results', runId],
  labels: (modelId: string) => ['labels', modelId],
  card: (modelId: string) => ['card', modelId],
  times: (clipId: string) => ['times', clipId],
  folder: (path: string) => ['folder', path],
} as const

/** A cache that trusts the events: nothing is fetched twice by itself. */
export const createQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Infinity,
        refetchOnWindowFocus: false,
        retry: (count, error) => count < 1 && !isInputFault(toAppError(error).code),
        retryDelay: 400,
      },
      mutations: { retry: false },
    },
  })

const TransportContext = createContext<Transport | null>(null)
export const TransportProvider = TransportContext.Provider

/** The transport of this page; a test gives its own. */
export function useTransport(): Transport {
  const transport = useContext(TransportContext)
  if (!transport) throw new Error('no transport above this component')
  return transport
}

export function useAppState(): UseQueryResult<AppState> {
  const transport = useTransport()
  return useQuery({ queryKey: keys.state, queryFn: ({ signal }) => transport.call('getState', {}, signal) })
}

export function useClips(enabled = true): UseQueryResult<Output<'listClips'>> {
  const transport = useTransport()
  return useQuery({
    queryKey: keys.clips,
    queryFn: ({ signal }) => transport.call('listClips', {}, signal),
    enabled,
  })
}

export function useModels(): UseQueryResult<CatalogueEntry[]> {
  const transport = useTransport()
  return useQuery({
    queryKey: keys.models,
    queryFn: ({ signal }) => transport.call('listModels', {}, signal),
  })
}

export function useRuns(enabled = true): UseQueryResult<RunSummary[]> {
  const transport = useTransport()
  return useQuery({
    queryKey: keys.runs,
    queryFn: ({ signal }) => transport.call('listRuns', {}, signal),
    enabled,
  })
}

export function useResults(runId: string | null): UseQueryResult<Output<'getResults'>> {
  const transport = useTransport()
  return useQuery({
    queryKey: keys.results(runId ?? ''),
    queryFn: ({ signal }) => transport.call('getResults', { runId: runId ?? '' }, signal),
    enabled: runId !== null,
  })
}

export function useLabels(modelId: string, enabled = true): UseQueryResult<string[]> {
  const transport = useTransport()
  return useQuery({
    queryKey: keys.labels(modelId),
    queryFn: async ({ signal }) => (await transport.call('listLabels', { modelId }, signal)).labels,
    enabled: enabled && modelId !== '',
  })
}

export function useCard(modelId: string | null): UseQueryResult<ModelCard> {
  const transport = useTransport()
  return useQuery({
    queryKey: keys.card(modelId ?? ''),
    queryFn: ({ signal }) => transport.call('getCard', { modelId: modelId ?? '' }, signal),
    enabled: modelId !== null,
  })
}

/** Time stamps of every frame, counted from the first one, in seconds. */
export function useFrameTimes(clipId: string, enabled = true): UseQueryResult<number[]> {
  const transport = useTransport()
  return useQuery({
    queryKey: keys.times(clipId),
    queryFn: async ({ signal }) => {
      const times = await transport.frameTimes(clipId, signal)
      const first = times[0] ?? 0
      return times.map(time => time - first)
    },
    enabled,
    gcTime: 60_000,
  })
}

export function useFolder(path: string, enabled: boolean): UseQueryResult<Output<'browseFolder'>> {
  const transport = useTransport()
  return useQuery({
    queryKey: keys.folder(path),
    queryFn: ({ signal }) => transport.call('browseFolder', { path }, signal),
    enabled,
    staleTime: 5_000,
    placeholderData: previous => previous,
  })
}
