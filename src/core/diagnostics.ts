/** What a bug report needs: versions, tools, providers, paths. No file names of the user's. Pure but for the system's facts. */
import { arch, cpus, homedir, platform, release, totalmem } from 'node:os'
import type { AppState } from '../shared/api'
import type { CatalogueEntry, Job, Settings } from '../shared/domain'

export interface DiagnosticsInput extends Pick<AppState, 'provider' | 'reader'> {
  version: string
  dataDir: string
  settings: Settings
  clips: number | null
  models: readonly CatalogueEntry[]
  jobs: readonly Job[]
}

const withoutHome = (path: string): string => {
  const home = homedir()
  return path.startsWith(home) ? `~${path.slice(home.length)}` : path
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
  ]
  return `${lines.join('\n')}\n`
}
