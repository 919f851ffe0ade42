/** A network without a card, through the real engine: looked into, tried on a clip, saved; and nothing left behind. */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { tempFolder } from '../../../../test/temp-folder'
import { tinyLabels, writeTinyModel, type TinyModelOptions } from '../../../../test/tiny-model'
import { createLocalEngine } from '../../../engine/local'
import { idOfTitle, type DraftModel, type FeedCandidate } from '../../../shared/custom-model'
import { silentLog } from '../../base/log'
import { createLocalMedia } from '../../media/local-media'
import { createModels } from '../models'
import { createDraftStore, hasCardBeside } from './draft-store'
import { parseLabelList } from '../parse-label-list'

const config = { reader: 'auto', threads: 1, ffmpegPath: '' } as const
const engine = createLocalEngine(config)
const media = createLocalMedia(config)
const resourcesDir = resolve(import.meta.dirname, '../../../../resources')
const clip = resolve(import.meta.dirname, '../../../../test/fixtures/counter.mp4')
afterAll(() => Promise.all([engine.dispose(), media.dispose()]))

async function setUp(options: TinyModelOptions = {}) {
  const work = await tempFolder()
  const dir = join(work, 'models')
  await writeTinyModel(join(work, 'own'), options)
  await rm(join(work, 'own/card.json'))
  const models = createModels({ dir, resourcesDir, engine, env: {}, offline: true, log: silentLog })
  const drafts = createDraftStore({ dir, resourcesDir, engine, media, models, log: silentLog })
  const leftBehind = async () => (await readdir(dir, { recursive: true }).catch(() => [])).map(String).sort()
  return { work, file: join(work, 'own/model.onnx'), models, drafts, leftBehind }
}
const way = (draft: DraftModel, preset: string): FeedCandidate =>
  draft.candidates.find(candidate => candidate.preset === preset) ?? expect.fail(`no ${preset}`)
const names = { text: tinyLabels.join('\n'), name: 'colours.txt' }

