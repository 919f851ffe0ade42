/** The command line's grammar: global options, the commands, and how a command's end becomes an exit code. */
import { Command, CommanderError, Option } from 'commander'
import { toAppError } from '../shared/errors'
import { addBench } from './commands/bench'
import { addClassify } from './commands/classify'
import { addCompare } from './commands/compare'
import { addDataset } from './commands/dataset'
import { addDoctor } from './commands/doctor'
import { addEvaluate } from './commands/evaluate'
import { addExplainInput } from './commands/explain-input'
import { addExport } from './commands/export'
import { addImport } from './commands/import'
import { addModels } from './commands/models'
import { addProbe } from './commands/probe'
import { addSegments } from './commands/segments'
import { addServe } from './commands/serve'
import type { Program, Work } from './command'
import { createOutput, type Stream } from './output'
import { createContext, type GlobalOptions, type Places } from './context'

export interface ProgramInput {
  places: Places
  version: string
  stdout: Stream
  stderr: Stream
  /** Aborted by the first Ctrl+C. */
  signal: AbortSignal
  env?: NodeJS.ProcessEnv
}

const closing = `
Exit codes: 0 done (also with problems listed, unless --strict) · 2 usage · 3 input · 4 model · 5 tool · 130 cancelled · 1 bug
Results go to stdout, everything else to stderr. Data: --data, else KINETOSCOPE_DATA, else the system's place.`

/** Runs one command line. @param args without node and script. @returns the exit code; never throws. */
export async function runProgram(args: readonly string[], input: ProgramInput): Promise<number> {
  let exitCode = 0
  const root = new Command('kinetoscope')
    .description('Video classification with pretrained 3-D CNNs: the command line of Kinetoscope.')
    .version(input.version)
    .addOption(new Option('--data <dir>', 'folder of models, runs, labels and settings'))
    .addOption(
      new Option('--log-level <level>', 'what is logged to stderr, as JSON lines')
        .choices(['debug', 'info', 'warn', 'error', 'silent'])
        .default('error'),
    )
    .addOption(new Option('--quiet', 'no progress and no notes on stderr, errors only'))
    .addOption(new Option('--json', 'results as JSON'))
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', closing)
    .configureOutput({
      writeOut: text => void input.stdout.write(text),
      writeErr: text => void input.stderr.write(text),
    })
    .showHelpAfterError('(add --help for what there is)')
    .exitOverride()
  const program: Program = {
    command: name => root.command(name),
    run:
      <A extends unknown[]>(work: Work<A>) =>
      async (...all: unknown[]) => {
        const options = root.opts<GlobalOptions>()
        const output = createOutput(input.stdout, input.stderr, options)
        const context = createContext({ ...input, options, output })
        try {
          // Commander hands the command itself over last.
          exitCode = (await work(context, ...(all.slice(0, -1) as A))) ?? 0
        } catch (error) {
          exitCode = input.signal.aborted ? 130 : toAppError(error).exitCode
          if (exitCode === 130) output.note('cancelled')
          else output.error(error)
        } finally {
          output.clear()
          await context.dispose()
        }
      },
  }
  for (const add of [
    addClassify,
    addModels,
    addProbe,
    addExplainInput,
    addEvaluate,
    addCompare,
    addExport,
    addDataset,
    addImport,
    addSegments,
    addServe,
    addBench,
    addDoctor,
  ])
    add(program)
  try {
    await root.parseAsync([...args], { from: 'user' })
  } catch (error) {
    // Commander has said what is wrong; help and version end this way too, with 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    createOutput(input.stdout, input.stderr).error(error)
    return toAppError(error).exitCode
  }
  return exitCode
}
