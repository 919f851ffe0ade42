import { readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { pack } from 'tar-stream'
import { describe, expect, it, vi } from 'vitest'
import { startFileServer } from '../../test/file-server'
import { createFakeApp, type FakeApp } from '../../test/fake-app'
import { createFakeModels } from '../../test/fake-engine'
import { longestHoldMs } from '../../test/event-loop'
import { tempFolder, writeTree } from '../../test/temp-folder'
import { api, type ApiName, type Output } from '../shared/api'
import type { ModelCard } from '../shared/domain'
import { AppError } from '../shared/errors'
import { clipIdOf } from './library'

// Only what will never come is ended by these: a busy machine may take its time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

/** Calls as the server does: input and output go through their schemas. */
async function call<K extends ApiName>(fake: FakeApp, name: K, input: unknown = {}): Promise<Output<K>> {
  const handle = fake.app.handlers[name] as (input: unknown) => Promise<unknown>
  return api[name].output.parse(await handle(api[name].input.parse(input))) as Output<K>
}
const idOf = async (fake: FakeApp, path: string): Promise<string> => {
  const { clips } = await call(fake, 'listClips')
  const clip = clips.find(candidate => candidate.path === path)
  if (clip === undefined) throw new Error(`no clip ${path}`)
  return clip.id
}
const jobOver = (fake: FakeApp, jobId: string) =>
  fake.event('job', job => job.id === jobId && job.state !== 'queued' && job.state !== 'running')
async function classify(fake: FakeApp, input: object = {}): Promise<string> {
  const { runId, jobId } = await call(fake, 'startRun', { modelId: 'fake', ...input })
  expect(await jobOver(fake, jobId)).toMatchObject({ state: 'done', runId, error: null })
  return runId
}
const opened = async (): Promise<FakeApp> => {
  const fake = await createFakeApp()
  await call(fake, 'openFolder', { path: fake.folder })
  return fake
}

describe('every call', () => {
  it('has a handler, and a test in this file', async () => {
    const fake = await createFakeApp()
    expect(Object.keys(fake.app.handlers).sort()).toEqual(Object.keys(api).sort())
    const text = await readFile(new URL(import.meta.url), 'utf8')
    const untested = Object.keys(api).filter(name => !text.includes(`(fake, '${name}'`))
    expect(untested).toEqual([])
  })
})

describe('state and settings', () => {
  it('tell version, cores, roots, and what decodes', async () => {
    const fake = await createFakeApp({ roots: ['/a'] })
    await call(fake, 'updateSettings', { reader: 'libav' }) // asks the reader again
    await fake.event('state')
    expect(await call(fake, 'getState')).toMatchObject({
      version: '0.1.0',
      library: null,
      jobs: [],
      provider: null,
      reader: { id: 'fake 1.0', why: '' },
      roots: ['/a'],
    })
  })

  it('change one key and keep the others, over a restart too', async () => {
    const fake = await createFakeApp()
    await call(fake, 'updateSettings', { theme: 'dark' })
    expect(await call(fake, 'updateSettings', { topK: 7 })).toMatchObject({ theme: 'dark', topK: 7 })
    const again = await fake.restart()
    expect((await call(again, 'getState')).settings).toMatchObject({ theme: 'dark', topK: 7 })
  })

  it('name the person logged in beside labels, until another name or none is said', async () => {
    const fake = await createFakeApp()
    const author = async (app: typeof fake): Promise<string> => (await call(app, 'getState')).settings.author
    expect(await author(fake)).toBe(userInfo().username)
    await call(fake, 'updateSettings', { author: '' })
    expect(await author(await fake.restart())).toBe('')
  })

  it('that are damaged by hand fall back key by key', async () => {
    const fake = await createFakeApp()
    await writeFile(join(fake.dataDir, 'settings.json'), '{"schemaVersion":1,"theme":"pink","topK":9}')
    const again = await fake.restart()
    expect((await call(again, 'getState')).settings).toMatchObject({ theme: 'system', topK: 9 })
  })

  it('reach the processes when they concern them', async () => {
    const fake = await createFakeApp()
    const seen: unknown[] = []
    Object.assign(fake.engine, { reconfigure: (config: unknown) => seen.push(config) })
    await call(fake, 'updateSettings', { theme: 'dark' })
    await call(fake, 'updateSettings', { threads: 3 })
    expect(seen).toEqual([{ reader: 'auto', threads: 3, ffmpegPath: '' }])
  })

  it('diagnostics name versions and no file of the user', async () => {
    const fake = await opened()
    const { text } = await call(fake, 'diagnostics')
    expect(text).toContain('Kinetoscope 0.1.0')
    expect(text).toContain('fake (installed)')
    expect(text).not.toContain('archery')
    expect(text).not.toContain(fake.folder)
  })

  it('diagnostics name folder and broken clips when asked to', async () => {
    const fake = await createFakeApp()
    fake.media.probe = () => Promise.reject(new AppError('clip.no-video', 'no picture'))
    await call(fake, 'openFolder', { path: fake.folder })
    await fake.event('library', library => library.probed === 4)
    const { text } = await call(fake, 'diagnostics', { names: true })
    expect(text).toContain('Problem: archery/bow & arrow.mp4: clip.no-video')
    expect(text).toContain(fake.folder)
  })

  it('say how much can be made again, and it can be deleted', async () => {
    const fake = await opened()
    await writeTree(fake.dataDir, { 'cache/posters/a.jpg': '12345', 'cache/temp/b': '123', 'runs/x': '1' })
    await rm(join(fake.dataDir, 'cache', 'facts'), { recursive: true, force: true })
    expect(await call(fake, 'getStorage')).toEqual({ dataDir: fake.dataDir, cacheBytes: 8, cacheFiles: 2 })
    expect(await call(fake, 'emptyCache')).toEqual({ freedBytes: 5 })
    // What is being made right now stays.
    expect(await readdir(join(fake.dataDir, 'cache'))).toEqual(['temp'])
    expect(await readdir(join(fake.dataDir, 'runs'))).toEqual(['x'])
  })
})

describe('a folder', () => {
  it('is listed with truth, Kinetics names and what was left out; then facts follow', async () => {
    const fake = await createFakeApp()
    const summary = await call(fake, 'openFolder', { path: fake.folder })
    expect(summary).toMatchObject({
      folder: fake.folder,
      clips: 4,
      classes: 2,
      probed: 0,
      skipped: [{ reason: 'text or data file', count: 1, examples: ['notes.txt'] }],
    })
    await fake.event('library', library => library.probed === 4)
    const { clips } = await call(fake, 'listClips')
    expect(
      clips.map(clip => [clip.path, clip.truth?.label ?? null, clip.kinetics?.startSec ?? null]),
    ).toEqual([
      ['archery/-0BveUV52cM_000012_000022.mp4', 'archery', 12],
      ['archery/bow & arrow.mp4', 'archery', null],
      ['arm_wrestling/a.mp4', 'arm wrestling', null],
      ['loose.webm', null, null],
    ])
    expect(clips.every(clip => clip.media?.codec === 'h264' && clip.problem === null)).toBe(true)
    expect(new Set(clips.map(clip => clip.id)).size).toBe(4)
  })

  it('opened again needs no second look, and clips keep their ids', async () => {
    const fake = await opened()
    await fake.event('job', job => job.kind === 'scan' && job.state === 'done')
    const before = await call(fake, 'listClips')
    const again = await fake.restart()
    await call(again, 'openFolder', { path: fake.folder })
    await again.event('library', library => library.probed === 4)
    expect(again.media.calls).toEqual([])
    expect((await call(again, 'listClips')).clips).toEqual(before.clips)
  })

  it('whose clip was replaced looks at that clip again', async () => {
    const fake = await opened()
    await fake.event('job', job => job.kind === 'scan' && job.state === 'done')
    await writeFile(join(fake.folder, 'loose.webm'), 'longer than before')
    const again = await fake.restart()
    await call(again, 'openFolder', { path: fake.folder })
    await again.event('library', library => library.probed === 4)
    expect(again.media.calls).toEqual([`probe ${join(fake.folder, 'loose.webm')}`])
  })

  it('with a clip that cannot be opened says why', async () => {
    const fake = await createFakeApp()
    fake.media.onCall = path =>
      path.endsWith('loose.webm')
        ? Promise.reject(new AppError('clip.no-video', 'there is no video'))
        : Promise.resolve()
    await call(fake, 'openFolder', { path: fake.folder })
    await fake.event('job', job => job.kind === 'scan' && job.state === 'done' && job.problems === 1)
    const { clips } = await call(fake, 'listClips')
    expect(clips[3]).toMatchObject({
      media: null,
      problem: { code: 'clip.no-video', stage: 'probe', message: 'there is no video' },
    })
  })

  it('given up for another one: the last opened wins', async () => {
    const fake = await createFakeApp()
    const other = await createFakeApp({ tree: { 'x.mp4': 'x' } })
    fake.media.onCall = () => new Promise(resolve => setImmediate(resolve))
    const first = call(fake, 'openFolder', { path: fake.folder }).catch((error: unknown) => error)
    const second = await call(fake, 'openFolder', { path: other.folder })
    await first
    expect(second.clips).toBe(1)
    expect((await call(fake, 'listClips')).clips.map(clip => clip.path)).toEqual(['x.mp4'])
  })

  it('outside the roots is refused, by links too, and browsing stays inside', async () => {
    const outside = await createFakeApp()
    const fake = await createFakeApp({ roots: [outside.folder] })
    await expect(call(fake, 'openFolder', { path: fake.folder })).rejects.toMatchObject({
      code: 'path.not-allowed',
    })
    await expect(call(fake, 'openFolder', { path: join(outside.folder, '..') })).rejects.toMatchObject({
      code: 'path.not-allowed',
    })
    await expect(call(fake, 'browseFolder', { path: '/' })).rejects.toMatchObject({
      code: 'path.not-allowed',
    })
    expect(await call(fake, 'browseFolder')).toEqual({
      path: outside.folder,
      parent: null,
      folders: [
        { name: 'archery', path: join(outside.folder, 'archery'), clips: 2 },
        { name: 'arm_wrestling', path: join(outside.folder, 'arm_wrestling'), clips: 1 },
      ],
      clips: 1,
    })
    expect((await call(fake, 'openFolder', { path: join(outside.folder, 'archery') })).clips).toBe(2)
    await expect(call(fake, 'addModelFile', { path: '/etc/hostname' })).rejects.toMatchObject({
      code: 'path.not-allowed',
    })
  })
})

describe('the sample clips', () => {
  /** As if drawn before: drawing is tested with its own code. */
  const withSamples = async (options: { roots?: string[]; builtIn?: boolean } = {}): Promise<FakeApp> => {
    const dataDir = await tempFolder()
    await writeTree(dataDir, { 'samples/archery/one.avi': '1', 'samples/yoga/two.avi': '2' })
    const models = createFakeModels()
    const list = async () =>
      (await models.list()).map(entry => ({ ...entry, builtIn: options.builtIn ?? true }))
    return createFakeApp({ dataDir, models: { ...models, list }, roots: options.roots ?? null })
  }
  const samplesOf = (fake: FakeApp): string => join(fake.dataDir, 'samples')

  it('are opened and classified by the network that comes with the program, wherever they lie', async () => {
    const fake = await withSamples({ roots: ['/nowhere'] })
    const { jobId } = await call(fake, 'openSamples')
    expect(await jobOver(fake, jobId)).toMatchObject({ kind: 'samples', state: 'done', error: null })
    await fake.event('run', run => run.state === 'done')
    const { library, samplesFolder, settings } = await call(fake, 'getState')
    expect(library).toMatchObject({ folder: samplesFolder, clips: 2, classes: 2 })
    expect(samplesFolder).toBe(samplesOf(fake))
    expect(settings).toMatchObject({ greeted: true, recentFolders: [] })
    expect(await call(fake, 'listRuns')).toMatchObject([
      { state: 'done', total: 2, protocol: { name: 'fast' } },
    ])
    // Read again, and opened again: the run that is there is shown.
    await call(fake, 'openFolder', { path: samplesFolder })
    await jobOver(fake, (await call(fake, 'openSamples')).jobId)
    expect(await call(fake, 'listRuns')).toHaveLength(1)
  })

  it('open by themselves at the very first start only', async () => {
    const fake = await withSamples()
    await fake.app.greet()
    await fake.event('library', library => library.folder === samplesOf(fake))
    await fake.event('run', run => run.state === 'done')
    const again = await fake.restart()
    await again.app.greet()
    expect((await call(again, 'getState')).jobs).toEqual([])

    const used = await withSamples()
    await call(used, 'openFolder', { path: used.folder })
    const later = await used.restart()
    await later.app.greet()
    // The folder of last time instead.
    const state = await call(later, 'getState')
    expect(state).toMatchObject({ library: { folder: used.folder }, lastFolder: null })
    expect(state.jobs.filter(job => job.kind === 'samples')).toEqual([])
  })

  it('stay closed when the folder of last time is gone, which is said', async () => {
    const fake = await opened()
    await rm(fake.folder, { recursive: true })
    const again = await fake.restart()
    await again.app.greet()
    const { library, lastFolder, jobs } = await call(again, 'getState')
    expect({ library, jobs }).toEqual({ library: null, jobs: [] })
    expect(lastFolder).toMatchObject({
      path: fake.folder,
      error: { message: expect.stringContaining('no file or folder') as string },
    })
  })

  it('give way to a folder that was opened meanwhile', async () => {
    const fake = await createFakeApp()
    const { jobId } = await call(fake, 'openSamples')
    expect((await call(fake, 'openSamples')).jobId).toBe(jobId)
    await call(fake, 'openFolder', { path: fake.folder })
    expect((await jobOver(fake, jobId)).state).toBe('done')
    expect((await call(fake, 'getState')).library?.folder).toBe(fake.folder)
    expect(await call(fake, 'listRuns')).toEqual([])
  })
})

describe('models', () => {
  it('are listed with their card and labels', async () => {
    const fake = await createFakeApp()
    expect(await call(fake, 'listModels')).toMatchObject([{ id: 'fake', state: 'installed' }])
    expect((await call(fake, 'listLabels', { modelId: 'fake' })).labels).toContain('yoga')
    expect((await call(fake, 'getCard', { modelId: 'fake' })).id).toBe('fake')
    await expect(call(fake, 'getCard', { modelId: 'other' })).rejects.toMatchObject({ code: 'model.unknown' })
  })

  it('tell how long a clip takes here, once a run has measured it', async () => {
    const fake = await opened()
    expect(await call(fake, 'listModels')).toMatchObject([{ secondsPerClip: null }])
    await classify(fake, { protocol: 'standard' })
    expect(await call(fake, 'listModels')).toMatchObject([{ secondsPerClip: null }])
    await classify(fake)
    await fake.event('models', list => list[0]?.secondsPerClip === 0.006)
    expect(await call(fake, 'listModels')).toMatchObject([{ secondsPerClip: 0.006 }])
  })

  it('are checked again on demand', async () => {
    const fake = await createFakeApp()
    expect(await call(fake, 'verifyModel', { id: 'fake' })).toMatchObject({
      graphSha256: 'a'.repeat(64),
      goldenDifference: null,
    })
  })

  it('are removed and got again by a job that tells its progress', async () => {
    const fake = await createFakeApp()
    await call(fake, 'removeModel', { id: 'fake' })
    expect(await fake.event('models')).toMatchObject([{ state: 'available' }])
    const { jobId } = await call(fake, 'getModel', { id: 'fake' })
    expect(await fake.event('models', list => list[0]?.jobId === jobId)).toMatchObject([{ state: 'getting' }])
    expect(await jobOver(fake, jobId)).toMatchObject({
      state: 'done',
      modelId: 'fake',
      unit: 'bytes',
      message: 'fetching',
    })
    await fake.event('models', list => list[0]?.state === 'installed')
    await expect(call(fake, 'getModel', { id: 'nope' })).rejects.toMatchObject({ code: 'model.unknown' })
  })

  it('by a file of the user’s: a failure is the job’s', async () => {
    const fake = await createFakeApp()
    const { jobId } = await call(fake, 'addModelFile', { path: join(fake.folder, 'notes.txt') })
    expect(await jobOver(fake, jobId)).toMatchObject({ state: 'failed', error: { code: 'model.unknown' } })
  })

  it('uploaded are dropped from the disk once used', async () => {
    const fake = await createFakeApp()
    const bytes = async function* (): AsyncGenerator<Uint8Array> {
      yield Promise.resolve(Buffer.from('weights'))
    }
    const { jobId } = await fake.app.uploadModel('../../x.bin', bytes())
    expect(await jobOver(fake, jobId)).toMatchObject({ state: 'failed', title: 'Adding x.bin' })
    expect(await readdir(join(fake.dataDir, 'cache', 'uploads'))).toEqual([])
  })
})

describe('a network without a card', () => {
  const graph = {
    inputs: [{ name: 'in', type: 'float32', shape: [1, 3, 16, 112, 112] }],
    outputs: [{ name: 'out', type: 'float32', shape: [1, 4] }],
  }
  const start = async (options: Parameters<typeof createFakeApp>[0] = {}) => {
    const fake = await createFakeApp(options)
    fake.engine.convert = () =>
      Promise.resolve({ sha256: 'a'.repeat(64), bytes: 10, classes: 0, facts: graph })
    await writeFile(join(fake.folder, 'net.onnx'), 'graph')
    return fake
  }
  const inspected = async (fake: FakeApp) => {
    const draft = await call(fake, 'inspectModel', { path: join(fake.folder, 'net.onnx') })
    return draft ?? expect.fail('it has no card')
  }
  const leftIn = async (folder: string) => readdir(folder).catch(() => [])

  it('is looked into by path, tried on a clip, and given up without a trace', async () => {
    const fake = await start()
    await call(fake, 'openFolder', { path: fake.folder })
    const draft = await inspected(fake)
    expect(draft).toMatchObject({ fileName: 'net.onnx', kind: 'logits', output: { classes: 4 } })
    expect(draft.candidates[0]?.preset).toBe('torchvision')
    const feeding = draft.candidates[0]!.feeding
    const clipId = await idOf(fake, 'arm_wrestling/a.mp4')
    const trial = await call(fake, 'tryModel', { draftId: draft.id, feeding, clipId })
    expect(trial).toMatchObject({ kind: 'logits', frames: 8, topk: [{ rank: 1 }, {}, {}, {}] })
    expect(fake.engine.started).toEqual([join(fake.folder, 'arm_wrestling/a.mp4')])
    await expect(call(fake, 'tryModel', { draftId: draft.id, feeding, clipId: 'x' })).rejects.toMatchObject({
      code: 'clip.missing',
    })
    await call(fake, 'discardModel', { draftId: draft.id })
    await expect(call(fake, 'tryModel', { draftId: draft.id, feeding, clipId })).rejects.toMatchObject({
      code: 'model.missing',
    })
    expect(await leftIn(join(fake.dataDir, 'models'))).toEqual([])
  })

  it('is saved through the checks of every own model, and the list is told', async () => {
    const models = createFakeModels()
    const added: unknown[] = []
    const addFile = async (path: string) => {
      const card = JSON.parse(await readFile(join(path, '../card.json'), 'utf8')) as ModelCard
      added.push([card.id, card.title, card.family, card.labels.count])
      return card
    }
    const fake = await start({ models: { ...models, addFile } })
    const draft = await inspected(fake)
    const choices = { draftId: draft.id, feeding: draft.candidates[0]!.feeding, title: 'My net' }
    await expect(call(fake, 'saveModel', { ...choices, labels: { text: 'a\nb\nc' } })).rejects.toMatchObject({
      code: 'model.labels',
      message: 'the list has 3 names, the graph gives 4 scores',
    })
    const labels = { text: 'a\nb\nc\nd', name: 'names.txt' }
    expect(await call(fake, 'saveModel', { ...choices, labels, preset: 'torchvision' })).toEqual({
      id: 'my-net',
    })
    expect(added).toEqual([['my-net', 'My net', 'torchvision', 4]])
    await fake.event('models')
    expect(await leftIn(join(fake.dataDir, 'models'))).toEqual([])
  })

  it('with a card beside it is not asked about; outside the roots it is not looked at', async () => {
    const fake = await start()
    await writeFile(join(fake.folder, 'net.card.json'), '{}')
    expect(await call(fake, 'inspectModel', { path: join(fake.folder, 'net.onnx') })).toBeNull()
    const closed = await start({ roots: [fake.folder] })
    await expect(
      call(closed, 'inspectModel', { path: join(closed.folder, 'net.onnx') }),
    ).rejects.toMatchObject({ code: 'path.not-allowed' })
  })

  it('from a browser is kept as a draft until the program ends', async () => {
    const fake = await start()
    const bytes = async function* (): AsyncGenerator<Uint8Array> {
      yield Promise.resolve(Buffer.from('graph'))
    }
    expect(await fake.app.uploadDraft('../../net.onnx', bytes())).toMatchObject({
      fileName: 'net.onnx',
      bytes: 5,
    })
    expect(await leftIn(join(fake.dataDir, 'cache', 'uploads'))).toEqual([])
    expect(await leftIn(join(fake.dataDir, 'models'))).toHaveLength(1)
    await fake.app.dispose()
    expect(await leftIn(join(fake.dataDir, 'models'))).toEqual([])
  })
})

describe('a run', () => {
  it('ends with a row a clip, told as they come, and is listed', async () => {
    const fake = await opened()
    const runId = await classify(fake)
    const { run, rows } = await call(fake, 'getResults', { runId })
    expect(run).toMatchObject({ state: 'done', total: 4, done: 4, failed: 0, topK: 4, reader: 'fake 1.0' })
    expect(run.provider?.why).toBe('there is no GPU')
    expect(rows.map(row => [row.clip, row.status === 'ok' && row.topk[0]?.label, row.truth?.index])).toEqual([
      ['archery/-0BveUV52cM_000012_000022.mp4', 'archery', 0],
      ['archery/bow & arrow.mp4', 'archery', 0],
      ['arm_wrestling/a.mp4', 'archery', 1],
      ['loose.webm', 'archery', undefined],
    ])
    expect(fake.told.filter(({ name }) => name === 'row')).toHaveLength(4)
    expect((await call(fake, 'listRuns')).map(listed => listed.id)).toEqual([runId])
    expect((await call(fake, 'getState')).provider?.used).toBe('cpu')
  })

  it('is read in pages of brief rows, and row by row whole', async () => {
    const fake = await opened()
    const runId = await classify(fake)
    const first = await call(fake, 'getResults', { runId, limit: 3 })
    expect([first.rows.length, first.offset, first.total]).toEqual([3, 0, 4])
    const second = await call(fake, 'getResults', { runId, limit: 3, cursor: first.next })
    expect([second.rows.length, second.offset, second.next]).toEqual([1, 3, null])
    expect(new Set([...first.rows, ...second.rows].map(row => row.clip)).size).toBe(4)
    expect(first.rows[0]).not.toHaveProperty('views')
    const clip = first.rows[0]?.clip ?? ''
    expect(await call(fake, 'getRow', { runId, clip })).toMatchObject({ clip, views: [{ crop: 'center' }] })
    await expect(call(fake, 'getRow', { runId, clip: 'elsewhere.mp4' })).rejects.toMatchObject({
      code: 'clip.missing',
    })
    const clips = await call(fake, 'listClips', { limit: 2 })
    expect([clips.clips.length, clips.total]).toEqual([2, 4])
    expect((await call(fake, 'listClips', { cursor: clips.next })).clips).toHaveLength(2)
    await call(fake, 'openFolder', { path: fake.folder })
    expect((await call(fake, 'listClips', { cursor: clips.next })).offset).toBe(0)
  })

  it('of some clips covers those', async () => {
    const fake = await opened()
    const runId = await classify(fake, { clipIds: [await idOf(fake, 'loose.webm')] })
    expect((await call(fake, 'getResults', { runId })).rows.map(row => row.clip)).toEqual(['loose.webm'])
  })

  it('needs a folder, clips, and a protocol that there is', async () => {
    const fake = await createFakeApp()
    await expect(call(fake, 'startRun', { modelId: 'fake' })).rejects.toMatchObject({ code: 'path.missing' })
    await call(fake, 'openFolder', { path: fake.folder })
    await expect(call(fake, 'startRun', { modelId: 'fake', protocol: 'slow' })).rejects.toMatchObject({
      code: 'request.invalid',
    })
    await expect(call(fake, 'startRun', { modelId: 'fake', clipIds: ['x'] })).rejects.toMatchObject({
      code: 'clip.missing',
    })
    await expect(call(fake, 'getResults', { runId: '../../etc' })).rejects.toMatchObject({
      code: 'run.missing',
    })
  })

  it('cancelled keeps its rows and goes on from there', async () => {
    const fake = await opened()
    let cancel = (): void => undefined
    fake.engine.onClip = (_request, _times, signal) => {
      if (fake.engine.started.length < 3) return Promise.resolve()
      cancel()
      return new Promise(resolve => {
        if (signal?.aborted) resolve()
        signal?.addEventListener('abort', () => resolve())
      })
    }
    const ready = new Promise<void>(resolve => (cancel = resolve))
    const { runId, jobId } = await call(fake, 'startRun', { modelId: 'fake' })
    await ready
    await expect(call(fake, 'resumeRun', { runId })).rejects.toMatchObject({ code: 'run.busy' })
    await expect(call(fake, 'removeModel', { id: 'fake' })).rejects.toMatchObject({ code: 'run.busy' })
    await call(fake, 'cancelJob', { jobId })
    expect((await jobOver(fake, jobId)).state).toBe('cancelled')
    expect((await call(fake, 'getResults', { runId })).run).toMatchObject({ state: 'cancelled', done: 2 })
    fake.engine.onClip = () => Promise.resolve()
    fake.engine.started.length = 0
    const again = await call(fake, 'resumeRun', { runId })
    await jobOver(fake, again.jobId)
    expect(fake.engine.started).toHaveLength(2)
    const { run, rows } = await call(fake, 'getResults', { runId })
    expect(run).toMatchObject({ state: 'done', done: 4 })
    expect(new Set(rows.map(row => row.clip)).size).toBe(4)
  })

  it('tries one failed clip again and leaves the others as they are', async () => {
    const fake = await opened()
    fake.engine.onClip = request =>
      request.path.includes('archery')
        ? Promise.reject(new AppError('clip.unreadable', 'away'))
        : Promise.resolve()
    const runId = await classify(fake)
    const bow = await idOf(fake, 'archery/bow & arrow.mp4')
    fake.engine.onClip = () => Promise.resolve()
    fake.engine.started.length = 0
    const { jobId } = await call(fake, 'resumeRun', { runId, retryFailed: true, clipIds: [bow] })
    await jobOver(fake, jobId)
    expect(fake.engine.started).toEqual([join(fake.folder, 'archery/bow & arrow.mp4')])
    const { run, rows } = await call(fake, 'getResults', { runId })
    expect(run).toMatchObject({ state: 'done', done: 4, failed: 1 })
    expect(rows.filter(row => row.status === 'failed').map(row => row.clip)).toEqual([
      'archery/-0BveUV52cM_000012_000022.mp4',
    ])
  })

  it('paused finishes the clip in hand, waits, and goes on or is cancelled from there', async () => {
    const fake = await opened()
    const asked: { jobId: string } = { jobId: '' }
    fake.engine.onClip = async () => {
      if (fake.engine.started.length === 2) await call(fake, 'pauseJob', { jobId: asked.jobId, paused: true })
    }
    const waits = (job: { id: string; paused: boolean; message: string }): boolean =>
      job.id === asked.jobId && job.paused && job.message === ''
    const { runId, jobId } = await call(fake, 'startRun', { modelId: 'fake' })
    asked.jobId = jobId
    expect(await fake.event('job', waits)).toMatchObject({
      state: 'running',
      done: 2,
      rate: null,
      etaSec: null,
    })
    // As a page that is loaded again sees it.
    expect((await call(fake, 'getState')).jobs.find(job => job.id === jobId)?.paused).toBe(true)
    expect(fake.engine.started).toHaveLength(2)
    await call(fake, 'pauseJob', { jobId, paused: false })
    expect(await jobOver(fake, jobId)).toMatchObject({ state: 'done', done: 4, paused: false })
    await expect(call(fake, 'pauseJob', { jobId, paused: true })).rejects.toMatchObject({
      code: 'request.invalid',
    })

    fake.told.length = 0
    fake.engine.started.length = 0
    const second = await call(fake, 'startRun', { modelId: 'fake' })
    asked.jobId = second.jobId
    await fake.event('job', waits)
    await call(fake, 'cancelJob', { jobId: second.jobId })
    expect((await jobOver(fake, second.jobId)).state).toBe('cancelled')
    expect((await call(fake, 'getResults', { runId: second.runId })).run).toMatchObject({
      state: 'cancelled',
      done: 2,
    })
    expect(second.runId).not.toBe(runId)
  })

  it('cancelled stays so when one of its clips is tried again', async () => {
    const fake = await opened()
    const asked: { jobId?: string } = {}
    fake.engine.onClip = async () => {
      if (fake.engine.started.length === 1) throw new AppError('clip.unreadable', 'away')
      await call(fake, 'cancelJob', { jobId: asked.jobId })
    }
    const { runId, jobId } = await call(fake, 'startRun', { modelId: 'fake' })
    asked.jobId = jobId
    expect((await jobOver(fake, jobId)).state).toBe('cancelled')
    fake.engine.onClip = () => Promise.resolve()
    fake.engine.started.length = 0
    const clipIds = [await idOf(fake, 'archery/-0BveUV52cM_000012_000022.mp4')]
    const again = await call(fake, 'resumeRun', { runId, retryFailed: true, clipIds })
    expect((await jobOver(fake, again.jobId)).state).toBe('done')
    expect(fake.engine.started).toHaveLength(1)
    expect((await call(fake, 'getResults', { runId })).run).toMatchObject({
      state: 'cancelled',
      done: 1,
      failed: 0,
    })
  })

  it('left running by a crash is interrupted at the next start, and goes on', async () => {
    const fake = await opened()
    const runId = await classify(fake)
    const runFile = join(fake.dataDir, 'runs', runId, 'run.json')
    const results = join(fake.dataDir, 'runs', runId, 'results.jsonl')
    const again = await (async () => {
      await fake.app.dispose()
      await writeFile(runFile, (await readFile(runFile, 'utf8')).replace('"done",', '"running",'))
      const text = await readFile(results, 'utf8')
      await writeFile(results, text.slice(0, text.indexOf('\n') + 50))
      return fake.restart()
    })()
    await call(again, 'openFolder', { path: fake.folder })
    expect(await call(again, 'listRuns')).toMatchObject([{ id: runId, state: 'interrupted', done: 1 }])
    const { jobId } = await call(again, 'resumeRun', { runId })
    await jobOver(again, jobId)
    expect((await call(again, 'getResults', { runId })).run).toMatchObject({ state: 'done', done: 4 })
    expect(again.engine.started).toHaveLength(3)
  })

  it('interrupted by quitting says so', async () => {
    const fake = await opened()
    const begun = new Promise<void>(resolve => {
      fake.engine.onClip = (_request, _times, signal) => {
        resolve()
        return new Promise(end => signal?.addEventListener('abort', () => end()))
      }
    })
    const { runId } = await call(fake, 'startRun', { modelId: 'fake' })
    await begun
    const again = await fake.restart()
    expect((await call(again, 'getResults', { runId })).run.state).toBe('interrupted')
  })

  it('queued behind another and cancelled is marked so', async () => {
    const fake = await opened()
    let end = (): void => undefined
    const begun = new Promise<void>(resolve => {
      fake.engine.onClip = () => {
        resolve()
        return new Promise<void>(release => (end = release))
      }
    })
    const first = await call(fake, 'startRun', { modelId: 'fake', clipIds: [await idOf(fake, 'loose.webm')] })
    const second = await call(fake, 'startRun', { modelId: 'fake' })
    await begun
    await call(fake, 'cancelJob', { jobId: second.jobId })
    end()
    await jobOver(fake, first.jobId)
    await fake.event('run', run => run.id === second.runId && run.state === 'cancelled')
  })

  it('of another folder is not gone on with', async () => {
    const fake = await opened()
    const runId = await classify(fake)
    await call(fake, 'openFolder', { path: join(fake.folder, 'archery') })
    expect(await call(fake, 'listRuns')).toEqual([])
    await expect(call(fake, 'resumeRun', { runId })).rejects.toMatchObject({ code: 'run.mismatch' })
  })
})

describe('a human label', () => {
  it('shows in clips, rows and exports, and stays over a restart and a new run', async () => {
    const fake = await opened()
    const runId = await classify(fake)
    const clipId = await idOf(fake, 'loose.webm')
    const decision = { label: 'yoga', index: 2, status: 'corrected' as const }
    const tags = { add: ['night shot'] }
    const set = { changes: [{ clipIds: [clipId], human: decision, tags }], title: 'yoga on 1 clip' }
    const outcome = await call(fake, 'setLabels', set)
    const human = outcome.changes[0]?.human
    expect(human).toMatchObject({ ...decision, by: userInfo().username })
    expect(outcome.history).toEqual({ undo: 1, redo: 0, undoTitle: 'yoga on 1 clip', redoTitle: null })
    expect(await fake.event('labels')).toEqual(outcome)
    const second = await classify(fake)
    const again = await fake.restart()
    await call(again, 'openFolder', { path: fake.folder })
    expect((await call(again, 'listClips')).clips[3]).toMatchObject({ human, tags: ['night shot'] })
    for (const id of [runId, second]) {
      const row = await call(again, 'getRow', { runId: id, clip: 'loose.webm' })
      expect(row).toMatchObject({ human, tags: ['night shot'] })
      const textOf = async (format: 'csv' | 'jsonl'): Promise<string> =>
        Buffer.from((await again.app.exportRun(id, format)).bytes).toString('utf8')
      expect(await textOf('csv')).toMatch(/\nloose\.webm,.*,yoga,corrected,fake,fast,/)
      expect(await textOf('jsonl')).toContain(JSON.stringify(human))
    }
  })

  it('is taken back and given again, also after a restart', async () => {
    const fake = await opened()
    const clipIds = [await idOf(fake, 'loose.webm')]
    const human = { label: 'yoga', index: 2, status: 'accepted' as const }
    await call(fake, 'setLabels', { changes: [{ clipIds, human }], title: 'accept' })
    await call(fake, 'setLabels', { changes: [{ clipIds, human: null }], title: 'clear' })
    expect((await call(fake, 'listClips')).clips[3]?.human).toBeNull()
    const again = await fake.restart()
    const { labels } = await call(again, 'openFolder', { path: fake.folder })
    expect(labels).toEqual({ undo: 2, redo: 0, undoTitle: 'clear', redoTitle: null })
    expect(await call(again, 'undoLabels')).toMatchObject({ title: 'clear', changes: [{ clipIds, human }] })
    expect((await call(again, 'listClips')).clips[3]?.human).toMatchObject(human)
    expect(await call(again, 'redoLabels')).toMatchObject({
      title: 'clear',
      changes: [{ clipIds, human: null }],
      history: { undo: 2, redo: 0 },
    })
    expect((await call(again, 'listClips')).clips[3]?.human).toBeNull()
    expect(await call(again, 'redoLabels')).toMatchObject({ title: null, changes: [] })
  })

  it('on 10,000 clips at once, and its undo, do not hold the host for 50 ms', async () => {
    const tree = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, i) => [`class ${i % 400}/${i}.mp4`, '']),
    )
    const fake = await createFakeApp({ tree })
    await call(fake, 'openFolder', { path: fake.folder })
    await fake.event('library', library => library.probed === 10_000)
    const ids = Array.from({ length: 10_000 }, (_, i) => clipIdOf(`class ${i % 400}/${i}.mp4`))
    const changes = Array.from({ length: 400 }, (_, of) => ({
      clipIds: ids.filter((_, i) => i % 400 === of),
      human: { label: `class ${of}`, index: of, status: 'accepted' as const },
    }))
    const { setLabels, undoLabels } = fake.app.handlers
    let outcome: Output<'setLabels'> | undefined
    const held = await longestHoldMs(async () => {
      outcome = await setLabels(api.setLabels.input.parse({ changes, title: 'all' }))
    })
    expect(outcome?.changes.flatMap(({ clipIds }) => clipIds)).toHaveLength(10_000)
    expect(outcome?.changes).toHaveLength(400)
    expect(held).toBeLessThan(50)
    expect(await longestHoldMs(async () => void (await undoLabels({})))).toBeLessThan(50)
    expect(await call(fake, 'undoLabels')).toMatchObject({ title: null })
  }, 60_000)

  it('that was never given can neither be taken back nor given again', async () => {
    const fake = await opened()
    for (const outcome of [await call(fake, 'undoLabels'), await call(fake, 'redoLabels')])
      expect(outcome).toMatchObject({ title: null, changes: [], history: { undo: 0, redo: 0 } })
  })

  it('on a clip that is not there leaves all of the step undone', async () => {
    const fake = await opened()
    const clipIds = [await idOf(fake, 'loose.webm'), 'nope']
    const human = { label: 'yoga', index: 2, status: 'accepted' as const }
    await expect(call(fake, 'setLabels', { changes: [{ clipIds, human }], title: '' })).rejects.toMatchObject(
      {
        code: 'clip.missing',
      },
    )
    expect((await call(fake, 'listClips')).clips[3]?.human).toBeNull()
    expect(await call(fake, 'undoLabels')).toMatchObject({ title: null })
  })
})

