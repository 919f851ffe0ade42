import { describe, expect, it } from 'vitest'
import type { FailedRow, OkRow } from '../shared/domain'
import { rowVerdict } from '../shared/metrics/verdict'
import { progressText, formatRow, formatSummary } from './format-rows'

const ok = (clip: string, truth: number | null, indices: number[]): OkRow =>
  ({
    status: 'ok',
    clip,
    truth: truth === null ? null : { label: `l${truth}`, index: truth, source: 'folder' },
    topk: indices.map((index, i) => ({ rank: i + 1, index, label: `l${index}`, score: 0.5 / (i + 1) })),
  }) as unknown as OkRow
const failed = (clip: string): FailedRow =>
  ({
    status: 'failed',
    clip,
    truth: null,
    error: { code: 'clip.no-video', stage: 'open', message: 'it has no video' },
  }) as unknown as FailedRow

describe('rows in words', () => {
  it('says right, in the top five, wrong, or nothing where the truth is not known', () => {
    expect(rowVerdict(ok('a', 1, [1, 2]))).toBe('right')
    expect(rowVerdict(ok('a', 2, [1, 2]))).toBe('near')
    expect(rowVerdict(ok('a', 9, [1, 2]))).toBe('wrong')
    expect(rowVerdict(ok('a', null, [1]))).toBeNull()
    expect(rowVerdict(failed('a'))).toBeNull()
    expect(rowVerdict(ok('a', 6, [1, 2, 3, 4, 5, 6]))).toBe('wrong')
  })

  it('keeps one row on one line, whatever the file is called', () => {
    expect(formatRow(ok('a\tb\nc.mp4', 1, [1]))).toBe('a\\x09b\\x0ac.mp4\tl1\t50.0 %\t✓')
    expect(formatRow(failed('x.mp4'))).toBe('x.mp4\t! it has no video [clip.no-video]')
  })

  it('sums a run up with every problem and every reason', () => {
    const lines = formatSummary({
      rows: [ok('a', 1, [1]), ok('b', 2, [1, 2]), ok('c', null, [1]), failed('d')],
      skipped: [{ reason: 'still picture', count: 2, examples: [] }],
      fresh: 3,
      seconds: 6,
      topK: 5,
    })
    expect(lines).toEqual([
      '3 ok, 1 failed (1 clip.no-video), 2 skipped (2 still picture)',
      '  d: it has no video [clip.no-video, open]',
      'top-1 1/2 (50.0 %), top-5 2/2 (100.0 %) of the clips whose class is known',
      '3 clips in 6 s, 0.50 clips/s; 1 kept from before',
    ])
  })

  it('tells the time left only when it can', () => {
    const p = { done: 10, total: 20, part: 0.5, clip: 'x', problems: 0, seconds: 10 }
    expect(progressText({ ...p, fresh: 0 })).toBe('10/20 clips · x')
    expect(progressText({ ...p, fresh: 10, problems: 1 })).toBe(
      '10/20 clips · 1.00 clips/s · 10 s left · 1 failed · x',
    )
  })
})
