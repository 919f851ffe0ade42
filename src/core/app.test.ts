import { existsSync } from 'node:fs'
import { readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { call, idOf, opened } from '../../test/app-calls'
import { createFakeApp, type FakeApp } from '../../test/fake-app'
import { createFakeModels } from '../../test/fake-engine'
import { tempFolder, writeTree } from '../../test/temp-folder'
import { api } from '../shared/api'
import { AppError } from '../shared/errors'

describe('every call', () => {
  it('has a handler, and a test in one of these files', async () => {
    const fake = await createFakeApp()
    expect(Object.keys(fake.app.handlers).sort()).toEqual(Object.keys(api).sort())
    const texts = ['app', 'calls/app-models', 'calls/app-runs', 'calls/app-files'].map(name =>
      readFile(new URL(`${name}.test.ts`, import.meta.url), 'utf8'),
    )
    const text = (await Promise.all(texts)).join('')
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
  const withBuiltIn = (options: { roots?: string[]; dataDir?: string } = {}): Promise<FakeApp> => {
    const models = createFakeModels()
    const list = async () => (await models.list()).map(entry => ({ ...entry, builtIn: true }))
    return createFakeApp({ ...options, models: { ...models, list } })
  }
  const samplesOf = (fake: FakeApp): string => join(fake.dataDir, 'samples')

  it('are copied to the data folder, opened and classified by the built-in model, whatever the roots', async () => {
    const fake = await withBuiltIn({ roots: ['/nowhere'] })
    const summary = await call(fake, 'openSamples')
    expect(summary).toMatchObject({ folder: samplesOf(fake), clips: 2, classes: 2, skipped: [] })
    await fake.event('run', run => run.state === 'done')
    const { library, samplesFolder, settings } = await call(fake, 'getState')
    expect(library).toMatchObject({ folder: samplesFolder, clips: 2 })
    expect(settings).toMatchObject({ greeted: true, recentFolders: [] })
    expect(await call(fake, 'listRuns')).toMatchObject([
      { state: 'done', total: 2, protocol: { name: 'fast' } },
    ])
    // Opened once more, either way: the existing run is shown.
    await call(fake, 'openFolder', { path: samplesFolder })
    await call(fake, 'openSamples')
    expect(await call(fake, 'listRuns')).toHaveLength(1)
  })

  it('are opened once when asked for twice at the same time', async () => {
    const fake = await withBuiltIn()
    await Promise.all([call(fake, 'openSamples'), call(fake, 'openSamples')])
    expect(await call(fake, 'listRuns')).toHaveLength(1)
  })

  it('of an earlier version stay as they are, with their labels', async () => {
    const dataDir = await tempFolder()
    await writeTree(dataDir, { 'samples/archery/one.avi': '1' })
    const fake = await withBuiltIn({ dataDir })
    expect(await call(fake, 'openSamples')).toMatchObject({ clips: 1 })
    const clipId = await idOf(fake, 'archery/one.avi')
    await call(fake, 'setLabels', {
      title: 'yoga',
      changes: [{ clipIds: [clipId], human: { label: 'yoga', index: null, status: 'corrected' } }],
    })
    const again = await fake.restart()
    await call(again, 'openSamples')
    expect((await call(again, 'listClips')).clips).toMatchObject([
      { path: 'archery/one.avi', human: { label: 'yoga' } },
    ])
  })

  it('open by themselves at the very first start only', async () => {
    const fake = await withBuiltIn()
    await fake.app.openInitialFolder()
    expect((await call(fake, 'getState')).library).toMatchObject({ folder: samplesOf(fake), clips: 2 })
    await fake.event('run', run => run.state === 'done')
    const again = await fake.restart()
    await again.app.openInitialFolder()
    expect(await call(again, 'getState')).toMatchObject({ library: null, jobs: [] })

    const used = await withBuiltIn()
    await call(used, 'openFolder', { path: used.folder })
    const later = await used.restart()
    await later.app.openInitialFolder()
    // The last opened folder instead.
    expect(await call(later, 'getState')).toMatchObject({
      library: { folder: used.folder },
      lastFolder: null,
    })
    expect(existsSync(samplesOf(later))).toBe(false)
  })

  it('that are missing from the installation do not keep the window from coming up', async () => {
    const fake = await createFakeApp({ resourcesDir: await tempFolder() })
    await fake.app.openInitialFolder()
    expect((await call(fake, 'getState')).library).toBeNull()
    await expect(call(fake, 'openSamples')).rejects.toMatchObject({ code: 'ENOENT' })
    expect(existsSync(samplesOf(fake))).toBe(false)
  })

  it('stay closed when the last opened folder is gone, which is reported', async () => {
    const fake = await opened()
    await rm(fake.folder, { recursive: true })
    const again = await fake.restart()
    await again.app.openInitialFolder()
    const { library, lastFolder, jobs } = await call(again, 'getState')
    expect({ library, jobs }).toEqual({ library: null, jobs: [] })
    expect(lastFolder).toMatchObject({
      path: fake.folder,
      error: { message: expect.stringContaining('no file or folder') as string },
    })
  })

  it('give way to a folder that is opened after them', async () => {
    const dataDir = await tempFolder()
    await writeTree(dataDir, { 'samples/archery/one.webm': '1' })
    const fake = await withBuiltIn({ dataDir })
    const samples = call(fake, 'openSamples').catch((error: unknown) => error)
    await call(fake, 'openFolder', { path: fake.folder })
    await samples
    expect((await call(fake, 'getState')).library?.folder).toBe(fake.folder)
    expect(await call(fake, 'listRuns')).toEqual([])
  })
})
