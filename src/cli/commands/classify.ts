/** `classify PATH…`: clips in, one row each out. */
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { Command } from 'commander'
import type { EngineConfig } from '../../core/contract/engine'
import { epoch, setOfRows } from '../../core/exporting/export-set'
import { piecesOf, writePieces } from '../../core/exporting/write-export'
import { createLabels } from '../../core/labels/labels'
import { protocolOf } from '../../core/runs/protocol'
import { createLabelIndex } from '../../core/ground-truth/folder-truth'
import type { ResultRow } from '../../shared/domain'
import { AppError, errorTable, type ErrorCode } from '../../shared/errors'
import { listClips, toRunClips } from '../clip-list'
import { collectRows } from '../collect-rows'
import { providerOption, readerOption, threadsOption } from '../common-options'
import { resolveModel } from '../resolve-model'
import { protocolName, resultFile, resultFormat, wholeNumber } from '../options'
import type { Program } from '../command'
import { formatRow } from '../format-rows'
import type { CommandContext } from '../context'

interface ClassifyOptions {
  model?: string
  protocol?: string
  top?: number
  out?: string
  resume?: boolean
  force?: boolean
  limit?: number
  threads?: number
  provider?: 'auto' | 'cpu'
  reader?: EngineConfig['reader']
  offline?: boolean
  allowPip?: boolean
  strict?: boolean
}

export function addClassify(program: Program): Command {
  return program
    .command('classify')
    .description(
      'classify clips: one row each, with the best labels, the frames that were seen, and every problem',
    )
    .argument('<path...>', 'folders, searched for clips, or clips')
    .option('--model <id>', 'the model; fetched when it is not there yet (default: the one in the settings)')
    .option(
      '--protocol <name>',
      'fast, standard, full, or CxK: C windows of K crops (default: the settings’)',
      protocolName,
    )
    .option('--top <k>', 'labels a clip (default: the settings’)', wholeNumber(1, 50))
    .option(
      '--out <file>',
      'write rows here: .jsonl, one line a clip as it is done, or .csv or .parquet, written at the end; existing files are kept unless --resume or --force',
      resultFile,
    )
    .option('--resume', 'go on with what --out holds: finished clips are not done again')
    .option('--force', 'replace what --out holds')
    .option('--limit <n>', 'only the first n clips', wholeNumber(1))
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
  classify clips                              a line a clip on stdout
  classify clips --out r.jsonl                rows into a file; Ctrl+C stops softly
  classify clips --out r.jsonl --resume       go on after that, or after a crash
  classify clips --model i3d-k400 --json | jq '.topk[0].label'

The class of a clip is read off its folder's name. With --out, rows go to stdout only with --json.`,
    )
    .action(program.run(classify))
}

interface Target {
  format: ReturnType<typeof resultFormat>
  /** The file asked for. */
  file: string
  /** Where rows go as they are made: the file itself, or beside a .csv or .parquet until that is written. */
  journal: string
}

function targetOf(options: ClassifyOptions): Target | null {
  if (options.out === undefined) {
    if (options.resume === true || options.force === true)
      throw new AppError('request.invalid', '--resume and --force need --out')
    return null
  }
  if (options.resume === true && options.force === true)
    throw new AppError('request.invalid', '--resume and --force exclude each other')
  const file = options.out
  const format = resultFormat(file)
  const target = { format, file, journal: format === 'jsonl' ? file : `${file}.jsonl` }
  const there = [target.file, target.journal].find(path => existsSync(path))
  if (there !== undefined && options.resume !== true && options.force !== true)
    throw new AppError('request.invalid', `${there} is there already`, {
      hint: '--resume goes on with it, --force replaces it.',
    })
  return target
}

async function classify(context: CommandContext, paths: string[], options: ClassifyOptions): Promise<number> {
  const { output } = context
  const target = targetOf(options)
  const settings = await context.settings()
  const list = await listClips(paths, context.signal)
  const engine = await context.engine({ reader: options.reader, threads: options.threads })
  const model = await resolveModel(context, options.model, {
    fetch: true,
    offline: options.offline,
    allowPip: options.allowPip,
  })
  const protocol = protocolOf(model.card, options.protocol ?? settings.protocol)
  const said = await createLabels(context.paths, context.log).of(list.folder)
  const clips = toRunClips(list, createLabelIndex(model.labels), said).slice(0, options.limit)
  const topK = options.top ?? settings.topK
  const toStdout = target === null || context.options.json === true
  const asLine = context.options.json === true ? (row: ResultRow) => JSON.stringify(row) : formatRow
  const rows = await collectRows(context, {
    clips,
    skipped: list.skipped,
    model,
    protocol,
    topK,
    engine,
    provider: options.provider ?? settings.provider,
    journal: target?.journal ?? null,
    resume: options.resume === true,
    onRow: row => {
      if (toStdout) output.result(asLine(row))
    },
    async finish(all) {
      if (target === null || target.format === 'jsonl') return
      const set = await setOfRows(all, {
        folder: list.folder,
        labels: model.labels,
        topK,
        modelId: model.card.id,
        at: epoch,
      })
      const chosen = { labelsFrom: 'predicted', spreadsheetSafe: false, subset: 'val' } as const
      await writePieces(piecesOf(`results-${target.format}`, set, chosen), target.file, { replace: true })
      await rm(target.journal)
    },
  })
  if (target !== null) output.note(`written: ${target.file}`)
  const failed = rows.find(row => row.status === 'failed')
  return options.strict === true && failed?.status === 'failed' ? exitOf(failed.error.code) : 0
}

const exitOf = (code: string): number => errorTable[code as ErrorCode]?.exit ?? 1
