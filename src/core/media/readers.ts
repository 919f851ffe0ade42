/**
 * Chooses the frame reader. The native module can abort a process instead of throwing, so whether it loads is found out
 * where that does no harm, once per version of it and of the runtime, and remembered.
 */
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { cpus, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { AppError } from '../../shared/errors'
import type { ReaderChoice } from '../contract/engine'
import { createFfmpegReader } from './ffmpeg-reader'
import { createLibavReader } from './libav-reader'
import type { FrameReader } from './reader'
import { isAlive } from '../base/process-alive'
import { writeFileAtomic } from '../base/store/atomic'

export interface ReaderConfig {
  reader: ReaderChoice
  /** Explicit ffmpeg binary, or '' to look it up. */
  ffmpegPath: string
  /** Frame threads of the in-process decoder; two by default. */
  decodeThreads?: number
  /** Where the verdict about the native module is remembered; a folder of the system's temporary one by default. */
  cacheDir?: string
}

/**
 * The reader to use and why it is this one ('' where it is the one asked for or the first choice).
 * Throws AppError reader.unavailable where libav was asked for by name and cannot be had, ffmpeg.missing likewise.
 */
export async function createReader(config: ReaderConfig): Promise<{ reader: FrameReader; why: string }> {
  const libav = (): Promise<FrameReader> =>
    createLibavReader({ threads: config.decodeThreads ?? defaultDecodeThreads() })
  const ffmpeg = (): Promise<FrameReader> => createFfmpegReader({ ffmpegPath: config.ffmpegPath })
  if (config.reader === 'ffmpeg') return { reader: await ffmpeg(), why: 'asked for' }

  const verdict = await probeLibav(config.cacheDir ?? defaultCacheDir())
  if (verdict.ok) {
    try {
      const reader = await libav()
      await verdict.settle?.(true)
      return { reader, why: config.reader === 'libav' ? 'asked for' : '' }
    } catch (error) {
      await verdict.settle?.(false)
      if (config.reader === 'libav') throw error
    }
  }
  if (config.reader === 'libav')
    throw new AppError('reader.unavailable', verdict.why, { hint: 'Use reader auto.' })
  return { reader: await ffmpeg(), why: verdict.why }
}

/** Two frame threads took 0.7 of the wall time of one at 1.03 of its CPU time over 56 clips; more gain little. */
const defaultDecodeThreads = (): number => Math.min(2, cpus().length)

interface Verdict {
  ok: boolean
  /** Why not; '' where ok. */
  why: string
  /** Only where loading itself is the probe: to be told how it went. */
  settle?: (ok: boolean) => Promise<void>
}

const defaultCacheDir = (): string => join(tmpdir(), `kinetoscope-${process.getuid?.() ?? 'user'}`)

const runtimeName = (): string =>
  process.versions['electron'] ? `Electron ${process.versions['electron']}` : `Node ${process.versions.node}`

/** Node-API level of Node 20: below it node-av aborts at load ("napi_get_last_error_info", exit 6). */
const leastNapi = 9

async function probeLibav(cacheDir: string): Promise<Verdict> {
  const no = (reason: string): Verdict => ({ ok: false, why: `libav is not used: ${reason}` })
  if (Number(process.versions['napi'] ?? 0) < leastNapi) return no(`${runtimeName()} is too old for it`)
  let entry: string
  let version: string
  try {
    entry = createRequire(import.meta.url).resolve('node-av/lib')
    const manifest = await readFile(join(dirname(entry), '../../package.json'), 'utf8')
    version = (JSON.parse(manifest) as { version: string }).version
  } catch {
    return no('node-av is not installed')
  }
  const name = `libav ${version} ${runtimeName()} ${process.platform} ${process.arch}`
  const file = join(cacheDir, `${name.replace(/[^\w.]+/g, '-')}.json`)
  const known = await readVerdict(file)
  const crashed = no(`it cannot be loaded under ${runtimeName()} here`)
  if (known?.state === 'works') return { ok: true, why: '' }
  if (known?.state === 'fails') return crashed

  if (process.versions['electron']) {
    // Without the runAsNode fuse an Electron binary cannot be a plain Node, so loading is the probe: the mark left
    // behind by a process that died of it is the verdict of the next one.
    if (known?.state === 'trying' && !isAlive(known.pid)) {
      await writeVerdict(file, { state: 'fails' })
      return crashed
    }
    await writeVerdict(file, { state: 'trying', pid: process.pid })
    return {
      ok: true,
      why: crashed.why,
      settle: ok => writeVerdict(file, { state: ok ? 'works' : 'fails' }),
    }
  }
  const works = await loadsInChild(entry)
  await writeVerdict(file, { state: works ? 'works' : 'fails' })
  return works ? { ok: true, why: '' } : crashed
}

/** Loads the module in a process of its own: any way to die counts as no. */
function loadsInChild(entry: string): Promise<boolean> {
  const script =
    'import(process.argv[1]).then(m => process.exit(m.getFFmpegInfo().version ? 0 : 3), () => process.exit(3))'
  return new Promise(resolve => {
    execFile(
      process.execPath,
      ['-e', script, pathToFileURL(entry).href],
      { timeout: 30_000, env: { ...process.env, NODE_OPTIONS: '' } },
      error => resolve(error === null),
    )
  })
}

type StoredVerdict = { state: 'works' | 'fails' } | { state: 'trying'; pid: number }

async function readVerdict(file: string): Promise<StoredVerdict | null> {
  try {
    const stored = JSON.parse(await readFile(file, 'utf8')) as { state?: unknown; pid?: unknown }
    if (stored.state === 'works' || stored.state === 'fails') return { state: stored.state }
    if (stored.state === 'trying' && typeof stored.pid === 'number')
      return { state: 'trying', pid: stored.pid }
  } catch {
    // Not there or torn: probe again.
  }
  return null
}

/** Best effort: where the folder cannot be written, the next process probes again. */
const writeVerdict = (file: string, verdict: StoredVerdict): Promise<void> =>
  writeFileAtomic(file, JSON.stringify(verdict), { durable: false }).catch(() => undefined)
