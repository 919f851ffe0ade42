/** The numpy part of a pickle: arrays and their dtypes, as numpy's own `__reduce__` writes them (numpy 1 and 2). */
import { AppError } from '../../../shared/errors'
import type { Buildable, PickleGlobal } from './pickle'

export type NumericArray = Float32Array | Float64Array | Int8Array | Uint8Array | Int32Array | BigInt64Array

/** numpy type code → element size and a copy of the (unaligned) little-endian bytes as a typed array. */
const kinds: Partial<Record<string, { name: string; size: number; of: (b: ArrayBuffer) => NumericArray }>> = {
  f4: { name: 'float32', size: 4, of: b => new Float32Array(b) },
  f8: { name: 'float64', size: 8, of: b => new Float64Array(b) },
  i1: { name: 'int8', size: 1, of: b => new Int8Array(b) },
  u1: { name: 'uint8', size: 1, of: b => new Uint8Array(b) },
  b1: { name: 'bool', size: 1, of: b => new Uint8Array(b) },
  i4: { name: 'int32', size: 4, of: b => new Int32Array(b) },
  i8: { name: 'int64', size: 8, of: b => new BigInt64Array(b) },
}

const refuse = (message: string): never => {
  throw new AppError('model.pickle', message)
}

class Dtype implements Buildable {
  constructor(readonly code: string) {}
  /** (version, byte order, …): '<' and '|' are read, '>' is not. */
  setState(state: unknown): void {
    const order = Array.isArray(state) ? (state as unknown[])[1] : undefined
    if (order !== '<' && order !== '|' && order !== '=')
      refuse('an array of this file is stored big-endian, which is not read')
  }
  get kind() {
    return kinds[this.code] ?? refuse(`an array of this file has the element type "${this.code}"`)
  }
}

/** An array of the file, row-major. `data` is filled when its state has been read. */
export class NumpyArray implements Buildable {
  shape: number[] = []
  type = ''
  data: NumericArray = new Float32Array(0)

  /** (version, shape, dtype, column-major, bytes) */
  setState(state: unknown): void {
    const [, shape, dtype, columnMajor, bytes] = Array.isArray(state) ? (state as unknown[]) : []
    this.fill(bytes, dtype, shape, columnMajor === false ? 'C' : 'F')
  }

  fill(bytes: unknown, dtype: unknown, shape: unknown, order: unknown): this {
    if (!Array.isArray(shape) || !(dtype instanceof Dtype) || !(bytes instanceof Uint8Array))
      return refuse('an array of this file has an unknown form')
    if (order !== 'C' && shape.length > 1)
      refuse('an array of this file is stored column-major, which is not read')
    const sizes = (shape as unknown[]).map(size =>
      typeof size === 'number' && Number.isInteger(size) && size >= 0
        ? size
        : refuse('an array of this file has an impossible shape'),
    )
    const { size, name, of } = dtype.kind
    const count = sizes.reduce((product, next) => product * next, 1)
    if (count * size !== bytes.length)
      refuse(`an array of this file claims ${count * size} bytes and has ${bytes.length}`)
    this.shape = sizes
    this.type = name
    this.data = of(Uint8Array.from(bytes).buffer)
    return this
  }
}

const byName = (names: string[], call: PickleGlobal['call']): [string, PickleGlobal][] =>
  names.map(name => [name, { name, call }])

/** What numpy arrays need, and nothing that could run. Both module paths: numpy 2 renamed `core` to `_core`. */
export const numpyGlobals: ReadonlyMap<string, PickleGlobal> = new Map([
  ...byName(
    ['numpy.core.multiarray._reconstruct', 'numpy._core.multiarray._reconstruct'],
    () => new NumpyArray(),
  ),
  // Protocol 5: the bytes come first.
  ...byName(
    ['numpy.core.numeric._frombuffer', 'numpy._core.numeric._frombuffer'],
    ([bytes, dtype, shape, order]) => new NumpyArray().fill(bytes, dtype, shape, order),
  ),
  ...byName(['numpy.ndarray'], () => refuse('this file makes an array in an unknown way')),
  ...byName(['numpy.dtype'], ([code]) => new Dtype(String(code).replace(/^[<|=]/, ''))),
  ...byName(['numpy.core.multiarray.scalar', 'numpy._core.multiarray.scalar'], ([dtype, bytes]) => {
    if (!(dtype instanceof Dtype) || !(bytes instanceof Uint8Array) || bytes.length !== dtype.kind.size)
      return refuse('a number of this file has an unknown form')
    return dtype.kind.of(Uint8Array.from(bytes).buffer)[0]
  }),
  // Protocol 2 writes bytes as text.
  ...byName(['_codecs.encode'], ([text, encoding]) => {
    if (typeof text !== 'string' || encoding !== 'latin1')
      return refuse('this file encodes text in an unknown way')
    return new Uint8Array(Buffer.from(text, 'latin1'))
  }),
])
