import { describe, expect, it, vi } from 'vitest'
import type { AppState } from '../../shared/api'
import type { Clip, Job } from '../../shared/domain'
import { connectEvents } from './events'
import { aClip, aState, createFakeTransport } from './test/fake-transport'
import { putLabels } from './clips/put-labels'
import { createQueryClient, keys, type ClipList } from './queries'

const aJob = (done: number, state: Job['state']): Job => ({
  id: 'look',
  kind: 'scan',
  title: 'Looking',
  state,
  paused: false,
  done,
  total: 8,
  unit: 'clips',
  rate: null,
  etaSec: null,
  message: '',
  runId: null,
  modelId: null,
  problems: 0,
  error: null,
  createdAt: '2026-01-02T03:04:05.000Z',
  startedAt: null,
  endedAt: null,
})

describe('labels', () => {
  it('of another window reach the clips, also those whose facts wait to be painted', async () => {
    const clips = ['a', 'b'].map(id => aClip(id, null))
    const transport = createFakeTransport({})
    const cache = createQueryClient()
    cache.setQueryData(keys.clips, { revision: 1, clips })
    cache.setQueryData(keys.state, aState(2))
    const stop = connectEvents(transport, cache)
    const human = {
      label: 'yoga',
      index: 2,
      status: 'accepted' as const,
      by: '',
      at: '2026-01-02T03:04:05.000Z',
    }
    const history = { undo: 1, redo: 0, undoTitle: 'yoga', redoTitle: null }
    // Looked at before the label was given, told before it, painted after it.
    transport.emit('clips', { revision: 1, clips: [aClip('a', null, { bytes: 7 })] })
    const outcome = { title: 'yoga', changes: [{ clipIds: ['a'], human, tags: ['night'] }], history }
    transport.emit('labels', outcome)
    const shown = (): Clip[] => cache.getQueryData<ClipList>(keys.clips)?.clips ?? []
    await vi.waitFor(() => expect(shown()[0]?.bytes).toBe(7))
    expect(shown()[0]).toMatchObject({ human, tags: ['night'] })
    expect(shown()[1]).toBe(clips[1])
    expect(cache.getQueryData<AppState>(keys.state)?.library?.labels).toEqual(history)
    // The answer to the step says the same once more.
    const before = cache.getQueryData(keys.clips)
    putLabels(cache, outcome)
    expect(cache.getQueryData(keys.clips)).toBe(before)
    stop()
  })
})

describe('an answer that was read before an event came', () => {
  it('does not take back what the event said: a job that ended meanwhile has ended', async () => {
    // What the host knew when it was asked; it arrives after the event that says the job is over.
    let answer: (state: AppState) => void = () => undefined
    const transport = createFakeTransport({
      getState: () => new Promise<AppState>(resolve => (answer = resolve)),
    })
    const cache = createQueryClient()
    const stop = connectEvents(transport, cache)
    const asked = cache.fetchQuery({ queryKey: keys.state, queryFn: () => transport.call('getState', {}) })
    await vi.waitFor(() => expect(transport.calls).toHaveLength(1))
    transport.emit('job', aJob(7, 'running'))
    transport.emit('job', aJob(8, 'done'))
    answer({ ...aState(8), jobs: [aJob(7, 'running')] })
    await asked
    await vi.waitFor(() => {
      expect(cache.getQueryData<AppState>(keys.state)?.jobs).toEqual([aJob(8, 'done')])
    })
    stop()
  })
})
