/** `models add FILE`: a published weight file, an ONNX file with its card, or one that gets a card from a usual recipe. */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { createDraftStore, hasCardBeside } from '../../core/model/custom/draft-store'
import { isOnnxName } from '../../core/model/custom/install-custom'
import type { ModelCard } from '../../shared/domain'
import { AppError } from '../../shared/errors'
import type { DraftModel, LabelChoice } from '../../shared/custom-model'
import { modelsOf, showProgress } from '../resolve-model'
import { table } from '../output'
import type { CommandContext } from '../context'

export interface AddOptions {
  preset?: string
  labels?: string
  title?: string
  id?: string
}

const usage = (message: string, hint: string): AppError => new AppError('request.invalid', message, { hint })

async function labelsFor(draft: DraftModel, file: string | undefined): Promise<LabelChoice> {
  if (file === undefined) {
    if (draft.labels.set !== null) return { set: draft.labels.set }
    throw usage(
      `the names of its ${draft.output.classes} classes are not known`,
      'Give them with --labels FILE: one name a line, or a JSON list.',
    )
  }
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new AppError('path.missing', `the label list ${file} cannot be read`, { cause: error })
  })
  return { text, name: basename(file) }
}

function offer(context: CommandContext, draft: DraftModel): AppError {
  const { candidates, labels } = draft
  if (context.options.json === true) context.output.result(JSON.stringify(draft))
  else
    for (const line of table(candidates.map(each => [each.preset, each.title, each.why])))
      context.output.result(line)
  const others = candidates.slice(1).map(each => each.preset)
  return usage(
    `no card lies beside ${draft.fileName}: how it wants its frames is not known`,
    `Choose one of the above: --preset ${candidates[0]?.preset ?? ''} (or ${others.join(', ')})${
      labels.set === null ? `, and --labels FILE with the ${draft.output.classes} names` : ''
    }. The window tries them side by side on a clip.`,
  )
}

async function addWithoutCard(
  context: CommandContext,
  file: string,
  options: AddOptions,
): Promise<ModelCard> {
  const drafts = createDraftStore({
    dir: context.paths.models,
    resourcesDir: context.places.resourcesDir,
    engine: await context.engine(),
    media: null,
    models: await modelsOf(context),
    log: context.log,
  })
  try {
    context.output.live(`${file}: looking into it`)
    const draft = await drafts.inspect(file, file)
    if (options.preset === undefined) throw offer(context, draft)
    const way = draft.candidates.find(each => each.preset === options.preset)
    if (way === undefined)
      throw usage(
        `"${options.preset}" is no way to feed ${draft.fileName}`,
        `There are ${draft.candidates.map(each => each.preset).join(', ')}.`,
      )
    return await drafts.save(draft.id, {
      feeding: way.feeding,
      title: options.title ?? draft.fileName.replace(/\.onnx$/i, ''),
      labels: await labelsFor(draft, options.labels),
      preset: way.preset,
      ...(options.id !== undefined && { id: options.id }),
    })
  } finally {
    await drafts.dispose()
  }
}

/** Throws AppError request.invalid (exit 2) where a choice is missing, model.* where the file is no network of clips. */
export async function addModel(context: CommandContext, file: string, options: AddOptions): Promise<void> {
  const withoutCard = isOnnxName(file) && !(await hasCardBeside(file))
  const given = Object.keys(options).filter(name => ['preset', 'labels', 'title', 'id'].includes(name))
  if (!withoutCard && given.length > 0)
    throw usage(
      `--${given.join(', --')} ${given.length === 1 ? 'is' : 'are'} for an ONNX file without a card`,
      'What this file needs is known: leave them out.',
    )
  const card = withoutCard
    ? await addWithoutCard(context, file, options)
    : await (
        await modelsOf(context)
      ).addFile(file, { onProgress: showProgress(context, file), signal: context.signal })
  context.output.result(context.options.json === true ? JSON.stringify(card) : `${card.id}\tinstalled`)
}
