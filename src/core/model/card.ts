/** The model card: read, validate, and check against the graph and the labels it claims to describe. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { ModelCard, type Protocol } from '../../shared/domain'
import { AppError } from '../../shared/errors'

export const cardFile = 'card.json'
export const graphFile = 'model.onnx'
/** The same network in two dimensions, where that is faster (RuntimeChoice). */
export const rewrittenFile = 'model.time-as-batch.onnx'
export const labelsFile = 'labels.json'

/** One input or output of a graph: a number is a fixed dimension, a string or null a free one. */
export interface TensorFacts {
  name: string
  /** ONNX element type in lower case: float32, int64, … */
  type: string
  shape: (number | string | null)[]
}

export interface GraphFacts {
  inputs: TensorFacts[]
  outputs: TensorFacts[]
}

/** SHA-256 over the labels joined by '\n' with a closing '\n' (what `sha256sum` says of the published text list), hex. */
export function labelsSha256(labels: readonly string[]): string {
  return createHash('sha256')
    .update(labels.map(label => `${label}\n`).join(''), 'utf8')
    .digest('hex')
}

/** SHA-256 of a file, streamed, hex. Throws the file system's errors. */
export async function fileSha256(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { signal })) hash.update(chunk as Uint8Array)
  return hash.digest('hex')
}

const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value)
      .filter(([, field]) => field !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`).join(',')}}`
  }
  return JSON.stringify(value)
}

/**
 * What decides the tensor: sampling, preprocessing, input and protocol in canonical JSON (sorted keys), hashed.
 * Two rows with the same hash and the same clip were made from the same pixels. Returns "sha256:<hex>".
 */
export function preprocessHash(
  card: Pick<ModelCard, 'sampling' | 'preprocess' | 'input'>,
  protocol: Protocol,
): string {
  const { sampling, preprocess, input } = card
  return `sha256:${createHash('sha256')
    .update(canonical({ sampling, preprocess, input, protocol }))
    .digest('hex')}`
}

/** A parsed card. Throws AppError model.invalid naming the first wrong field. `where` names it to a person. */
export function parseCard(value: unknown, where: string): ModelCard {
  const parsed = ModelCard.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const field = issue?.path.join('.') || 'the card'
  throw new AppError('model.invalid', `${where}: ${field}: ${issue?.message ?? 'is wrong'}`, {
    hint: 'Compare it with a card of an installed model.',
    details: { issues: z.flattenError(parsed.error) },
  })
}

async function readJson(path: string, what: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new AppError('model.invalid', `${what} is not JSON: ${error.message}`, { cause: error })
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new AppError('model.missing', `${what} is missing`, {
        hint: 'Remove the model and get it again.',
        cause: error,
      })
    throw error
  }
}

/** The labels of a model folder in output order. Throws AppError model.labels, model.missing or model.invalid. */
export async function readLabels(
  modelDir: string,
  card: Pick<ModelCard, 'id' | 'labels'>,
): Promise<string[]> {
  const value = await readJson(join(modelDir, card.labels.file), `the label list of ${card.id}`)
  const parsed = z.array(z.string()).safeParse(value)
  if (!parsed.success)
    throw new AppError('model.labels', `the label list of ${card.id} is not a JSON array of strings`)
  checkLabels(card, parsed.data)
  return parsed.data
}

/** The card of a model folder. Throws AppError model.missing or model.invalid. */
export async function readCard(modelDir: string): Promise<ModelCard> {
  return parseCard(await readJson(join(modelDir, cardFile), `the card in ${modelDir}`), 'card.json')
}

/** Labels as the card promises them: count and hash. Throws AppError model.labels naming both numbers or hashes. */
export function checkLabels(card: Pick<ModelCard, 'id' | 'labels'>, labels: readonly string[]): void {
  if (labels.length !== card.labels.count)
    throw new AppError(
      'model.labels',
      `the card of ${card.id} promises ${card.labels.count} labels, its list has ${labels.length}`,
    )
  const actual = labelsSha256(labels)
  if (actual !== card.labels.sha256)
    throw new AppError(
      'model.labels',
      `the labels of ${card.id} are not those of its card: sha256 ${actual}, the card says ${card.labels.sha256}`,
      {
        hint: 'Another order or spelling of the labels gives wrong names to right scores. Get the model again.',
      },
    )
}