describe('scores over time', () => {
  it('are made by a job, kept beside the run, and gone with the file they were of', async () => {
    const fake = await opened()
    const runId = await classify(fake)
    const clipId = await idOf(fake, 'loose.webm')
    expect(await call(fake, 'getScores', { runId, clipId })).toEqual({ scores: null, segments: null })
    const { jobId } = await call(fake, 'scoreWindows', { runId, clipId, windowSec: 2 })
    expect(await jobOver(fake, jobId)).toMatchObject({ kind: 'scores', state: 'done', error: null })
    const { scores } = await call(fake, 'getScores', { runId, clipId })
    expect(scores).toMatchObject({ clip: 'loose.webm', windowSec: 2, strideSec: 1 })
    expect(scores?.windows).toHaveLength(3)
    expect(await readdir(join(fake.dataDir, 'runs', runId, 'scores'))).toEqual([`${clipId}.json`])
  })

  it('become segments that are the person’s own, whatever is run again, until they are taken back', async () => {
    const fake = await opened()
    const runId = await classify(fake)
    const clipId = await idOf(fake, 'loose.webm')
    const segments = [{ label: 'own', index: null, startSec: 0, endSec: 1.5, score: null, by: 'me' }]
    await call(fake, 'setSegments', { clipId, segments })
    const again = await fake.restart()
    await call(again, 'openFolder', { path: fake.folder })
    expect((await call(again, 'getScores', { runId, clipId })).segments).toEqual(segments)
    await call(again, 'setSegments', { clipId, segments: null })
    expect((await call(again, 'getScores', { runId, clipId })).segments).toBeNull()
  })
})

