/** The one file that runs ffmpeg, through fluent-ffmpeg: finds the binary and starts commands. */
import { access, constants } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { delimiter, dirname, join, resolve } from 'node:path'
import { PassThrough } from 'node:stream'
import FfmpegCommand from 'fluent-ffmpeg'
import { AppError } from '../../shared/errors'

const binaryName = process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg'

/** Folder of an optional package, or null; never loads it. */
function packageFolder(name: string): string | null {
  try {
    return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`))
  } catch {
    return null
  }
}

const runs = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  )

/**
 * Where ffmpeg is: setting → FFMPEG_PATH → ffmpeg-static → PATH → @ffmpeg-installer.
 * Throws AppError ffmpeg.missing; a path that was given but does not run is an error, not a reason to look elsewhere.
 */
export async function findFfmpeg(setting: string): Promise<string> {
  for (const [given, whose] of [
    [setting, 'the setting'],
    [process.env['FFMPEG_PATH'] ?? '', 'FFMPEG_PATH'],
  ] as const) {
    if (given === '') continue
    if (await runs(given)) return given
    throw new AppError('ffmpeg.missing', `${whose} names ${given}, which cannot be run`)
  }
  const own = packageFolder('ffmpeg-static')
  const installer = packageFolder(`@ffmpeg-installer/${process.platform}-${process.arch}`)
  const folders = [own, ...(process.env['PATH'] ?? '').split(delimiter), installer]
  for (const folder of folders) {
    if (!folder) continue
    const candidate = join(folder, binaryName)
    if (await runs(candidate)) return candidate
  }
  throw new AppError('ffmpeg.missing', 'no ffmpeg was found', {
    hint: 'Install ffmpeg, or name its path in the settings or in FFMPEG_PATH.',
  })
}

export interface FfmpegJob {
  /** Absolute path of the clip. */
  input: string
  inputOptions?: string[]
  /** Absolute path of pictures to lie over it, as a list that ffmpeg's concat reads: the second input. */
  over?: string
  /** Everything between the input and the output. */
  outputOptions: string[]
  /** Absolute path of a file to write; standard output where it is left out. */
  output?: string
  signal?: AbortSignal
  /** Each line of ffmpeg's messages as it comes. */
  onMessage?: (line: string) => void
}

export interface FfmpegRun {
  /** Standard output, with back-pressure down to the process. */
  stdout: PassThrough
  /** Resolves when the process is gone: what ffmpeg said, and its failure or null. Never rejects for a bad file. */
  ended: Promise<{ failure: string | null; lines: string[]; command: string }>
  /** Ends it at once. */
  kill: () => void
}

/** Starts one ffmpeg. A path is always handed over as `file:` + absolute path: no dash, colon or percent is special then. */
export function startFfmpeg(binary: string, job: FfmpegJob): FfmpegRun {
  const stdout = new PassThrough({ highWaterMark: 1 << 20 })
  const lines: string[] = []
  let command = ''
  let killed = false
  let started = false
  const run = FfmpegCommand({ stdoutLines: 400 })
    .setFfmpegPath(binary)
    .input(`file:${resolve(job.input)}`)
    .inputOptions(['-nostdin', '-nostats', ...(job.inputOptions ?? [])])
    .outputOptions(job.outputOptions)
  if (job.over !== undefined)
    run.input(`file:${resolve(job.over)}`).inputOptions(['-f', 'concat', '-safe', '0'])
  if (job.output === undefined) run.output(stdout, { end: true })
  else run.output(`file:${resolve(job.output)}`)
  const kill = (): void => {
    killed = true
    if (started) run.kill('SIGKILL')
  }
  const ended = new Promise<{ failure: string | null; lines: string[]; command: string }>((done, fail) => {
    const finish = (failure: string | null): void => {
      job.signal?.removeEventListener('abort', kill)
      stdout.end()
      done({ failure, lines, command })
    }
    run
      .on('start', (line: string) => {
        command = line
        started = true
        if (killed) run.kill('SIGKILL')
      })
      .on('stderr', (line: string) => {
        // Messages of a long damaged file would fill the memory; the first say what it is, the last why it ended.
        if (lines.length >= 600) lines.splice(300, 1)
        lines.push(line)
        job.onMessage?.(line)
      })
      .on('end', () => finish(null))
      .on('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT' || /cannot find ffmpeg/i.test(error.message))
          fail(new AppError('ffmpeg.missing', `${binary} cannot be run`, { cause: error }))
        else finish(error.message)
      })
  })
  // Whoever awaits `ended` sees its failure; nobody awaiting must not take the process down.
  ended.catch(() => stdout.end())
  job.signal?.addEventListener('abort', kill, { once: true })
  if (job.signal?.aborted) kill()
  run.run()
  return { stdout, ended, kill }
}

/** "5.1.9": asks the binary itself. Throws AppError ffmpeg.missing where it does not run. */
export async function ffmpegVersion(binary: string): Promise<string> {
  const run = startFfmpeg(binary, { input: 'none', outputOptions: ['-version'] })
  let text = ''
  for await (const chunk of run.stdout) text += String(chunk)
  const { failure } = await run.ended
  const version = /ffmpeg version n?(\d[\w.]*)/.exec(text)?.[1]
  if (!version && failure !== null)
    throw new AppError('ffmpeg.missing', `${binary} does not run (${failure})`)
  return version ?? 'of unknown version'
}
