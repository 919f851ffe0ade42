import { appendFile, readFile, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { longestHoldMs } from '../../../test/event-loop'
import { tempFolder } from '../../../test/temp-folder'
import type { ClipLabels, HumanLabel } from '../../shared/domain'
import { createLabels, type Labels, type PathChange } from './labels'
import { silentLog } from '../base/log'
import { dataPaths } from '../base/paths'

const folder = '/clips'
const human = (label: string | null, status: HumanLabel['status'] = 'accepted'): HumanLabel => ({
  label,
  index: label === null ? null : 3,
  status,
  by: 'Ada',
  at: '2026-01-02T03:04:05.000Z',
})
async function fixture(): Promise<{ labels: Labels; again: () => Labels; file: string }> {
  const paths = dataPaths(join(await tempFolder(), 'data'))
  const again = (): Labels => createLabels(paths, silentLog)
  return { labels: again(), again, file: paths.labels }
}
const linesOf = async (file: string): Promise<unknown[]> =>
  (await readFile(file, 'utf8'))
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as unknown)

describe('labels', () => {
  it('are lines that a person can read, one a clip, one more for an undo', async () => {
    const { labels, file } = await fixture()
    const changes = ['a.mp4', 'b.mp4'].map(path => ({ path, human: human('yoga') }))
    await labels.set(folder, changes, 'accept yoga on 2 clips')
    await labels.turn(folder, 'undo', 'Ada')
    const [first, second, third] = await linesOf(file)
    const { step } = first as { step: string }
    const line = { schema: 1, folder, human: human('yoga'), tags: [], step }
    expect(first).toEqual({ ...line, clip: 'a.mp4', title: 'accept yoga on 2 clips' })
    expect(second).toEqual({ ...line, clip: 'b.mp4' })
    expect(third).toMatchObject({ schema: 1, folder, undo: step, by: 'Ada' })
  })

  it('of before there were steps and tags are read, and each can be taken back', async () => {
    const { labels, file, again } = await fixture()
    await labels.set('/other', [{ path: 'x.mp4', human: human('yoga') }], 'x')
    const old = (clip: string, said: HumanLabel | null): string =>
      `${JSON.stringify({ schema: 1, folder, clip, human: said })}\n`
    await writeFile(
      file,
      old('a.mp4', human('yoga')) + old('a.mp4', null) + old('b.mp4', human(null, 'unsure')),
    )
    const read = again()
    expect([...(await read.of(folder))]).toEqual([['b.mp4', { human: human(null, 'unsure'), tags: [] }]])
    expect(await read.history(folder)).toMatchObject({ undo: 3, undoTitle: '' })
    await read.turn(folder, 'undo', '')
    await read.turn(folder, 'undo', '')
    expect([...(await again().of(folder))]).toEqual([['a.mp4', { human: human('yoga'), tags: [] }]])
  })

  it('that say the same as before make no step', async () => {
    const { labels, file } = await fixture()
    const change = { path: 'a.mp4', human: human('yoga'), tags: { add: ['blurred'], remove: [] } }
    await labels.set(folder, [change], 'first')
    const { size } = await stat(file)
    const later = { ...change, human: { ...human('yoga'), at: '2027-01-01T00:00:00.000Z' } }
    expect(await labels.set(folder, [later, { path: 'b.mp4', human: null }], 'again')).toMatchObject({
      title: null,
      changes: [],
      history: { undo: 1 },
    })
    expect((await stat(file)).size).toBe(size)
  })

  it('keep what is left out: a tag does not touch the label, a label not the tags', async () => {
    const { labels } = await fixture()
    await labels.set(folder, [{ path: 'a.mp4', human: human('yoga') }], '')
    await labels.set(folder, [{ path: 'a.mp4', tags: { add: ['night', 'blurred'], remove: [] } }], '')
    await labels.set(folder, [{ path: 'a.mp4', tags: { add: ['night'], remove: ['blurred'] } }], '')
    await labels.set(folder, [{ path: 'a.mp4', human: null }], '')
    expect((await labels.of(folder)).get('a.mp4')).toEqual({ human: null, tags: ['night'] })
    await labels.turn(folder, 'undo', '')
    expect((await labels.of(folder)).get('a.mp4')).toEqual({ human: human('yoga'), tags: ['night'] })
  })

  it('of two processes that write in turn are one history', async () => {
    const { labels, again } = await fixture()
    const other = again()
    await labels.set(folder, [{ path: 'a.mp4', human: human('one') }], 'one')
    await other.set(folder, [{ path: 'a.mp4', human: human('two') }], 'two')
    await Promise.all([
      labels.set(folder, [{ path: 'b.mp4', human: human('three') }], 'three'),
      other.set('/elsewhere', [{ path: 'c.mp4', human: human('four') }], 'four'),
    ])
    expect(await labels.history(folder)).toEqual({ undo: 3, redo: 0, undoTitle: 'three', redoTitle: null })
    await labels.turn(folder, 'undo', '')
    await other.turn(folder, 'undo', '')
    expect([...(await labels.of(folder))]).toEqual([['a.mp4', { human: human('one'), tags: [] }]])
    expect(await other.history('/elsewhere')).toMatchObject({ undo: 1 })
  })

  it('cut short by a crash keep every whole line, and go on', async () => {
    const { labels, again, file } = await fixture()
    await labels.set(folder, [{ path: 'a.mp4', human: human('yoga') }], 'one')
    const changes = ['b.mp4', 'c.mp4'].map(path => ({ path, human: human('yoga') }))
    await labels.set(folder, changes, 'two')
    await truncate(file, (await stat(file)).size - 7)
    const after = again()
    expect([...(await after.of(folder)).keys()]).toEqual(['a.mp4', 'b.mp4'])
    await after.turn(folder, 'undo', '')
    await after.set(folder, [{ path: 'd.mp4', human: human('yoga') }], 'three')
    expect([...(await again().of(folder)).keys()]).toEqual(['a.mp4', 'd.mp4'])
  })

  it('next to lines that are none of ours are still read', async () => {
    const { labels, again, file } = await fixture()
    await labels.set(folder, [{ path: 'a.mp4', human: human('yoga') }], 'one')
    await appendFile(file, 'not ours\n{"schema":1,"folder":"/clips","undo":"gone","by":"","at":""}\n')
    expect(await again().history(folder)).toMatchObject({ undo: 1, redo: 0 })
  })

  it('of 10,000 clips are one append, and neither that nor reading it again holds the event loop', async () => {
    const { labels, again, file } = await fixture()
    const changes: PathChange[] = Array.from({ length: 10_000 }, (_, i) => ({
      path: `class ${i % 400}/clip ${i}.mp4`,
      human: human(`class ${i % 400}`),
    }))
    expect(await longestHoldMs(async () => void (await labels.set(folder, changes, 'all')))).toBeLessThan(50)
    expect(await linesOf(file)).toHaveLength(10_000)
    const fresh = again()
    expect(await longestHoldMs(async () => void (await fresh.of(folder)))).toBeLessThan(50)
    expect(await longestHoldMs(async () => void (await fresh.turn(folder, 'undo', '')))).toBeLessThan(50)
    expect((await again().of(folder)).size).toBe(0)
  })
})

