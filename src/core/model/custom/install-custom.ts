/** A user's own network: an ONNX file with a card and a label list beside it. Checked like our own, trusted in nothing. */
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import type { ModelCard } from '../../../shared/domain'
import { AppError } from '../../../shared/errors'
import { cardFile, checkLabels, graphFile, labelsFile, parseCard } from '../card'
import { settleVariant, temporaryDir, type InstallContext } from '../install'
import { writeFileAtomic } from '../../base/store/atomic'

export const isOnnxName = (path: string): boolean => extname(path).toLowerCase() === '.onnx'

/** `model.card.json`, else `card.json`, beside `model.onnx`. */
async function cardBeside(path: string): Promise<ModelCard> {
  const folder = dirname(path)
  const candidates = [join(folder, `${basename(path, extname(path))}.card.json`), join(folder, cardFile)]
  const found = candidates.find(existsSync)
  if (found === undefined)
    throw new AppError(
      'model.invalid',
      `${basename(path)} has no card: how it wants its frames is not known`,
      {
        hint: `Put a ${cardFile} beside it.`,
      },
    )
  let value: unknown
  try {
    value = JSON.parse(await readFile(found, 'utf8'))
  } catch (error) {
    throw new AppError('model.invalid', `${basename(found)} is not JSON: ${(error as Error).message}`)
  }
  return parseCard(value, basename(found))
}

/** A JSON array, or one label a line. The file's name must not lead elsewhere. */
async function labelsBeside(path: string, card: ModelCard): Promise<string[]> {
  const { file } = card.labels
  if (basename(file) !== file)
    throw new AppError('model.invalid', `the card names the label list ${file}, which is not beside it`)
  const text = await readFile(join(dirname(path), file), 'utf8').catch(() => {
    throw new AppError('model.labels', `the label list ${file} is not beside the card`)
  })
  const labels: unknown = file.endsWith('.json')
    ? JSON.parse(text)
    : text.replace(/\r?\n$/, '').split(/\r?\n/)
  if (!Array.isArray(labels) || !labels.every(label => typeof label === 'string'))
    throw new AppError('model.labels', `the label list ${file} is not a JSON array of strings`)
  checkLabels(card, labels)
  return labels
}

/**
 * Installs the network as `<dir>/<card id>`. The engine opens it once: names, rank, channels, size, number of scores
 * and, by a run on noise, whether they are what the card says. On any failure nothing is left behind.
 * Throws AppError model.invalid, model.labels, model.hash, model.mismatch, run.busy (the id is taken).
 */
export async function installCustom(
  path: string,
  reserved: readonly string[],
  context: InstallContext,
): Promise<ModelCard> {
  const { dir, engine, signal } = context
  const { size } = await stat(path)
  const card = await cardBeside(path)
  if (reserved.includes(card.id) || existsSync(join(dir, card.id)))
    throw new AppError('run.busy', `there is a model ${card.id} already`, {
      hint: 'Give the card another id, or remove that model first.',
    })
  if (size >= 2 ** 31)
    throw new AppError(
      'model.invalid',
      `${basename(path)} has ${size} bytes, an ONNX file holds 2 GiB at most`,
    )
  const labels = await labelsBeside(path, card)
  const building = temporaryDir(dir, card.id)
  await rm(building, { recursive: true, force: true })
  await mkdir(building, { recursive: true })
  try {
    context.onStep?.('convert')
    const request = { format: 'onnx', file: path, outDir: building, output: card.output.logits } as const
    const graph = await engine.convert(request, signal)
    if (graph.sha256 !== card.graph.sha256)
      throw new AppError(
        'model.hash',
        `${basename(path)} has sha256 ${graph.sha256}, its card says ${card.graph.sha256}`,
      )
    const own: ModelCard = {
      ...card,
      // What another machine measured, and a file that is not taken along.
      runtime: undefined,
      graph: { ...card.graph, file: graphFile },
      labels: { ...card.labels, file: labelsFile },
    }
    await writeFileAtomic(join(building, labelsFile), `${JSON.stringify(labels, null, 2)}\n`)
    await writeFileAtomic(join(building, cardFile), `${JSON.stringify(own, null, 2)}\n`)
    context.onStep?.('verify')
    await engine.load(building, 'cpu')
    const settled = await settleVariant(own, building, context)
    if (signal?.aborted) throw new AppError('cancelled', 'cancelled')
    await rename(building, join(dir, card.id))
    return settled
  } finally {
    await rm(building, { recursive: true, force: true })
  }
}
