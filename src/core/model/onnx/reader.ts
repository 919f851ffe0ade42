/** What a graph says about itself, read from its bytes without running it. */
import { AppError } from '../../../shared/errors'
import type { GraphFacts, TensorFacts } from '../card'
import { elementTypes, Model } from './schema'

interface Integer64 {
  toNumber(): number
}
interface RawValue {
  name?: string
  type?: {
    tensorType?: {
      elemType?: number
      shape?: { dim?: { dimValue?: number | Integer64; dimParam?: string }[] }
    }
  }
}
interface RawModel {
  graph?: { input?: RawValue[]; output?: RawValue[]; initializer?: { name?: string }[] }
}

const numberOf = (value: number | Integer64): number => (typeof value === 'number' ? value : value.toNumber())

function factsOf(value: RawValue): TensorFacts {
  const tensor = value.type?.tensorType
  return {
    name: value.name ?? '',
    type: elementTypes[tensor?.elemType ?? 0] ?? 'undefined',
    shape: (tensor?.shape?.dim ?? []).map(d => {
      if (d.dimParam) return d.dimParam
      return d.dimValue === undefined || d.dimValue === null ? null : numberOf(d.dimValue) || null
    }),
  }
}

/** Inputs (weights left out) and outputs. Throws AppError model.invalid when the bytes are no ONNX model. */
export function readGraphFacts(bytes: Uint8Array): GraphFacts {
  let model: RawModel
  try {
    model = Model.decode(bytes) as unknown as RawModel
  } catch (error) {
    throw new AppError('model.invalid', 'this file is not an ONNX model, or only a part of one', {
      cause: error,
    })
  }
  const weights = new Set((model.graph?.initializer ?? []).map(tensor => tensor.name))
  const outputs = (model.graph?.output ?? []).map(factsOf)
  if (outputs.length === 0) throw new AppError('model.invalid', 'this file holds no ONNX graph')
  return {
    inputs: (model.graph?.input ?? []).filter(value => !weights.has(value.name)).map(factsOf),
    outputs,
  }
}
