/**
 * Networks on their way to a card: an ONNX file is looked into, fed in several ways with a clip, and saved with the way
 * that was right. A draft lies in a temporary folder beside the installed models, which it never touches.
 */
import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rm, stat } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { z } from 'zod'
import type { ModelCard, View } from '../../../shared/domain'
import { AppError, toAppError } from '../../../shared/errors'
import {
  idOfTitle,
  type DraftModel,
  type Feeding,
  type LabelChoice,
  type Trial,
} from '../../../shared/custom-model'
import type { Engine, Media } from '../../contract/engine'
import type { Log } from '../../base/log'
import type { Models } from '../models'
import { cardFile, graphFile, labelsFile, labelsSha256, parseCard } from '../card'
import { removeStaleBuilds, temporaryDir } from '../install'
import { parseLabelList } from '../parse-label-list'
import { customProtocols, inferCard, type InferredCard } from './infer-card'
import { writeFileAtomic } from '../../base/store/atomic'

export interface SaveChoices {
  feeding: Feeding
  title: string
  /** Made from the title when it is left out. */
  id?: string
  labels: LabelChoice
  preset?: string
}

export interface Drafts {
  /** @param fileName What the file is called to a person. Throws AppError model.invalid, model.mismatch. */
  inspect(path: string, fileName: string): Promise<DraftModel>
  /** One clip, one way of feeding, protocol fast. Throws what classifying a clip throws. */
  try(draftId: string, feeding: Feeding, clipPath: string, labels?: LabelChoice): Promise<Trial>
  /** Installs it by the checks of every own model, and forgets the draft. Throws AppError model.labels, run.busy, … */
  save(draftId: string, choices: SaveChoices): Promise<ModelCard>
  discard(draftId: string): Promise<void>
  /** Nothing stays behind. */
  dispose(): Promise<void>
}

export interface DraftsOptions {
  /** Folder of all models. */
  dir: string
  /** Holds label-sets/. */
  resourcesDir: string
  engine: Pick<Engine, 'convert' | 'load' | 'classify'>
  /** Makes the picture of a trial; without it there is none. */
  media: Pick<Media, 'filmstrip'> | null
  models: Pick<Models, 'addFile'>
  log: Log
}

interface Draft {
  dir: string
  fileName: string
  sha256: string
  proposal: InferredCard
  kind: ModelCard['output']['kind'] | null
}

/** A person looks at one; more come from windows that were closed without a word. */
const mostDrafts = 3
const knownSets = ['kinetics-400', 'kinetics-600']
const topK = 5

