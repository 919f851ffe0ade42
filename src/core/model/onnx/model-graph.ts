/** A whole ONNX model as plain values: what a rewrite starts from. */
import { AppError } from '../../../shared/errors'
import { opset, type Attributes, type AttributeValue, type WeightData } from './builder'
import { attributeTypes, elementTypes, Model } from './schema'

export interface GraphValue {
  name: string
  /** A free dimension is named. */
  dims: (number | string)[]
}
interface RawAttribute {
  name?: string
  type?: number
  i?: number
  f?: number
  s?: Uint8Array
  ints?: number[]
}
export interface GraphNode {
  opType: string
  name: string
  inputs: string[]
  outputs: string[]
  attributes: RawAttribute[]
}
export interface ModelGraph {
  name: string
  nodes: GraphNode[]
  weights: Map<string, { dims: number[]; data: WeightData }>
  inputs: GraphValue[]
  outputs: GraphValue[]
  outputNames: Set<string>
}

interface RawTensor {
  name?: string
  dims?: number[]
  dataType?: number
  /** Either raw, or a list by type. */
  rawData?: Uint8Array
  floatData?: number[]
  int64Data?: number[]
}
interface RawValue {
  name?: string
  type?: { tensorType?: { shape?: { dim?: { dimValue?: number; dimParam?: string }[] } } }
}
interface RawModel {
  opsetImport?: { domain?: string; version?: number }[]
  graph?: {
    name?: string
    node?: {
      opType?: string
      name?: string
      input?: string[]
      output?: string[]
      attribute?: RawAttribute[]
    }[]
    initializer?: RawTensor[]
    input?: RawValue[]
    output?: RawValue[]
  }
}

const valueOf = (value: RawValue): GraphValue => ({
  name: value.name ?? '',
  dims: (value.type?.tensorType?.shape?.dim ?? []).map((d, i) => d.dimParam || d.dimValue || `d${i}`),
})

function dataOf(tensor: RawTensor): WeightData {
  const raw = tensor.rawData ?? new Uint8Array()
  const count = (tensor.dims ?? []).reduce((product, size) => product * size, 1)
  const type = elementTypes[tensor.dataType ?? 0]
  if (raw.length === 0 && count > 0) {
    const { floatData = [], int64Data = [] } = tensor
    if (type === 'float32' && floatData.length === count) return Float32Array.from(floatData)
    if (type === 'int64' && int64Data.length === count) return BigInt64Array.from(int64Data.map(BigInt))
    throw new AppError('model.invalid', `the weights ${tensor.name ?? ''} are not in the file`)
  }
  // A Buffer shares its memory with others at any offset: typed arrays need bytes of their own.
  const copy = new Uint8Array(raw).buffer
  switch (type) {
    case 'float32':
      return new Float32Array(copy)
    case 'int8':
      return new Int8Array(copy)
    case 'int64':
      return new BigInt64Array(copy)
    default:
      throw new AppError('model.invalid', `weights of type ${tensor.dataType ?? 0} are not understood`)
  }
}

/** From 13 to ours the operators that are rewritten mean the same (18 moves the axes of ReduceMean). */
const leastOpset = 13

/** Decodes a model that holds its weights itself. Throws AppError model.invalid. */
export function readModel(bytes: Uint8Array): ModelGraph {
  let raw: RawModel
  try {
    raw = Model.toObject(Model.decode(bytes), { longs: Number })
  } catch (error) {
    throw new AppError('model.invalid', 'this file is not an ONNX model, or only a part of one', {
      cause: error,
    })
  }
  for (const { domain = '', version = 0 } of raw.opsetImport ?? [])
    if (domain !== '' || version < leastOpset || version > opset)
      throw new AppError('model.invalid', `operators of ${domain || 'ONNX'} ${version} are not understood`)
  const weights = new Map(
    (raw.graph?.initializer ?? []).map(t => [t.name ?? '', { dims: t.dims ?? [], data: dataOf(t) }] as const),
  )
  const outputs = (raw.graph?.output ?? []).map(valueOf)
  return {
    name: raw.graph?.name ?? 'graph',
    nodes: (raw.graph?.node ?? []).map(n => ({
      opType: n.opType ?? '',
      name: n.name ?? '',
      inputs: n.input ?? [],
      outputs: n.output ?? [],
      attributes: n.attribute ?? [],
    })),
    weights,
    inputs: (raw.graph?.input ?? []).map(valueOf).filter(v => !weights.has(v.name)),
    outputs,
    outputNames: new Set(outputs.map(o => o.name)),
  }
}

/**
 * The same model for windows of `frames` frames only: its one input's third dimension is fixed. ONNX Runtime folds more
 * where shapes are known (docs/performance.md).
 */
export function withFixedFrames(bytes: Uint8Array, frames: number): Uint8Array {
  const model = Model.decode(bytes)
  const dimension = (model as RawModel).graph?.input?.[0]?.type?.tensorType?.shape?.dim?.[2]
  if (!dimension) throw new AppError('model.invalid', 'the rewritten graph has no frames')
  delete dimension.dimParam
  dimension.dimValue = frames
  return Model.encode(model).finish()
}

/** Typed access to a node's attributes. */
export function attributesOf(node: GraphNode): {
  int(name: string, fallback: number): number
  ints(name: string): number[]
  string(name: string, fallback: string): string
  all(): Attributes
} {
  const find = (name: string) => node.attributes.find(a => a.name === name)
  const value = (a: RawAttribute): AttributeValue => {
    if (a.type === attributeTypes.int) return a.i ?? 0
    if (a.type === attributeTypes.ints) return a.ints ?? []
    if (a.type === attributeTypes.string) return Buffer.from(a.s ?? []).toString('utf8')
    if (a.type === attributeTypes.float) return { float: a.f ?? 0 }
    throw new AppError('model.invalid', `the attribute ${a.name ?? ''} of ${node.opType} is not understood`)
  }
  return {
    int: (name, fallback) => find(name)?.i ?? fallback,
    ints: name => find(name)?.ints ?? [],
    string: (name, fallback) => {
      const s = find(name)?.s
      return s ? Buffer.from(s).toString('utf8') : fallback
    },
    all: () => Object.fromEntries(node.attributes.map(a => [a.name ?? '', value(a)])),
  }
}
