import { describe, expect, it, vi } from 'vitest'
import type { AppState } from '../../shared/api'
import type { Job } from '../../shared/domain'
import { connectEvents } from './events'
import { aState, createFakeTransport } from './fake-transport'
import { createQueryClient, keys } from './queries'

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
