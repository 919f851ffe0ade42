/** The sample clips as a job: drawn where they are missing, opened, classified by the network that comes with the program. */
import type { Jobs } from './base/jobs'
import type { Library } from './library/library'
import type { Log } from './base/log'
import type { Models } from './model/models'
import type { DataPaths } from './base/paths'
import type { RunJobs } from './runs/run-jobs'
import type { Runs } from './runs/runs'
import { createSampleLibrary } from './samples'
import type { SettingsService } from './base/settings'

export interface SampleJobs {
  /** One at a time; another folder opened meanwhile is left open. */
  open(this: void): Promise<{ jobId: string }>
  /** For a start without a folder: the very first one opens the sample clips by itself. */
  greet(): Promise<void>
}

export function createSampleJobs(options: {
  paths: DataPaths
  jobs: Jobs
  library: Library
  models: Models
  runs: Runs
  runJobs: RunJobs
  settings: SettingsService
  log: Log
}): SampleJobs {
  const { paths, jobs, library, models, runs, runJobs, settings } = options
  const log = options.log.child({ mod: 'samples' })

  /** A run that is there already, whole or not, is shown as it is. */
  const classify = async (): Promise<void> => {
    if ((await runs.list(paths.samples)).length > 0) return
    const builtIn = (await models.list()).find(model => model.builtIn && model.state === 'installed')
    if (builtIn === undefined) return
    await runJobs.start({ modelId: builtIn.id, protocol: 'fast', clipIds: [], provider: 'auto' })
  }

  const open: SampleJobs['open'] = () => {
    const under = jobs.list().find(job => job.kind === 'samples' && ['queued', 'running'].includes(job.state))
    if (under !== undefined) return Promise.resolve({ jobId: under.id })
    const job = jobs.start(
      { kind: 'samples', lane: 'media', title: 'Drawing the sample clips', unit: 'clips' },
      async ({ signal, progress }) => {
        const before = library.revision()
        await createSampleLibrary(paths.samples, {
          onProgress: (done, total) => progress({ done, total }),
          signal,
        })
        if (library.revision() !== before) {
          log.info('another folder was opened meanwhile: the sample clips stay closed')
          return
        }
        await library.open(paths.samples)
        await settings.update({ greeted: true })
        await classify()
      },
    )
    return Promise.resolve({ jobId: job.id })
  }

  return {
    open,
    async greet() {
      const { greeted, recentFolders } = settings.current()
      if (greeted || recentFolders.length > 0 || (await runs.list()).length > 0) return
      await open()
    },
  }
}
