import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Job } from '../../shared/domain'
import { AppError } from '../../shared/errors'
import { createJobs, estimate, type JobContext, type JobSpec } from './jobs'
import { silentLog } from './log'

const spec: JobSpec = { kind: 'classify', lane: 'engine', title: 'a job', unit: 'clips', total: 10 }

/** Work that goes on until it is told to end. */
function held(): {
  work: (context: JobContext) => Promise<void>
  context: Promise<JobContext>
  end: () => void
} {
  let end = (): void => undefined
  let begin: (context: JobContext) => void = () => undefined
  const context = new Promise<JobContext>(resolve => (begin = resolve))
  const over = new Promise<void>(resolve => (end = resolve))
  return {
    context,
    end,
    async work(given) {
      begin(given)
      await over
    },
  }
}

describe('jobs', () => {
  it('go from queued over running to done', async () => {
    const events: Job[] = []
    const jobs = createJobs(job => events.push(job), silentLog)
    const { id } = jobs.start(spec, () => Promise.resolve())
    expect(await jobs.ended(id)).toMatchObject({ state: 'done', error: null })
    expect(events.map(job => job.state)).toEqual(['queued', 'running', 'done'])
  })

  it('fail with the code, sentence and hint of their error', async () => {
    const jobs = createJobs(() => undefined, silentLog)
    const { id } = jobs.start(spec, () =>
      Promise.reject(new AppError('model.hash', 'wrong', { hint: 'again' })),
    )
    expect(await jobs.ended(id)).toMatchObject({
      state: 'failed',
      error: { code: 'model.hash', message: 'wrong', hint: 'again' },
    })
  })

  it('run one at a time in the engine’s lane while the media lane goes on', async () => {
    const jobs = createJobs(() => undefined, silentLog)
    const first = held()
    const second = held()
    const a = jobs.start(spec, first.work)
    const b = jobs.start(spec, second.work)
    const look = jobs.start({ ...spec, kind: 'scan', lane: 'media' }, () => Promise.resolve())
    await jobs.ended(look.id)
    expect(jobs.list().map(job => job.state)).toEqual(['running', 'queued', 'done'])
    first.end()
    await jobs.ended(a.id)
    await second.context
    second.end()
    expect((await jobs.ended(b.id)).state).toBe('done')
  })

  it('cancelled while queued never begin; cancelled while running see it', async () => {
    const jobs = createJobs(() => undefined, silentLog)
    const first = held()
    const running = jobs.start(spec, first.work)
    const begun = vi.fn(() => Promise.resolve())
    const queued = jobs.start(spec, begun)
    jobs.cancel(queued.id)
    expect(jobs.list()[1]?.state).toBe('cancelled')
    const { signal } = await first.context
    jobs.cancel(running.id)
    expect(signal.aborted).toBe(true)
    first.end()
    expect((await jobs.ended(running.id)).state).toBe('cancelled')
    expect((await jobs.ended(queued.id)).state).toBe('cancelled')
    expect(begun).not.toHaveBeenCalled()
    expect(() => jobs.cancel('nope')).toThrow('no such job')
    jobs.cancel(running.id) // over: stays as it is
  })

  it('wait where they may only when told to, and no other can be told', async () => {
    const jobs = createJobs(() => undefined, silentLog)
    const first = held()
    const { id } = jobs.start({ ...spec, pausable: true }, first.work)
    const queued = jobs.start({ ...spec, pausable: true }, () => Promise.resolve())
    const other = held()
    const plain = jobs.start({ ...spec, lane: 'media' }, other.work)
    const { waitWhilePaused } = await first.context
    await other.context
    await waitWhilePaused() // at once
    jobs.pause(id, true)
    let went = false
    const waiting = waitWhilePaused().then(() => (went = true))
    await Promise.resolve()
    expect(went).toBe(false)
    jobs.pause(id, false)
    await waiting
    for (const refused of [queued.id, plain.id]) expect(() => jobs.pause(refused, true)).toThrow('cannot be')
    jobs.pause(id, true)
    const ending = waitWhilePaused()
    jobs.cancel(id)
    await ending
    first.end()
    other.end()
    expect(await jobs.ended(id)).toMatchObject({ state: 'cancelled', paused: false })
  })

  it('are interrupted, not cancelled, when the program ends', async () => {
    const jobs = createJobs(() => undefined, silentLog)
    const work = held()
    jobs.start(spec, work.work)
    const { signal } = await work.context
    signal.addEventListener('abort', work.end)
    await jobs.dispose()
    expect(jobs.list()[0]?.state).toBe('interrupted')
  })

  describe('tell', () => {
    beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] }))
    afterEach(() => void vi.useRealTimers())

    it('a transfer that brings nothing for 5 s, and its pace again when it goes on', async () => {
      const events: Job[] = []
      const jobs = createJobs(job => events.push(job), silentLog)
      const work = held()
      const { id } = jobs.start({ ...spec, lane: 'media', unit: 'bytes', total: 1000 }, work.work)
      const { progress } = await work.context
      vi.advanceTimersByTime(1000)
      progress({ done: 500 })
      expect(events.at(-1)).toMatchObject({ rate: 500, etaSec: 1 })
      vi.advanceTimersByTime(4999)
      progress({ message: 'still there' }) // nothing came
      expect(events.at(-1)?.rate).not.toBe(0)
      vi.advanceTimersByTime(1)
      expect(events.at(-1)).toMatchObject({ state: 'running', rate: 0, etaSec: null })
      vi.advanceTimersByTime(4000)
      progress({ done: 750 })
      expect(events.at(-1)).toMatchObject({ rate: 75, etaSec: 250 / 75 })
      progress({ done: 1000 })
      vi.advanceTimersByTime(200)
      // All here: what is still done with it has no known end.
      expect(events.at(-1)?.etaSec).toBeNull()
      work.end()
      await jobs.ended(id)
    })

    it('at most ten times a second, and the last word always', async () => {
      const events: Job[] = []
      const jobs = createJobs(job => events.push(job), silentLog)
      const work = held()
      const { id } = jobs.start({ ...spec, total: 1000 }, work.work)
      const { progress } = await work.context
      events.length = 0
      for (let done = 1; done <= 1000; done++) {
        progress({ done })
        vi.advanceTimersByTime(2)
      }
      expect(events.length).toBeGreaterThanOrEqual(18)
      expect(events.length).toBeLessThanOrEqual(21)
      expect(events.at(-1)?.rate).toBeCloseTo(500, -1)
      progress({ done: 1000, message: 'the last' })
      work.end()
      await jobs.ended(id)
      expect(events.at(-1)).toMatchObject({ state: 'done', done: 1000, message: 'the last', etaSec: null })
    })
  })
})

describe('the estimate', () => {
  it('is units per second over the samples, and what is left at that rate', () => {
    const samples = [
      { at: 1000, done: 10 },
      { at: 3000, done: 14 },
    ]
    expect(estimate(samples, 20)).toEqual({ rate: 2, etaSec: 3 })
    expect(estimate(samples, null)).toEqual({ rate: 2, etaSec: null })
    expect(estimate(samples.slice(0, 1), 20)).toEqual({ rate: null, etaSec: null })
    expect(estimate([], 20)).toEqual({ rate: null, etaSec: null })
  })
})
