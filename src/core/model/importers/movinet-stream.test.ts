/** The int8 TF-Lite file as one clip graph, against the reference conversion of the same file. */
import { readFile } from 'node:fs/promises'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { beforeAll, describe, expect, it } from 'vitest'
import { assets, assetsMissing } from '../../../../test/assets'
import { readGraphFacts } from '../onnx/reader'
import { importMovinetStream } from './movinet-stream'

const folder = `${assets.models}/movinet-a0-stream-k600`

/** A moving pattern in 0..1. */
const video = (frames: number): Tensor =>
  new Tensor(
    'float32',
    Float32Array.from({ length: 3 * frames * 172 * 172 }, (_, i) => {
      const [x, y, t] = [i % 172, Math.floor(i / 172) % 172, Math.floor(i / 172 ** 2)]
      return 0.5 + 0.3 * Math.sin((x + 3 * t) / 19) + 0.2 * Math.cos((y - 5 * t) / 11)
    }),
    [1, 3, frames, 172, 172],
  )

describe.skipIf(assetsMissing('MoViNet converted from its TF-Lite file'))(
  'MoViNet-A0-stream as a clip graph',
  () => {
    let model: Uint8Array
    let ours: InferenceSession
    let reference: InferenceSession

    beforeAll(async () => {
      model = importMovinetStream(await readFile(`${folder}/movinet_a0_int8.tflite`))
      ours = await InferenceSession.create(model)
      reference = await InferenceSession.create(`${folder}/movinet_a0_stream_k600_clip_int8w.onnx`)
    })

    it('says what it is', () => {
      expect(readGraphFacts(model)).toEqual({
        inputs: [{ name: 'video', type: 'float32', shape: ['N', 3, 'T', 172, 172] }],
        outputs: [
          { name: 'logits', type: 'float32', shape: ['N', 600] },
          { name: 'features', type: 'float32', shape: ['N', 480] },
        ],
      })
    })

    it.each([1, 2, 13])('gives the logits of the reference within 1e-4 for %i frames', async frames => {
      const feeds = { video: video(frames) }
      const actual = (await ours.run(feeds))['logits']?.data as Float32Array
      const expected = (await reference.run(feeds))['logits']?.data as Float32Array
      expect(Math.max(...expected)).toBeGreaterThan(1)
      expect(Math.max(...expected.map((value, i) => Math.abs(value - (actual[i] ?? NaN))))).toBeLessThan(1e-4)
    })

    it('is refused in words when it is cut anywhere, or is another file', async () => {
      const whole = await readFile(`${folder}/movinet_a0_int8.tflite`)
      expect(() => importMovinetStream(Buffer.from('RIFFxxxxAVI '))).toThrow('this is no TF-Lite file')
      for (const bytes of [9, 1000, 1_000_000, whole.length - 2000])
        expect(() => importMovinetStream(whole.subarray(0, bytes))).toThrow(
          expect.objectContaining({ code: 'model.invalid' }),
        )
    })
  },
)