describe('files', () => {
  it('are made once, however often they are asked for', async () => {
    const fake = await opened()
    await fake.event('library', library => library.probed === 4)
    const id = await idOf(fake, 'loose.webm')
    const { files } = fake.app
    fake.media.calls.length = 0
    const paths = await Promise.all([files.poster(id), files.poster(id), files.poster(id)])
    await files.poster(id)
    expect(new Set(paths).size).toBe(1)
    expect(await readFile(paths[0] ?? '', 'utf8')).toBe('poster 320')
    await Promise.all([0, 1, 2, 15, 16].map(index => files.frame(id, index, 640)))
    expect(await readFile(await files.frame(id, 7, 640), 'utf8')).toBe('frame 7')
    expect(fake.media.calls.map(text => text.split(' ')[0])).toEqual(['poster', 'frames', 'frames'])
    expect((await files.frameTimes(id)).length).toBe(100)
    expect((await files.frameTimes(id))[1]).toBe(0.04)
    await expect(files.frame(id, 100, 640)).rejects.toMatchObject({ code: 'request.invalid' })
    expect(await readFile(await files.clip(id), 'utf8')).toBe('d')
    await expect(files.poster('nope')).rejects.toMatchObject({ code: 'clip.missing' })
  })

  it('are given up only when everyone who asked has gone, and made afresh for the next', async () => {
    const fake = await opened()
    await fake.event('library', library => library.probed === 4)
    const id = await idOf(fake, 'loose.webm')
    const { files } = fake.app
    fake.media.calls.length = 0
    const hold: { begun: () => void; release: () => void } = { begun: () => {}, release: () => {} }
    const begun = new Promise<void>(resolve => (hold.begun = resolve))
    const released = new Promise<void>(resolve => (hold.release = resolve))
    fake.media.onCall = () => (hold.begun(), released)
    const [one, other] = [new AbortController(), new AbortController()]
    const first = files.sprite(id, one.signal)
    const second = files.sprite(id, other.signal)
    await begun
    one.abort()
    await expect(first).rejects.toMatchObject({ code: 'cancelled' })
    hold.release()
    expect(await readFile(await second, 'utf8')).toBe('sprite')
    expect(fake.media.calls).toHaveLength(1)

    const loneId = await idOf(fake, 'arm_wrestling/a.mp4')
    const lone = new AbortController()
    const given = files.sprite(loneId, lone.signal)
    lone.abort()
    await expect(given).rejects.toMatchObject({ code: 'cancelled' })
    expect(await readFile(await files.sprite(loneId), 'utf8')).toBe('sprite')
    expect(await readdir(join(fake.dataDir, 'cache', 'temp'))).toEqual([])
  })

  it('of a frame are for saving, and its command line names the file', async () => {
    const fake = await opened()
    const id = await idOf(fake, 'loose.webm')
    const { path, fileName } = await fake.app.files.snapshot(id, 12)
    expect(fileName).toBe('loose_12_0.480.png')
    expect(await readFile(path, 'utf8')).toBe('snapshot 12')
    await expect(fake.app.files.snapshot(id, 100)).rejects.toMatchObject({ code: 'request.invalid' })
    const { command } = await call(fake, 'frameCommand', { clipId: id, frame: 12 })
    expect(command).toContain(join(fake.folder, 'loose.webm'))
    expect(command).toContain('eq(n')
  })

  it('are no longer made when nobody waits for them', async () => {
    const fake = await opened()
    const id = await idOf(fake, 'loose.webm')
    let under: AbortSignal | undefined
    fake.media.frames = (_path, _indices, _outDir, _width, signal) => {
      under = signal
      return new Promise((_resolve, reject) =>
        signal?.addEventListener('abort', () => reject(new AppError('cancelled', 'cancelled'))),
      )
    }
    const [one, other] = [new AbortController(), new AbortController()]
    const both = [one, other].map(({ signal }, i) =>
      expect(fake.app.files.frame(id, i, 640, signal)).rejects.toMatchObject({ code: 'cancelled' }),
    )
    await vi.waitFor(() => expect(under).toBeDefined())
    one.abort()
    expect(under?.aborted).toBe(false)
    other.abort()
    await Promise.all(both)
    expect(under?.aborted).toBe(true)
  })

  it('that were not made of a damaged frame are said to be missing', async () => {
    const fake = await opened()
    const id = await idOf(fake, 'loose.webm')
    fake.media.frames = () => Promise.resolve()
    await expect(fake.app.files.frame(id, 3, 640)).rejects.toMatchObject({ code: 'clip.unreadable' })
  })

  it('that failed are tried again, and leave nothing behind', async () => {
    const fake = await opened()
    const id = await idOf(fake, 'loose.webm')
    fake.media.onCall = text =>
      text.startsWith('poster') ? Promise.reject(new AppError('clip.no-video', 'no')) : Promise.resolve()
    await expect(fake.app.files.poster(id)).rejects.toMatchObject({ code: 'clip.no-video' })
    fake.media.onCall = () => Promise.resolve()
    await fake.app.files.poster(id)
    expect(await readdir(join(fake.dataDir, 'cache', 'temp'))).toEqual([])
  })

  it('of a run are the steps of its row', async () => {
    const fake = await opened()
    const runId = await classify(fake)
    const id = await idOf(fake, 'loose.webm')
    const { files } = fake.app
    expect(await readFile(await files.filmstrip(runId, id, 0, 7), 'utf8')).toBe('step 7')
    await files.filmstrip(runId, id, 0, 0)
    expect(fake.media.calls.filter(text => text.startsWith('filmstrip'))).toHaveLength(1)
    await expect(files.filmstrip(runId, id, 0, 8)).rejects.toMatchObject({ code: 'request.invalid' })
    await expect(files.filmstrip(runId, id, 1, 0)).rejects.toMatchObject({ code: 'request.invalid' })
  })

  it('come back when the cache was deleted', async () => {
    const fake = await opened()
    const id = await idOf(fake, 'loose.webm')
    const first = await fake.app.files.poster(id)
    await rm(join(fake.dataDir, 'cache'), { recursive: true })
    expect(await fake.app.files.poster(id)).toBe(first)
    expect(await readFile(first, 'utf8')).toBe('poster 320')
  })
})

