/** A converted network becomes an installed one in one step: built in a folder of its own, proved, then renamed. */
import { readdir, readFile, rename, rm, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { ModelCard, RuntimeChoice } from '../../shared/domain'
import { AppError, toAppError } from '../../shared/errors'
import type { Engine } from '../contract/engine'
import { cardFile, checkLabels, graphFile, labelsFile, parseCard, rewrittenFile } from './card'
import type { CatalogueModel, Golden, WeightSource } from './catalogue/catalogue'
import { isAlive } from '../base/process-alive'
import { writeFileAtomic } from '../base/store/atomic'

/** What installing asks of the engine. */
export type ModelEngine = Pick<Engine, 'convert' | 'runGolden' | 'load' | 'rewrite'>

export interface InstallContext {
  /** Folder of all models. */
  dir: string
  resourcesDir: string
  engine: ModelEngine
  onStep?: (phase: 'convert' | 'verify') => void
  signal?: AbortSignal
}

const Golden = z.object({
  input: z.object({
    formula: z.literal('sin-cos-i3d'),
    frames: z.number().int().positive(),
    height: z.number().int().positive(),
    width: z.number().int().positive(),
  }),
  tolerance: z.number().positive(),
  logits: z.array(z.number()),
  features: z.array(z.number()),
}) satisfies z.ZodType<Golden>

/** The expected answers of a catalogue entry's graph. Throws when the resource is missing or broken: a bug of ours. */
async function readGolden(resourcesDir: string, id: string): Promise<Golden> {
  return Golden.parse(JSON.parse(await readFile(join(resourcesDir, 'goldens', `${id}.json`), 'utf8')))
}

/** Largest absolute difference between two lists; infinite when one is shorter or holds what is no number. */
function difference(expected: readonly number[], actual: readonly number[]): number {
  return expected.reduce((worst, value, i) => {
    const distance = Math.abs(value - (actual[i] ?? Number.NaN))
    return Number.isNaN(distance) ? Infinity : Math.max(worst, distance)
  }, 0)
}

/**
 * Runs the graph of `modelDir` on the golden input. Returns the largest difference of a logit.
 * Throws AppError model.golden naming both figures: this network computes something else than the published one.
 */
async function proveGolden(
  engine: Pick<Engine, 'runGolden'>,
  modelDir: string,
  id: string,
  golden: Golden,
): Promise<number> {
  const { logits, features } = await engine.runGolden(modelDir, golden.input)
  const worst =
    logits.length === golden.logits.length
      ? Math.max(difference(golden.logits, logits), difference(golden.features, features))
      : Infinity
  if (worst <= golden.tolerance) return difference(golden.logits, logits)
  throw new AppError(
    'model.golden',
    `the converted ${id} does not compute what the published network does: its scores differ by ${worst.toPrecision(3)}, at most ${golden.tolerance} is right`,
    { hint: 'It was not installed. Please report this, with the diagnostics.' },
  )
}

/**
 * Without golden scores: does the graph run at all, and are its scores numbers?
 * Throws AppError model.golden, or what the session says about card and graph.
 */
async function proveRuns(
  engine: Pick<Engine, 'runGolden'>,
  modelDir: string,
  card: ModelCard,
): Promise<void> {
  const { height, width, frames } = card.input
  const { logits } = await engine.runGolden(modelDir, {
    formula: 'sin-cos-i3d',
    frames: frames.min,
    height,
    width,
  })
  if (logits.length !== card.labels.count || !logits.every(Number.isFinite))
    throw new AppError('model.golden', `the converted ${card.id} does not give ${card.labels.count} scores`)
}

/** Golden scores where the catalogue has them; returns the largest difference, or null where it has none. */
export async function prove(
  model: CatalogueModel,
  card: ModelCard,
  modelDir: string,
  context: Pick<InstallContext, 'engine' | 'resourcesDir'>,
): Promise<number | null> {
  const { engine, resourcesDir } = context
  if (model.hasGolden)
    return proveGolden(engine, modelDir, model.id, await readGolden(resourcesDir, model.id))
  await proveRuns(engine, modelDir, card)
  return null
}

/**
 * Lets the engine choose between the graph and its rewritten form, and writes the choice into the card. No reason not
 * to install: what cannot be rewritten or timed runs as it is, and the card says why.
 * Throws AppError cancelled, disk.full.
 */
export async function settleVariant(
  card: ModelCard,
  modelDir: string,
  { engine, signal }: Pick<InstallContext, 'engine' | 'signal'>,
): Promise<ModelCard> {
  const runtime = await engine
    .rewrite(modelDir, signal)
    .catch(async (error: unknown): Promise<RuntimeChoice> => {
      const problem = toAppError(error)
      await rm(join(modelDir, rewrittenFile), { force: true })
      if (signal?.aborted || ['cancelled', 'disk.full'].includes(problem.code)) throw problem
      return { variant: 'native', why: problem.message }
    })
  const settled: ModelCard = { ...card, runtime }
  await writeFileAtomic(join(modelDir, cardFile), `${JSON.stringify(settled, null, 2)}\n`)
  return settled
}

const temporaryPrefix = '.tmp-'
/** Removes what killed processes left half-built. */
export async function removeStaleBuilds(dir: string): Promise<void> {
  for (const name of await readdir(dir).catch(() => [])) {
    const pid = name.startsWith(temporaryPrefix) ? Number(/-(\d+)$/.exec(name)?.[1]) : Number.NaN
    if (Number.isInteger(pid) && pid !== process.pid && !isAlive(pid))
      await rm(join(dir, name), { recursive: true, force: true })
  }
}

export const temporaryDir = (dir: string, id: string): string =>
  join(dir, `${temporaryPrefix}${id}-${process.pid}`)

/** Takes an installed model away in one step: nobody sees half a model. */
export async function uninstall(dir: string, id: string): Promise<void> {
  const aside = temporaryDir(dir, `removed-${id}`)
  await rm(aside, { recursive: true, force: true })
  await rename(join(dir, id), aside).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
  await rm(aside, { recursive: true, force: true })
}

function cardOf(model: CatalogueModel, source: WeightSource, graphSha256: string): ModelCard {
  return parseCard(
    {
      schemaVersion: 1,
      id: model.id,
      title: model.title,
      family: model.family,
      source: {
        from: source.from,
        file: source.file,
        sha256: 'sha256' in source.hash ? source.hash.sha256 : `git:${source.hash.gitBlobSha1}`,
        licence: source.licence,
        citation: model.citation,
      },
      graph: { file: graphFile, sha256: graphSha256 },
      labels: {
        file: labelsFile,
        sha256: model.labels.sha256,
        count: model.labels.count,
        set: model.labels.set,
      },
      ...model.card,
    } satisfies ModelCard,
    `the card of ${model.id}`,
  )
}

/**
 * Converts a checked weight file and installs it as `<dir>/<id>`. On any failure nothing is left behind.
 * Throws AppError model.pickle, model.invalid, model.labels, model.golden, disk.full, cancelled.
 */
export async function install(
  model: CatalogueModel,
  source: WeightSource,
  file: string,
  context: InstallContext,
): Promise<ModelCard> {
  const { dir, resourcesDir, engine, signal } = context
  const labelsText = await readFile(join(resourcesDir, 'label-sets', `${model.labels.set}.json`), 'utf8')
  const building = temporaryDir(dir, model.id)
  await rm(building, { recursive: true, force: true })
  await mkdir(building, { recursive: true })
  try {
    context.onStep?.('convert')
    const graph = await engine.convert({ format: source.format, file, outDir: building }, signal)
    const card = cardOf(model, source, graph.sha256)
    if (graph.classes !== card.labels.count)
      throw new AppError(
        'model.labels',
        `${model.id} has ${card.labels.count} labels, the converted graph gives ${graph.classes} scores`,
      )
    checkLabels(card, z.array(z.string()).parse(JSON.parse(labelsText)))
    await writeFileAtomic(join(building, labelsFile), labelsText)
    await writeFileAtomic(join(building, cardFile), `${JSON.stringify(card, null, 2)}\n`)
    context.onStep?.('verify')
    await prove(model, card, building, context)
    const settled = await settleVariant(card, building, context)
    // The scores as they will be from now on; the same as before where the rewritten graph takes no such window.
    if (settled.runtime?.variant !== 'native') await prove(model, settled, building, context)
    if (signal?.aborted) throw new AppError('cancelled', 'cancelled')
    await uninstall(dir, model.id)
    await rename(building, join(dir, model.id))
    return settled
  } finally {
    await rm(building, { recursive: true, force: true })
  }
}
