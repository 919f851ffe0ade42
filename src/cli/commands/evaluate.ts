/** `evaluate PATH|RUN`: how often a model is right on clips whose class is known, and how far that can be trusted. */
import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import type { Command } from 'commander'
import type { ScoredRow } from '../../core/evaluation/results-csv'
import type { Truth } from '../../shared/domain'
import { AppError, errorTable, type ErrorCode } from '../../shared/errors'
import { wholeMatrix } from '../../shared/metrics/confusion-matrix'
import {
  createMeasuredTally,
  evaluationReport,
  reportText,
  type EvaluationReport,
} from '../../shared/metrics/report'
import { sampleGenerator } from '../../shared/metrics/sample'
import { providerOption, readerOption, threadsOption } from '../common-options'
import { fromClips, rowsFile, type Prepared } from '../evaluate-clips'
import { shardOption, withConfig, type EvaluateOptions } from '../evaluate-options'
import {
  chosen,
  isSampled,
  resolveGroundTruth,
  namesOf,
  printNames,
  truthIn,
  type GroundTruthOptions,
} from '../ground-truth-options'
import { isJournal, isRowsFile, loadResults, type LoadedResults } from '../load-results'
import { protocolName, wholeNumber } from '../options'
import type { Program } from '../command'
import { formatEvaluation } from '../format-report'
import type { CommandContext } from '../context'
import { writeFileAtomic } from '../../core/base/store/atomic'
import { createPacer } from '../../core/base/event-loop'
import { csvLine } from '../../shared/csv'

export function addEvaluate(program: Program): Command {
  return program
    .command('evaluate')
    .description(
      'how often a model is right on clips whose class is known: top-1, top-5, per class, confusions',
    )
    .argument(
      '[what...]',
      'folders or clips to classify; or rows that are there: an id of a run, "latest", .jsonl files, a results .csv',
    )
    .option(
      '--model <id>',
      'the model (default: the settings’, else the one the window would take); of a .csv: whose label set its names are',
    )
    .option('--protocol <name>', 'fast, standard, full, or CxK (default: the settings’)', protocolName)
    .option('--top <k>', 'labels a clip, at least 5 for top-5', wholeNumber(1, 50))
    .option(
      '--truth <where>',
      '"folder", or a file: a Kinetics list, or a table of clip and label (default: folder)',
    )
    .option(
      '--map <file>',
      'names of the truth said in the model’s label set: a table from,to as CSV or JSON',
    )
    .option('--per-class <n>', 'a small sample: at most n clips of each class', wholeNumber(1))
    .option('--sample <n>', 'a small sample: at most n clips in all', wholeNumber(1))
    .option('--seed <n>', 'which sample; the same seed gives the same clips (default: 0)', wholeNumber(0))
    .option(
      '--shard <i/n>',
      'only every n-th clip from the i-th; evaluate the shards’ .jsonl files together',
      shardOption,
    )
    .option(
      '--config <file>',
      'options from a JSON file, {"paths": […], "model": …, "perClass": …}, its files relative to it; those given here win',
    )
    .option('--rows <file.jsonl>', 'where rows go as they are made (default: beside --out)')
    .option('--out <report.json>', 'write the report here')
    .option(
      '--confusion <file.csv>',
      'write the whole confusion matrix here: a row a truth, a column a prediction',
    )
    .option('--resume', 'go on with the rows that are there: finished clips are not done again')
    .option('--force', 'replace rows and report that are there')
    .option('--strict', 'fail when a clip failed')
    .option('--offline', 'fetch nothing')
    .option('--allow-pip', 'when the model must be fetched: let pip do it if nothing else works')
    .addOption(providerOption())
    .addOption(readerOption())
    .addOption(threadsOption())
    .addHelpText(
      'after',
      `
Examples:
  evaluate clips --model i3d-k400 --out report.json      class folders tell the truth
  evaluate clips --per-class 2 --seed 1                  a small sample that can be drawn again
  evaluate val --truth kinetics400_val.csv --out r.json --resume
  evaluate val --shard 1/4 --rows r1.jsonl; …; evaluate r1.jsonl r2.jsonl r3.jsonl r4.jsonl
  evaluate latest --json | jq .top1
  evaluate results.csv --confusion matrix.csv            a table of results; the prototype's too

Names that are no class of the model are told before anything is scored; their clips are left out of n.`,
    )
    .action(program.run(evaluateCommand))
}

