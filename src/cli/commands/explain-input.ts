/** `explain-input FILE`: which frames a model will see and what is done to them, without running it. */
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { protocolOf } from '../../core/runs/protocol'
import { createPreprocessor } from '../../core/video/preprocess'
import { planViews } from '../../core/video/sampling'
import type { MediaInfo, ModelCard, View } from '../../shared/domain'
import { readerOption } from '../common-options'
import { resolveModel } from '../resolve-model'
import { protocolName } from '../options'
import { printable, table } from '../output'
import type { Program } from '../command'
import type { ReaderOptions, CommandContext } from '../context'

interface ExplainOptions extends ReaderOptions {
  model?: string
  protocol?: string
}

export function addExplainInput(program: Program): Command {
  return program
    .command('explain-input')
    .description('which frames of a clip a model will see, and what is done to them')
    .argument('<file>')
    .option('--model <id>', 'the model (default: the settings’, else the one the window would take)')
    .option('--protocol <name>', 'fast, standard, full, or CxK (default: the settings’)', protocolName)
    .addOption(readerOption())
    .action(program.run(explainInput))
}

async function explainInput(context: CommandContext, file: string, options: ExplainOptions): Promise<void> {
  const { output, signal } = context
  const { card } = await resolveModel(context, options.model, { fetch: false })
  const protocol = protocolOf(card, options.protocol ?? (await context.settings()).protocol)
  const media = await context.media({ reader: options.reader })
  const path = resolve(file)
  const { media: facts, warnings } = await media.probe(path, signal)
  const plan = planViews(await media.frameTimes(path, signal), card, protocol)
  const preprocessor = createPreprocessor(card, facts)
  const views = plan.views.map(view => ({
    ...view,
    tensor: preprocessor.tensorShape(view.frameIndices.length),
  }))
  const notes = [...warnings, ...plan.warnings]
  if (context.options.json === true)
    return output.result(
      JSON.stringify({ file, model: card.id, protocol: protocol.name, media: facts, views, warnings: notes }),
    )
  output.result(`${printable(file)} for ${card.id}, protocol ${protocol.name}`)
  for (const line of table(steps(card, facts))) output.result(line)
  for (const [i, view] of views.entries()) for (const line of viewLines(i, view)) output.result(line)
  for (const { code, message } of notes) output.result(`  note: ${message} [${code}]`)
}

function steps(card: ModelCard, m: MediaInfo): string[][] {
  const { preprocess: p, sampling: s } = card
  const rate =
    'fps' in s.rate ? `${s.rate.fps} ticks a second, ${s.tick} frame` : `every ${s.rate.stride} frames`
  const resize =
    p.resize.mode === 'short-side' ? `short side ${p.resize.size}` : `${p.resize.width}×${p.resize.height}`
  const { mean, std, divide } = p.normalise
  return [
    ['  clip', `${m.frames} frames, ${m.durationSec.toFixed(3)} s, ${m.width}×${m.height}`],
    ['  sampling', `${rate}, ${s.frames.min} to ${s.frames.max} of them; too few: ${s.tooFew}`],
    [
      '  rotation',
      `${m.rotation}°: ${p.rotation === 'apply' ? 'applied' : 'ignored'}; SAR ${m.sar}: ${p.sampleAspectRatio === 'apply' ? 'applied' : 'ignored'}`,
    ],
    ['  resize', `${resize}, ${p.interpolation}`],
    ['  crop', `${p.crop.width}×${p.crop.height}`],
    ['  values', `(x / ${divide} − [${mean.join(', ')}]) / [${std.join(', ')}]`],
  ]
}

function viewLines(at: number, view: View & { tensor: number[] }): string[] {
  const { frameIndices: frames, timesSec: times } = view
  return [
    `  view ${at + 1}: ${view.crop}, tensor [${view.tensor.join(', ')}], ${times[0]?.toFixed(3)} s to ${times.at(-1)?.toFixed(3)} s`,
    `    frames ${frames.join(' ')}`,
  ]
}
