/** Segments, a person's and a run's, out by the window and the command line, and in again by both. */
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { api, type ApiName, type Output } from '../src/shared/api'
import type { Segment } from '../src/shared/domain'
import { formatFacts, type FormatId } from '../src/shared/formats'
import { runCli } from './cli-process'
import { createFakeApp, type FakeApp } from './fake-app'
import { tempFolder } from './temp-folder'

vi.setConfig({ testTimeout: 120_000 })

async function call<K extends ApiName>(fake: FakeApp, name: K, input: unknown = {}): Promise<Output<K>> {
  const handle = fake.app.handlers[name] as (input: unknown) => Promise<unknown>
  return api[name].output.parse(await handle(api[name].input.parse(input))) as Output<K>
}
const done = (fake: FakeApp, jobId: string) =>
  fake.event('job', job => job.id === jobId && job.state !== 'queued' && job.state !== 'running')

const near = (seconds: number): number => expect.closeTo(seconds, 1) as number

/** Every file below a folder, or the file itself, by its place. */
async function contentOf(path: string): Promise<Record<string, string>> {
  if (!(await stat(path)).isDirectory()) return { '': await readFile(path, 'utf8') }
  const all: Record<string, string> = {}
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const below = await contentOf(join(path, entry.name))
    for (const [name, text] of Object.entries(below)) all[`${entry.name}/${name}`] = text
  }
  return all
}

const mine: Segment[] = [
  { label: 'my, "own" & odd', index: null, startSec: 0, endSec: 1.5, score: null, by: 'Ann' },
  { label: 'yoga', index: 2, startSec: 2, endSec: 3, score: null, by: 'Ann' },
]
const own = 'loose.webm'
const found = 'arm_wrestling/a.mp4'

const kinds: FormatId[] = [
  ...(['vtt', 'srt', 'losslesscut-csv', 'elan', 'activitynet-truth', 'activitynet-predictions'] as const),
  ...(['fiftyone-temporal', 'label-studio'] as const),
]

async function prepared(): Promise<{ fake: FakeApp; runId: string; idOf: (path: string) => string }> {
  const fake = await createFakeApp()
  await call(fake, 'openFolder', { path: fake.folder })
  await fake.event('library', library => library.probed === 4)
  const { runId, jobId } = await call(fake, 'startRun', { modelId: 'fake' })
  await done(fake, jobId)
  const { clips } = await call(fake, 'listClips')
  const idOf = (path: string): string => clips.find(clip => clip.path === path)?.id ?? ''
  const looked = fake.engine.classifyWindows.bind(fake.engine)
  fake.engine.classifyWindows = async (...ask) => {
    const labels = [...Array<string>(4).fill('crying'), ...Array<string>(4).fill('yoga')]
    const windows = labels.map((label, i) => ({
      startSec: i,
      endSec: i + 2,
      topk: [{ label, index: i < 4 ? 0 : 1, score: 0.9 }],
    }))
    return { ...(await looked(...ask)), windows }
  }
  const scored = await call(fake, 'scoreWindows', { runId, clipId: idOf(found) })
  await done(fake, scored.jobId)
  await call(fake, 'setSegments', { clipId: idOf(own), segments: mine })
  return { fake, runId, idOf }
}

describe('segments', () => {
  it.each(kinds)('leave as %s from the window and the command line alike, and come in again', async kind => {
    const { fake, runId, idOf } = await prepared()
    const out = await tempFolder()
    const { extension, layout } = formatFacts[kind]
    const nameOf = (who: string): string => join(out, layout === 'file' ? `${who}.${extension}` : who)
    const begun = await call(fake, 'startExport', { what: 'run', runId, kind, target: nameOf('window') })
    expect(await done(fake, begun.jobId)).toMatchObject({ state: 'done', error: null })
    const ours = await contentOf(nameOf('window'))
    // The window shows crying for the first two windows, yoga after them.
    const text = Object.values(ours).join('\n')
    for (const label of ['crying', 'own', 'yoga']) expect(text).toContain(label)
    const args = ['--data', fake.dataDir, 'export', runId, '--format', kind, '--out', nameOf('cli')]
    expect(await runCli(args)).toMatchObject({ code: 0 })
    expect(await contentOf(nameOf('cli'))).toEqual(ours)

    const segmentsOf = async (path: string): Promise<Segment[] | null> =>
      (await call(fake, 'getScores', { runId, clipId: idOf(path) })).segments
    await call(fake, 'setSegments', { clipId: idOf(own), segments: null })
    const request = { paths: [nameOf('window')], format: kind }
    expect(await call(fake, 'planImport', request)).toMatchObject({ segmentCount: 2, segmentKeptCount: 0 })
    expect(await segmentsOf(own)).toBeNull()
    await call(fake, 'runImport', request)
    const stretch = ({ label, startSec, endSec }: Segment): object => ({
      label,
      startSec: near(startSec),
      endSec: near(endSec),
    })
    expect(await segmentsOf(own)).toMatchObject(mine.map(stretch))
    expect((await segmentsOf(found))?.map(({ label }) => label)).toEqual(['crying', 'yoga'])
    // A person's own stay unless they may be replaced.
    const [first, second] = [mine[0]!, mine[1]!]
    await call(fake, 'setSegments', { clipId: idOf(own), segments: [{ ...first, label: 'kept' }] })
    expect(await call(fake, 'runImport', request)).toMatchObject({ segmentCount: 0, segmentKeptCount: 1 })
    expect(await segmentsOf(own)).toMatchObject([{ label: 'kept' }])
    expect(await call(fake, 'runImport', { ...request, replace: true })).toMatchObject({ segmentCount: 1 })
    expect(await segmentsOf(own)).toMatchObject([stretch(first), stretch(second)])
  })

  it('come in by the command line, and leave with the labels of the folder', async () => {
    const { fake, runId, idOf } = await prepared()
    const out = join(await tempFolder(), 'labels.jsonl')
    const cli = (...args: string[]) => runCli(['--data', fake.dataDir, ...args])
    const args = ['--labels', fake.folder, '--format', 'labels-jsonl', '--out', out]
    expect(await cli('export', ...args)).toMatchObject({ code: 0 })
    await call(fake, 'setSegments', { clipId: idOf(own), segments: null })
    const { code, stderr } = await cli('import', out, '--folder', fake.folder)
    expect(stderr).toContain('1 given segments')
    expect(code).toBe(0)
    expect((await call(fake, 'getScores', { runId, clipId: idOf(own) })).segments).toEqual(
      // A label's number is that of the label set at hand.
      mine.map(segment => ({
        ...segment,
        index: segment.index === null ? null : (expect.any(Number) as number),
      })),
    )
  })

  it('that only say the label over the whole clip become the label alone', async () => {
    const { fake, runId, idOf } = await prepared()
    const text = 'WEBVTT\n\n1\n00:00:00.000 --> 00:00:04.000\narchery 0.93\n'
    const files = [{ name: 'archery/bow & arrow.vtt', text }]
    expect(await call(fake, 'runImport', { files })).toMatchObject({ segmentCount: 0, changeCount: 1 })
    const clipId = idOf('archery/bow & arrow.mp4')
    expect((await call(fake, 'getScores', { runId, clipId })).segments).toBeNull()
  })

  it('made of a file that has changed since do not leave', async () => {
    const { fake, runId } = await prepared()
    await writeFile(join(fake.folder, found), 'another file')
    const request = { what: 'run', runId, kind: 'activitynet-predictions' }
    expect((await call(fake, 'planExport', request)).preview).not.toContain('crying')
  })
})
