import { expect, it } from 'vitest'
import type { Job } from '../shared/domain'
import { followJobs, taskbarProgress } from './progress'

const aJob = (change: Partial<Job>): Job => ({
  id: 'a',
  kind: 'classify',
  title: '',
  state: 'running',
  paused: false,
  done: 0,
  total: 10,
  unit: 'clips',
  rate: null,
  etaSec: null,
  message: '',
  runId: null,
  modelId: null,
  problems: 0,
  error: null,
  createdAt: '',
  startedAt: null,
  endedAt: null,
  ...change,
})

it('is the mean of what is going on, without the looking at clips', () => {
  expect(taskbarProgress([])).toBeNull()
  expect(taskbarProgress([aJob({ kind: 'scan' }), aJob({ state: 'queued' })])).toBeNull()
  expect(taskbarProgress([aJob({ done: 5 }), aJob({ done: 9, unit: 'bytes', kind: 'get-model' })])).toEqual({
    value: 0.7,
    mode: 'normal',
  })
  expect(taskbarProgress([aJob({ total: null })])).toEqual({ value: 2, mode: 'indeterminate' })
  expect(taskbarProgress([aJob({ done: 5, paused: true })])).toEqual({ value: 0.5, mode: 'paused' })
})

it('is told once for each change, and cleared at the end', () => {
  const told: unknown[][] = []
  const tell = followJobs(() => ({ setProgressBar: (...said: unknown[]) => void told.push(said) }))
  tell(aJob({ done: 1 }))
  tell(aJob({ done: 1, message: 'another clip' }))
  tell(aJob({ done: 2 }))
  tell(aJob({ done: 10, state: 'done' }))
  expect(told).toEqual([[0.1, { mode: 'normal' }], [0.2, { mode: 'normal' }], [-1]])
})
