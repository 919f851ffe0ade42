/** `bench`: what this machine does with these clips and this model: decoding, tensor, network, end to end; with a peer beside it. */
import { spawn } from 'node:child_process'
import { availableParallelism, cpus, totalmem } from 'node:os'
import { join, relative } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { InvalidArgumentError, type Command } from 'commander'
import type { ClassifyRequest, Engine } from '../../core/contract/engine'
import { scanFolder } from '../../core/library/scan-folder'
import { protocolOf } from '../../core/runs/protocol'
import { AppError, toAppError } from '../../shared/errors'
import {
  formatBench,
  ratios,
  stageFigure,
  type BenchReport,
  type Pass,
  type StageName,
} from '../format-bench'
import { readerOption, threadsOption } from '../common-options'
import { resolveModel } from '../resolve-model'
import { protocolName, wholeNumber } from '../options'
import { formatBytes } from '../output'
import { treeUsage, watchTree } from '../process-tree-usage'
import type { Program } from '../command'
import type { CommandContext } from '../context'

interface BenchOptions {
  model?: string
  protocol: string
  limit?: number
  rounds: number
  threads?: number
  reader?: 'auto' | 'libav' | 'ffmpeg'
  peer?: string
  stages: StageName[]
}

const ownStages: readonly StageName[] = ['decode', 'tensor', 'infer', 'all']

export function addBench(program: Program): Command {
  return program
    .command('bench')
    .description('measure decoding, inference and both together on your clips and this machine')
    .argument('[path]', 'a folder of clips, or a clip', '.')
    .option('--model <id>', 'the model (default: the settings’, else the one the window would take)')
    .option('--protocol <name>', 'fast, standard, full, or CxK', protocolName, 'fast')
    .option('--limit <n>', 'only the first n clips', wholeNumber(1))
    .option(
      '--rounds <n>',
      'passes over the clips, stages interleaved; medians are printed',
      wholeNumber(1, 99),
      3,
    )
    .option('--stages <list>', 'which of decode,tensor,infer,all to run', stageList, [...ownStages])
    .option(
      '--peer <command>',
      'another pipeline to run in turn with ours; {model} {folder} {threads} {limit} are filled in, and its last line must be JSON with clips, seconds and cpu_seconds',
    )
    .addOption(threadsOption())
    .addOption(readerOption())
    .addHelpText(
      'after',
      `
Examples:
  bench clips --limit 20
  bench clips --peer "python3 peer.py {model} {folder} --threads {threads} --limit {limit}"

CPU seconds and memory are those of all our processes and are read on Linux only.`,
    )
    .action(program.run((context, path: string, options: BenchOptions) => bench(context, path, options)))
}

function stageList(text: string): StageName[] {
  const names = text.split(',')
  const unknown = names.find(name => !ownStages.includes(name as StageName))
  if (unknown !== undefined)
    throw new InvalidArgumentError(`"${unknown}" is none of ${ownStages.join(', ')}.`)
  return names as StageName[]
}

