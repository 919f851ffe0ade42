/** A user's own ONNX file with a card: one that is right, and the many ways of being wrong, each refused by naming the fact. */
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { onnx } from 'onnx-proto'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeTinyModel, type TinyModelOptions } from '../../../../test/tiny-model'
import { createLocalEngine } from '../../../engine/local'
import { silentLog } from '../../base/log'
import { createModels } from '../models'

const engine = createLocalEngine({ reader: 'auto', threads: 1, ffmpegPath: '' })
let work: string
let dir: string
let file: string
beforeEach(async () => {
  work = await mkdtemp(join(tmpdir(), 'kinetoscope-own-'))
  dir = join(work, 'models')
  file = join(work, 'own/model.onnx')
})
afterEach(() => rm(work, { recursive: true, force: true }))
afterAll(() => engine.dispose())

const models = () =>
  createModels({
    dir,
    resourcesDir: resolve(import.meta.dirname, '../../../../resources'),
    engine,
    env: {},
    offline: true,
    log: silentLog,
  })
const leftBehind = async () => (await readdir(dir, { recursive: true }).catch(() => [])).map(String).sort()
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

type Json = Record<string, unknown>
/** The tiny model, with one thing changed. */
interface Change {
  options?: TinyModelOptions
  card?: (card: Json) => void
  graph?: (graph: onnx.ModelProto) => void
  /** After everything else. */
  files?: () => Promise<void>
}

async function add({ options = {}, card: changeCard, graph: changeGraph, files }: Change) {
  await writeTinyModel(join(work, 'own'), options)
  const cardPath = join(work, 'own/card.json')
  const card = JSON.parse(await readFile(cardPath, 'utf8')) as Json & { graph: { sha256: string } }
  if (changeGraph) {
    const model = onnx.ModelProto.decode(await readFile(file))
    changeGraph(model)
    const bytes = onnx.ModelProto.encode(model).finish()
    await writeFile(file, bytes)
    card.graph.sha256 = sha256(bytes)
  }
  changeCard?.(card)
  await writeFile(cardPath, JSON.stringify(card))
  await files?.()
  return models().addFile(file)
}

const firstWeight = (model: onnx.ModelProto): onnx.ITensorProto =>
  model.graph?.initializer?.[0] ?? expect.fail('the tiny model has no weights')
const part = (card: Json, name: string) => card[name] as Json

describe('a network of the user', () => {
  it('is installed, listed, verified and removed; its files stay', async () => {
    const card = await add({})
    expect(card.id).toBe('tiny-colours')
    const parts = ['card.json', 'labels.json', 'model.onnx']
    expect(await leftBehind()).toEqual(['tiny-colours', ...parts.map(name => `tiny-colours/${name}`)])
    expect((await models().list()).find(({ id }) => id === card.id)).toMatchObject({ state: 'installed' })
    expect(await models().verify(card.id)).toMatchObject({ goldenDifference: null })
    expect((await readdir(join(work, 'own'))).sort()).toEqual(parts)
    await expect(models().addFile(file)).rejects.toMatchObject({
      message: 'there is a model tiny-colours already',
    })
    await models().remove(card.id)
    expect(await leftBehind()).toEqual([])
  })

  it('may have its labels in a text file, one a line, and a card named after it', async () => {
    const card = await add({
      card: card => (part(card, 'labels')['file'] = 'names.txt'),
      files: async () => {
        const labels = JSON.parse(await readFile(join(work, 'own/labels.json'), 'utf8')) as string[]
        await writeFile(join(work, 'own/names.txt'), `${labels.join('\r\n')}\r\n`)
        await writeFile(join(work, 'own/model.card.json'), await readFile(join(work, 'own/card.json')))
        await rm(join(work, 'own/card.json'))
      },
    })
    expect(await models().labels(card.id)).toHaveLength(card.labels.count)
  })
})

