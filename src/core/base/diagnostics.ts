/** What a bug report needs: versions, tools, providers, paths; names of the user's files only when asked for. Pure but for the system's facts. */
import { arch, cpus, homedir, platform, release, totalmem } from 'node:os'
import type { AppState } from '../../shared/api'
import type { CatalogueEntry, Clip, Job, Settings } from '../../shared/domain'

export interface DiagnosticsInput extends Pick<AppState, 'provider' | 'reader'> {
  version: string
  dataDir: string
  settings: Settings
  clips: number | null
  models: readonly CatalogueEntry[]
  jobs: readonly Job[]
  /** Null keeps the user's folder and clips out. */
  names: { folder: string | null; clips: readonly Clip[] } | null
}

/** Clips with problems that are named at most. */
const namedClips = 50

const withoutHome = (path: string): string => {
  const home = homedir()
  return path.startsWith(home) ? `~${path.slice(home.length)}` : path
}

function namesOf({ folder, clips }: NonNullable<DiagnosticsInput['names']>): string[] {
  const problems = clips.filter(clip => clip.problem !== null)
  return [
    `Folder: ${folder === null ? 'none' : withoutHome(folder)}`,
    ...problems.slice(0, namedClips).map(({ path, problem }) => `Problem: ${path}: ${problem?.code ?? ''}`),
    ...(problems.length > namedClips ? [`and ${problems.length - namedClips} more`] : []),
  ]
}

export function diagnosticsText(input: DiagnosticsInput): string {
  const { provider, reader, settings } = input
  const versions = process.versions as Record<string, string | undefined>
  const models = input.models.filter(model => model.state !== 'available')
  const failures = input.jobs.filter(job => job.error !== null)
  const lines = [
    `Kinetoscope ${input.version}`,
    `System: ${platform()} ${release()} ${arch()}, ${cpus().length} cores (${cpus()[0]?.model.trim() ?? '?'}), ${Math.round(totalmem() / 2 ** 30)} GiB`,
    `Runtime: ${versions['electron'] === undefined ? '' : `Electron ${versions['electron']}, `}Node ${process.version}`,
    `Data: ${withoutHome(input.dataDir)}`,
    `Reader: ${reader === null ? 'not asked yet' : `${reader.id}${reader.why === '' ? '' : ` (${reader.why})`}`}`,
    `Provider: ${provider === null ? 'no model loaded yet' : `asked ${provider.asked}, used ${provider.used}, ${provider.threads} threads: ${provider.why}`}`,
    `Settings: reader ${settings.reader}, provider ${settings.provider}, threads ${settings.threads}, protocol ${settings.protocol}, ffmpeg ${settings.ffmpegPath === '' ? 'looked up' : 'set by hand'}`,
    `Models: ${models.map(model => `${model.id} (${model.state})`).join(', ') || 'none'}`,
    `Open folder: ${input.clips === null ? 'none' : `${input.clips} clips`}`,
    ...failures.map(job => `Failed: ${job.kind}: ${job.error?.code ?? ''}`),
    ...(input.names === null ? [] : namesOf(input.names)),
  ]
  return `${lines.join('\n')}\n`
}
