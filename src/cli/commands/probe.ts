/** `probe FILE…`: what is known of a clip before anything is classified. */
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { MediaInfo, Warning } from '../../shared/domain'
import { AppError, toAppError, toWire } from '../../shared/errors'
import { readerOption } from '../common-options'
import { formatBytes, printable, table } from '../output'
import type { Program } from '../command'
import type { ReaderOptions, CommandContext } from '../context'

export function addProbe(program: Program): Command {
  return program
    .command('probe')
    .description('facts of a clip: size, frames, time stamps, rotation, codec, and what is odd about it')
    .argument('<file...>')
    .option('--times', 'also the time stamp of every frame, seconds from the first (with --json only)')
    .addOption(readerOption())
    .addHelpText('after', '\nExample:\n  probe --json clip.mp4')
    .action(program.run(probe))
}

async function probe(
  context: CommandContext,
  files: string[],
  options: ReaderOptions & { times?: boolean },
): Promise<number> {
  const media = await context.media({ reader: options.reader })
  const json = context.options.json === true
  let exitCode = 0
  for (const file of files) {
    const path = resolve(file)
    try {
      const { media: facts, warnings } = await media.probe(path, context.signal)
      const times =
        json && options.times === true ? { timesSec: await media.frameTimes(path, context.signal) } : {}
      if (json) context.output.result(JSON.stringify({ file, media: facts, warnings, ...times }))
      else for (const line of factLines(file, facts, warnings)) context.output.result(line)
    } catch (error) {
      if (context.signal.aborted) throw error
      // One bad file does not hide the others; the first one's code is the exit code.
      exitCode ||= toAppError(error).exitCode
      if (json) context.output.result(JSON.stringify({ file, error: toWire(error) }))
      else {
        const known = toAppError(error)
        const message = known.code === 'bug' ? known.message : `${file}: ${known.message}`
        context.output.error(new AppError(known.code, message, { hint: known.hint, cause: error }))
      }
    }
  }
  return exitCode
}

const factLines = (file: string, m: MediaInfo, warnings: readonly Warning[]): string[] => [
  printable(file),
  ...table([
    [
      '  picture',
      `${m.width}×${m.height}, rotation ${m.rotation}°${m.mirrored ? ', mirrored' : ''}, SAR ${m.sar}, ${m.pixelFormat}`,
    ],
    [
      '  time',
      `${m.frames} frames, ${m.durationSec.toFixed(3)} s, ${m.fps.toFixed(3)} fps${m.vfr ? ', variable' : ''}`,
    ],
    ['  format', `${m.codec} in ${m.container}, ${formatBytes(m.bytes)}`],
    ['  browser', m.browserPlayable ? 'plays it' : 'does not play it; frames are shown instead'],
    ...warnings.map(w => ['  note', `${w.message} [${w.code}]`]),
  ]),
]
