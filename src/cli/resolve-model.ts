/** The models service for a command, and "the model I mean, fetched if need be". */
import { chosenModel } from '../shared/chosen-model'
import type { ModelCard } from '../shared/domain'
import { createModels, type GetProgress, type Models } from '../core/model/models'
import { AppError, toAppError } from '../shared/errors'
import { formatBytes } from './output'
import type { CommandContext } from './context'

export interface ResolvedModel {
  card: ModelCard
  /** Folder of the installed model. */
  dir: string
  labels: string[]
}

export async function modelsOf(
  context: CommandContext,
  options: { offline?: boolean } = {},
): Promise<Models> {
  return createModels({
    dir: context.paths.models,
    resourcesDir: context.places.resourcesDir,
    engine: await context.engine(),
    env: context.env,
    offline: options.offline === true,
    log: context.log,
  })
}

const phases: Record<GetProgress['phase'], string> = {
  fetch: 'fetching',
  check: 'checking the hash',
  convert: 'converting to ONNX',
  verify: 'checking the scores',
}

export function progressLine(id: string, p: GetProgress): string {
  const amount =
    p.unit === 'steps'
      ? ''
      : p.total === null
        ? ` ${formatBytes(p.done)}`
        : ` ${formatBytes(p.done)} of ${formatBytes(p.total)}`
  return `${id}: ${phases[p.phase]}${amount}`
}

/** Shows a fetch's progress; a new phase always gets a line of its own where there is no terminal. */
export function showProgress(context: CommandContext, id: string): (p: GetProgress) => void {
  let phase = ''
  return p => {
    if (p.phase !== phase && p.unit === 'steps') context.output.note(progressLine(id, p))
    else context.output.live(progressLine(id, p))
    phase = p.phase
  }
}

export interface GetOptions {
  offline?: boolean
  allowPip?: boolean
}

/** Fetches a model with its progress shown; what the window would ask, the command line has options for. */
export async function getModel(
  context: CommandContext,
  models: Models,
  id: string,
  options: GetOptions,
): Promise<ModelCard> {
  try {
    return await models.get(id, {
      allowPip: options.allowPip,
      onProgress: showProgress(context, id),
      signal: context.signal,
    })
  } catch (error) {
    const known = toAppError(error)
    if (known.code !== 'model.unavailable' || options.allowPip === true) throw known
    throw new AppError(known.code, known.message, {
      hint: `Here that is: --allow-pip, or models add FILE. ${known.hint ?? ''}`.trim(),
      cause: error,
    })
  }
}

/** The model when none is named: the window's guess, said where the settings do not say it. */
async function defaultModel(context: CommandContext, models: Models): Promise<string> {
  const { modelId } = await context.settings()
  if (modelId !== '') return modelId
  const entry = chosenModel(await models.list(), modelId)
  if (entry === undefined)
    throw new AppError('model.missing', 'no model is there', { hint: 'See: models list.' })
  context.output.note(`model: ${entry.id}, because none was chosen; --model takes another`)
  return entry.id
}

/**
 * The named model, or the one of the settings, or the one that the window would take. One that is not there is fetched, because naming it is asking for it.
 * Throws AppError model.*.
 */
export async function resolveModel(
  context: CommandContext,
  id: string | undefined,
  options: { fetch: boolean } & GetOptions,
): Promise<ResolvedModel> {
  const models = await modelsOf(context, options)
  const name = id ?? (await defaultModel(context, models))
  let card: ModelCard
  try {
    card = await models.card(name)
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'model.missing' || !options.fetch) throw error
    context.output.note(`${name} is not on this machine yet: getting it`)
    card = await getModel(context, models, name, options)
  }
  return { card, dir: models.dirOf(name), labels: await models.labels(name) }
}
