/**
 * torchvision's video ResNets (Tran et al. 2018, https://arxiv.org/abs/1711.11248) as data → ONNX. One builder for
 * r3d_18, mc3_18 and r2plus1d_18; layer names of torchvision/models/video/resnet.py.
 */
import { GraphBuilder } from '../onnx/builder'
import { foldBatchNorm } from './fold'
import { TensorShelf, type FileTensor } from './tensors'
import { readTorchState } from './torch'

export type VideoResnetName = 'r3d_18' | 'mc3_18' | 'r2plus1d_18'
type Triple = readonly [number, number, number]
/** How a 3×3×3 convolution is made: whole, in space only, or in space and then in time. */
type ConvForm = 'simple' | 'no-temporal' | '2plus1d'

interface Design {
  stem: 'basic' | '2plus1d'
  /** Of layer1 … layer4. */
  layers: readonly [ConvForm, ConvForm, ConvForm, ConvForm]
}

const designs: Record<VideoResnetName, Design> = {
  r3d_18: { stem: 'basic', layers: ['simple', 'simple', 'simple', 'simple'] },
  mc3_18: { stem: 'basic', layers: ['simple', 'no-temporal', 'no-temporal', 'no-temporal'] },
  r2plus1d_18: { stem: '2plus1d', layers: ['2plus1d', '2plus1d', '2plus1d', '2plus1d'] },
}

const epsilon = 1e-5
const widths = [64, 128, 256, 512] as const
const blocksPerLayer = 2
const features = 512
const classes = 400
const size = 112

/** Channels between space and time that give (2+1)D as many weights as 3D. */
const midChannels = (inChannels: number, outChannels: number): number =>
  Math.floor((inChannels * outChannels * 27) / (inChannels * 9 + 3 * outChannels))

class ResnetBuilder {
  private readonly graph: GraphBuilder
  private readonly shelf: TensorShelf

  constructor(
    private readonly name: VideoResnetName,
    state: ReadonlyMap<string, FileTensor>,
  ) {
    this.graph = new GraphBuilder(`${name}_k400`)
    this.shelf = new TensorShelf(state, name)
  }

  build(): Uint8Array {
    const { graph, shelf } = this
    const { stem, layers } = designs[this.name]
    const video = graph.input('video', ['N', 3, 'T', size, size])
    let value = stem === 'basic' ? this.basicStem(video) : this.splitStem(video)
    let channels = 64
    layers.forEach((form, index) => {
      const width = widths[index] ?? 0
      for (let block = 0; block < blocksPerLayer; block++) {
        const stride = index > 0 && block === 0 ? 2 : 1
        const isLast = index === layers.length - 1 && block === blocksPerLayer - 1
        const output = isLast ? 'activation' : `layer${index + 1}.${block}`
        value = this.block(value, `layer${index + 1}.${block}`, form, channels, width, stride, output)
        channels = width
      }
    })
    const pooled = graph.node('GlobalAveragePool', [value], 'mean')
    graph.node('Flatten', [pooled], 'features')
    const kernel = graph.weights(
      'fc.weight',
      [classes, features],
      shelf.take('fc.weight', [classes, features]),
    )
    const bias = graph.weights('fc.bias', [classes], shelf.take('fc.bias', [classes]))
    graph.node('Gemm', ['features', kernel, bias], 'logits', { transB: 1 })
    graph.output('logits', ['N', classes])
    graph.output('features', ['N', features])
    graph.output('activation', ['N', features, 'T8', 7, 7])
    shelf.finish()
    return graph.encode()
  }

