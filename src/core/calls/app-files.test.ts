import { readFile, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pack } from 'tar-stream'
import { describe, expect, it, vi } from 'vitest'
import { call, classify, idOf, jobOver, opened } from '../../../test/app-calls'
import { startFileServer } from '../../../test/file-server'
import { createFakeApp } from '../../../test/fake-app'
import { tempFolder } from '../../../test/temp-folder'
import { AppError } from '../../shared/errors'

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
      annotated: 2,
      present: 1,
      missing: { count: 1, first: ['abcdefghijk_000000_000010'] },
      extra: { count: 1, first: ['flat/holiday.mp4'] },
    })
    const to = join(fake.folder, '..', `classes-${process.pid}`)
    try {
      expect(await call(fake, 'planOrganise', { to, mode: 'hard-link' })).toMatchObject({
        placements: 1,
        classes: 1,
        unnamed: 1,
        bytes: 1,
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
      pieces: 1,
      missing: 1,
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
        list: `${server.url}/list.txt`,
        to: join(fake.folder, 'k'),
        classes: ['yoga'],
        annotations: join(fake.folder, 'val.csv'),
      }
      expect(await call(fake, 'estimateArchives', choice)).toMatchObject({
        listed: 2,
        parts: 2,
        bytes: body.length,
        unknown: 1,
        wanted: 1,
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
