/** A user's own ONNX file: read, never trusted. What the graph says is compared with its card by card.ts and the session. */
import { AppError } from '../../../shared/errors'
import type { GraphFacts } from '../card'
import { readGraphFacts } from '../onnx/reader'
import { elementTypes, Model } from '../onnx/schema'

interface RawTensor {
  name?: string
  dims?: (number | { toNumber(): number })[]
  dataType?: number
  rawData?: Uint8Array
  dataLocation?: number
  externalData?: { key?: string; value?: string }[]
}
interface RawAttribute {
  t?: RawTensor
  tensors?: RawTensor[]
  g?: RawGraph
  graphs?: RawGraph[]
}
interface RawGraph {
  node?: { attribute?: RawAttribute[] }[]
  initializer?: RawTensor[]
}

const bytesOf: Partial<Record<(typeof elementTypes)[number], number>> = {
  float32: 4,
  uint8: 1,
  int8: 1,
  uint16: 2,
  int16: 2,
  int32: 4,
  int64: 8,
  bool: 1,
  float16: 2,
  float64: 8,
}
/** protobuf's own limit, and so ONNX's. */
const mostBytes = 2 ** 31 - 1
const maxDepth = 16

const refuse = (message: string, hint?: string): never => {
  throw new AppError('model.invalid', message, { hint })
}

/** Every tensor of the graph, of its nodes' attributes and of the graphs inside of those. */
function* tensorsOf(graph: RawGraph, depth = 0): Generator<RawTensor> {
  if (depth > maxDepth) refuse('the graphs of this model are nested too deep')
  yield* graph.initializer ?? []
  for (const node of graph.node ?? [])
    for (const { t, tensors = [], g, graphs = [] } of node.attribute ?? []) {
      if (t) yield t
      yield* tensors
      for (const inner of g ? [g, ...graphs] : graphs) yield* tensorsOf(inner, depth + 1)
    }
}

function checkTensor({ name = '', dims = [], dataType = 0, rawData, ...tensor }: RawTensor): void {
  const location = tensor.externalData?.find(({ key }) => key === 'location')?.value
  if (tensor.dataLocation === 1 || location !== undefined)
    refuse(
      `the weights ${name} lie in another file (${(location ?? '').slice(0, 120)}), which is not followed`,
      'Save the model as one file, with its weights inside.',
    )
  const count = dims.reduce<number>((product, size) => product * Number(size), 1)
  const claimed = count * (bytesOf[elementTypes[dataType] ?? 'undefined'] ?? 0)
  if (claimed > mostBytes)
    refuse(`the weights ${name} claim ${claimed} bytes, an ONNX file holds 2 GiB at most`)
  if (rawData && rawData.length > 0 && claimed > 0 && rawData.length !== claimed)
    refuse(`the weights ${name} claim ${claimed} bytes and have ${rawData.length}`)
}

/**
 * The facts of the bytes of an ONNX model. Throws AppError model.invalid: no model or a cut one, weights in another
 * file, weights that claim more than they have.
 */
export function checkOnnx(bytes: Uint8Array): GraphFacts {
  const facts = readGraphFacts(bytes)
  const { graph = {} } = Model.decode(bytes) as unknown as { graph?: RawGraph }
  for (const tensor of tensorsOf(graph)) checkTensor(tensor)
  return facts
}

/** The model itself, checked: the "conversion" of what is ONNX already. */
export function importOnnx(bytes: Uint8Array): Uint8Array {
  checkOnnx(bytes)
  return bytes
}
