/** The choice between a graph and its rewritten form: proof before speed, nothing left of the loser, the right one runs. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { writeTinyModel, type TinyModelOptions } from '../../../test/tiny-model'
import type { ModelCard, RuntimeChoice } from '../../shared/domain'
import { cardFile, fileSha256, rewrittenFile } from './card'
import * as rewrite from './onnx/rewrite'
import { noiseTensor } from './sanity-check'
import { createSession } from './session'
import { chooseVariant, decide } from './variant'

let root: string
beforeAll(async () => (root = await mkdtemp(join(tmpdir(), 'kinetoscope-variant-'))))
afterAll(() => rm(root, { recursive: true, force: true }))

let count = 0
async function model(options: TinyModelOptions = {}): Promise<{ dir: string; card: ModelCard }> {
  const dir = join(root, `model-${count++}`)
  return { dir, card: await writeTinyModel(dir, options) }
}
const native = ['card.json', 'labels.json', 'model.onnx']

describe('decide', () => {
  const runs = (...walls: number[]) => walls.map(wall => ({ wall, processor: 2 * wall }))

  it('takes the rewritten graph when its shortest run is 5 % shorter', () => {
    expect(decide(runs(300, 105), runs(900, 100), false)).toMatchObject({
      variant: 'time-as-batch',
      clock: 'wall',
      nativeMs: 105,
      rewrittenMs: 100,
    })
  })
  it('keeps the native one when the gain is smaller, and says both figures', () => {
    expect(decide(runs(104, 300), runs(100, 101), false)).toEqual({
      variant: 'native',
      why: 'the rewritten graph is 1.04 times as fast; 1.05 is asked for',
      clock: 'wall',
      nativeMs: 104,
      rewrittenMs: 100,
    })
  })
  it("goes by the processor's clock on a busy machine", () => {
    const [a, b] = [[{ wall: 100, processor: 200 }], [{ wall: 200, processor: 100 }]]
    expect(decide(a, b, false)).toMatchObject({ variant: 'native', clock: 'wall' })
    expect(decide(a, b, true)).toMatchObject({ variant: 'time-as-batch', clock: 'processor', nativeMs: 200 })
  })
})

describe('chooseVariant', () => {
  it('proves, times, and leaves a second file only when it is the faster one', async () => {
    const { dir } = await model({ idleLayers: 1 })
    const choice = await chooseVariant(dir, { threads: 1 })
    expect(choice).toMatchObject({ frames: 16, threads: 1 })
    expect(choice.nativeMs).toBeGreaterThan(0)
    expect(choice.rewrittenMs).toBeGreaterThan(0)
    expect(choice.difference).toBeLessThan(1e-4)
    if (choice.variant === 'native') expect(await readdir(dir)).toEqual(native)
    else {
      expect((await readdir(dir)).sort()).toEqual([...native, rewrittenFile].sort())
      expect(choice).toMatchObject({ timeMultiple: 1, sha256: await fileSha256(join(dir, rewrittenFile)) })
    }
  })

  it('keeps the native graph when the rewritten one computes something else', async () => {
    const { dir } = await model()
    const bytes = await readFile(join(dir, 'model.onnx'))
    // The bias of `bright`, −9 in test/tiny-model.ts.
    const last = bytes.lastIndexOf(Buffer.from(Float32Array.of(-9).buffer))
    expect(last).toBeGreaterThan(0)
    Buffer.from(Float32Array.of(-8).buffer).copy(bytes, last)
    const wrong = vi.spyOn(rewrite, 'rewriteTimeAsBatch').mockReturnValue({ model: bytes, timeMultiple: 1 })
    const choice = await chooseVariant(dir, { threads: 1 })
    wrong.mockRestore()
    expect(choice.variant).toBe('native')
    expect(choice.why).toMatch(/the rewritten graph differs by/)
    expect(await readdir(dir)).toEqual(native)
  })

  it('says why a graph has no rewrite', async () => {
    const { dir } = await model()
    const refused = vi.spyOn(rewrite, 'rewriteTimeAsBatch').mockImplementation(() => {
      throw new Error('the operator Tanh has no rewrite')
    })
    expect(await chooseVariant(dir, { threads: 1 })).toMatchObject({
      variant: 'native',
      why: expect.stringContaining('the operator Tanh has no rewrite') as string,
    })
    refused.mockRestore()
    expect(await readdir(dir)).toEqual(native)
  })

  it('stops when it is cancelled, and takes its file away', async () => {
    const { dir } = await model()
    await expect(chooseVariant(dir, { threads: 1 }, AbortSignal.abort())).rejects.toThrow()
    expect(await readdir(dir)).toEqual(native)
  })
})

describe('a session of a model with a rewritten graph', () => {
  async function rewritten(): Promise<{ dir: string; card: ModelCard }> {
    const { dir, card } = await model({ idleLayers: 1 })
    const bytes = rewrite.rewriteTimeAsBatch(await readFile(join(dir, card.graph.file))).model
    await writeFile(join(dir, rewrittenFile), bytes)
    // The tiny network has no strides over time: 4 stands in for those of a real one.
    const runtime: RuntimeChoice = {
      variant: 'time-as-batch',
      file: rewrittenFile,
      sha256: await fileSha256(join(dir, rewrittenFile)),
      timeMultiple: 4,
      frames: 16,
    }
    await writeFile(join(dir, cardFile), JSON.stringify({ ...card, runtime }))
    return { dir, card }
  }

  it('sends each window to the graph that takes it, with the same scores', async () => {
    const { dir, card } = await rewritten()
    const session = await createSession(dir, { provider: 'cpu', threads: 1 })
    await writeFile(join(dir, cardFile), JSON.stringify(card))
    const plain = await createSession(dir, { provider: 'cpu', threads: 1 })
    for (const [frames, graph] of [
      [16, 'time-as-batch'],
      [8, 'time-as-batch'],
      [7, 'native'],
      [16, 'time-as-batch'],
    ] as const) {
      const { tensor, shape } = noiseTensor(card, frames)
      const [here, there] = [await session.run(tensor, shape), await plain.run(tensor, shape)]
      expect([frames, here.graph]).toEqual([frames, graph])
      expect(there.graph).toBe('native')
      there.scores.forEach((score, i) => expect(here.scores[i]).toBeCloseTo(score, 4))
    }
    await Promise.all([session.dispose(), plain.dispose()])
  })

  it('is refused when the rewritten file is another one than the card names', async () => {
    const { dir } = await rewritten()
    await writeFile(join(dir, rewrittenFile), 'something else')
    await expect(createSession(dir, { provider: 'cpu', threads: 1 })).rejects.toMatchObject({
      code: 'model.hash',
      message: expect.stringContaining('the rewritten graph') as string,
    })
  })
})
