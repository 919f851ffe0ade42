/** Weights and inputs by formula, the same as in scripts/goldens/make_torch_goldens.py: bit for bit, no file needed. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { FileTensor } from '../src/core/model/importers/tensors'

export interface NetGolden {
  tensors: [name: string, shape: number[]][]
  cases: { frames: number; logits: number[] }[]
}

export const videoResnetGoldens = (): Record<string, NetGolden> =>
  (
    JSON.parse(readFileSync(resolve(import.meta.dirname, 'goldens/video-resnet.json'), 'utf8')) as {
      nets: Record<string, NetGolden>
    }
  ).nets

/** A 32-bit integer hash of the index, as a number in [0,1). */
function uniform(index: number, seed: number): number {
  let x = (index + Math.imul(seed, 0x9e3779b9)) >>> 0
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d)
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b)
  return ((x ^ (x >>> 16)) >>> 0) / 2 ** 32
}

function valueOf(name: string, shape: readonly number[]): (u: number) => number {
  if (shape.length > 1) {
    const bound = Math.sqrt(6 / shape.slice(1).reduce((product, size) => product * size, 1))
    return u => (2 * u - 1) * bound
  }
  if (name.endsWith('running_var')) return u => 0.5 + u
  if (name.endsWith('weight')) return u => 0.75 + 0.5 * u
  return u => 0.4 * u - 0.2
}

/** The state_dict: `data` is made at each access. */
export function formulaState(tensors: NetGolden['tensors']): Map<string, FileTensor> {
  return new Map(
    tensors.map(([name, shape], seed): [string, FileTensor] => {
      if (name.endsWith('num_batches_tracked'))
        return [name, { shape, type: 'int64', data: BigInt64Array.of(0n) }]
      const value = valueOf(name, shape)
      const count = shape.reduce((product, size) => product * size, 1)
      const data = () => {
        const values = new Float32Array(count)
        for (let i = 0; i < count; i++) values[i] = value(uniform(i, seed))
        return values
      }
      return [
        name,
        {
          shape,
          type: 'float32',
          get data() {
            return data()
          },
        },
      ]
    }),
  )
}

/** c0 = sin((x+3t)/17), c1 = cos((y−2t)/23), c2 = sin((x+y+t)/31): 3×T×H×W. */
export function formulaVideo(frames: number, size: number): Float32Array {
  const video = new Float32Array(3 * frames * size * size)
  const channels = [
    (x: number, _: number, t: number) => Math.sin((x + 3 * t) / 17),
    (_: number, y: number, t: number) => Math.cos((y - 2 * t) / 23),
    (x: number, y: number, t: number) => Math.sin((x + y + t) / 31),
  ]
  let at = 0
  for (const channel of channels)
    for (let t = 0; t < frames; t++)
      for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) video[at++] = channel(x, y, t)
  return video
}
