import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { fakeCard, fakeFacts } from '../../../test/fake-engine'
import { tempFolder } from '../../../test/temp-folder'
import type { OkRow } from '../../shared/domain'
import { fingerprintOf } from './run-clips'
import { lastRowsOf, median, secondsPerClip } from './run-timing'

const card = fakeCard()
const row = (clip: string, inferMs: number): OkRow => ({
  schema: 1,
  clip,
  status: 'ok',
  attempt: 1,
  warnings: [],
  media: fakeFacts,
  ...fingerprintOf(card, card.protocols.fast),
  views: [],
  topk: [],
  margin: 0,
  entropy: 0,
  truth: null,
  human: null,
  tags: [],
  runtime: {
    provider: 'cpu',
    providerAsked: 'auto',
    providerWhy: '',
    threads: 2,
    reader: 'fake',
    decodeMs: 100,
    preprocessMs: 20,
    inferMs,
    graph: 'native',
    app: '0.1.0',
  },
})

it('the median is the middle one, or between the two middle ones', () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(median([4, 1, 3, 2])).toBe(2.5)
  expect(median([])).toBeNaN()
})

it('a slow first clip and a failed one do not change what a clip takes', async () => {
  const file = join(await tempFolder(), 'results.jsonl')
  const rows = [row('a', 9000), row('b', 880), row('c', 880)]
  await writeFile(file, `${rows.map(each => JSON.stringify(each)).join('\n')}\n{"schema":1,"clip":"torn`)
  const read = await lastRowsOf(file)
  expect(read).toEqual(rows)
  expect(secondsPerClip(read)).toBeCloseTo(1, 9)
  expect(secondsPerClip([])).toBeNull()
  expect(await lastRowsOf(`${file}.none`)).toEqual([])
})

it('of a long journal only whole rows of its end are read', async () => {
  const file = join(await tempFolder(), 'results.jsonl')
  const lines = Array.from({ length: 3000 }, (_, i) => `${JSON.stringify(row(`clip-${i}`, i))}\n`)
  await writeFile(file, lines.join(''))
  const read = await lastRowsOf(file)
  expect(read.at(-1)?.clip).toBe('clip-2999')
  expect(read.length).toBeGreaterThan(100)
  expect(read.length * (lines[0]?.length ?? 0)).toBeLessThan(300 * 1024)
})
