/** Every tensor of a weight file, each to be used exactly once: what is missing, extra or misshapen is refused by name. */
import { AppError } from '../../../shared/errors'

export interface FileTensor {
  shape: readonly number[]
  /** numpy's name of the element type. */
  type: string
  data: ArrayLike<number> | ArrayLike<bigint>
}

const shapeText = (shape: readonly number[]): string => shape.join('×') || 'scalar'

export class TensorShelf {
  private readonly taken = new Set<string>()

  constructor(
    private readonly tensors: ReadonlyMap<string, FileTensor>,
    private readonly network: string,
  ) {}

  /** A float32 tensor by its full name. Throws AppError model.invalid when it is missing, misshapen or used before. */
  take(name: string, shape: readonly number[]): Float32Array {
    const tensor = this.tensors.get(name)
    if (!tensor)
      throw new AppError('model.invalid', `these are not the weights of ${this.network}: ${name} is missing`)
    if (this.taken.has(name)) throw new AppError('model.invalid', `${name} is used twice`)
    if (shapeText(tensor.shape) !== shapeText(shape))
      throw new AppError(
        'model.invalid',
        `${name} has the shape ${shapeText(tensor.shape)}, ${this.network} needs ${shapeText(shape)}`,
      )
    if (!(tensor.data instanceof Float32Array))
      throw new AppError('model.invalid', `${name} holds ${tensor.type}, ${this.network} needs float32`)
    this.taken.add(name)
    return tensor.data
  }

  /** Marks a tensor that the network does not need (a counter) as used, when it is there. */
  ignore(name: string): void {
    if (this.tensors.has(name)) this.taken.add(name)
  }

  /** Throws AppError model.invalid naming tensors that nothing took. */
  finish(): void {
    const left = [...this.tensors.keys()].filter(name => !this.taken.has(name))
    if (left.length === 0) return
    const more = left.length > 3 ? ` and ${left.length - 3} more` : ''
    throw new AppError(
      'model.invalid',
      `these are not the weights of ${this.network}: ${left.slice(0, 3).join(', ')}${more} would stay unused`,
    )
  }
}
