/** Server state, and only here: every question to the host has its key and its hook. Events keep the answers fresh. */
import { QueryClient, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query'
import { createContext, useContext } from 'react'
import type { AppState, Output } from '../../shared/api'
import type { CatalogueEntry, Clip, ModelCard, ResultRow, RowBrief, RunSummary } from '../../shared/domain'
import { isInputFault, toAppError } from '../../shared/errors'
import { readPages } from './read-pages'
import type { Transport } from './transport'

export const keys = {
  state: ['state'],
  clips: ['clips'],
  models: ['models'],
  runs: ['runs'],
  results: (runId: string) => ['results', runId],
  row: (runId: string, clip: string) => ['row', runId, clip],
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

/** The clips of the open folder; not all of them while they are being read. */
export interface ClipList {
  revision: number
  clips: Clip[]
}

/** A run with its rows; not all of them while they are being read. */
export interface RunResults {
  run: RunSummary
  rows: RowBrief[]
}

export function useClips(enabled = true): UseQueryResult<ClipList> {
  const transport = useTransport()
  const cache = useQueryClient()
  return useQuery({
    queryKey: keys.clips,
    queryFn: ({ signal }) =>
      readPages<Output<'listClips'>, ClipList>({
        ask: cursor => transport.call('listClips', { cursor }, signal),
        begin: ({ revision, clips }) => ({ revision, clips }),
        append: (known, page) => ({ ...known, clips: [...known.clips, ...page.clips] }),
        shown: () => cache.getQueryData(keys.clips),
        show: grown => cache.setQueryData(keys.clips, grown),
        isSame: (shown, first) => shown.revision === first.revision,
      }),
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

export function useResults(runId: string | null): UseQueryResult<RunResults> {
  const transport = useTransport()
  const cache = useQueryClient()
  const key = keys.results(runId ?? '')
  return useQuery({
    queryKey: key,
    queryFn: ({ signal }) =>
      readPages<Output<'getResults'>, RunResults>({
        ask: cursor => transport.call('getResults', { runId: runId ?? '', cursor }, signal),
        begin: ({ run, rows }) => ({ run, rows }),
        append: (known, { run, rows }) => ({ run, rows: [...known.rows, ...rows] }),
        shown: () => cache.getQueryData(key),
        show: grown => cache.setQueryData(key, grown),
        isSame: () => true,
      }),
    enabled: runId !== null,
    // Rows of 100,000 clips are much to keep for a run that is no longer looked at.
    gcTime: 60_000,
  })
}

/** The whole row of a clip in a run: views, provenance. Fails with clip.missing where the run has none. */
export function useRow(runId: string | null, clip: string | null): UseQueryResult<ResultRow> {
  const transport = useTransport()
  return useQuery({
    queryKey: keys.row(runId ?? '', clip ?? ''),
    queryFn: ({ signal }) => transport.call('getRow', { runId: runId ?? '', clip: clip ?? '' }, signal),
    enabled: runId !== null && clip !== null,
    gcTime: 60_000,
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
