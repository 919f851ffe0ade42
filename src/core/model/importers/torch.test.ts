/** Files written by torch 2.13 itself (scripts/goldens/make_torch_goldens.py), and broken ones. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readTorchState } from './torch'

const fixture = (name: string): Buffer =>
  readFileSync(resolve(import.meta.dirname, '../../../../test/fixtures/torch', `${name}.pth`))
const reason = (bytes: Uint8Array): string => {
  try {
    readTorchState(bytes)
  } catch (error) {
    expect(error).toHaveProperty('code', expect.stringMatching(/^model\.(pickle|invalid)$/))
    return (error as Error).message
  }
  throw new Error('was not refused')
}

describe.each(['small.zip', 'small.legacy'])('the state_dict in %s', name => {
  it('has every tensor with its type, shape and values', () => {
    const state = readTorchState(fixture(name))
    const eighths = Array.from({ length: 12 }, (_, i) => i / 8)
    expect([...state].map(([key, { shape, type, data }]) => [key, type, shape, data])).toEqual([
      ['a.weight', 'float32', [3, 4], Float32Array.from(eighths)],
      ['a.tail', 'float32', [4], Float32Array.from(eighths.slice(8))],
      ['a.num_batches_tracked', 'int64', [], BigInt64Array.of(7n)],
      ['b', 'float32', [2, 1], Float32Array.of(1.5, -2.5)],
      ['scalar', 'float64', [], Float64Array.of(0.25)],
    ])
  })

  it('is refused in words wherever the file is cut', () => {
    const whole = fixture(name)
    for (let length = 0; length < whole.length; length += 7) {
      // What comes after the last storage of a legacy file is nothing.
      expect(reason(whole.subarray(0, length)), `cut at ${length}`).not.toBe('')
    }
  })

  it('never escapes as another error when single bytes are changed', () => {
    const whole = fixture(name)
    for (let at = 0; at < whole.length; at += 3) {
      const changed = Uint8Array.from(whole)
      changed[at] = (changed[at] ?? 0) ^ 0x55
      try {
        readTorchState(changed)
      } catch (error) {
        expect(error, `byte ${at}`).toHaveProperty('code', expect.stringMatching(/^model\.(pickle|invalid)$/))
      }
    }
  })
})

describe('what is not read is named', () => {
  it('an element type, a transposed tensor', () => {
    expect(reason(fixture('half.zip'))).toBe('this file wants to run `torch.HalfStorage`: refused')
    expect(reason(fixture('transposed.zip'))).toContain('not stored row by row')
  })

  it('a global in the place of a tensor, in either serialisation', () => {
    const evil = Buffer.from("cposix\nsystem\n(S'true'\ntR.", 'latin1')
    // Both fixtures name this global; os.system of the same length takes its place.
    for (const name of ['small.zip', 'small.legacy']) {
      const bytes = fixture(name)
      const wanted = 'ctorch._utils\n_rebuild_tensor_v2\n'
      const at = bytes.indexOf(wanted, 0, 'latin1')
      expect(at).toBeGreaterThan(0)
      bytes.write('cposix\nsystem\n'.padEnd(wanted.length, 'N'), at, 'latin1')
      expect(reason(bytes)).toBe('this file wants to run `posix.system`: refused')
    }
    expect(reason(evil)).toBe('this file wants to run `posix.system`: refused')
  })

  it('a pickle that is no torch file', () => {
    expect(reason(Buffer.from('K\x01.', 'latin1'))).toBe('this is no torch file')
  })
})
