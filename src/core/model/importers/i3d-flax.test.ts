/** The real weights: the converted graph must compute what the published network computes. */
import { readFile } from 'node:fs/promises'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { beforeAll, describe, expect, it } from 'vitest'
import { assets, assetsMissing } from '../../../../test/assets'
import { formulaVideo } from '../../../../test/formula-weights'
import { readGraphFacts } from '../onnx/reader'
import { importI3dFlax } from './i3d-flax'
import { TensorShelf, type FileTensor } from './tensors'

describe.skipIf(assetsMissing('I3D converted from its published weights'))(
  'I3D from the Flax weights',
  () => {
    let model: Uint8Array
    let session: InferenceSession

    beforeAll(async () => {
      model = importI3dFlax(await readFile(`${assets.models}/i3d-k400/i3d-kinetics-400.ckpt`))
      session = await InferenceSession.create(model)
    })

    it('says what it is', () => {
      expect(readGraphFacts(model)).toEqual({
        inputs: [{ name: 'video', type: 'float32', shape: ['N', 3, 'T', 224, 224] }],
        outputs: [
          { name: 'logits', type: 'float32', shape: ['N', 400] },
          { name: 'features', type: 'float32', shape: ['N', 1024] },
          { name: 'activation', type: 'float32', shape: ['N', 1024, 'T8', 7, 7] },
        ],
      })
    })

    it('gives the golden logits and features within 1e-3', async () => {
      const golden = JSON.parse(await readFile(assets.i3dGolden, 'utf8')) as {
        logits: number[]
        features_first16: number[]
      }
      const feeds = { video: new Tensor('float32', formulaVideo(16, 224), [1, 3, 16, 224, 224]) }
      const { logits, features, activation } = await session.run(feeds)
      const worst = (expected: number[], actual: Tensor | undefined) =>
        Math.max(...expected.map((value, i) => Math.abs(value - Number(actual?.data[i]))))
      expect(logits?.dims).toEqual([1, 400])
      expect(worst(golden.logits, logits)).toBeLessThan(1e-3)
      expect(features?.dims).toEqual([1, 1024])
      expect(worst(golden.features_first16, features)).toBeLessThan(1e-3)
      expect(activation?.dims).toEqual([1, 1024, 2, 7, 7])
    })

    it('takes as few as 9 frames', async () => {
      const feeds = { video: new Tensor('float32', formulaVideo(9, 224), [1, 3, 9, 224, 224]) }
      const { logits } = await session.run(feeds, ['logits'])
      expect(logits?.dims).toEqual([1, 400])
    })
  },
)

describe('the weights of another network are refused by name', () => {
  const tensor = (shape: number[]): FileTensor => ({
    shape,
    type: 'float32',
    data: new Float32Array(shape.reduce((product, size) => product * size, 1)),
  })
  const shelf = (...names: string[]) =>
    new TensorShelf(new Map(names.map(name => [name, tensor([2, 3])])), 'a net')

  it('missing, misshapen, of another type, twice', () => {
    expect(() => shelf('a').take('b', [2, 3])).toThrow('these are not the weights of a net: b is missing')
    expect(() => shelf('a').take('a', [3, 2])).toThrow('a has the shape 2×3, a net needs 3×2')
    const doubles = new Map([['a', { ...tensor([1]), type: 'float64', data: new Float64Array(1) }]])
    expect(() => new TensorShelf(doubles, 'a net').take('a', [1])).toThrow('a holds float64')
    const used = shelf('a')
    used.take('a', [2, 3])
    expect(() => used.take('a', [2, 3])).toThrow('a is used twice')
  })

  it('extra', () => {
    const used = shelf('a', 'b', 'c', 'd', 'e')
    used.take('a', [2, 3])
    expect(() => used.finish()).toThrow('b, c, d and 1 more would stay unused')
    used.ignore('b')
    for (const name of ['c', 'd', 'e']) used.take(name, [2, 3])
    expect(() => used.finish()).not.toThrow()
  })
})