describe('the history', () => {
  type Said = Map<string, ClipLabels>
  const clip = fc.constantFrom('a', 'b', 'c')
  const change: fc.Arbitrary<PathChange> = fc.record(
    {
      path: clip,
      human: fc.option(fc.constantFrom(human('x'), human('y'), human(null, 'rejected')), { nil: null }),
      tags: fc.record({
        add: fc.uniqueArray(fc.constantFrom('s', 't'), { maxLength: 2 }),
        remove: fc.uniqueArray(fc.constantFrom('s', 't'), { maxLength: 2 }),
      }),
    },
    { requiredKeys: ['path'] },
  )
  const action = fc.oneof(
    { weight: 4, arbitrary: fc.uniqueArray(change, { maxLength: 3, selector: each => each.path }) },
    { weight: 2, arbitrary: fc.constant('undo' as const) },
    { weight: 2, arbitrary: fc.constant('redo' as const) },
    { weight: 1, arbitrary: fc.constant('reopen' as const) },
  )

  /** The plainest undo there is: whole copies of what was said, before and after the place we are at. */
  const model = (): {
    apply: (what: PathChange[] | string) => void
    now: () => Said
    sizes: () => [number, number]
  } => {
    const states: Said[] = [new Map<string, ClipLabels>()]
    let at = 0
    const now = (): Said => states[at] ?? new Map<string, ClipLabels>()
    return {
      now,
      sizes: () => [at, states.length - 1 - at],
      apply(what) {
        if (what === 'undo') at = Math.max(0, at - 1)
        else if (what === 'redo') at = Math.min(states.length - 1, at + 1)
        else if (typeof what !== 'string') {
          const next: Said = new Map(now())
          for (const { path, human: said, tags } of what) {
            const before = next.get(path) ?? { human: null, tags: [] }
            const kept = before.tags.filter(tag => !tags?.remove.includes(tag))
            const after = {
              human: said === undefined ? before.human : said,
              tags: [...kept, ...(tags?.add ?? []).filter(tag => !kept.includes(tag))],
            }
            if (after.human === null && after.tags.length === 0) next.delete(path)
            else next.set(path, after)
          }
          const text = (said: Said): string =>
            JSON.stringify([...said].sort(([a], [b]) => a.localeCompare(b)))
          if (text(next) === text(now())) return
          states.splice(at + 1, states.length, next)
          at++
        }
      },
    }
  }

  it('after any steps, undos, redos and restarts is what a simple one says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 25 }), async actions => {
        const { again } = await fixture()
        let labels = again()
        const plain = model()
        for (const each of actions) {
          plain.apply(each)
          if (each === 'reopen') labels = again()
          else if (typeof each === 'string') await labels.turn(folder, each, '')
          else await labels.set(folder, each, JSON.stringify(each))
          const [undo, redo] = plain.sizes()
          expect(await labels.history(folder)).toMatchObject({ undo, redo })
          expect(await labels.of(folder)).toEqual(plain.now())
        }
        expect(await again().of(folder)).toEqual(plain.now())
      }),
      { numRuns: 40 },
    )
  })
})
