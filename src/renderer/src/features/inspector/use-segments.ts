import { useMutation, useQuery, useQueryClient, type UseMutationResult } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { Output } from '../../../../shared/api'
import type { Job, Segment } from '../../../../shared/domain'
import { useTransport } from '../../queries'
import { useUi } from '../../state'
import { isActive, useExplorer } from '../explore/explorer-context'

interface SegmentsOfClip {
  answer: Output<'getScores'> | undefined
  error: unknown
  /** The looking through under way. */
  job: Job | undefined
  start: UseMutationResult<{ jobId: string }, Error, void>
  /** Null goes back to the model's. */
  save: (segments: Segment[] | null) => void
}

/** Scores over time and segments of one clip: asked for, made, changed. */
export function useSegments(runId: string, clipId: string): SegmentsOfClip {
  const transport = useTransport()
  const cache = useQueryClient()
  const { state } = useExplorer()
  const key = ['scores', runId, clipId]
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => transport.call('getScores', { runId, clipId }, signal),
  })
  const [jobId, setJobId] = useState<string | null>(null)
  const start = useMutation({
    mutationFn: () => transport.call('scoreWindows', { runId, clipId }),
    onSuccess: started => setJobId(started.jobId),
    onError: failure => useUi.getState().set({ failure }),
  })
  const mine = state.jobs.find(job => job.id === jobId)
  const isOver = mine !== undefined && !isActive(mine)
  useEffect(() => {
    if (isOver) void cache.invalidateQueries({ queryKey: ['scores', runId, clipId] })
  }, [isOver, cache, runId, clipId])
  return {
    answer: query.data,
    error: query.error,
    job: mine && isActive(mine) ? mine : undefined,
    start,
    save: segments => {
      const before = cache.getQueryData<Output<'getScores'>>(key)
      if (before) cache.setQueryData(key, { ...before, segments })
      transport.call('setSegments', { clipId, segments }).catch((failure: unknown) => {
        cache.setQueryData(key, before)
        useUi.getState().set({ failure })
      })
    },
  }
}