  /** Convolution `conv` with the batch normalisation `norm` folded in. Padding keeps the size at stride 1. */
  private conv(
    from: string,
    conv: string,
    norm: string,
    inChannels: number,
    outChannels: number,
    kernel: Triple,
    stride: Triple,
  ): string {
    const { graph, shelf } = this
    const dims = [outChannels, inChannels, ...kernel]
    const weights = shelf.take(`${conv}.weight`, dims).slice()
    const perChannel = (field: string) => shelf.take(`${norm}.${field}`, [outChannels])
    shelf.ignore(`${norm}.num_batches_tracked`)
    const bias = foldBatchNorm(weights, {
      scale: perChannel('weight'),
      shift: perChannel('bias'),
      mean: perChannel('running_mean'),
      variance: perChannel('running_var'),
      epsilon,
    })
    const pads = kernel.map(length => (length - 1) / 2)
    return graph.node(
      'Conv',
      [
        from,
        graph.weights(`${conv}.kernel`, dims, weights),
        graph.weights(`${conv}.bias`, [outChannels], bias),
      ],
      conv,
      { kernel_shape: kernel, strides: stride, pads: [...pads, ...pads] },
    )
  }

  private relu(value: string, name = `${value}.relu`): string {
    return this.graph.node('Relu', [value], name)
  }

  private basicStem(video: string): string {
    return this.relu(this.conv(video, 'stem.0', 'stem.1', 3, 64, [3, 7, 7], [1, 2, 2]))
  }

  private splitStem(video: string): string {
    const space = this.relu(this.conv(video, 'stem.0', 'stem.1', 3, 45, [1, 7, 7], [1, 2, 2]))
    return this.relu(this.conv(space, 'stem.3', 'stem.4', 45, 64, [3, 1, 1], [1, 1, 1]))
  }

  /** One of a block's two convolutions, before its ReLU. `mid` belongs to the block, not to the convolution. */
  private threeByThree(
    from: string,
    name: string,
    form: ConvForm,
    inChannels: number,
    outChannels: number,
    mid: number,
    s: number,
  ): string {
    const [conv, norm] = [`${name}.0`, `${name}.1`]
    if (form === 'simple') return this.conv(from, conv, norm, inChannels, outChannels, [3, 3, 3], [s, s, s])
    if (form === 'no-temporal')
      return this.conv(from, conv, norm, inChannels, outChannels, [1, 3, 3], [1, s, s])
    const space = this.conv(from, `${conv}.0`, `${conv}.1`, inChannels, mid, [1, 3, 3], [1, s, s])
    return this.conv(this.relu(space), `${conv}.3`, norm, mid, outChannels, [3, 1, 1], [s, 1, 1])
  }

  private block(
    from: string,
    name: string,
    form: ConvForm,
    inChannels: number,
    outChannels: number,
    stride: number,
    output: string,
  ): string {
    const mid = midChannels(inChannels, outChannels)
    const first = this.threeByThree(from, `${name}.conv1`, form, inChannels, outChannels, mid, stride)
    const second = this.threeByThree(
      this.relu(first),
      `${name}.conv2`,
      form,
      outChannels,
      outChannels,
      mid,
      1,
    )
    let shortcut = from
    if (stride !== 1 || inChannels !== outChannels) {
      const strides: Triple = [form === 'no-temporal' ? 1 : stride, stride, stride]
      const [conv, norm] = [`${name}.downsample.0`, `${name}.downsample.1`]
      shortcut = this.conv(from, conv, norm, inChannels, outChannels, [1, 1, 1], strides)
    }
    return this.relu(this.graph.node('Add', [second, shortcut], `${name}.sum`), output)
  }
}

/**
 * video [N,3,T,112,112] → logits [N,400], features [N,512], activation [N,512,T',7,7].
 * Throws AppError model.invalid naming a tensor that is missing, misshapen or unused.
 */
export const videoResnetFromState = (
  name: VideoResnetName,
  state: ReadonlyMap<string, FileTensor>,
): Uint8Array => new ResnetBuilder(name, state).build()

/** The ONNX model of a torch file's bytes. Throws AppError model.pickle or model.invalid. */
export const importVideoResnet =
  (name: VideoResnetName) =>
  (file: Uint8Array): Uint8Array =>
    videoResnetFromState(name, readTorchState(file))