async function bench(context: CommandContext, path: string, options: BenchOptions): Promise<void> {
  const { output, signal } = context
  const scan = await scanFolder(path, signal)
  const files = scan.files.slice(0, options.limit)
  if (files.length === 0) throw new AppError('clip.missing', `there is no clip in ${path}`)
  const engine = await context.engine({ reader: options.reader, threads: options.threads })
  const model = await resolveModel(context, options.model, { fetch: false })
  const protocol = protocolOf(model.card, options.protocol)
  const loaded = await engine.load(model.dir, 'auto')
  const request = (file: string): Omit<ClassifyRequest, 'stage'> => ({
    path: join(scan.folder, file),
    modelDir: model.dir,
    protocol,
    topK: 5,
    provider: 'auto',
  })

  const stages: StageName[] = options.peer === undefined ? options.stages : [...options.stages, 'peer']
  const passes = new Map<StageName, Pass[]>(stages.map(stage => [stage, []]))
  const peak = { pssBytes: 0, rssBytes: 0 }
  let longestGapMs = 0
  for (let round = 1; round <= options.rounds; round++)
    for (const stage of stages) {
      output.live(`round ${round}/${options.rounds}: ${stage}`)
      if (stage === 'peer') {
        const limit = files.length
        passes.get(stage)?.push(
          await peerPass(options.peer ?? '', context, {
            model: join(model.dir, model.card.graph.file),
            folder: scan.folder,
            threads: String(loaded.provider.threads),
            limit: String(limit),
          }),
        )
        continue
      }
      // 5 ms is the histogram's own step: a shorter gap reads as 5 ms.
      const delay = monitorEventLoopDelay({ resolution: 5 })
      // Reading the memory of a process of 0.5 GB costs some 25 ms of kernel time: four looks a second took 9 % of what
      // was to be measured, one every two seconds about 1 %. A network's memory stands still after its first clips.
      const watch = watchTree(0.5)
      if (stage === 'all') delay.enable()
      const pass = await ownPass(
        engine,
        files.map(f => ({ ...request(f.path), stage })),
        context,
      )
      delay.disable()
      const memory = await watch.stop()
      peak.pssBytes = Math.max(peak.pssBytes, memory?.pssBytes ?? 0)
      peak.rssBytes = Math.max(peak.rssBytes, memory?.rssBytes ?? 0)
      if (stage === 'all') longestGapMs = Math.max(longestGapMs, delay.max / 1e6)
      passes.get(stage)?.push(pass)
    }
  const figures = stages.map(stage => stageFigure(stage, passes.get(stage) ?? []))
  const report: BenchReport = {
    folder: relative(process.cwd(), scan.folder) || '.',
    clips: files.length,
    failed: Math.max(...figures.flatMap(s => (s.stage === 'peer' ? [] : s.passes.map(p => p.failed))), 0),
    rounds: options.rounds,
    model: model.card.id,
    protocol: options.protocol,
    provider: loaded.provider.used,
    threads: loaded.provider.threads,
    reader: loaded.reader.id,
    machine: machine(),
    stages: figures,
    ...ratios(figures),
    longestGapMs,
    peakPssBytes: peak.pssBytes || null,
    peakRssBytes: peak.rssBytes || null,
  }
  if (context.options.json === true) output.result(JSON.stringify(report))
  else for (const line of formatBench(report)) output.result(line)
}

type StagedRequest = Omit<ClassifyRequest, 'stage'> & { stage: Exclude<StageName, 'peer'> }

async function ownPass(
  engine: Engine,
  requests: readonly StagedRequest[],
  context: CommandContext,
): Promise<Pass> {
  const cpuBefore = await treeUsage()
  const start = performance.now()
  let failed = 0
  for (const request of requests)
    try {
      await engine.classify(request, undefined, context.signal)
    } catch (error) {
      const { code } = toAppError(error)
      if (!code.startsWith('clip.')) throw error
      failed++
    }
  const wallSec = (performance.now() - start) / 1000
  const cpuAfter = await treeUsage()
  return {
    clips: requests.length,
    failed,
    wallSec,
    cpuSec: cpuBefore === null || cpuAfter === null ? null : cpuAfter.cpuSec - cpuBefore.cpuSec,
  }
}

/** Runs the peer's command line and reads the figures it prints. */
async function peerPass(
  template: string,
  context: CommandContext,
  values: Record<string, string>,
): Promise<Pass> {
  const quote = (text: string): string =>
    process.platform === 'win32' ? `"${text}"` : `'${text.replaceAll("'", "'\\''")}'`
  const command = template.replace(/\{(\w+)\}/g, (all, name: string) =>
    values[name] === undefined ? all : quote(values[name]),
  )
  context.log.info({ command }, 'peer')
  const child = spawn(command, { shell: true, stdio: ['ignore', 'pipe', 'inherit'], signal: context.signal })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  const last = text.trim().split('\n').at(-1) ?? ''
  try {
    const figures = JSON.parse(last) as Record<string, unknown>
    const number = (name: string): number => {
      const value = figures[name]
      if (typeof value !== 'number') throw new Error(`no ${name}`)
      return value
    }
    return {
      clips: number('clips'),
      failed: typeof figures['failed'] === 'number' ? figures['failed'] : 0,
      wallSec: number('seconds'),
      cpuSec: number('cpu_seconds'),
    }
  } catch (error) {
    throw new AppError('request.invalid', `the peer ended with exit code ${code} and no figures`, {
      hint: 'Its last line must be JSON with clips, seconds and cpu_seconds.',
      cause: error,
    })
  }
}

const machine = (): string =>
  `${cpus()[0]?.model ?? process.arch}, ${availableParallelism()} cores, ${formatBytes(totalmem())}, ${process.platform}, Node ${process.versions.node}`