async function evaluateCommand(
  context: CommandContext,
  what: string[],
  all: EvaluateOptions & { config?: string },
): Promise<number> {
  const { given, options } = await withConfig(what, all)
  if (given.length === 0)
    throw new AppError('request.invalid', 'evaluate what? Give a folder of clips, a run, or files of rows')
  checkTargets(options)
  const parquet = given.find(each => /\.parquet$/i.test(each))
  if (parquet !== undefined)
    throw new AppError('request.invalid', `${parquet} is Parquet, which is written but not read`, {
      hint: 'Give the run, its .jsonl or its .csv.',
    })
  const areClips = given.every(each => !isRowsFile(each) && existsSync(each))
  const looksLikePath = given.find(each => !isRowsFile(each) && !existsSync(each) && /[/\\.]/.test(each))
  if (looksLikePath !== undefined)
    throw new AppError('path.missing', `there is no file or folder ${looksLikePath}`)
  const { rows, judging, input } = areClips
    ? await fromClips(context, given, options)
    : await fromRows(context, given, options)
  const report = await measure(rows, judging, input, options)
  if (options.out !== undefined) await writeFileAtomic(options.out, reportText(report))
  if (options.confusion !== undefined) await writeFileAtomic(options.confusion, confusionText(report))
  if (context.options.json === true) context.output.result(reportText(report).trimEnd())
  else for (const line of formatEvaluation(report)) context.output.result(line)
  for (const path of [options.out, options.confusion])
    if (path !== undefined) context.output.note(`written: ${path}`)
  const error = rows.find(row => row.status === 'failed')?.error
  return options.strict === true && error !== undefined ? (errorTable[error.code as ErrorCode]?.exit ?? 1) : 0
}

const confusionText = (report: EvaluationReport): string =>
  wholeMatrix(report)
    .map(row => csvLine(row.map(String)))
    .join('')

function checkTargets(options: EvaluateOptions): void {
  if (options.rows !== undefined && !isJournal(options.rows))
    throw new AppError('request.invalid', 'the file of --rows must end in .jsonl')
  if (options.resume === true && options.force === true)
    throw new AppError('request.invalid', '--resume and --force exclude each other')
  if (options.resume === true && rowsFile(options) === null)
    throw new AppError('request.invalid', '--resume needs --rows or --out')
  const there = [options.out, options.confusion, rowsFile(options)].find(
    path => typeof path === 'string' && existsSync(path),
  )
  if (there !== undefined && options.resume !== true && options.force !== true)
    throw new AppError('request.invalid', `${there} is there already`, {
      hint: '--resume goes on with it, --force replaces it.',
    })
}

async function fromRows(
  context: CommandContext,
  given: string[],
  options: EvaluateOptions,
): Promise<Prepared> {
  const forClips = ['protocol', 'rows', 'top'] as const
  const useless = forClips.find(name => options[name] !== undefined)
  if (useless !== undefined)
    throw new AppError('request.invalid', `--${useless} is for clips; these rows were made already`)
  const { rows: all, provenance, labels } = await loadResults(context, given, options.model)
  const judging = await resolveGroundTruth(options, labels, provenance.model.id ?? 'the model')
  const truthOf = truthIn(judging)
  const rows = chosen(
    all,
    row => ({ path: row.clip, truth: truthOf(row.clip, row.truth)?.label ?? null }),
    options,
  )
  printNames(
    context,
    judging,
    namesOf(
      rows.map(row => truthOf(row.clip, row.truth)),
      judging,
    ),
    provenance.model.labelSet ?? 'the label list',
  )
  return { rows, judging, input: { provenance } }
}

async function measure(
  rows: readonly ScoredRow[],
  judging: GroundTruthOptions,
  { provenance }: Pick<LoadedResults, 'provenance'>,
  options: EvaluateOptions,
): Promise<EvaluationReport> {
  const truthOf = truthIn(judging)
  const tally = createMeasuredTally()
  const truths: (Truth | null)[] = []
  const pacer = createPacer()
  for (const row of rows) {
    const truth = truthOf(row.clip, row.truth)
    truths.push(truth)
    tally.add({ clip: row.clip, status: row.status, topk: row.topk, truth })
    if (pacer.due()) await pacer.rest()
  }
  const { perClass, sample, seed = 0, shard, truth, map } = options
  return evaluationReport(tally.finish(), {
    ...provenance,
    ...(isSampled(options)
      ? { sample: { perClass: perClass ?? null, inAll: sample ?? null, seed, generator: sampleGenerator } }
      : {}),
    ...(shard === undefined ? {} : { shard }),
    ...(judging.file === null ? {} : { truth: { source: 'csv', file: basename(truth ?? '') } }),
    ...(map === undefined ? {} : { mapping: judging.mapping.pairs }),
    names: namesOf(truths, judging),
  })
}
