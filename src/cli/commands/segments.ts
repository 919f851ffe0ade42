/** `segments FILE`: the model slid over one long clip, and the stretches in which one class leads. */
import { existsSync } from 'node:fs'
import { basename, extname, resolve } from 'node:path'
import type { Command } from 'commander'
import type { WindowsOutcome } from '../../core/contract/engine'
import type { Segment } from '../../shared/domain'
import { AppError } from '../../shared/errors'
import { defaultSegmentChoice, segmentsOf, type SegmentChoice } from '../../shared/segments'
import { providerOption, readerOption, threadsOption } from '../common-options'
import { resolveModel } from '../resolve-model'
import { positiveNumber, share, wholeNumber } from '../options'
import { printable, table } from '../output'
import type { Program } from '../command'
import { segmentFile, segmentText } from '../segment-files'
import type { ReaderOptions, CommandContext } from '../context'
import { writeFileAtomic } from '../../core/base/store/atomic'

interface SegmentsOptions extends ReaderOptions {
  model?: string
  window?: number
  stride?: number
  threshold: number
  min: number
  smooth: number
  top: number
  out?: string
  force?: boolean
  provider?: 'auto' | 'cpu'
}

export function addSegments(program: Program): Command {
  const { threshold, minSec, smooth } = defaultSegmentChoice
  return program
    .command('segments')
    .description('what happens when in a long clip: scores over time, and the stretches they make')
    .argument('<file>')
    .option('--model <id>', 'the model (default: the settings’, else the one the window would take)')
    .option('--window <seconds>', 'of one window (default: the model’s own)', positiveNumber)
    .option('--stride <seconds>', 'from one window to the next (default: a quarter of it)', positiveNumber)
    .option('--threshold <score>', 'least score of a class, 0 to 1', share, threshold)
    .option('--min <seconds>', 'shortest segment', positiveNumber, minSec)
    .option('--smooth <windows>', 'windows a score is averaged over', wholeNumber(1, 99), smooth)
    .option('--top <k>', 'classes kept of each window', wholeNumber(1, 1000), 20)
    .option('--out <file>', 'a .vtt, .srt, .csv (as LosslessCut reads it) or .json', segmentFile)
    .option('--force', 'replace what is there')
    .addOption(providerOption())
    .addOption(readerOption())
    .addOption(threadsOption())
    .addHelpText(
      'after',
      '\nExamples:\n  segments film.mp4 --out film.vtt\n  segments film.mp4 --window 4 --stride 1 --json',
    )
    .action(program.run(segments))
}

async function segments(context: CommandContext, file: string, options: SegmentsOptions): Promise<void> {
  const { output } = context
  const { out } = options
  if (out !== undefined && existsSync(out) && options.force !== true)
    throw new AppError('request.invalid', `${out} is there already`, { hint: '--force replaces it.' })
  const { card, dir } = await resolveModel(context, options.model, { fetch: true })
  const engine = await context.engine(options)
  const outcome = await engine.classifyWindows(
    {
      path: resolve(file),
      modelDir: dir,
      windowSec: options.window,
      strideSec: options.stride,
      topK: options.top,
      provider: options.provider ?? (await context.settings()).provider,
    },
    ({ windows, windowsDone }) => output.live(`${basename(file)}: window ${windowsDone} of ${windows}`),
    context.signal,
  )
  const choice: SegmentChoice = {
    threshold: options.threshold,
    minSec: options.min,
    smooth: options.smooth,
  }
  const found = segmentsOf(outcome.windows, choice, card.id)
  const whole = wholeText(file, card.id, choice, outcome, found)
  if (out !== undefined) {
    const kind = extname(out).toLowerCase()
    await writeFileAtomic(out, kind === '.json' ? `${whole}\n` : segmentText(kind, basename(file), found))
    output.note(`written: ${out}`)
  }
  if (context.options.json === true) return output.result(whole)
  const lines = found.map(({ startSec, endSec, label, score }) => [
    startSec.toFixed(2),
    endSec.toFixed(2),
    `${((score ?? 0) * 100).toFixed(1)} %`,
    printable(label),
  ])
  for (const line of table(lines, [true, true, true])) output.result(line)
  if (found.length === 0) output.note('no class leads for long enough; a lower --threshold may find some')
}

function wholeText(
  file: string,
  model: string,
  choice: SegmentChoice,
  { windowSec, strideSec, media, windows, warnings }: WindowsOutcome,
  found: readonly Segment[],
): string {
  const { durationSec } = media
  return JSON.stringify({
    file,
    model,
    durationSec,
    windowSec,
    strideSec,
    ...choice,
    segments: found,
    windows,
    warnings,
  })
}
