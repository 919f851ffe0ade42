/** `evaluate PATH|RUN`: how often a model is right on clips whose class is known, and how far that can be trusted. */
import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import type { Command } from 'commander'
import { checkMapping, createMapping, readMapping, type LabelMapping } from '../../core/label-mapping'
import { createLabels } from '../../core/labels'
import { createPacer } from '../../core/pacer'
import { protocolOf } from '../../core/protocol'
import { writeFileAtomic } from '../../core/store/json-file'
import { createLabelIndex } from '../../core/truth'
import { readTruthFile, type TruthFile } from '../../core/truth-file'
import type { ResultRow, Truth } from '../../shared/domain'
import { AppError, errorTable, type ErrorCode } from '../../shared/errors'
import { matchNames, type NameMatch } from '../../shared/label-index'
import {
  createMeasuredTally,
  evaluationReport,
  reportText,
  type EvaluationReport,
  type MeasuredRow,
} from '../../shared/metrics/report'
import { drawSample, sampleGenerator } from '../../shared/metrics/sample'
import { listClips, toRunClips } from '../clip-list'
import { collectRows } from '../collect-rows'
import { providerOption, readerOption, threadsOption } from '../common-options'
import { shardOption, takeShard, withConfig, type EvaluateOptions } from '../evaluate-options'
import { contextOfRows, isRowsFile, labelsAtHand, readGiven, type GivenRows } from '../measure-input'
import { modelAtHand } from '../models-at-hand'
import { protocolName, wholeNumber } from '../options'
import type { Program } from '../command'
import { evaluationLines, nameLines } from '../report-lines'
import type { Shell } from '../shell'

export function addEvaluate(program: Program): Command {
  return program
    .command('evaluate')
    .description(
      'how often a model is right on clips whose class is known: top-1, top-5, per class, confusions',
    )
    .argument(
      '[what...]',
      'folders or clips to classify; or rows that are there: an id of a run, "latest", .jsonl files',
    )
    .option('--model <id>', 'the model (default: the one in the settings)')
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
      'options from a JSON file, {"paths": […], "model": …, "perClass": …}; those given here win',
    )
    .option('--rows <file.jsonl>', 'where rows go as they are made (default: beside --out)')
    .option('--out <report.json>', 'write the report here')
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