describe('a Kinetics list', () => {
  const clip = '-0BveUV52cM_000012_000022.mp4'
  const list =
    "label,youtube_id,time_start,time_end,split\nmassaging person's head,-0BveUV52cM,12,22,val\nyoga,abcdefghijk,0,10,val\n"
  const tree = { [`flat/${clip}`]: 'b', 'flat/holiday.mp4': 'c', 'val.csv': list }

  it('lying in the folder says the truth, checks what is there, and puts clips into class folders', async () => {
    const fake = await createFakeApp({ tree })
    const summary = await call(fake, 'openFolder', { path: fake.folder })
    expect(summary.truthLists).toMatchObject({ files: [{ entries: 2 }], matched: 1, notes: [] })
    const { clips } = await call(fake, 'listClips')
    expect(clips.map(each => each.truth)).toEqual([
      { label: "massaging person's head", source: 'csv' },
      { label: 'flat', source: 'folder' },
    ])
    expect(await call(fake, 'checkDataset')).toMatchObject({
      ...{ annotated: 2, present: 1 },
      missing: { count: 1, first: ['abcdefghijk_000000_000010'] },
      extra: { count: 1, first: ['flat/holiday.mp4'] },
    })
    const to = join(fake.folder, '..', `classes-${process.pid}`)
    try {
      expect(await call(fake, 'planOrganise', { to, mode: 'hard-link' })).toMatchObject({
        ...{ placements: 1, classes: 1, unnamed: 1, bytes: 1 },
        first: [{ from: `flat/${clip}`, to: `massaging person's head/${clip}` }],
      })
      const { jobId } = await call(fake, 'startOrganise', { to, mode: 'hard-link' })
      expect(await jobOver(fake, jobId)).toMatchObject({ state: 'done', problems: 0 })
      expect(await readFile(join(to, "massaging person's head", clip), 'utf8')).toBe('b')
    } finally {
      await rm(to, { recursive: true, force: true })
    }
  })

  it('in a session with roots: class folders may be made below them and nowhere else', async () => {
    const tree = { [`flat/${clip}`]: 'b', 'flat/val.csv': list }
    const outside = await createFakeApp({ tree })
    const fake = await createFakeApp({ tree, roots: [outside.folder] })
    await call(fake, 'openFolder', { path: join(outside.folder, 'flat') })
    const to = join(outside.folder, 'not there yet')
    expect((await call(fake, 'planOrganise', { to, mode: 'link' })).placements).toBe(1)
    await expect(
      call(fake, 'planOrganise', { to: join(fake.folder, 'x'), mode: 'link' }),
    ).rejects.toMatchObject({ code: 'path.not-allowed' })
  })

  it('can be chosen, refused by what is wrong with it, and given up again', async () => {
    const fake = await createFakeApp({
      tree: { [`flat/${clip}`]: 'b', 'lists/mine.csv': list, 'lists/x.csv': 'a,b\n' },
    })
    await call(fake, 'openFolder', { path: join(fake.folder, 'flat') })
    expect(await call(fake, 'checkDataset')).toMatchObject({ lists: [], annotated: 0, classes: [] })
    await expect(
      call(fake, 'chooseTruthList', { path: join(fake.folder, 'lists/x.csv') }),
    ).rejects.toMatchObject({ code: 'store.invalid' })
    const chosen = await call(fake, 'chooseTruthList', { path: join(fake.folder, 'lists/mine.csv') })
    expect(chosen.truthLists.matched).toBe(1)
    expect((await call(fake, 'chooseTruthList', { path: null })).truthLists).toMatchObject({
      files: [],
      matched: 0,
    })
  })

  it('says which pieces of which full videos are wanted; one that cannot be cut is a problem, not the end', async () => {
    const fake = await createFakeApp({ tree: { 'full/abcdefghijk.mp4': 'no video', 'full/val.csv': list } })
    await call(fake, 'openFolder', { path: join(fake.folder, 'full') })
    const to = join(fake.folder, 'trimmed')
    expect(await call(fake, 'planTrim', { to, mode: 'exact' })).toMatchObject({
      ...{ pieces: 1, missing: 1 },
      first: [{ from: 'abcdefghijk.mp4', to: 'yoga/abcdefghijk_000000_000010.mp4' }],
    })
    const { jobId } = await call(fake, 'startTrim', { to, mode: 'exact' })
    expect(await jobOver(fake, jobId)).toMatchObject({ state: 'done', done: 1, problems: 1 })
  })
})