export function createDraftStore(options: DraftsOptions): Drafts {
  const { dir, resourcesDir, engine, media, models, log } = options
  const drafts = new Map<string, Draft>()

  const draftOf = (id: string): Draft => {
    const draft = drafts.get(id)
    if (draft) return draft
    throw new AppError('model.missing', 'this network is no longer kept aside', {
      hint: 'Choose its file again.',
    })
  }
  const discard = async (id: string): Promise<void> => {
    const draft = drafts.get(id)
    drafts.delete(id)
    if (draft) await rm(draft.dir, { recursive: true, force: true })
  }

  async function labelsOf(choice: LabelChoice): Promise<{ labels: string[]; set: string }> {
    if ('text' in choice) {
      const name = choice.name.replace(/\.[^.]*$/, '')
      return { labels: parseLabelList(choice.text, choice.name), set: idOfTitle(name) || 'own' }
    }
    if (!knownSets.includes(choice.set))
      throw new AppError('model.labels', `no label list "${choice.set}" comes with the program`)
    const text = await readFile(join(resourcesDir, 'label-sets', `${choice.set}.json`), 'utf8')
    return { labels: z.array(z.string()).parse(JSON.parse(text)), set: choice.set }
  }

  interface CardParts {
    draft: Draft
    feeding: Feeding
    kind: ModelCard['output']['kind']
    labels: string[]
    set: string
    graph: string
    id?: string
    title?: string
    family?: string
  }
  const cardOf = ({ draft, feeding, kind, labels, set, graph, ...names }: CardParts): ModelCard => {
    const { output, features } = draft.proposal
    const { id = 'draft', title = draft.fileName, family = '' } = names
    return parseCard(
      {
        schemaVersion: 1,
        id,
        title,
        family,
        source: {
          from: `${draft.fileName}, added with a card made here`,
          file: draft.fileName,
          sha256: draft.sha256,
          licence: '',
          citation: '',
        },
        graph: { file: graph, sha256: draft.sha256 },
        ...feeding,
        output: { logits: output.name, kind, ...(features !== undefined && { features }) },
        labels: { file: labelsFile, sha256: labelsSha256(labels), count: labels.length, set },
        protocols: customProtocols,
      } satisfies ModelCard,
      'the card',
    )
  }
  const write = async (into: string, card: ModelCard, labels: readonly string[]): Promise<void> => {
    await writeFileAtomic(join(into, labelsFile), `${JSON.stringify(labels, null, 2)}\n`)
    await writeFileAtomic(join(into, cardFile), `${JSON.stringify(card, null, 2)}\n`)
  }
  const placeholders = (count: number): string[] => Array.from({ length: count }, (_, i) => `class ${i}`)

  /** Writes a model folder beside the draft's graph, opens it, and hands it over; it is gone afterwards. */
  async function opened<T>(
    draft: Draft,
    feeding: Feeding,
    choice: LabelChoice | undefined,
    work: (modelDir: string, card: ModelCard) => Promise<T>,
  ): Promise<T> {
    const { labels, set } = choice
      ? await labelsOf(choice)
      : { labels: placeholders(draft.proposal.output.classes), set: 'own' }
    const trial = join(draft.dir, `try-${randomUUID()}`)
    await mkdir(trial)
    try {
      const open = async (kind: ModelCard['output']['kind']): Promise<ModelCard> => {
        const card = cardOf({ draft, feeding, kind, labels, set, graph: `../${graphFile}` })
        await write(trial, card, labels)
        await engine.load(trial, 'cpu')
        return card
      }
      let card: ModelCard
      if (draft.kind !== null) card = await open(draft.kind)
      else
        try {
          card = await open('logits')
        } catch (error) {
          // What ends in a softmax is refused as logits; whatever else is wrong is wrong both ways.
          if (toAppError(error).code !== 'model.mismatch') throw error
          card = await open('probabilities').catch(() => {
            throw error
          })
        }
      draft.kind = card.output.kind
      return await work(trial, card)
    } finally {
      await rm(trial, { recursive: true, force: true })
    }
  }

  /** The middle frame of the view as the network got it; a picture is no reason for a trial to fail. */
  async function pictureOf(card: ModelCard, path: string, view: View, into: string): Promise<string | null> {
    const middle = Math.floor(view.frameIndices.length / 2)
    const [frame, time] = [view.frameIndices[middle], view.timesSec[middle]]
    if (media === null || frame === undefined || time === undefined) return null
    try {
      const one: View = { frameIndices: [frame], timesSec: [time], crop: view.crop }
      const outDir = join(into, 'picture')
      await mkdir(outDir)
      await media.filmstrip({ path, card, view: one, outDir })
      return `data:image/png;base64,${(await readFile(join(outDir, '0.png'))).toString('base64')}`
    } catch (error) {
      log.warn({ mod: 'drafts', err: error }, 'the picture of a trial could not be made')
      return null
    }
  }

  return {
    discard,

    async inspect(path, fileName) {
      const name = basename(fileName)
      await mkdir(dir, { recursive: true })
      await removeStaleBuilds(dir)
      for (const id of [...drafts.keys()].slice(0, 1 + drafts.size - mostDrafts)) await discard(id)
      const id = randomUUID()
      const building = temporaryDir(dir, `draft-${id}`)
      await mkdir(building, { recursive: true })
      try {
        const { size } = await stat(path)
        const graph = await engine.convert({ format: 'onnx', file: path, outDir: building, output: null })
        if (!graph.facts) throw new AppError('bug', 'the engine did not say what is in the graph')
        const proposal = inferCard(graph.facts, knownSets)
        const draft: Draft = { dir: building, fileName: name, sha256: graph.sha256, proposal, kind: null }
        let problem: string | null = null
        try {
          await opened(draft, proposal.candidates[0]!.feeding, undefined, () => Promise.resolve())
        } catch (error) {
          problem = toAppError(error).message
        }
        drafts.set(id, draft)
        const { input, output, features, layouts, free, labels, candidates } = proposal
        return {
          id,
          fileName: name,
          bytes: size,
          sha256: graph.sha256,
          input: { name: input.name, shape: input.shape },
          output,
          ...(features !== undefined && { features }),
          layouts,
          free,
          kind: draft.kind,
          problem,
          labels,
          candidates,
        }
      } catch (error) {
        await rm(building, { recursive: true, force: true })
        throw toAppError(error)
      }
    },

    try: async (draftId, feeding, clipPath, labels) =>
      opened(draftOf(draftId), feeding, labels, async (modelDir, card) => {
        const { fast } = card.protocols
        const outcome = await engine.classify({
          path: clipPath,
          modelDir,
          protocol: fast,
          topK,
          provider: 'cpu',
        })
        const view = outcome.views[0]
        const times = view?.timesSec ?? []
        return {
          kind: card.output.kind,
          topk: outcome.topk,
          margin: outcome.margin,
          entropy: outcome.entropy,
          frames: times.length,
          spanSec: times.length === 0 ? 0 : Math.max(...times) - Math.min(...times),
          inferMs: outcome.inferMs,
          picture: view ? await pictureOf(card, clipPath, view, modelDir) : null,
        }
      }),

    async save(draftId, { feeding, title, id = idOfTitle(title), labels: choice, preset = '' }) {
      const draft = draftOf(draftId)
      if (!/^[a-z0-9][a-z0-9._-]*$/.test(id))
        throw new AppError('request.invalid', `"${id}" can be no model's id`, {
          hint: 'Give it small letters, digits, dots and dashes, beginning with a letter or digit.',
          details: { field: 'id' },
        })
      const { labels, set } = await labelsOf(choice)
      const { classes } = draft.proposal.output
      if (labels.length !== classes)
        throw new AppError(
          'model.labels',
          `the list has ${labels.length} names, the graph gives ${classes} scores`,
          {
            hint: 'The label list belongs to another network, or has a line too many.',
          },
        )
      // Opened once as it will be fed: also finds whether it gives logits or probabilities.
      const card = await opened(draft, feeding, choice, (_dir, read) => Promise.resolve(read))
      const own = cardOf({
        draft,
        feeding,
        kind: card.output.kind,
        labels,
        set,
        graph: graphFile,
        id,
        title: title.trim() || id,
        family: preset,
      })
      await write(draft.dir, own, labels)
      const installed = await models.addFile(join(draft.dir, graphFile))
      await discard(draftId)
      return installed
    },

    async dispose() {
      for (const id of [...drafts.keys()]) await discard(id)
    },
  }
}

/** True where a card lies beside the file, so that nothing has to be asked. */
export async function hasCardBeside(path: string): Promise<boolean> {
  const folder = join(path, '..')
  const names = [`${basename(path, extname(path))}.card.json`, cardFile]
  const found = await Promise.all(names.map(name => stat(join(folder, name)).catch(() => null)))
  return found.some(each => each?.isFile() === true)
}
