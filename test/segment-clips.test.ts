/** Segments cut out of a real clip, by the window and by the command line: the numbers burnt into its pictures tell where. */
import { createHash } from 'node:crypto'
import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createReader } from '../src/core/media/readers'
import { api, type ApiName, type Output } from '../src/shared/api'
import type { Segment } from '../src/shared/domain'
import { runCli } from './cli-process'
import { readCounter } from './counter-clip'
import { createFakeApp, type FakeApp } from './fake-app'
import { tempFolder } from './temp-folder'

/** 75 numbered frames at 25 a second, no B-frames, a key frame every 12. */
const counter = resolve(import.meta.dirname, 'fixtures/counter.mp4')
const mine: Segment[] = [
  { label: 'archery', index: null, startSec: 0.28, endSec: 0.76, score: null, by: 'Ann' },
  { label: 'yoga', index: null, startSec: 1, endSec: 2.4, score: null, by: 'Ann' },
]
const names = ['archery/counter_0.280_0.760', 'yoga/counter_1.000_2.400']

async function call<K extends ApiName>(fake: FakeApp, name: K, input: unknown = {}): Promise<Output<K>> {
  const handle = fake.app.handlers[name] as (input: unknown) => Promise<unknown>
  return api[name].output.parse(await handle(api[name].input.parse(input))) as Output<K>
}

/** The numbers of all its pictures. */
async function counted(path: string): Promise<number[]> {
  const { reader } = await createReader({ reader: 'libav', ffmpegPath: '' })
  const clip = await reader.open(path)
  try {
    const numbers: number[] = []
    await clip.frames([...clip.timesSec.keys()], frame => void numbers.push(readCounter(frame)), {})
    return numbers
  } finally {
    await clip.close()
  }
}

const range = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i)

const hash = async (path: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex')

async function withSegments(): Promise<FakeApp> {
  const fake = await createFakeApp({ tree: { 'notes.txt': 'no clip' } })
  await copyFile(counter, join(fake.folder, 'counter.mp4'))
  await call(fake, 'openFolder', { path: fake.folder })
  await fake.event('library', library => library.probed === 1)
  const { clips } = await call(fake, 'listClips')
  await call(fake, 'setSegments', { clipId: clips[0]?.id, segments: mine })
  return fake
}

const filesIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true })).filter(name => name.includes('.')).sort()

describe('segments of a clip, cut', () => {
  it('to the frame from the window, the same from the command line, the original as it was', async () => {
    const fake = await withSegments()
    const out = await tempFolder()
    const target = join(out, 'window')
    const request = { what: 'labels', kind: 'segment-clips', target }
    expect(await call(fake, 'planExport', request)).toMatchObject({
      layout: 'folder',
      written: 1,
      fileCount: 2,
      problem: null,
      files: names.map(name => `${name}.mp4`),
    })
    const { jobId } = await call(fake, 'startExport', request)
    const ended = await fake.event('job', job => job.id === jobId && job.endedAt !== null)
    expect(ended).toMatchObject({ state: 'done', error: null, done: 2, total: 2 })
    expect(await filesIn(target)).toEqual(names.map(name => `${name}.mp4`))
    expect(await counted(join(target, `${names[0]}.mp4`))).toEqual(range(7, 18))
    expect(await counted(join(target, `${names[1]}.mp4`))).toEqual(range(25, 59))
    // What is there is never replaced.
    await expect(call(fake, 'startExport', { ...request, replace: true })).rejects.toThrow('there already')

    const cli = ['--data', fake.dataDir, 'export', '--labels', fake.folder, '--format', 'segment-clips']
    expect(await runCli([...cli, '--out', join(out, 'cli')])).toMatchObject({ code: 0 })
    for (const name of await filesIn(target))
      expect(await counted(join(out, 'cli', name))).toEqual(await counted(join(target, name)))
    expect(await hash(join(fake.folder, 'counter.mp4'))).toBe(await hash(counter))
  })

  it('without loss: packets as they are, no later than asked and nothing missing', async () => {
    const fake = await withSegments()
    const out = join(await tempFolder(), 'cut')
    const cli = ['--data', fake.dataDir, 'export', '--labels', fake.folder, '--format', 'segment-clips']
    const { code, stderr } = await runCli([...cli, '--cut', 'lossless', '--out', out])
    expect(stderr).toContain('2 segments of 1 clips')
    expect(code).toBe(0)
    const cut = await counted(join(out, `${names[1]}.mp4`))
    expect(cut).toEqual(expect.arrayContaining(range(25, 59)))
    // A key frame every 12: it begins at the last one before.
    expect(cut[0]).toBe(24)
  })

  it('as far as they can be: what fails is named, the others are there', async () => {
    const fake = await withSegments()
    await writeFile(join(fake.folder, 'broken.mp4'), 'no video')
    const labels = join(await tempFolder(), 'labels.jsonl')
    const line = { schema: 1, clip: 'broken.mp4', truth: null, human: null, tags: [], segments: mine }
    await writeFile(labels, `${JSON.stringify(line)}\n`)
    const data = ['--data', fake.dataDir]
    expect(await runCli([...data, 'import', labels, '--folder', fake.folder])).toMatchObject({ code: 0 })
    const out = join(await tempFolder(), 'cut')
    const { code, stderr } = await runCli([
      ...data,
      'export',
      '--labels',
      fake.folder,
      '--format',
      'segment-clips',
      '--out',
      out,
    ])
    expect(stderr).toContain('archery/broken_0.280_0.760.mp4: nothing could be cut')
    expect(stderr).toContain('2 of 4 could not be cut')
    expect(code).toBe(3)
    expect(await filesIn(out)).toEqual(names.map(name => `${name}.mp4`))
  })
})
