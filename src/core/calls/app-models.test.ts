import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { call, classify, idOf, jobOver, opened } from '../../../test/app-calls'
import { createFakeApp, type FakeApp } from '../../../test/fake-app'
import { createFakeModels } from '../../../test/fake-engine'
import type { ModelCard } from '../../shared/domain'

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
