/** The second source of I3D must give the very graph that the first one gives. */
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { assets, assetsMissing, torchFile, torchFileMissing } from '../../../../test/assets'
import { importI3dFlax, kernelToOnnx, readFlaxVariables } from './i3d-flax'
import { i3dFromState, importI3dTorch, torchName } from './i3d-torch'
import type { FileTensor } from './tensors'

/** The Flax weights at hand, renamed and laid out as the PyTorch form has them. */
function underTorchNames(variables: ReadonlyMap<string, FileTensor>): Map<string, FileTensor> {
  const state = new Map<string, FileTensor>()
  const put = (name: string, shape: number[], data: Float32Array) =>
    state.set(name, { shape, type: 'float32', data })
  for (const [path, { shape, data }] of variables) {
    const values = data as Float32Array
    const [, unit = '', field] =
      /^(?:params|batch_stats)\/(.*)\/((?:Conv|BatchNorm)_0\/\w+)$/.exec(path) ?? []
    const name = unit.startsWith('Logits') ? 'logits' : torchName(unit)
    if (field === 'Conv_0/kernel') {
      const [t = 0, h = 0, w = 0, i = 0, o = 0] = shape
      put(`${name}.conv3d.weight`, [o, i, t, h, w], kernelToOnnx(values, i, o))
    } else if (field === 'Conv_0/bias') put(`${name}.conv3d.bias`, [values.length], values)
    else if (field === 'BatchNorm_0/mean') put(`${name}.bn.running_mean`, [values.length], values)
    else if (field === 'BatchNorm_0/var') put(`${name}.bn.running_var`, [values.length], values)
    else {
      put(`${name}.bn.bias`, [values.length], values)
      put(`${name}.bn.weight`, [values.length], new Float32Array(values.length).fill(1))
    }
  }
  return state
}

it("DeepMind's names of units become those of the PyTorch form", () => {
  expect(
    [
      'Conv3d_2c_3x3',
      'Mixed_3b/Branch_0/Conv3d_0a_1x1',
      'Mixed_4f/Branch_1/Conv3d_0a_1x1',
      'Mixed_4f/Branch_2/Conv3d_0b_3x3',
      'Mixed_5c/Branch_3/Conv3d_0b_1x1',
    ].map(torchName),
  ).toEqual(['Conv3d_2c_3x3', 'Mixed_3b.b0', 'Mixed_4f.b1a', 'Mixed_4f.b2b', 'Mixed_5c.b3b'])
})

describe.skipIf(assetsMissing('I3D from its PyTorch form'))('I3D from the PyTorch form', () => {
  let flax: Uint8Array
  let state: Map<string, FileTensor>
  beforeAll(async () => {
    const checkpoint = await readFile(`${assets.models}/i3d-k400/i3d-kinetics-400.ckpt`)
    flax = importI3dFlax(checkpoint)
    state = underTorchNames(readFlaxVariables(checkpoint))
  })

  it('is byte for byte the graph from the Flax form', () => {
    expect(Buffer.compare(i3dFromState(state), flax)).toBe(0)
  })

  it('is refused by name when a tensor is missing', () => {
    const without = new Map(state)
    without.delete('Mixed_4d.b2b.bn.running_var')
    expect(() => i3dFromState(without)).toThrow('Mixed_4d.b2b.bn.running_var is missing')
  })

  it.skipIf(torchFileMissing('i3d.zip.pth')).each(['zip', 'legacy'])(
    'also from the %s file that torch wrote',
    form => {
      const model = importI3dTorch(readFileSync(torchFile(`i3d.${form}.pth`)))
      expect(Buffer.compare(model, flax)).toBe(0)
    },
  )
})
