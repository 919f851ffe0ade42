/** Imports of the app: labels from files onto the open folder's clips. */
import { allowedPath } from '../library/allowed-paths'
import { allOwnSegments, writeOwnSegments } from '../segments/segment-store'
import type { LabelSteps } from './label-calls'
import { clipIdOf, type Library } from '../library/library'
import type { DataPaths } from '../base/paths'
import type { LabelIndex } from '../ground-truth/folder-truth'
import type { ImportPlan, ImportRequest } from '../../shared/domain'
import { importTitle, loadFiles, matchImport, type Matched } from '../exporting/import-labels'

export interface Importing {
  plan(this: void, request: ImportRequest): Promise<ImportPlan>
  /** Does what the plan of now says. */
  run(this: void, request: ImportRequest): Promise<ImportPlan>
}

export function createImporting(options: {
  library: Library
  steps: LabelSteps
  known: LabelIndex
  paths: DataPaths
  roots: readonly string[] | null
  author: () => string
}): Importing {
  const { library, steps, roots, paths } = options

  const match = async (request: ImportRequest): Promise<Matched> => {
    const folder = library.folder()
    for (const path of request.paths) await allowedPath(path, roots)
    const files = [...request.files, ...(await loadFiles(request.paths, request.format))]
    const clips = library.clips()
    const durations = new Map(clips.map(clip => [clip.path, clip.media?.durationSec ?? null]))
    return matchImport(files, request, {
      clips,
      own: await allOwnSegments(paths, folder),
      durationOf: path => Promise.resolve(durations.get(path) ?? null),
      indexOf: label => options.known.index(label),
      author: options.author(),
      now: new Date().toISOString(),
    })
  }

  return {
    plan: async request => (await match(request)).plan,
    async run(request) {
      const folder = library.folder()
      const { plan, changes, segments } = await match(request)
      if (changes.length > 0) await steps.set(changes, importTitle(changes.length))
      for (const { path, segments: list } of segments)
        await writeOwnSegments(paths, folder, { id: clipIdOf(path), path }, list)
      return plan
    },
  }
}
