import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { aSet, entryOf, okRow } from '../../../test/export-set'
import { longestHoldMs } from '../../../test/event-loop'
import { tempFolder, writeTree as writeFiles } from '../../../test/temp-folder'
import type { Segment } from '../../shared/domain'
import { ExportOptions, formatIds } from '../../shared/formats'
import { countDrops, formats } from '../formats'
import { parseKineticsName } from '../kinetics/kinetics-name'
import { checkTree, labelFolder, planTree, writeTree } from './class-tree'
import { loadFiles, matchImport, type ImportTarget } from './import-labels'
import { previewExport, piecesOf, writePieces } from './write-export'

const options = ExportOptions.parse({})
const said = (clip: string, label: string | null) =>
  entryOf(clip, null, {
    human:
      label === null
        ? null
        : { label, index: null, status: 'corrected', by: '', at: '2026-01-02T03:04:05.000Z' },
  })

describe('a tree of classes', () => {
  it('names its folders as every system takes them, and says where a name is another', async () => {
    const set = aSet([
      said('a/x.mp4', 'archery'),
      said('b/X.mp4', 'archery'),
      said('c/x.mp4', 'a/b: "c"?'),
      said('d/x.mp4', 'a_b_ _c__'),
      said('e/x.mp4', 'CON'),
      said('f/x.mp4', '..'),
      said('g/x.mp4', null),
      said('h/x.mp4', '_unlabeled'),
    ])
    const { files, renamed } = await planTree(set, 'mine')
    expect(files.map(file => file.to)).toEqual([
      'archery/x.mp4',
      'archery/X (2).mp4',
      'a_b_ _c__/x.mp4',
      'a_b_ _c__ (2)/x.mp4',
      '_CON/x.mp4',
      '_/x.mp4',
      '_unlabeled/x.mp4',
      '_unlabeled (2)/x.mp4',
    ])
    expect(renamed).toContainEqual({ from: 'b/X.mp4', to: 'archery/X (2).mp4', why: 'taken' })
    expect(renamed).toContainEqual({ from: 'a/b: "c"?', to: 'a_b_ _c__', why: 'characters' })
    expect(labelFolder('.hidden. ')).toBe('_hidden')
  })

  const fixture = async () => {
    const folder = await tempFolder()
    const tree = { 'in/a b.mp4': 'one', 'in/b.mp4': 'two', 'c#%.mp4': 'three' }
    await writeFiles(folder, tree)
    const set = aSet([said('in/a b.mp4', 'archery'), said('in/b.mp4', 'yoga'), said('c#%.mp4', null)])
    return { folder, plan: await planTree(set, 'mine'), target: join(await tempFolder(), 'sorted'), tree }
  }
  const hashes = async (folder: string, names: string[]): Promise<string[]> =>
    Promise.all(
      names.map(async name =>
        createHash('sha256')
          .update(await readFile(join(folder, name)))
          .digest('hex'),
      ),
    )

  it.each(['copy', 'hard-link', 'link'] as const)(
    'is made by %s, twice without harm, originals untouched',
    async mode => {
      const { folder, plan, target, tree } = await fixture()
      const before = await hashes(folder, Object.keys(tree))
      const work = { folder, target, mode, replace: false }
      expect(await checkTree(plan, folder, target, mode)).toEqual({
        existing: [],
        bytes: mode === 'copy' ? 11 : 0,
        problem: null,
      })
      await writeTree(plan, work)
      await writeTree(plan, work)
      expect(await checkTree(plan, folder, target, mode)).toMatchObject({ existing: [], bytes: 0 })
      expect((await readdir(target, { recursive: true })).sort()).toEqual(
        ['_unlabeled', '_unlabeled/c#%.mp4', 'archery', 'archery/a b.mp4', 'yoga', 'yoga/b.mp4'].sort(),
      )
      expect(await readFile(join(target, 'archery/a b.mp4'), 'utf8')).toBe('one')
      if (mode === 'link') expect(await readlink(join(target, 'yoga/b.mp4'))).toBe(join(folder, 'in/b.mp4'))
      if (mode === 'hard-link')
        expect((await stat(join(target, 'yoga/b.mp4'))).ino).toBe((await stat(join(folder, 'in/b.mp4'))).ino)
      expect(await hashes(folder, Object.keys(tree))).toEqual(before)
    },
  )

  it('goes on where it was cancelled, and does not overwrite another file unasked', async () => {
    const { folder, plan, target } = await fixture()
    const abort = new AbortController()
    const work = { folder, target, mode: 'copy' as const, replace: false }
    const first = writeTree(plan, { ...work, signal: abort.signal, onFile: () => abort.abort() })
    await expect(first).rejects.toMatchObject({ name: 'AbortError' })
    expect((await readdir(target)).length).toBe(1)
    await writeFile(join(target, '_unlabeled/c#%.mp4'), 'something else')
    expect((await checkTree(plan, folder, target, 'copy')).existing).toEqual(['_unlabeled/c#%.mp4'])
    await expect(writeTree(plan, work)).rejects.toThrow('is there already and is another file')
    await writeTree(plan, { ...work, replace: true })
    expect(await readFile(join(target, '_unlabeled/c#%.mp4'), 'utf8')).toBe('three')
  })

  it('is refused inside the opened folder', async () => {
    const { folder, plan } = await fixture()
    for (const target of [folder, join(folder, 'sorted')])
      expect((await checkTree(plan, folder, target, 'copy')).problem?.message).toContain(
        'inside the opened folder',
      )
  })
})

