/** A complete installed model small enough for any test: a folder with model.onnx, card.json and labels.json.
 *  Written with onnx-proto, not with the product's own builder, so that the two check each other. */
import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { onnx } from 'onnx-proto'
import { labelsSha256, parseCard } from '../src/core/model/card'
import type { ModelCard, Protocol } from '../src/shared/domain'

export interface TinyModelOptions {
  id?: string
  /** What the graph gives. */
  kind?: 'logits' | 'probabilities'
  /** What the card says it gives; the same unless a lie is to be tested. */
  claimedKind?: 'logits' | 'probabilities'
  /** The first five answer to the clip's mean colour: red, green, blue, dark, bright. Any further ones to nothing. */
  labels?: readonly string[]
  /** How many scores the graph gives; as many as labels unless a mismatch is to be tested. */
  width?: number
  /** Height and width of the input. */
  size?: number
  frames?: { min: number; max: number }
  fps?: number
  tooFew?: ModelCard['sampling']['tooFew']
  interpolation?: ModelCard['preprocess']['interpolation']
  /** Extra 3×3×3 convolutions that cost time and change nothing, for tests of cancelling: 64 channels each. */
  idleLayers?: number
  aggregate?: Protocol['aggregate']
}

export const tinyLabels = ['red', 'green', 'blue', 'dark', 'bright'] as const

/** Per label: weights of mean red, green and blue (0..1), then the bias. */
const readout = [
  [12, -6, -6, 0],
  [-6, 12, -6, 0],
  [-6, -6, 12, 0],
  [-4, -4, -4, 3],
  [4, 4, 4, -9],
]

/**
 * Writes the folder `dir` (made if need be) and returns its card. The network averages the window's colour, which is
 * also its `features` output, and reads `labels` off it. Input NCTHW, values 0..1, any number of frames.
 */
export async function writeTinyModel(dir: string, options: TinyModelOptions = {}): Promise<ModelCard> {
  const kind = options.kind ?? 'logits'
  const labels = [...(options.labels ?? tinyLabels)]
  const size = options.size ?? 32
  const graph = graphBytes(kind, options.width ?? labels.length, size, options.idleLayers ?? 0)
  const frames = options.frames ?? { min: 4, max: 16 }
  const protocol = (name: string, clips: number, crops: 1 | 3): Protocol => ({
    name,
    clips,
    crops,
    placement: clips === 1 ? 'centre' : 'spread',
    aggregate: options.aggregate ?? 'mean-probability',
  })
  const card = parseCard(
    {
      schemaVersion: 1,
      id: options.id ?? 'tiny-colours',
      title: 'Tiny colours',
      family: 'test',
      source: {
        from: 'test/tiny-model.ts',
        file: 'model.onnx',
        sha256: sha256(graph),
        licence: 'MIT',
        citation: '',
      },
      graph: { file: 'model.onnx', sha256: sha256(graph) },
      input: { name: 'video', layout: 'NCTHW', frames, height: size, width: size },
      sampling: { rate: { fps: options.fps ?? 25 }, frames, tooFew: options.tooFew ?? 'double' },
      preprocess: {
        rotation: 'apply',
        sampleAspectRatio: 'ignore',
        colourMatrix: 'tag-else-bt601',
        resize: { mode: 'short-side', size, rounding: 'half-even' },
        interpolation: options.interpolation ?? 'cv2-linear-uint8',
        crop: { height: size, width: size },
        normalise: { divide: 255, mean: [0, 0, 0], std: [1, 1, 1] },
      },
      output: { logits: 'logits', kind: options.claimedKind ?? kind, features: 'features' },
      labels: { file: 'labels.json', sha256: labelsSha256(labels), count: labels.length, set: 'tiny' },
      protocols: {
        fast: protocol('fast', 1, 1),
        standard: protocol('standard', 4, 1),
        full: protocol('full', 10, 3),
      },
    },
    'the tiny card',
  )
  await mkdir(dir, { recursive: true })
  await writeFile(join(dir, 'model.onnx'), graph)
  await writeFile(join(dir, 'labels.json'), JSON.stringify(labels))
  await writeFile(join(dir, 'card.json'), JSON.stringify(card, null, 2))
  return card
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

function graphBytes(
  kind: 'logits' | 'probabilities',
  width: number,
  size: number,
  idleLayers: number,
): Uint8Array {
  const { FLOAT } = onnx.TensorProto.DataType
  const nodes: onnx.INodeProto[] = []
  const weights: onnx.ITensorProto[] = []
  const weight = (name: string, dims: number[], floatData: number[]): string => {
    weights.push({ name, dims, dataType: FLOAT, floatData })
    return name
  }
  const node = (
    opType: string,
    input: string[],
    output: string,
    ints: Record<string, number[]> = {},
  ): string => {
    const attribute = Object.entries(ints).map(([name, values]) => ({
      name,
      ints: values,
      type: onnx.AttributeProto.AttributeType.INTS,
    }))
    nodes.push({ opType, input, output: [output], name: output, attribute })
    return output
  }
  const conv = (input: string, from: number, to: number, output: string): string => {
    const count = to * from * 27
    const values = Array.from({ length: count }, (_, i) => ((i % 7) - 3) / (27 * from))
    return node('Conv', [input, weight(`${output}_w`, [to, from, 3, 3, 3], values)], output, {
      kernel_shape: [3, 3, 3],
      pads: [1, 1, 1, 1, 1, 1],
    })
  }
  let pixels = 'video'
  if (idleLayers > 0) {
    let x = conv('video', 3, 64, 'idle_in')
    for (let i = 0; i < idleLayers; i++) x = conv(x, 64, 64, `idle_${i}`)
    const none = node('Mul', [conv(x, 64, 3, 'idle_out'), weight('zero', [1], [0])], 'idle_zero')
    pixels = node('Add', ['video', none], 'pixels')
  }
  node('Flatten', [node('GlobalAveragePool', [pixels], 'mean')], 'features')
  const value = (label: number, part: number): number => readout[label]?.[part] ?? (part === 3 ? -label : 0)
  const matrix = [0, 1, 2].flatMap(part => Array.from({ length: width }, (_, label) => value(label, part)))
  const bias = Array.from({ length: width }, (_, label) => value(label, 3))
  const gemm = ['features', weight('readout', [3, width], matrix), weight('bias', [width], bias)]
  if (kind === 'logits') node('Gemm', gemm, 'logits')
  else node('Softmax', [node('Gemm', gemm, 'raw')], 'logits')

  const tensor = (name: string, dims: (number | string)[]): onnx.IValueInfoProto => ({
    name,
    type: {
      tensorType: {
        elemType: FLOAT,
        shape: { dim: dims.map(dim => (typeof dim === 'number' ? { dimValue: dim } : { dimParam: dim })) },
      },
    },
  })
  return onnx.ModelProto.encode({
    irVersion: 8,
    opsetImport: [{ domain: '', version: 13 }],
    producerName: 'kinetoscope tests',
    graph: {
      name: 'tiny',
      node: nodes,
      initializer: weights,
      input: [tensor('video', [1, 3, 'T', size, size])],
      output: [tensor('logits', [1, width]), tensor('features', [1, 3])],
    },
  }).finish()
}
