/** `export RUN`: a run of the app, or a results file, as CSV or JSONL; the same bytes as the window's export. */
import { existsSync } from 'node:fs'
import { Option, type Command } from 'commander'
import { exportFormats, formatRows, type ExportFormat } from '../../core/exports'
import { readJournal } from '../../core/journal'
import { createLabels } from '../../core/labels'
import { createRuns, type Runs } from '../../core/runs'
import { writeFileAtomic } from '../../core/store/json-file'
import { AppError } from '../../shared/errors'
import { printable, table } from '../output'
import type { Program } from '../program'
import type { Shell } from '../shell'

interface ExportOptions {
  format: ExportFormat
  out?: string
  force?: boolean
  list?: boolean
}

export function addExport(program: Program): Command {
  return program
    .command('export')
    .description('a run as a file: rows by clip path, with the human labels of now')
    .argument('[run]', 'id of a run of the app, "latest", or a results .jsonl')
    .addOption(new Option('--format <format>', 'what to write').choices(exportFormats).default('csv'))
    .option('--out <file>', 'where to (default: stdout)')
    .option('--force', 'replace what is there')
    .option('--list', 'list the runs instead, newest first')
    .addHelpText(
      'after',
      '\nExamples:\n  export --list\n  export latest --out run.csv\n  export r.jsonl --format csv --out r.csv',
    )
    .action(program.run(exportRun))
}

async function exportRun(shell: Shell, run: string | undefined, options: ExportOptions): Promise<void> {
  const runs = createRuns({
    paths: shell.paths,
    labels: createLabels(shell.paths, shell.log),
    log: shell.log,
    appVersion: shell.version,
  })
  if (options.list === true) return listRuns(shell, runs)
  if (run === undefined)
    throw new AppError('request.invalid', 'which run? Give an id, "latest" or a .jsonl', {
      hint: 'export --list shows the runs.',
    })
  if (options.out !== undefined && existsSync(options.out) && options.force !== true)
    throw new AppError('request.invalid', `${options.out} is there already`, { hint: '--force replaces it.' })
  const text = /\.jsonl$/i.test(run)
    ? await fromFile(shell, run, options.format)
    : (await runs.export(run === 'latest' ? await latest(runs) : run, options.format)).text
  if (options.out === undefined) return shell.output.result(text.replace(/\n$/, ''))
  await writeFileAtomic(options.out, text)
  shell.output.note(`written: ${options.out}`)
}

async function listRuns(shell: Shell, runs: Runs): Promise<void> {
  const all = await runs.list()
  if (shell.options.json === true) return shell.output.result(JSON.stringify(all))
  const rows = all.map(run => [
    run.id,
    run.state,
    `${run.done}/${run.total}`,
    run.protocol.name,
    printable(run.folder),
  ])
  for (const line of table(rows, [false, false, true])) shell.output.result(line)
}

async function latest(runs: Runs): Promise<string> {
  const [newest] = await runs.list()
  if (newest === undefined) throw new AppError('run.missing', 'there is no run yet')
  return newest.id
}

/** A results file holds no count of labels a clip: the longest list says it. */
async function fromFile(shell: Shell, file: string, format: ExportFormat): Promise<string> {
  if (!existsSync(file)) throw new AppError('run.missing', `there is no file ${file}`)
  const rows = await readJournal(file, shell.log)
  const topK = rows.reduce((most, row) => Math.max(most, row.status === 'ok' ? row.topk.length : 0), 1)
  return formatRows(rows, format, topK)
}
