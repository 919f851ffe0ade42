/** `doctor`: what is here, what is in use and why, and what to do about what is missing. */
import { execFile } from 'node:child_process'
import { access, constants, mkdir, readFile, statfs } from 'node:fs/promises'
import { availableParallelism, cpus, freemem, release, totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Command } from 'commander'
import type { CatalogueEntry } from '../../shared/domain'
import { describeError } from '../../shared/errors'
import { describeFfmpeg } from '../ffmpeg-version'
import { modelsOf } from '../resolve-model'
import { formatBytes, table } from '../output'
import type { Program } from '../command'
import type { CommandContext } from '../context'

export function addDoctor(program: Program): Command {
  return program
    .command('doctor')
    .description('versions, tools, providers and places, and what to do about what is missing')
    .action(program.run(doctor))
}

interface Finding {
  name: string
  value: string
  /** What to do, when something is not as it should be. */
  advice?: string
}

/** Below this a model and a few caches may not fit. */
const littleDiskBytes = 1e9
const littleMemoryBytes = 2e9

async function doctor(context: CommandContext): Promise<void> {
  const findings: Finding[] = [
    { name: 'Kinetoscope', value: context.version },
    { name: 'Node', value: `${process.versions.node}, ${process.platform} ${process.arch} ${release()}` },
    machine(),
    await packageVersion(context, 'ONNX Runtime', 'onnxruntime-node'),
    await packageVersion(context, 'node-av', 'node-av'),
    ...(await readers(context)),
    await ffmpeg(context),
    ...(await dataFolder(context)),
    ...(await models(context)),
  ]
  if (context.options.json === true) return context.output.result(JSON.stringify(findings))
  for (const line of table(findings.map(f => [f.name, f.value]))) context.output.result(line)
  const advice = findings.flatMap(f => (f.advice === undefined ? [] : [f.advice]))
  context.output.result('')
  if (advice.length === 0) context.output.result('Everything that is needed is here.')
  for (const sentence of advice) context.output.result(`→ ${sentence}`)
}

function machine(): Finding {
  const value = `${cpus()[0]?.model.trim() ?? process.arch}, ${availableParallelism()} cores, ${formatBytes(totalmem())} memory, ${formatBytes(freemem())} free`
  return totalmem() < littleMemoryBytes
    ? { name: 'machine', value, advice: 'There is little memory: a network over 64 frames needs about 1 GB.' }
    : { name: 'machine', value }
}

/** Read from the package's own file: the host never loads the native modules. */
async function packageVersion(context: CommandContext, name: string, packageName: string): Promise<Finding> {
  try {
    const file = join(context.places.root, 'node_modules', packageName, 'package.json')
    const { version } = JSON.parse(await readFile(file, 'utf8')) as { version: string }
    return { name, value: version }
  } catch {
    return {
      name,
      value: 'not found',
      advice: `Install the dependencies again (npm ci): ${packageName} is missing.`,
    }
  }
}

async function readers(context: CommandContext): Promise<Finding[]> {
  try {
    const { id, why } = await (await context.media()).reader()
    const value = why === '' ? id : `${id} (${why})`
    return [{ name: 'reader', value }]
  } catch (error) {
    const { title, hint } = describeError(error)
    return [{ name: 'reader', value: title, advice: hint ?? 'Without a reader no clip can be opened.' }]
  }
}

async function ffmpeg(context: CommandContext): Promise<Finding> {
  const { ffmpegPath } = await context.settings()
  // Only here, so that no other command loads the code that runs ffmpeg.
  const { findFfmpeg } = await import('../../core/media/ffmpeg-cli')
  try {
    const path = await findFfmpeg(ffmpegPath)
    const { stdout } = await promisify(execFile)(path, ['-hide_banner', '-version'])
    const { version, licence } = describeFfmpeg(stdout)
    return { name: 'ffmpeg program', value: `${version}, ${licence}, ${path}` }
  } catch (error) {
    const { title, hint } = describeError(error)
    return {
      name: 'ffmpeg program',
      value: title,
      advice: `The ffmpeg program is only needed where libav cannot be used. ${hint ?? 'Install ffmpeg, or name it in FFMPEG_PATH.'}`,
    }
  }
}

async function dataFolder(context: CommandContext): Promise<Finding[]> {
  const { root } = context.paths
  try {
    await mkdir(root, { recursive: true })
    await access(root, constants.W_OK)
  } catch {
    return [
      {
        name: 'data',
        value: `${root}, not writable`,
        advice: `Make ${root} writable, or name another folder with --data.`,
      },
    ]
  }
  const { bavail, bsize } = await statfs(root).catch(() => statfs(dirname(root)))
  const free = bavail * bsize
  return [
    { name: 'data', value: root },
    {
      name: 'disk free',
      value: formatBytes(free),
      ...(free < littleDiskBytes
        ? { advice: 'There is little room for models and caches: free some disk space.' }
        : {}),
    },
  ]
}

/** The installed models, and what computes the one of the settings: only the engine process can say. */
async function models(context: CommandContext): Promise<Finding[]> {
  const service = await modelsOf(context)
  const entries = await service.list()
  const installed = entries.filter(entry => entry.state === 'installed')
  const broken = entries.filter(entry => entry.state === 'broken')
  const findings: Finding[] = [
    {
      name: 'models',
      value: installed.map(entry => entry.id).join(', ') || 'none installed',
      ...(installed.length === 0 ? { advice: `Get a model: models get ${entries[0]?.id ?? ''}.` } : {}),
    },
    ...broken.map(entry => ({
      name: entry.id,
      value: entry.problem ?? 'broken',
      advice: `Remove ${entry.id} and get it again: models remove ${entry.id}, models get ${entry.id}.`,
    })),
  ]
  const wanted = (await context.settings()).modelId
  const probe: CatalogueEntry | undefined = installed.find(entry => entry.id === wanted) ?? installed[0]
  if (probe === undefined) return [...findings, { name: 'provider', value: 'told once a model is installed' }]
  try {
    const { provider } = await (
      await context.engine()
    ).load(service.dirOf(probe.id), (await context.settings()).provider)
    const why = provider.why === '' ? '' : ` (${provider.why})`
    return [
      ...findings,
      {
        name: 'provider',
        value: `${provider.used}, asked ${provider.asked}${why}, ${provider.threads} threads`,
      },
    ]
  } catch (error) {
    const { title, hint } = describeError(error)
    return [
      ...findings,
      { name: 'provider', value: title, advice: hint ?? `The model ${probe.id} cannot be loaded.` },
    ]
  }
}
