/**
 * The part of ONNX that we write and read, as a protobuf descriptor (field numbers of onnx.proto, ONNX 1.17:
 * https://github.com/onnx/onnx/blob/v1.17.0/onnx/onnx.proto). protobufjs and not our own wire code because the same
 * descriptor also *reads* graphs (cards are checked against them, rewrites start from them). Fields that are not here
 * are skipped at reading.
 */
import protobuf from 'protobufjs/light'

type Fields = Record<string, { type: string; id: number; rule?: 'repeated'; keyType?: string }>
const repeated = (type: string, id: number) => ({ type, id, rule: 'repeated' as const })
const single = (type: string, id: number) => ({ type, id })
const message = (fields: Fields, oneofs?: Record<string, { oneof: string[] }>) =>
  oneofs ? { fields, oneofs } : { fields }

const root = protobuf.Root.fromJSON({
  nested: {
    Model: message({
      irVersion: single('int64', 1),
      producerName: single('string', 2),
      producerVersion: single('string', 3),
      graph: single('Graph', 7),
      opsetImport: repeated('Opset', 8),
      metadataProps: repeated('Entry', 14),
    }),
    Opset: message({ domain: single('string', 1), version: single('int64', 2) }),
    Entry: message({ key: single('string', 1), value: single('string', 2) }),
    Graph: message({
      node: repeated('Node', 1),
      name: single('string', 2),
      initializer: repeated('Tensor', 5),
      input: repeated('ValueInfo', 11),
      output: repeated('ValueInfo', 12),
    }),
    Node: message({
      input: repeated('string', 1),
      output: repeated('string', 2),
      name: single('string', 3),
      opType: single('string', 4),
      attribute: repeated('Attribute', 5),
      domain: single('string', 7),
    }),
    Attribute: message({
      name: single('string', 1),
      f: single('float', 2),
      i: single('int64', 3),
      s: single('bytes', 4),
      t: single('Tensor', 5),
      g: single('Graph', 6),
      floats: repeated('float', 7),
      ints: repeated('int64', 8),
      tensors: repeated('Tensor', 10),
      graphs: repeated('Graph', 11),
      type: single('int32', 20),
    }),
    Tensor: message({
      dims: repeated('int64', 1),
      dataType: single('int32', 2),
      floatData: repeated('float', 4),
      int64Data: repeated('int64', 7),
      name: single('string', 8),
      rawData: single('bytes', 9),
      externalData: repeated('Entry', 13),
      dataLocation: single('int32', 14),
    }),
    ValueInfo: message({ name: single('string', 1), type: single('Type', 2) }),
    Type: message({ tensorType: single('TensorType', 1) }),
    TensorType: message({ elemType: single('int32', 1), shape: single('Shape', 2) }),
    Shape: message({ dim: repeated('Dimension', 1) }),
    Dimension: message(
      { dimValue: single('int64', 1), dimParam: single('string', 2) },
      { value: { oneof: ['dimValue', 'dimParam'] } },
    ),
  },
})

/** The protobufjs type of a whole model. */
export const Model = root.lookupType('Model')

/** ONNX element types by number. */
export const elementTypes = [
  'undefined',
  'float32',
  'uint8',
  'int8',
  'uint16',
  'int16',
  'int32',
  'int64',
  'string',
  'bool',
  'float16',
  'float64',
] as const
export type ElementType = (typeof elementTypes)[number]

/** ONNX AttributeProto.AttributeType. */
export const attributeTypes = { float: 1, int: 2, string: 3, tensor: 4, floats: 6, ints: 7 } as const