describe('a network without a card', () => {
  it('is looked into, tried, saved and listed; only the saved one stays', async () => {
    const { file, drafts, models, leftBehind, work } = await setUp()
    expect(await hasCardBeside(file)).toBe(false)
    const draft = await drafts.inspect(file, 'colours.onnx')
    expect(draft).toMatchObject({
      fileName: 'colours.onnx',
      input: { name: 'video', shape: [1, 3, 'T', 32, 32] },
      output: { name: 'logits', classes: 5 },
      features: 'features',
      layouts: ['NCTHW'],
      free: { frames: true, size: false },
      kind: 'logits',
      problem: null,
      labels: { set: null },
    })
    // The network reads colours from 0 to 1: with its labels, the right way of feeding names the clip's colour.
    const unit = way(draft, 'unit')
    const trial = await drafts.try(draft.id, unit.feeding, clip, names)
    expect(trial.topk).toHaveLength(5)
    expect(trial.picture).toMatch(/^data:image\/png;base64,iVBOR/)
    expect(trial.spanSec).toBeGreaterThan(0)
    const other = await drafts.try(draft.id, way(draft, 'i3d').feeding, clip)
    expect(other.topk[0]?.label).toMatch(/^class \d$/)
    expect(other.topk.map(entry => entry.score)).not.toEqual(trial.topk.map(entry => entry.score))
    expect((await leftBehind()).filter(name => name.includes('try-'))).toEqual([])

    const card = await drafts.save(draft.id, { feeding: unit.feeding, title: 'My colours', labels: names })
    expect(card).toMatchObject({
      id: 'my-colours',
      title: 'My colours',
      output: { kind: 'logits' },
      labels: { count: 5, set: 'colours' },
    })
    expect((await models.list()).find(({ id }) => id === card.id)).toMatchObject({ state: 'installed' })
    expect(await models.labels(card.id)).toEqual([...tinyLabels])
    expect((await leftBehind()).filter(name => !name.startsWith('my-colours'))).toEqual([])
    expect((await readdir(join(work, 'own'))).sort()).toEqual(['labels.json', 'model.onnx'])
    await expect(drafts.try(draft.id, unit.feeding, clip)).rejects.toMatchObject({ code: 'model.missing' })
  })

  it('that ends in a softmax is known as such by running it', async () => {
    const { file, drafts, leftBehind } = await setUp({ kind: 'probabilities' })
    const draft = await drafts.inspect(file, 'model.onnx')
    expect(draft.kind).toBe('probabilities')
    const { feeding } = draft.candidates[0]!
    const card = await drafts.save(draft.id, { feeding, title: 'Soft', labels: names })
    expect(card.output.kind).toBe('probabilities')
    expect((await leftBehind()).some(name => name.includes('draft'))).toBe(false)
  })

  it('takes a label list that comes with the program where its length says so', async () => {
    const { file, drafts } = await setUp({ width: 400 })
    const draft = await drafts.inspect(file, 'model.onnx')
    expect(draft.labels.set).toBe('kinetics-400')
    const { feeding } = draft.candidates[0]!
    const trial = await drafts.try(draft.id, feeding, clip, { set: 'kinetics-400' })
    expect(trial.topk[0]?.label).not.toMatch(/^class/)
    const card = await drafts.save(draft.id, { feeding, title: 'K400', labels: { set: 'kinetics-400' } })
    expect(card.labels).toMatchObject({ count: 400, set: 'kinetics-400' })
  })

  it('is refused on saving with the fact named, and stays a draft', async () => {
    const { file, drafts, leftBehind } = await setUp()
    const draft = await drafts.inspect(file, 'model.onnx')
    const { feeding } = draft.candidates[0]!
    const save = (change: object) =>
      drafts.save(draft.id, { feeding, title: 'Mine', labels: names, ...change })
    await expect(save({ labels: { text: 'a\nb\nc\nd', name: '' } })).rejects.toMatchObject({
      code: 'model.labels',
      message: 'the list has 4 names, the graph gives 5 scores',
    })
    await expect(save({ title: '???' })).rejects.toMatchObject({ code: 'request.invalid' })
    await expect(save({ id: 'i3d-k400' })).rejects.toMatchObject({ code: 'run.busy' })
    await expect(
      save({ feeding: { ...feeding, input: { ...feeding.input, height: 64 } } }),
    ).rejects.toMatchObject({
      message: expect.stringContaining('feeds 64 rows, the graph takes 32') as string,
    })
    expect((await leftBehind()).filter(name => !name.startsWith('.tmp-draft-'))).toEqual([])
    await save({})
  })

  it('leaves nothing when it is given up, refused, or the program ends', async () => {
    const { file, drafts, leftBehind } = await setUp()
    const draft = await drafts.inspect(file, 'model.onnx')
    await drafts.discard(draft.id)
    expect(await leftBehind()).toEqual([])
    const cut = join(file, '../cut.onnx')
    await writeFile(cut, (await readFile(file)).subarray(0, 100))
    await expect(drafts.inspect(cut, 'cut.onnx')).rejects.toMatchObject({ code: 'model.invalid' })
    expect(await leftBehind()).toEqual([])
    for (let i = 0; i < 4; i++) await drafts.inspect(file, 'model.onnx')
    expect((await leftBehind()).filter(name => !name.includes('/')).length).toBe(3)
    await drafts.dispose()
    expect(await leftBehind()).toEqual([])
  })
})

describe('a label list', () => {
  it.each([
    ['one a line', 'a\r\nb \nc\n'],
    ['a JSON array', ' ["a","b","c"]'],
    ['names by index', '{"0":"a","2":"c","1":"b"}'],
    ['indexes by name', '{"a":0,"\\"c\\"":2,"b":1}'],
  ])('is read as %s', (_what, text) => {
    expect(parseLabelList(text, 'x')).toEqual(['a', 'b', 'c'])
  })
  it.each([
    ['', 'is empty'],
    ['a\n\nb', 'has no name at place 2'],
    ['["a", 1]', 'is no list of names'],
    ['{"1":"a"}', 'is no list of names'],
    ['[', 'is not JSON'],
  ])('%j is refused', (text, message) => {
    expect(() => parseLabelList(text, 'names.txt')).toThrow(`names.txt ${message}`)
  })
  it('gives an id of its title', () => {
    expect(idOfTitle('  Café Net (v2.1)! ')).toBe('cafe-net-v2.1')
    expect(idOfTitle('漢字')).toBe('')
  })
})
