/** What the command line says to a window: a folder, and where the data lives. */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

export interface StartArguments {
  /** Folder of clips, or one clip, to open; absolute. */
  folder: string | undefined
  dataDir: string | undefined
  /** Fetch nothing. */
  offline: boolean
}

/** The command line as it travels to the instance that is running already: Chromium may reorder a second launch's argv. */
export interface Launch {
  /** All but the program. Switches of Chromium's own are among them and let through. */
  args: string[]
  cwd: string
  /** In development the first path is the app's own folder: `electron . FOLDER`. */
  namesApp: boolean
}

export function startArguments({ args, cwd, namesApp }: Launch): StartArguments {
  const { values, positionals } = parseArgs({
    args,
    options: { data: { type: 'string' }, offline: { type: 'boolean' } },
    allowPositionals: true,
    strict: false,
  })
  const named = positionals[namesApp ? 1 : 0]
  return {
    folder: named === undefined ? undefined : resolve(cwd, named),
    dataDir: typeof values.data === 'string' ? resolve(cwd, values.data) : undefined,
    offline: values.offline === true,
  }
}