Names that are no class of the model are told before anything is scored; their clips are left out of n.`,
    )
    .action(program.run(evaluateCommand))
}

/** The truth of a clip as it is scored: said in the model's label set. */
type TruthOf = (clip: string, truth: Truth | null) => Truth | null

/** Labels of the model, the mapping onto them, a file with the truth: what decides what a clip is scored against. */
interface Judging {
  labels: readonly string[] | null
  mapping: LabelMapping
  file: TruthFile | null
}

async function judgingOf(
  options: EvaluateOptions,
  labels: readonly string[] | null,
  model: string,
): Promise<Judging> {
  const file =
    options.truth === undefined || options.truth === 'folder' ? null : await readTruthFile(options.truth)
  const mapping = options.map === undefined ? createMapping([]) : await readMapping(options.map)
  if (labels === null && (file !== null || mapping.pairs.length > 0))
    throw new AppError(
      'model.missing',
      `the label list of ${model} is needed to read other names, and is not here`,
      {
        hint: `Get the model: models get ${model}.`,
      },
    )
  if (labels !== null) checkMapping(mapping, createLabelIndex(labels))
  return { labels, mapping, file }
}

function truthIn({ labels, mapping, file }: Judging): TruthOf {
  const set = labels === null ? null : createLabelIndex(labels)
  return (clip, truth) => {
    const label = file === null ? (truth?.label ?? null) : file.labelOf(clip)
    if (label === null) return null
    const source = file === null ? (truth?.source ?? 'folder') : 'csv'
    if (set === null) return truth
    return { label, index: set.index(mapping.apply(label)), source }
  }
}

/** Names of the truth against the label set, mapped ones as they are mapped. */
const namesOf = (truths: readonly (Truth | null)[], { labels, mapping }: Judging): NameMatch | undefined =>
  labels === null
    ? undefined
    : matchNames(
        truths.flatMap(truth => (truth === null ? [] : [mapping.apply(truth.label)])),
        labels,
      )

const isSampled = ({ perClass, sample }: EvaluateOptions): boolean =>
  perClass !== undefined || sample !== undefined

/** The sample and the shard that the options ask for. */
function chosen<T>(
  items: readonly T[],
  of: (item: T) => { path: string; truth: string | null },
  options: EvaluateOptions,
): T[] {
  const { perClass, sample, seed = 0 } = options
  const drawn = isSampled(options) ? drawSample(items, of, { perClass, inAll: sample, seed }) : [...items]
  return takeShard(drawn, options.shard)
}

async function evaluateCommand(
  shell: Shell,
  what: string[],
  all: EvaluateOptions & { config?: string },
): Promise<number> {
  const { given, options } = await withConfig(what, all)
  if (given.length === 0)
    throw new AppError('request.invalid', 'evaluate what? Give a folder of clips, a run, or files of rows')
  checkTargets(options)
  const areClips = given.every(each => !isRowsFile(each) && existsSync(each))
  const looksLikePath = given.find(each => !isRowsFile(each) && !existsSync(each) && /[/\\.]/.test(each))
  if (looksLikePath !== undefined)
    throw new AppError('path.missing', `there is no file or folder ${looksLikePath}`)
  const { rows, judging, input } = areClips
    ? await fromClips(shell, given, options)
    : await fromRows(shell, given, options)
  const report = await measure(rows, judging, input, options)
  if (options.out !== undefined) await writeFileAtomic(options.out, reportText(report))
  if (shell.options.json === true) shell.output.result(reportText(report).trimEnd())
  else for (const line of evaluationLines(report)) shell.output.result(line)
  if (options.out !== undefined) shell.output.note(`written: ${options.out}`)
  const failed = rows.find(row => row.status === 'failed')
  return options.strict === true && failed?.status === 'failed'
    ? (errorTable[failed.error.code as ErrorCode]?.exit ?? 1)
    : 0
}

/** The journal of a run over clips: named, or beside the report; null keeps rows in memory. */
const rowsFile = ({ rows, out }: EvaluateOptions): string | null =>
  rows ?? (out === undefined ? null : `${out}.rows.jsonl`)

function checkTargets(options: EvaluateOptions): void {
  if (options.rows !== undefined && !isRowsFile(options.rows))
    throw new AppError('request.invalid', 'the file of --rows must end in .jsonl')
  if (options.resume === true && options.force === true)
    throw new AppError('request.invalid', '--resume and --force exclude each other')
  if (options.resume === true && rowsFile(options) === null)
    throw new AppError('request.invalid', '--resume needs --rows or --out')
  const there = [options.out, rowsFile(options)].find(path => typeof path === 'string' && existsSync(path))
  if (there !== undefined && options.resume !== true && options.force !== true)
    throw new AppError('request.invalid', `${there} is there already`, {
      hint: '--resume goes on with it, --force replaces it.',
    })
}

interface Prepared {
  rows: readonly ResultRow[]
  judging: Judging
  input: Pick<GivenRows, 'context'>
}

async function fromClips(shell: Shell, paths: string[], options: EvaluateOptions): Promise<Prepared> {
  const settings = await shell.settings()
  const list = await listClips(paths, shell.signal)
  const engine = await shell.engine({ reader: options.reader, threads: options.threads })
  const model = await modelAtHand(shell, options.model, { ...options, fetch: true })
  const protocol = protocolOf(model.card, options.protocol ?? settings.protocol)
  const judging = await judgingOf(options, model.labels, model.card.id)
  const truthOf = truthIn({ ...judging, mapping: createMapping([]) })
  const humans = await createLabels(shell.paths, shell.log).of(list.folder)
  const clips = chosen(
    toRunClips(list, createLabelIndex(model.labels), humans).map(clip => ({
      ...clip,
      truth: truthOf(clip.path, clip.truth),
    })),
    clip => ({ path: clip.path, truth: clip.truth?.label ?? null }),
    options,
  )
  if (clips.length === 0) throw new AppError('clip.missing', 'there is no clip to evaluate')
  const names = namesOf(
    clips.map(clip => clip.truth),
    judging,
  )
  sayNames(shell, judging, names, model.card.labels.set)
  const rows = await collectRows(shell, {
    ...{ clips, skipped: list.skipped, model, protocol, engine },
    topK: options.top ?? Math.max(5, settings.topK),
    provider: options.provider ?? settings.provider,
    journal: rowsFile(options),
    resume: options.resume === true,
  })
  return { rows, judging, input: { context: contextOfRows(rows, 'the run') } }
}

async function fromRows(shell: Shell, given: string[], options: EvaluateOptions): Promise<Prepared> {
  const forClips = ['model', 'protocol', 'rows', 'top'] as const
  const useless = forClips.find(name => options[name] !== undefined)
  if (useless !== undefined)
    throw new AppError('request.invalid', `--${useless} is for clips; these rows were made already`)
  const { rows: all, context } = await readGiven(shell, given)
  const judging = await judgingOf(options, await labelsAtHand(shell, context.model), context.model.id)
  const truthOf = truthIn(judging)
  const rows = chosen(
    all,
    row => ({ path: row.clip, truth: truthOf(row.clip, row.truth)?.label ?? null }),
    options,
  )
  sayNames(
    shell,
    judging,
    namesOf(
      rows.map(row => truthOf(row.clip, row.truth)),
      judging,
    ),
    context.model.labelSet,
  )
  return { rows, judging, input: { context } }
}

function sayNames(shell: Shell, { file }: Judging, names: NameMatch | undefined, labelSet: string): void {
  for (const note of file?.notes ?? []) shell.output.note(`truth: ${note}`)
  for (const line of names === undefined ? [] : nameLines(names, labelSet)) shell.output.note(line)
}

async function measure(
  rows: readonly ResultRow[],
  judging: Judging,
  { context }: Pick<GivenRows, 'context'>,
  options: EvaluateOptions,
): Promise<EvaluationReport> {
  const truthOf = truthIn(judging)
  const tally = createMeasuredTally()
  const truths: (Truth | null)[] = []
  const pacer = createPacer()
  for (const row of rows) {
    const truth = truthOf(row.clip, row.truth)
    truths.push(truth)
    const measured: MeasuredRow = {
      clip: row.clip,
      status: row.status,
      ...(row.status === 'ok' ? { topk: row.topk } : {}),
      truth,
    }
    tally.add(measured)
    if (pacer.due()) await pacer.rest()
  }
  const { perClass, sample, seed = 0, shard, truth, map } = options
  return evaluationReport(tally.finish(), {
    ...context,
    ...(isSampled(options)
      ? { sample: { perClass: perClass ?? null, inAll: sample ?? null, seed, generator: sampleGenerator } }
      : {}),
    ...(shard === undefined ? {} : { shard }),
    ...(judging.file === null ? {} : { truth: { source: 'csv', file: basename(truth ?? '') } }),
    ...(map === undefined ? {} : { mapping: judging.mapping.pairs }),
    names: namesOf(truths, judging),
  })
}
