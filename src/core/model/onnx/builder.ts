/** One small ONNX writer for all importers: nodes and weights in, the bytes of a model out. Opset 17, IR 8. */
import { attributeTypes, elementTypes, Model, type ElementType } from './schema'

export const opset = 17
const irVersion = 8

export type AttributeValue = number | string | readonly number[] | { float: number }
export type Attributes = Readonly<Record<string, AttributeValue>>
export type WeightData = Float32Array | Int8Array | BigInt64Array
/** A free dimension is named. */
export type Dimensions = readonly (number | string)[]

const typeOf = (weights: WeightData): ElementType =>
  weights instanceof Float32Array ? 'float32' : weights instanceof Int8Array ? 'int8' : 'int64'

function attribute(name: string, value: AttributeValue): object {
  if (typeof value === 'number') {
    if (!Number.isInteger(value)) throw new RangeError(`attribute ${name}: say {float: ${value}}`)
    return { name, i: value, type: attributeTypes.int }
  }
  if (typeof value === 'string') return { name, s: Buffer.from(value, 'utf8'), type: attributeTypes.string }
  if ('float' in value) return { name, f: value.float, type: attributeTypes.float }
  return { name, ints: value, type: attributeTypes.ints }
}

const valueInfo = (name: string, dimensions: Dimensions): object => ({
  name,
  type: {
    tensorType: {
      elemType: elementTypes.indexOf('float32'),
      shape: { dim: dimensions.map(d => (typeof d === 'number' ? { dimValue: d } : { dimParam: d })) },
    },
  },
})

/** A graph under construction. Values are known by name; every name is given once. */
export class GraphBuilder {
  private readonly nodes: object[] = []
  private readonly initializers: object[] = []
  private readonly inputs: object[] = []
  private readonly outputs: object[] = []
  private readonly names = new Set<string>()

  constructor(
    private readonly name: string,
    private readonly metadata: Readonly<Record<string, string>> = {},
  ) {}

  private claim(name: string): string {
    if (this.names.has(name)) throw new RangeError(`the graph has two values named ${name}`)
    this.names.add(name)
    return name
  }

  private known(name: string): string {
    if (!this.names.has(name)) throw new RangeError(`the graph has no value named ${name}`)
    return name
  }

  /** A float32 input. */
  input(name: string, dimensions: Dimensions): string {
    this.inputs.push(valueInfo(name, dimensions))
    return this.claim(name)
  }

  /** Declares an existing value as a float32 output. */
  output(name: string, dimensions: Dimensions): void {
    this.outputs.push(valueInfo(this.known(name), dimensions))
  }

  /** A constant. `dims` in ONNX order; the data are row-major and not copied until `encode`. */
  weights(name: string, dims: readonly number[], data: WeightData): string {
    const count = dims.reduce((product, size) => product * size, 1)
    if (count !== data.length)
      throw new RangeError(`${name}: ${data.length} values for the shape ${dims.join('×')}`)
    this.initializers.push({
      name,
      dims,
      dataType: elementTypes.indexOf(typeOf(data)),
      rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    })
    return this.claim(name)
  }

  /** A node with one output, which carries its name. */
  node(opType: string, inputs: readonly string[], name: string, attributes: Attributes = {}): string {
    this.nodes.push({
      opType,
      name,
      input: inputs.map(input => this.known(input)),
      output: [name],
      attribute: Object.entries(attributes).map(([key, value]) => attribute(key, value)),
    })
    return this.claim(name)
  }

  /** The model's bytes: a copy of all weights is made once. */
  encode(): Uint8Array {
    return Model.encode({
      irVersion,
      producerName: 'kinetoscope',
      opsetImport: [{ domain: '', version: opset }],
      graph: {
        name: this.name,
        node: this.nodes,
        initializer: this.initializers,
        input: this.inputs,
        output: this.outputs,
      },
      metadataProps: Object.entries(this.metadata).map(([key, value]) => ({ key, value })),
    }).finish()
  }
}