describe('archives', () => {
  it('are known by list, estimated and fetched into class folders', async () => {
    const tar = pack()
    tar.entry({ name: './abcdefghijk_000000_000010.mp4' }, 'yoga!')
    tar.entry({ name: './other_other_000000_000010.mp4' }, 'other')
    tar.finalize()
    const chunks: Buffer[] = []
    for await (const chunk of tar) chunks.push(Buffer.from(chunk as Uint8Array))
    const body = Buffer.concat(chunks)
    const server = await startFileServer()
    try {
      server.files.set('/list.txt', { body: Buffer.from('part_0.tar\ngone.tar\n') })
      server.files.set('/part_0.tar', { body })
      const fake = await createFakeApp({
        tree: { 'val.csv': 'label,youtube_id,time_start,time_end,split\nyoga,abcdefghijk,0,10,val\n' },
      })
      expect((await call(fake, 'listArchives')).map(list => list.id)).toContain('k400-val')
      const choice = {
        ...{ list: `${server.url}/list.txt`, to: join(fake.folder, 'k'), classes: ['yoga'] },
        annotations: join(fake.folder, 'val.csv'),
      }
      expect(await call(fake, 'estimateArchives', choice)).toMatchObject({
        ...{ listed: 2, parts: 2, bytes: body.length, unknown: 1, wanted: 1 },
      })
      const { jobId } = await call(fake, 'startFetch', choice)
      expect(await jobOver(fake, jobId)).toMatchObject({ state: 'done', problems: 1 })
      expect(await readFile(join(fake.folder, 'k/yoga/abcdefghijk_000000_000010.mp4'), 'utf8')).toBe('yoga!')
      expect(await readdir(join(fake.folder, 'k'))).toEqual(['.archives', 'yoga'])
      await expect(call(fake, 'estimateArchives', { ...choice, classes: ['swimming'] })).rejects.toThrow(
        'the annotations have no class "swimming"',
      )
    } finally {
      await server.close()
    }
  })

  it('are left alone where the session is offline', async () => {
    const fake = await createFakeApp({ offline: true })
    const choice = { list: 'k400-val', to: join(fake.folder, 'k') }
    await expect(call(fake, 'startFetch', choice)).rejects.toMatchObject({ code: 'model.offline' })
  })
})

