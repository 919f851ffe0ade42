/** The sample clips: short clips in class folders that are shipped with the program, so that the first minute needs no files. */
import { existsSync } from 'node:fs'
import { readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { LibrarySummary } from '../../shared/domain'
import type { Library } from '../library/library'
import type { Log } from '../base/log'
import type { Models } from '../model/models'
import type { DataPaths } from '../base/paths'
import type { RunJobs } from '../runs/run-jobs'
import type { Runs } from '../runs/runs'
import type { SettingsService } from '../base/settings'
import { tempBeside, writeFileAtomic } from '../base/store/atomic'

/**
 * Copies the class folders of `from` to `to`, which appears in one step. An existing `to` is left as it is. The clips are not
 * opened in place because labels and runs are kept by folder, and an AppImage is mounted at another path at each start.
 * Contents only: permissions of a read-only installation would make the copy undeletable. Throws the file system's errors;
 * nothing is left behind then.
 */
export async function copySamples(from: string, to: string): Promise<void> {
  if (existsSync(to)) return
  const building = tempBeside(to)
  try {
    const classes = (await readdir(from, { withFileTypes: true })).filter(entry => entry.isDirectory())
    for (const { name } of classes)
      for (const clip of await readdir(join(from, name)))
        await writeFileAtomic(join(building, name, clip), await readFile(join(from, name, clip)))
    await rename(building, to).catch((error: NodeJS.ErrnoException) => {
      // Another process was faster; its copy is the same.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
    })
  } finally {
    await rm(building, { recursive: true, force: true })
  }
}

export interface Samples {
  /** Copies the clips where they are missing, opens them and has the built-in model classify them, unless they have a run. */
  open(this: void): Promise<LibrarySummary>
  /** For a start without a folder: the very first one opens the sample clips by itself. */
  greet(): Promise<void>
}

export function createSamples(options: {
  paths: DataPaths
  resourcesDir: string
  library: Library
  models: Models
  runs: Runs
  runJobs: RunJobs
  settings: SettingsService
  log: Log
}): Samples {
  const { paths, library, models, runs, runJobs, settings } = options
  const log = options.log.child({ mod: 'samples' })
  let opening: Promise<LibrarySummary> | null = null

  const classify = async (): Promise<void> => {
    if ((await runs.list(paths.samples)).length > 0) return
    const builtIn = (await models.list()).find(model => model.builtIn && model.state === 'installed')
    // Another folder may have been opened meanwhile: its clips are not to be classified.
    if (builtIn === undefined || library.summary()?.folder !== paths.samples) return
    await runJobs.start({ modelId: builtIn.id, protocol: 'fast', clipIds: [], provider: 'auto' })
  }

  const openNow = async (): Promise<LibrarySummary> => {
    await copySamples(join(options.resourcesDir, 'samples'), paths.samples)
    const summary = await library.open(paths.samples)
    await settings.update({ greeted: true })
    await classify()
    return summary
  }

  const open = (): Promise<LibrarySummary> => {
    opening ??= openNow().finally(() => {
      opening = null
    })
    return opening
  }

  return {
    open,
    async greet() {
      const { greeted, recentFolders } = settings.current()
      if (greeted || recentFolders.length > 0 || (await runs.list()).length > 0) return
      await open().catch((error: unknown) => {
        // The window comes up with the welcome screen, whose button reports the error.
        log.warn({ err: error }, 'the sample clips could not be opened')
      })
    },
  }
}
