/** The data-set calls as hooks. */
import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import type { ApiName, AppState, Input, Output } from '../../../../shared/api'
import type { DatasetReport } from '../../../../shared/dataset'
import { keys, useTransport } from '../../queries'

/** @param version Changes when the answer may have changed. */
export function useDatasetReport(version: string): UseQueryResult<DatasetReport> {
  const transport = useTransport()
  return useQuery({
    queryKey: ['dataset', version],
    queryFn: ({ signal }) => transport.call('checkDataset', {}, signal),
    placeholderData: previous => previous,
    gcTime: 10_000,
  })
}

/** Null goes back to the lists that lie in the folder. */
export function useChooseTruthList(): UseMutationResult<Output<'chooseTruthList'>, Error, string | null> {
  const transport = useTransport()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (path: string | null) => transport.call('chooseTruthList', { path }),
    onSuccess: async library => {
      cache.setQueryData<AppState>(keys.state, state => state && { ...state, library })
      await Promise.all([
        cache.invalidateQueries({ queryKey: keys.clips }),
        cache.invalidateQueries({ queryKey: keys.state }),
      ])
    },
  })
}

type Planned = 'planOrganise' | 'planTrim' | 'estimateArchives'
type Started = 'startOrganise' | 'startTrim' | 'startFetch'

/** A call made at the press of a button; its answer stays until the next one. */
export function useDatasetCall<K extends Extract<ApiName, Planned | Started>>(
  name: K,
): UseMutationResult<Output<K>, Error, Input<K>> {
  const transport = useTransport()
  return useMutation({ mutationFn: (input: Input<K>) => transport.call(name, input) })
}
