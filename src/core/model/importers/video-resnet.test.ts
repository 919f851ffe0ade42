/**
 * torchvision's video ResNets: weights by formula, logits by torch itself (test/goldens/video-resnet.json).
 * KINETOSCOPE_TEST_TORCH names a folder of whole files written by torch in both serialisations: then these are read too.
 */
import { readFileSync } from 'node:fs'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { torchFile, torchFileMissing } from '../../../../test/assets'
import { formulaState, formulaVideo, videoResnetGoldens } from '../../../../test/formula-weights'
import { importVideoResnet, videoResnetFromState, type VideoResnetName } from './video-resnet'

const goldens = videoResnetGoldens()
const names: VideoResnetName[] = ['r3d_18', 'mc3_18', 'r2plus1d_18']
const goldenOf = (name: VideoResnetName) => goldens[name] ?? expect.fail(`no golden for ${name}`)

/** Largest difference of a logit, relative to the largest logit. */
async function relativeDifference(model: Uint8Array, frames: number, expected: number[]): Promise<number> {
  const session = await InferenceSession.create(model)
  const video = new Tensor('float32', formulaVideo(frames, 112), [1, 3, frames, 112, 112])
  const { logits } = await session.run({ video }, ['logits'])
  await session.release()
  const largest = Math.max(...expected.map(Math.abs))
  return Math.max(...expected.map((value, i) => Math.abs(value - Number(logits?.data[i])))) / largest
}

describe.each(names)('%s', name => {
  const { tensors, cases } = goldenOf(name)

  it("gives torch's logits on two inputs within 1e-4", async () => {
    const model = videoResnetFromState(name, formulaState(tensors))
    for (const { frames, logits } of cases)
      expect(await relativeDifference(model, frames, logits)).toBeLessThan(1e-4)
  })

  it('uses every tensor once: a missing, an extra or a misshapen one is refused by name', () => {
    const state = formulaState(tensors)
    const norm = state.get('layer3.0.downsample.1.running_var') ?? expect.fail()
    state.delete('layer3.0.downsample.1.running_var')
    expect(() => videoResnetFromState(name, state)).toThrow(
      /layer3\.0\.downsample\.1\.running_var is missing/,
    )
    state.set('layer3.0.downsample.1.running_var', { ...norm, shape: [1], data: Float32Array.of(1) })
    expect(() => videoResnetFromState(name, state)).toThrow(/running_var has the shape 1, .* needs 256/)
    const extra = formulaState(tensors).set('layer5.weight', norm)
    expect(() => videoResnetFromState(name, extra)).toThrow('layer5.weight would stay unused')
  })

  it.skipIf(torchFileMissing(`${name}.zip.pth`)).each(['zip', 'legacy'])(
    'reads the whole %s file written by torch',
    async form => {
      const model = importVideoResnet(name)(readFileSync(torchFile(`${name}.${form}.pth`)))
      const [first] = cases
      expect(await relativeDifference(model, first?.frames ?? 0, first?.logits ?? [])).toBeLessThan(1e-4)
    },
  )
})

it('another of the three is refused by name', () => {
  const { tensors } = goldenOf('mc3_18')
  expect(() => videoResnetFromState('r2plus1d_18', formulaState(tensors))).toThrow(
    'stem.0.weight has the shape 64×3×3×7×7, r2plus1d_18 needs 45×3×1×7×7',
  )
})
