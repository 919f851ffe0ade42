import { useMutation, useQuery, useQueryClient, type UseMutationResult } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { Output } from '../../../../shared/api'
import type { Job, Segment } from '../../../../shared/domain'
import { useTransport } from '../../queries'
import { useUi } from '../../state'
import { isActive, useClipModel } from '../../clips/clips-context'

/** Seconds of a window, and from one to the next; left out: the network's own. */
export interface WindowChoice {
  windowSec?: number
  strideSec?: number
}

interface SegmentsOfClip {
  answer: Output<'getScores'> | undefined
  error: unknown
  /** The looking through under way. */
  job: Job | undefined
  start: UseMutationResult<{ jobId: string }, Error, WindowChoice>
  /** Null goes back to the model's. */
  save: (segments: Segment[] | null) => void
}

/** Scores over time and segments of one clip: asked for, made, changed. */
export function useSegments(runId: string, clipId: string, path: string): SegmentsOfClip {
  const transport = useTransport()
  const cache = useQueryClient()
  const { state } = useClipModel()
  const key = ['scores', runId, clipId]
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => transport.call('getScores', { runId, clipId }, signal),
  })
  const [jobId, setJobId] = useState<string | null>(null)
  const start = useMutation({
    mutationFn: (choice: WindowChoice) => transport.call('scoreWindows', { runId, clipId, ...choice }),
    onSuccess: started => setJobId(started.jobId),
    onError: failure => useUi.getState().set({ failure }),
  })
  const ofRun = state.jobs.filter(job => job.kind === 'scores' && job.runId === runId)
  // One that was begun before this clip was left and come back to is known by the clip it tells.
  const mine = ofRun.find(job => job.id === jobId) ?? ofRun.find(job => job.message === path && isActive(job))
  const ended = ofRun
    .filter(job => !isActive(job))
    .map(job => job.id)
    .join(' ')
  useEffect(() => {
    if (ended !== '') void cache.invalidateQueries({ queryKey: ['scores', runId, clipId] })
  }, [ended, cache, runId, clipId])
  return {
    answer: query.data,
    error: query.error ?? mine?.error,
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
