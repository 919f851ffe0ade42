/** `compare A B`: two runs on the same clips: where they agree, which is right, and whether that can be chance. */
import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import { createPacer } from '../../core/pacer'
import { writeFileAtomic } from '../../core/store/json-file'
import type { OkRow } from '../../shared/domain'
import { AppError } from '../../shared/errors'
import { createComparison, type Comparison } from '../../shared/metrics/comparison'
import { comparisonReport, reportText } from '../../shared/metrics/report'
import { readGiven, type GivenRows } from '../measure-input'
import type { Program } from '../command'
import { comparisonLines } from '../report-lines'
import type { Shell } from '../shell'

interface CompareOptions {
  out?: string
  force?: boolean
}

export function addCompare(program: Program): Command {
  return program
    .command('compare')
    .description('two runs on the same clips: agreement, who is right, exact McNemar, clips that flip')
    .argument('<a>', 'id of a run of the app, "latest", or a .jsonl of rows')
    .argument('<b>', 'another one')
    .option('--out <file.json>', 'write everything here, every clip that flips included')
    .option('--force', 'replace what is there')
    .addHelpText('after', '\nExample:\n  compare i3d.jsonl movinet.jsonl --out compared.json')
    .action(program.run(compareCommand))
}

async function okRows({ rows }: GivenRows): Promise<Map<string, OkRow>> {
  const found = new Map<string, OkRow>()
  const pacer = createPacer()
  for (const row of rows) {
    if (row.status === 'ok') found.set(row.clip, row)
    if (pacer.due()) await pacer.rest()
  }
  return found
}

async function compareRows(a: GivenRows, b: GivenRows): Promise<Comparison> {
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

const titleOf = ({ name, context }: GivenRows): string =>
  `${context.model.id}, ${context.protocol.name} (${name})`

async function compareCommand(shell: Shell, a: string, b: string, options: CompareOptions): Promise<void> {
  if (options.out !== undefined && existsSync(options.out) && options.force !== true)
    throw new AppError('request.invalid', `${options.out} is there already`, { hint: '--force replaces it.' })
  const [first, second] = [await readGiven(shell, [a]), await readGiven(shell, [b])]
  const compared = await compareRows(first, second)
  if (compared.clips === 0)
    throw new AppError('run.mismatch', 'the two have no clip in common', {
      hint: 'Clips are told apart by their path relative to the folder that was given.',
    })
  const report = comparisonReport(compared, first.context, second.context)
  if (options.out !== undefined) await writeFileAtomic(options.out, reportText(report))
  if (shell.options.json === true) shell.output.result(reportText(report).trimEnd())
  else
    for (const line of comparisonLines(compared, [titleOf(first), titleOf(second)])) shell.output.result(line)
  if (options.out !== undefined) shell.output.note(`written: ${options.out}`)
}