describe('exports and imports', () => {
  const request = (runId: string | null, change: object) => ({
    what: 'run',
    runId,
    kind: 'results-csv',
    ...change,
  })

  it('are told before they are written, written as a job, and never over what is there unasked', async () => {
    const fake = await opened()
    const runId = await classify(fake)
    const out = await tempFolder()
    const target = join(out, 'deep', 'run.csv')
    const plan = await call(fake, 'planExport', request(runId, { target }))
    expect(plan).toMatchObject({ layout: 'file', clips: 4, written: 4, fileCount: 1, existingCount: 0 })
    expect(plan.preview).toMatch(/^clip,status,truth,pred_1,.*\n.*archery\/-0Bve/)
    expect(plan.drops.map(drop => drop.id)).toContain('views')
    const { jobId, download } = await call(fake, 'startExport', request(runId, { target }))
    expect(download).toBeNull()
    expect(await jobOver(fake, jobId)).toMatchObject({ kind: 'export', state: 'done', done: 4, total: 4 })
    expect(fake.app.exported.targetOf(jobId)).toBe(target)
    const { bytes } = await fake.app.exportRun(runId, 'csv')
    expect(await readFile(target)).toEqual(Buffer.from(bytes))

    expect(await call(fake, 'planExport', request(runId, { target }))).toMatchObject({
      existingCount: 1,
      existing: [target],
    })
    await expect(call(fake, 'startExport', request(runId, { target }))).rejects.toMatchObject({
      code: 'request.invalid',
    })
    const again = await call(fake, 'startExport', { ...request(runId, { target }), replace: true })
    expect(await jobOver(fake, again.jobId)).toMatchObject({ state: 'done' })
  })

  it('take the clips that are asked for, and may be made to be downloaded', async () => {
    const fake = await opened()
    const runId = await classify(fake)
    const clipIds = [await idOf(fake, 'loose.webm')]
    const asked = request(runId, { kind: 'results-jsonl', clipIds })
    expect(await call(fake, 'planExport', asked)).toMatchObject({ clips: 1 })
    const { jobId, download } = await call(fake, 'startExport', asked)
    await jobOver(fake, jobId)
    const { fileName, path } = fake.app.exported.download(download ?? '')
    expect(fileName).toMatch(/-fake-fast-.*\.jsonl$/)
    expect((await readFile(path, 'utf8')).split('\n')).toHaveLength(2)
    expect(() => fake.app.exported.download('nope')).toThrow('no such file')
  })

  it('stay below the folders that a session may write to', async () => {
    const root = await tempFolder()
    const fake = await createFakeApp({ roots: [root], tree: {} })
    await expect(
      call(fake, 'planExport', { what: 'labels', kind: 'labels-csv', target: '/nowhere/x.csv' }),
    ).rejects.toMatchObject({ code: 'path.missing' })
    await call(fake, 'openFolder', { path: root })
    await expect(
      call(fake, 'planExport', { what: 'labels', kind: 'labels-csv', target: '/nowhere/x.csv' }),
    ).rejects.toMatchObject({ code: 'path.not-allowed' })
    await expect(
      call(fake, 'startExport', { what: 'labels', kind: 'results-csv', target: join(root, 'x.csv') }),
    ).rejects.toThrow('is made of a run')
  })

  it('labels leave and come back into another folder', async () => {
    const fake = await opened()
    const clipId = await idOf(fake, 'loose.webm')
    const label = (human: object, add: string[]) =>
      call(fake, 'setLabels', { changes: [{ clipIds: [clipId], human, tags: { add } }], title: 'one' })
    await label({ label: 'yoga', index: 2, status: 'corrected' }, ['night'])
    const asked = { what: 'labels', kind: 'labels-csv' }
    const { jobId, download } = await call(fake, 'startExport', asked)
    await jobOver(fake, jobId)
    const text = await readFile(fake.app.exported.download(download ?? '').path, 'utf8')
    await call(fake, 'undoLabels')

    const files = [{ name: 'labels.csv', text: `${text}gone.mp4,yoga,,corrected,,,,\n` }]
    const plan = await call(fake, 'planImport', { files })
    expect(plan).toMatchObject({ format: 'labels-csv', read: 2, changeCount: 1, unmatched: ['gone.mp4'] })
    expect(plan.changes).toEqual([
      { clip: 'loose.webm', before: null, after: 'yoga', tags: ['night'], segments: 0 },
    ])
    expect((await call(fake, 'listClips')).clips.filter(clip => clip.human)).toEqual([])
    await call(fake, 'runImport', { files })
    const labelled = (await call(fake, 'listClips')).clips.filter(clip => clip.human)
    expect(labelled.map(clip => [clip.path, clip.human?.label, clip.human?.index])).toEqual([
      ['loose.webm', 'yoga', 2],
    ])
    expect(await call(fake, 'planImport', { files })).toMatchObject({ changeCount: 0, same: 1 })
    expect((await call(fake, 'undoLabels')).title).toBe('imported labels on 1 clip')
    expect((await call(fake, 'listClips')).clips.filter(clip => clip.human)).toEqual([])
  })
})