const find = (tensors: TensorFacts[], name: string, what: string, id: string): TensorFacts => {
  const tensor = tensors.find(candidate => candidate.name === name)
  if (tensor) return tensor
  const names = tensors.map(candidate => `"${candidate.name}"`).join(', ') || 'none'
  throw new AppError(
    'model.mismatch',
    `the card of ${id} names the ${what} "${name}", the graph has ${names}`,
  )
}

/**
 * The card against the graph it describes: names, rank, channels, size, output width against labels.
 * Throws AppError model.mismatch or model.labels, naming both numbers.
 */
export function checkCard(card: ModelCard, graph: GraphFacts): void {
  const input = find(graph.inputs, card.input.name, 'input', card.id)
  if (graph.inputs.length !== 1)
    throw new AppError(
      'model.mismatch',
      `the graph of ${card.id} wants ${graph.inputs.length} inputs, a card feeds 1`,
    )
  if (input.type !== 'float32')
    throw new AppError('model.mismatch', `the graph of ${card.id} wants ${input.type}, a card feeds float32`)
  const layout = [...card.input.layout]
  if (input.shape.length !== layout.length)
    throw new AppError(
      'model.mismatch',
      `the card of ${card.id} says ${card.input.layout} (rank ${layout.length}), the graph's input has rank ${input.shape.length}`,
    )
  const expected: Record<string, number | undefined> = { C: 3, H: card.input.height, W: card.input.width }
  const words: Record<string, string> = { C: 'channels', H: 'rows', W: 'columns', T: 'frames' }
  // Rows, columns and channels first: they tell a wrong layout better than the number of frames does.
  const sized = layout
    .map((axis, position) => ({ axis, size: input.shape[position] }))
    .sort((a, b) => Number(a.axis === 'T') - Number(b.axis === 'T'))
  for (const { axis, size } of sized) {
    if (typeof size !== 'number' || size <= 0) continue
    const wanted = expected[axis]
    if (wanted !== undefined && size !== wanted)
      throw new AppError(
        'model.mismatch',
        `the card of ${card.id} feeds ${wanted} ${words[axis]}, the graph takes ${size}`,
      )
    if (axis === 'T' && (card.input.frames.min !== size || card.input.frames.max !== size))
      throw new AppError(
        'model.mismatch',
        `the card of ${card.id} feeds ${card.input.frames.min} to ${card.input.frames.max} frames, the graph takes ${size}`,
      )
  }
  const width = find(graph.outputs, card.output.logits, 'output', card.id).shape.at(-1)
  if (typeof width === 'number' && width !== card.labels.count)
    throw new AppError(
      'model.labels',
      `the card of ${card.id} has ${card.labels.count} labels, the graph gives ${width} scores`,
      { hint: 'The label list belongs to another network.' },
    )
  for (const name of [card.output.features, card.output.activation])
    if (name !== undefined) find(graph.outputs, name, 'output', card.id)
}

/** Throws AppError model.hash, naming both hashes, when a graph on disk is not the one the card was made for. */
export async function checkGraphHash(modelDir: string, card: ModelCard, signal?: AbortSignal): Promise<void> {
  const check = async (file: string, expected: string, what: string): Promise<void> => {
    const actual = await fileSha256(join(modelDir, file), signal)
    if (actual === expected) return
    throw new AppError(
      'model.hash',
      `${what} of ${card.id} has sha256 ${actual}, its card says ${expected}`,
      {
        hint: 'Remove the model and get it again.',
      },
    )
  }
  await check(card.graph.file, card.graph.sha256, 'the graph')
  const { runtime } = card
  if (runtime?.file !== undefined) await check(runtime.file, runtime.sha256 ?? '', 'the rewritten graph')
}
