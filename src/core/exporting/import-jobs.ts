/** Imports of the app: labels from files onto the open folder's clips. */
import { allowedPath } from '../browse'
import type { LabelSteps } from '../label-calls'
import type { Library } from '../library'
import type { LabelIndex } from '../truth'
import type { ImportPlan, ImportRequest } from '../../shared/domain'
import { importTitle, loadFiles, matchImport, type Matched } from './importing'

export interface Importing {
  plan(this: void, request: ImportRequest): Promise<ImportPlan>
  /** Does what the plan of now says. */
  run(this: void, request: ImportRequest): Promise<ImportPlan>
}

export function createImporting(options: {
  library: Library
  steps: LabelSteps
  known: LabelIndex
  roots: readonly string[] | null
  author: () => string
}): Importing {
  const { library, steps, roots } = options

  const match = async (request: ImportRequest): Promise<Matched> => {
    library.folder()
    for (const path of request.paths) await allowedPath(path, roots)
    const files = [...request.files, ...(await loadFiles(request.paths, request.format))]
    return matchImport(files, request, {
      clips: library.clips(),
      indexOf: label => options.known.index(label),
      author: options.author(),
      now: new Date().toISOString(),
    })
  }

  return {
    plan: async request => (await match(request)).plan,
    async run(request) {
      const { plan, changes } = await match(request)
      if (changes.length > 0) await steps.set(changes, importTitle(changes.length))
      return plan
    },
  }
}
