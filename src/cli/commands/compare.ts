/** `compare A B`: two runs on the same clips: where they agree, which is right, and whether that can be chance. */
import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import { AppError } from '../../shared/errors'
import { createComparison, type Comparison } from '../../shared/metrics/comparison'
import type { Answered } from '../../shared/metrics/verdict'
import { comparisonReport, reportText } from '../../shared/metrics/report'
import { fromClips } from '../evaluate-clips'
import { isRowsFile, loadResults, type LoadedResults } from '../load-results'
import { protocolName, wholeNumber } from '../options'
import type { Program } from '../command'
import { formatComparison, madeBy } from '../format-report'
import type { CommandContext } from '../context'
import { writeFileAtomic } from '../../core/base/store/atomic'
import { createPacer } from '../../core/base/event-loop'

/** One of the two. */
type Compared = Omit<LoadedResults, 'labels'>

interface CompareOptions {
  modelA?: string
  modelB?: string
  protocolA?: string
  protocolB?: string
  perClass?: number
  sample?: number
  seed?: number
  out?: string
  force?: boolean
}

export function addCompare(program: Program): Command {
  return program
    .command('compare')
    .description('two runs on the same clips: agreement, who is right, exact McNemar, clips that flip')
    .argument(
      '<a>',
      'id of a run of the app, "latest", a .jsonl of rows, a results .csv, or a folder to classify',
    )
    .argument('<b>', 'another one; of a folder beside rows only the clips of those rows are classified')
    .option('--model-a <id>', 'the model for a folder, or whose label set the names of a .csv are')
    .option('--model-b <id>', 'the same for the other one')
    .option('--protocol-a <name>', 'how a folder is classified: fast, standard, full, or CxK', protocolName)
    .option('--protocol-b <name>', 'the same for the other one', protocolName)
    .option('--per-class <n>', 'of folders: at most n clips of each class', wholeNumber(1))
    .option('--sample <n>', 'of folders: at most n clips in all', wholeNumber(1))
    .option('--seed <n>', 'which sample; the same seed gives the same clips (default: 0)', wholeNumber(0))
    .option('--out <file.json>', 'write everything here, every clip that flips included')
    .option('--force', 'replace what is there')
    .addHelpText(
      'after',
      `
Examples:
  compare i3d.jsonl movinet.jsonl --out compared.json
  compare latest clips --model-b movinet-a0-stream-k600  the run's clips again, by another model
  compare clips clips --protocol-a fast --protocol-b full --per-class 2 --seed 1`,
    )
    .action(program.run(compareCommand))
}

/** Clips rather than rows: something on the disk that is no file of rows. */
const isClips = (given: string): boolean => !isRowsFile(given) && existsSync(given)

async function readBoth(
  context: CommandContext,
  a: string,
  b: string,
  options: CompareOptions,
): Promise<Compared[]> {
  const { perClass, sample, seed } = options
  const sides = [
    { given: a, model: options.modelA, protocol: options.protocolA },
    { given: b, model: options.modelB, protocol: options.protocolB },
  ]
  const useless = sides.some(({ given, protocol }) => protocol !== undefined && !isClips(given))
  if (useless || ((perClass ?? sample) !== undefined && !sides.some(({ given }) => isClips(given))))
    throw new AppError('request.invalid', 'a protocol or a sample is for clips; these rows were made already')
  const found: (Compared | undefined)[] = [undefined, undefined]
  for (const [i, { given, model }] of sides.entries())
    if (!isClips(given)) found[i] = await loadResults(context, [given], model)
  for (const [i, { given, model, protocol }] of sides.entries()) {
    if (found[i] !== undefined) continue
    const other = found[1 - i]
    const only = other && new Set(other.rows.map(row => row.clip))
    // The other side's clips are the sample, once there is one.
    const sampled = other === undefined ? { perClass, sample, seed } : {}
    const { rows, input } = await fromClips(context, [given], { model, protocol, ...sampled }, only)
    found[i] = { name: given, rows, provenance: input.provenance }
  }
  return found.flatMap(each => each ?? [])
}

async function okRows({ rows }: Compared): Promise<Map<string, Answered>> {
  const found = new Map<string, Answered>()
  const pacer = createPacer()
  for (const row of rows) {
    const { clip, topk, truth } = row
    if (row.status === 'ok') found.set(clip, { clip, topk: topk ?? [], truth })
    if (pacer.due()) await pacer.rest()
  }
  return found
}

async function compareRows(a: Compared, b: Compared): Promise<Comparison> {
  const [inA, inB] = [await okRows(a), await okRows(b)]
  const tally = createComparison()
  const pacer = createPacer()
  let shared = 0
  for (const [clip, row] of inA) {
    const other = inB.get(clip)
    if (other === undefined) continue
    shared++
    tally.add(row, other)
    if (pacer.due()) await pacer.rest()
  }
  return tally.finish({ a: inA.size - shared, b: inB.size - shared })
}

const titleOf = ({ name, provenance }: Compared): string => `${madeBy(provenance)} (${name})`

async function compareCommand(
  context: CommandContext,
  a: string,
  b: string,
  options: CompareOptions,
): Promise<void> {
  if (options.out !== undefined && existsSync(options.out) && options.force !== true)
    throw new AppError('request.invalid', `${options.out} is there already`, { hint: '--force replaces it.' })
  const [first, second] = await readBoth(context, a, b, options)
  if (first === undefined || second === undefined) return
  const compared = await compareRows(first, second)
  if (compared.clips === 0)
    throw new AppError('run.mismatch', 'the two have no clip in common', {
      hint: 'Clips are told apart by their path relative to the folder that was given.',
    })
  const report = comparisonReport(compared, first.provenance, second.provenance)
  if (options.out !== undefined) await writeFileAtomic(options.out, reportText(report))
  if (context.options.json === true) context.output.result(reportText(report).trimEnd())
  else
    for (const line of formatComparison(compared, [titleOf(first), titleOf(second)]))
      context.output.result(line)
  if (options.out !== undefined) context.output.note(`written: ${options.out}`)
}
