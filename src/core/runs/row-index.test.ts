import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tempFolder } from '../../../test/temp-folder'
import type { FailedRow, RowBrief } from '../../shared/domain'
import { silentLog } from '../base/log'
import { pageOf } from '../base/pages'
import { createRowIndex } from './row-index'
import { writeFileAtomic } from '../base/store/atomic'

const rowOf = (clip: string, attempt = 1): FailedRow => ({
  schema: 1,
  clip,
  status: 'failed',
  attempt,
  warnings: [],
  error: { code: 'clip.no-video', stage: 'open', message: 'no video track' },
  model: { id: 'm', sha256: 'a', labelsSha256: 'b', labelSet: 's' },
  protocol: { name: 'fast', clips: 1, crops: 1, aggregate: 'mean-probability', preprocess: 'sha256:c' },
  truth: null,
  human: null,
  tags: [],
})
const line = (row: FailedRow): string => `${JSON.stringify(row)}\n`
const names = (briefs: readonly RowBrief[]): string[] => briefs.map(brief => `${brief.clip}${brief.attempt}`)

describe('the rows of a journal', () => {
  it('are there in brief, each whole one on request, also of names that take more bytes than letters', async () => {
    const path = join(await tempFolder(), 'results.jsonl')
    await writeFile(path, line(rowOf('añb/日本.mp4')) + line(rowOf('b.mp4')))
    const rows = await createRowIndex(silentLog)(path)
    expect(names(rows.briefs)).toEqual(['añb/日本.mp41', 'b.mp41'])
    expect(rows.briefs[0]).not.toHaveProperty('model')
    expect(await rows.row('b.mp4')).toEqual(rowOf('b.mp4'))
    expect(await rows.row('añb/日本.mp4')).toEqual(rowOf('añb/日本.mp4'))
    expect(await rows.row('c.mp4')).toBeUndefined()
  })

  it('follow a journal that grows; a clip tried again keeps its place, and a torn line waits to be whole', async () => {
    const path = join(await tempFolder(), 'results.jsonl')
    const open = createRowIndex(silentLog)
    expect((await open(path)).briefs).toEqual([])
    const third = line(rowOf('c'))
    await writeFile(path, line(rowOf('a')) + line(rowOf('b')) + third.slice(0, 20))
    const before = await open(path)
    expect(names(before.briefs)).toEqual(['a1', 'b1'])
    await appendFile(path, third.slice(20) + line(rowOf('a', 2)))
    const after = await open(path)
    expect(names(after.briefs)).toEqual(['a2', 'b1', 'c1'])
    expect(after.generation).toBe(before.generation)
    expect(await after.row('a')).toEqual(rowOf('a', 2))
  })

  it('are read anew where the journal was written anew, and pages begun before are void', async () => {
    const path = join(await tempFolder(), 'results.jsonl')
    const open = createRowIndex(silentLog)
    await writeFile(path, ['a', 'b', 'c'].map(clip => line(rowOf(clip))).join(''))
    const before = await open(path)
    const first = pageOf(before.briefs, before.generation, { cursor: null, limit: 2 })
    expect(first.facts).toMatchObject({ offset: 0, total: 3 })
    // What resuming does with a row to be tried again: out it goes, the later ones move up.
    const text = await readFile(path, 'utf8')
    await writeFileAtomic(path, text.slice(text.indexOf('\n') + 1) + line(rowOf('d')) + line(rowOf('e')))
    expect(await before.row('c')).toEqual(rowOf('c'))
    const after = await open(path)
    expect(names(after.briefs)).toEqual(['b1', 'c1', 'd1', 'e1'])
    const next = pageOf(after.briefs, after.generation, { cursor: first.facts.next, limit: 2 })
    expect(names(next.page)).toEqual(['b1', 'c1'])
    expect(next.facts.offset).toBe(0)
    const last = pageOf(after.briefs, after.generation, { cursor: next.facts.next, limit: 2 })
    expect(names(last.page)).toEqual(['d1', 'e1'])
    expect(last.facts.next).toBeNull()
  })

  it('survive being asked for by many at once', async () => {
    const path = join(await tempFolder(), 'results.jsonl')
    const open = createRowIndex(silentLog)
    await writeFile(path, line(rowOf('a')))
    const all = await Promise.all([open(path), open(path), appendFile(path, line(rowOf('b'))), open(path)])
    expect(names(all[0].briefs).length).toBeGreaterThan(0)
    expect(names((await open(path)).briefs)).toEqual(['a1', 'b1'])
  })
})
