import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeTinyModel, type TinyModelOptions } from '../../../test/tiny-model'
import { softmax } from '../inference/probabilities'
import { chooseProvider, createSession, type Session } from './session'

let root: string
beforeAll(async () => (root = await mkdtemp(join(tmpdir(), 'kinetoscope-session-'))))
afterAll(() => rm(root, { recursive: true, force: true }))

let count = 0
async function open(options: TinyModelOptions): Promise<Session> {
  const dir = join(root, `model-${count++}`)
  await writeTinyModel(dir, options)
  return createSession(dir, { provider: 'auto', threads: 1 })
}

const green = (steps: number, size: number): Float32Array =>
  new Float32Array(3 * steps * size * size).map((_, i) =>
    Math.floor(i / (steps * size * size)) === 1 ? 0.8 : 0.1,
  )

describe('a model folder whose parts belong together', () => {
  it('runs, says which provider and why, and computes features only when asked', async () => {
    const session = await open({})
    const tensor = green(6, 32)
    const { scores, features } = await session.run(tensor, [1, 3, 6, 32, 32])
    expect(features).toBeUndefined()
    // 12·0.8 − 6·0.1 − 6·0.1, from the readout of test/tiny-model.ts
    expect([...scores].map(v => Number(v.toFixed(3)))).toEqual([-4.2, 8.4, -4.2, -1, -5])
    const asked = await session.run(tensor, [1, 3, 6, 32, 32], { features: true })
    expect([...asked.features!].map(v => Number(v.toFixed(3)))).toEqual([0.1, 0.8, 0.1])
    expect(session.provider).toMatchObject({ asked: 'auto', used: 'cpu', threads: 1 })
    expect(session.provider.why).toBe('no supported GPU provider was found; running on the CPU')
    await session.dispose()
  })

  it('gives the same probabilities from a logits model and a probabilities model', async () => {
    const logits = await open({ kind: 'logits' })
    const probabilities = await open({ kind: 'probabilities' })
    const tensor = green(4, 32)
    const a = softmax((await logits.run(tensor, [1, 3, 4, 32, 32])).scores)
    const b = (await probabilities.run(tensor, [1, 3, 4, 32, 32])).scores
    a.forEach((value, i) => expect(b[i]).toBeCloseTo(value, 5))
    await Promise.all([logits.dispose(), probabilities.dispose()])
  })
})

describe('a model folder whose parts do not belong together is refused', () => {
  it('a softmax in the graph that the card does not know of', async () => {
    await expect(open({ kind: 'probabilities', claimedKind: 'logits' })).rejects.toMatchObject({
      code: 'model.mismatch',
      message: expect.stringContaining('already ends in a softmax') as string,
    })
  })
  it('a card that promises probabilities of a graph that gives logits', async () => {
    await expect(open({ kind: 'logits', claimedKind: 'probabilities' })).rejects.toMatchObject({
      code: 'model.mismatch',
    })
  })
  it('more labels than scores, naming both numbers', async () => {
    await expect(open({ width: 4 })).rejects.toMatchObject({
      code: 'model.labels',
      message: expect.stringMatching(/\b5\b.*\b4\b/) as string,
    })
  })
  it('labels in another order', async () => {
    const dir = join(root, 'permuted')
    await writeTinyModel(dir)
    const file = join(dir, 'labels.json')
    const labels = JSON.parse(await readFile(file, 'utf8')) as string[]
    await writeFile(file, JSON.stringify(labels.reverse()))
    await expect(createSession(dir, { provider: 'cpu', threads: 1 })).rejects.toMatchObject({
      code: 'model.labels',
    })
  })
  it('another graph than the one the card was made for', async () => {
    const dir = join(root, 'swapped')
    await writeTinyModel(join(root, 'other'), { idleLayers: 1 })
    await writeTinyModel(dir)
    await writeFile(join(dir, 'model.onnx'), await readFile(join(root, 'other', 'model.onnx')))
    await expect(createSession(dir, { provider: 'cpu', threads: 1 })).rejects.toMatchObject({
      code: 'model.hash',
    })
  })
})

describe('choosing a provider', () => {
  const backends = ['cpu', 'webgpu', 'cuda'].map(name => ({ name }))
  const rewritten = { runtime: { variant: 'time-as-batch' as const } }

  it('asks them in order and takes the first that proves itself', async () => {
    const asked: string[] = []
    const choice = await chooseProvider(rewritten, backends, name => {
      asked.push(name)
      return name === 'cuda' ? Promise.reject(new Error('no library')) : Promise.resolve(null)
    })
    expect(asked).toEqual(['cuda', 'webgpu'])
    expect(choice.used).toBe('webgpu')
  })
  it('never tries a provider without 3-D convolution on a graph that has them', async () => {
    const asked: string[] = []
    const choice = await chooseProvider({}, backends, name => {
      asked.push(name)
      return Promise.reject(new Error('absent'))
    })
    expect(asked).toEqual(['cuda'])
    expect(choice).toEqual({
      used: 'cpu',
      why: 'no supported GPU provider was found; running on the CPU',
    })
  })
  it('says why one that disagrees with the CPU is not used', async () => {
    const choice = await chooseProvider({}, backends, () => Promise.resolve('its scores differ'))
    expect(choice).toEqual({
      used: 'cpu',
      why: 'CUDA was tried, but its scores differ; running on the CPU',
    })
  })
})