const wrong: [string, Change, string | RegExp][] = [
  ['more labels than scores', { options: { width: 7 } }, 'has 5 labels, the graph gives 7 scores'],
  [
    'another number of labels than the card says',
    { card: card => (part(card, 'labels')['count'] = 6) },
    'promises 6 labels, its list has 5',
  ],
  [
    'labels in another order',
    { files: () => writeFile(join(work, 'own/labels.json'), '["green","red","blue","dark","bright"]') },
    /sha256 [0-9a-f]{64}, the card says [0-9a-f]{64}/,
  ],
  [
    'labels that are no list',
    { files: () => writeFile(join(work, 'own/labels.json'), '{}') },
    'not a JSON array',
  ],
  ['no labels', { files: () => rm(join(work, 'own/labels.json')) }, 'labels.json is not beside the card'],
  [
    'labels from elsewhere',
    { card: card => (part(card, 'labels')['file'] = '../../etc/passwd') },
    'names the label list ../../etc/passwd',
  ],
  ['no card', { files: () => rm(join(work, 'own/card.json')) }, 'model.onnx has no card'],
  [
    'a card that is no JSON',
    { files: () => writeFile(join(work, 'own/card.json'), '{') },
    'card.json is not JSON',
  ],
  [
    'a card with a wrong field',
    { card: card => (card['sampling'] = { rate: { fps: 0 } }) },
    'card.json: sampling',
  ],
  [
    'another layout',
    { card: card => (part(card, 'input')['layout'] = 'NTHWC') },
    'of tiny-colours feeds 3 channels, the graph takes 32',
  ],
  [
    'another size',
    { card: card => (part(card, 'input')['height'] = 64) },
    'feeds 64 rows, the graph takes 32',
  ],
  [
    'another input',
    { card: card => (part(card, 'input')['name'] = 'x') },
    'the input "x", the graph has "video"',
  ],
  ['another output', { card: card => (part(card, 'output')['logits'] = 'y') }, 'no output "y"'],
  ['features it lacks', { card: card => (part(card, 'output')['features'] = 'z') }, 'the output "z"'],
  [
    'probabilities declared as logits',
    { options: { kind: 'probabilities', claimedKind: 'logits' } },
    'already ends in a softmax',
  ],
  [
    'logits declared as probabilities',
    { options: { kind: 'logits', claimedKind: 'probabilities' } },
    'probabilities',
  ],
  [
    'another hash than its card',
    { card: card => (part(card, 'graph')['sha256'] = '0'.repeat(64)) },
    /has sha256 [0-9a-f]{64}, its card says 0{64}/,
  ],
  [
    'half of its bytes',
    { files: async () => writeFile(file, (await readFile(file)).subarray(0, 200)) },
    'not an ONNX model, or only a part of one',
  ],
  ['no graph', { files: () => writeFile(file, '') }, 'holds no ONNX graph'],
  [
    'weights in another file',
    {
      graph: model => {
        const weight = firstWeight(model)
        weight.floatData = []
        weight.dataLocation = onnx.TensorProto.DataLocation.EXTERNAL
        weight.externalData = [{ key: 'location', value: '../../secrets.bin' }]
      },
    },
    'lie in another file (../../secrets.bin)',
  ],
  [
    'weights that claim two gigabytes',
    { graph: model => (firstWeight(model).dims = [65536, 16384]) },
    'claim 4294967296 bytes, an ONNX file holds 2 GiB at most',
  ],
  [
    'weights that claim more than they have',
    {
      graph: model => {
        const weight = firstWeight(model)
        weight.floatData = []
        weight.rawData = new Uint8Array(8)
      },
    },
    /claim \d+ bytes and have 8/,
  ],
  ['an id of the catalogue', { options: { id: 'i3d-k400' } }, 'there is a model i3d-k400 already'],
  ['an id that leads elsewhere', { card: card => (card['id'] = '../elsewhere') }, 'card.json: id'],
]

it.each(wrong)('with %s is refused, and nothing is left behind', async (_, change, words) => {
  await expect(add(change)).rejects.toThrow(words)
  expect(await leftBehind()).toEqual([])
})

it('that is no file at all is refused', async () => {
  await expect(models().addFile(join(work, 'nowhere.onnx'))).rejects.toMatchObject({ code: 'path.missing' })
})
