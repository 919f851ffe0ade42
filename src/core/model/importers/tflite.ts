/** A TF-Lite file as typed values: tensors with their quantisation, operators by name. Schema version 3 of TensorFlow. */
import { AppError } from '../../../shared/errors'
import { Table } from './flatbuffer'

/** tensorflow/lite/schema/schema.fbs TensorType, the ones that are read. */
const tensorTypes: Partial<Record<number, 'float32' | 'int32' | 'int8'>> = {
  0: 'float32',
  2: 'int32',
  9: 'int8',
}

/** schema.fbs BuiltinOperator, the ones that an importer knows. */
const operatorNames = {
  0: 'ADD',
  1: 'AVERAGE_POOL_2D',
  2: 'CONCATENATION',
  3: 'CONV_2D',
  4: 'DEPTHWISE_CONV_2D',
  6: 'DEQUANTIZE',
  18: 'MUL',
  22: 'RESHAPE',
  42: 'DIV',
  45: 'STRIDED_SLICE',
  53: 'CAST',
  74: 'SUM',
  114: 'QUANTIZE',
} as const
export type OperatorName = (typeof operatorNames)[keyof typeof operatorNames]

export interface LiteTensor {
  name: string
  shape: number[]
  type: 'float32' | 'int32' | 'int8'
  /** One per tensor, or one per slice along `axis`; empty: not quantised. value = (stored − zeroPoint) × scale */
  scale: number[]
  zeroPoint: number[]
  axis: number
  /** Little-endian bytes of a constant; empty: computed at run time. */
  bytes: Uint8Array
}

export interface LiteOperator {
  name: OperatorName
  inputs: number[]
  outputs: number[]
  /** The operator's own options; slots as in schema.fbs. */
  options: Table | null
}

export interface LiteModel {
  tensors: LiteTensor[]
  operators: LiteOperator[]
  /** Signature name → tensor. */
  inputs: Map<string, number>
  outputs: Map<string, number>
}

const refuse = (message: string): never => {
  throw new AppError('model.invalid', message)
}

function readTensor(table: Table, buffers: Table[]): LiteTensor {
  const name = table.string(3)
  const quantisation = table.table(4)
  return {
    name,
    shape: table.int32s(0),
    type: tensorTypes[table.int8(1)] ?? refuse(`${name} has an element type that is not read`),
    scale: quantisation?.float32s(2) ?? [],
    zeroPoint: quantisation?.int64s(3) ?? [],
    axis: quantisation?.int32(6) ?? 0,
    bytes: buffers[table.int32(2)]?.bytes(0) ?? new Uint8Array(0),
  }
}

function operatorName(code: Table): OperatorName {
  // Old files write the short field, new ones both.
  const number = Math.max(code.int8(0), code.int32(3))
  const names: Partial<Record<number, OperatorName>> = operatorNames
  return names[number] ?? refuse(`this TF-Lite file uses operator ${number}, which is not read`)
}

const signature = (maps: Table[]): Map<string, number> =>
  new Map(maps.map(map => [map.string(0), map.int32(1)]))

function read(bytes: Uint8Array): LiteModel {
  if (Buffer.from(bytes.subarray(4, 8)).toString('latin1') !== 'TFL3') refuse('this is no TF-Lite file')
  const root = Table.root(bytes)
  const names = root.tables(1).map(operatorName)
  const [graph, ...others] = root.tables(2)
  const [first] = root.tables(7)
  if (!graph || others.length > 0 || !first)
    return refuse('this TF-Lite file has no single graph with a signature')
  const buffers = root.tables(4)
  return {
    tensors: graph.tables(0).map(tensor => readTensor(tensor, buffers)),
    operators: graph.tables(3).map(operator => ({
      name: names[operator.int32(0)] ?? refuse('an operator of this TF-Lite file has no name'),
      inputs: operator.int32s(1),
      outputs: operator.int32s(2),
      options: operator.table(4),
    })),
    inputs: signature(first.tables(0)),
    outputs: signature(first.tables(1)),
  }
}

/** Throws AppError model.invalid: no TF-Lite file, a cut one, or one that uses what is not read (named). */
export function readTflite(bytes: Uint8Array): LiteModel {
  try {
    return read(bytes)
  } catch (error) {
    if (error instanceof RangeError) refuse('this TF-Lite file is cut or broken')
    throw error
  }
}

/** A constant's stored integers or floats. Throws AppError model.invalid when its bytes do not fill its shape. */
export function storedValues({
  name,
  type,
  shape,
  bytes,
}: LiteTensor): Int8Array | Int32Array | Float32Array {
  const buffer = Uint8Array.from(bytes).buffer
  const size = type === 'int8' ? 1 : 4
  const count = shape.reduce((product, length) => product * length, 1)
  if (bytes.length !== count * size) refuse(`${name} claims ${count * size} bytes and has ${bytes.length}`)
  if (type === 'int8') return new Int8Array(buffer)
  return type === 'int32' ? new Int32Array(buffer) : new Float32Array(buffer)
}

/** A constant's real values, row-major, in double precision. */
export function realValues(tensor: LiteTensor): Float64Array {
  const { scale, zeroPoint, axis, shape } = tensor
  const stored = storedValues(tensor)
  if (scale.length === 0) return Float64Array.from(stored)
  const inner = shape.slice(axis + 1).reduce((product, length) => product * length, 1)
  const slices = shape[axis] ?? 1
  if (scale.length > 1 && scale.length !== slices)
    refuse(`${tensor.name} has ${scale.length} scales for ${slices} slices`)
  return Float64Array.from(stored, (value, i) => {
    const slice = scale.length === 1 ? 0 : Math.floor(i / inner) % slices
    return (value - (zeroPoint[slice] ?? 0)) * (scale[slice] ?? 1)
  })
}