const many = aSet(
  Array.from({ length: 20_000 }, (_, i) => {
    const clip = `class ${i % 40}/clip ${i}.mp4`
    return entryOf(clip, okRow(clip, [0, 'archery', 0.75], [1, 'arm wrestling', 0.25]))
  }),
)

describe('writing', () => {
  it.each(formatIds)('%s of 20,000 clips does not hold the event loop', async id => {
    const hold = await longestHoldMs(async () => {
      await countDrops(formats[id], many, options)
      await previewExport(id, many, options)
    })
    expect(hold).toBeLessThan(100)
  })

  it('leaves nothing half-written when it is stopped, and the old file where there was one', async () => {
    const folder = await tempFolder()
    const target = join(folder, 'run.jsonl')
    await writeFile(target, 'old')
    const abort = new AbortController()
    const work = writePieces(piecesOf('results-jsonl', many, options), target, {
      signal: abort.signal,
      replace: true,
      onPiece: pieces => pieces === 9000 && abort.abort(),
    })
    await expect(work).rejects.toMatchObject({ name: 'AbortError' })
    expect(await readdir(folder)).toEqual(['run.jsonl'])
    expect(await readFile(target, 'utf8')).toBe('old')
    await expect(
      writePieces(piecesOf('results-csv', many, options), target, { replace: false }),
    ).rejects.toThrow('is there already')
  })

  it('killed at any moment leaves the old file or the new one', async () => {
    const folder = await tempFolder()
    const target = join(folder, 'x.txt')
    const script = join(folder, 'write.ts')
    const module = new URL('./write-export.ts', import.meta.url).pathname
    await writeFile(target, 'old')
    await writeFile(
      script,
      `import { writePieces } from ${JSON.stringify(module)}
      const pieces = function* () { for (let i = 0; i < 4000; i++) { if (i === 2000) console.log('half'); yield { file: '', data: 'x'.repeat(999) + '\\n' } } }
      void (async () => { for (;;) await writePieces(pieces(), ${JSON.stringify(target)}, { replace: true }) })()`,
    )
    const child = spawn(process.execPath, ['--import', 'tsx', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let halves = 0
    await new Promise<void>(resolve =>
      child.stdout.on('data', () => {
        if (++halves < 3) return
        child.kill('SIGKILL')
        resolve()
      }),
    )
    await new Promise(resolve => child.on('close', resolve))
    const text = await readFile(target, 'utf8')
    expect(text === 'old' || text.length === 4_000_000).toBe(true)
    // What the killed one was writing goes with the next export into the folder.
    await writePieces([{ file: '', data: 'next' }], join(folder, 'y.txt'), { replace: false })
    expect((await readdir(folder)).filter(name => name.endsWith('.tmp'))).toEqual([])
  })

  it('refuses a name that would leave the folder', async () => {
    const folder = await tempFolder()
    await expect(
      writePieces([{ file: '../x.vtt', data: '' }], join(folder, 'out'), { replace: false }),
    ).rejects.toThrow('outside the folder')
  })
})

describe('labels that come in', () => {
  const clips = ['archery/-0BveUV52cM_000012_000022.mp4', 'a/x.mp4', 'b/x.mp4', 'b/only here.webm'].map(
    (path): ImportTarget & { kinetics: ReturnType<typeof parseKineticsName> } => ({
      path,
      human: null,
      tags: [],
      kinetics: parseKineticsName(path.slice(path.lastIndexOf('/') + 1)),
    }),
  )
  const context = {
    clips,
    indexOf: () => null,
    author: 'Ann',
    now: '2026-05-05T00:00:00.000Z',
    own: new Map<string, Segment[]>(),
    durationOf: () => Promise.resolve(4),
  }
  const match = (text: string, change: object = {}) =>
    matchImport(
      [{ name: 'x.csv', text }],
      { format: null, labelsFrom: 'mine', replace: false, ...change },
      context,
    )

  it('are matched by path, then by id and times, then by name where it is one of a kind', async () => {
    const { plan, changes } = await match(
      [
        'clip,label,status',
        'a/x.mp4,one,corrected',
        '/mnt/other/-0BveUV52cM_000012_000022.mkv,two,corrected',
        '/mnt/only here.webm,three,accepted',
        'x.mp4,four,corrected',
        'nowhere.mp4,five,corrected',
        'b/x.mp4,,',
        '',
      ].join('\n'),
    )
    expect(changes.map(change => [change.path, change.human?.label])).toEqual([
      ['a/x.mp4', 'one'],
      ['archery/-0BveUV52cM_000012_000022.mp4', 'two'],
      ['b/only here.webm', 'three'],
    ])
    expect(plan).toMatchObject({ ambiguous: ['x.mp4'], unmatched: ['nowhere.mp4'], silentCount: 1, read: 6 })
    expect(changes[0]?.human).toMatchObject({ by: '', at: context.now, status: 'corrected' })
  })

  it('of a Kinetics CSV find their clips, never by the id alone', async () => {
    const { plan, changes } = await match(
      'label,youtube_id,time_start,time_end,split,is_cc\narchery,-0BveUV52cM,12,22,val,0\narchery,-0BveUV52cM,99,109,val,0\n',
    )
    expect(changes.map(change => change.path)).toEqual(['archery/-0BveUV52cM_000012_000022.mp4'])
    expect(plan.unmatchedCount).toBe(1)
  })

  it('leave other labels alone unless they may be replaced', async () => {
    const human = { label: 'old', index: null, status: 'accepted', by: '', at: context.now } as const
    const told = { ...context, clips: clips.map(clip => ({ ...clip, human })) }
    const files = [
      { name: 'x.csv', text: 'clip,label,status\na/x.mp4,new,corrected\nb/x.mp4,old,accepted\n' },
    ]
    const request = { format: null, labelsFrom: 'mine' as const, replace: false }
    expect((await matchImport(files, request, told)).plan).toMatchObject({
      changeCount: 0,
      kept: ['a/x.mp4'],
      same: 1,
    })
    expect((await matchImport(files, { ...request, replace: true }, told)).plan.changes).toEqual([
      { clip: 'a/x.mp4', before: 'old', after: 'new', tags: [], segments: 0 },
    ])
  })

  it('of a folder of sidecars', async () => {
    const folder = await tempFolder()
    await mkdir(join(folder, 'a'))
    await writeFile(join(folder, 'a/x.vtt'), 'WEBVTT\n\n1\n00:00:00.000 --> 00:00:04.000\narchery 0.93\n')
    await symlink(join(folder, 'nowhere'), join(folder, 'dangling.bin'))
    const files = await loadFiles([folder])
    const { changes } = await matchImport(
      files,
      { format: null, labelsFrom: 'mine', replace: false },
      context,
    )
    expect(changes.map(change => [change.path, change.human?.label])).toEqual([['a/x.mp4', 'archery']])
    await expect(loadFiles([join(folder, 'nope')])).rejects.toMatchObject({ code: 'path.missing' })
  })
})
