/** Settings: one JSON file, every key with a default. A key that is not as it should be falls back and is said. */
import { readFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { Settings, SettingsChange } from '../../shared/domain'
import { AppError } from '../../shared/errors'
import type { Log } from './log'
import type { DataPaths } from './paths'
import { firstIssue, writeJsonFile } from './store/json-file'
import { withLock } from './store/lock'

/** Who labels, until the person says another name, or none. Some systems know no user of this process. */
function loginName(): string {
  try {
    return userInfo().username
  } catch {
    return ''
  }
}

const fresh = (): Settings => Settings.parse({ author: loginName() })

/** Reads the settings for a start: what is wrong falls back to its default with a warning, and the rest is kept. */
export async function readSettings(paths: DataPaths, log: Log): Promise<Settings> {
  let raw: unknown
  try {
    raw = JSON.parse(await readFile(paths.settings, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      log.warn({ file: paths.settings, problem: String(error) }, 'settings unreadable: defaults are used')
    return fresh()
  }
  if (typeof raw !== 'object' || raw === null) return fresh()
  const kept: Record<string, unknown> = {}
  for (const [key, schema] of Object.entries(Settings.shape)) {
    const value = (raw as Record<string, unknown>)[key]
    if (value === undefined) continue
    const parsed = schema.safeParse(value)
    if (parsed.success) kept[key] = parsed.data
    else log.warn({ key, problem: firstIssue(parsed.error) }, 'setting ignored: its default is used')
  }
  return Settings.parse({ author: loginName(), ...kept })
}

export interface SettingsService {
  current(): Settings
  /** Reads the file again under the lock before writing: another process may have changed other keys. */
  update(change: SettingsChange): Promise<Settings>
}

/** Longest list of recent folders that is kept. */
const recentFolders = 10

export const withRecentFolder = (list: readonly string[], folder: string): string[] =>
  [folder, ...list.filter(other => other !== folder)].slice(0, recentFolders)

export async function createSettings(paths: DataPaths, log: Log): Promise<SettingsService> {
  let settings = await readSettings(paths, log)
  return {
    current: () => settings,
    update: change =>
      withLock(paths.settingsLock, 'the settings file', async () => {
        const parsed = SettingsChange.safeParse(change)
        if (!parsed.success) throw new AppError('request.invalid', firstIssue(parsed.error))
        const next = Settings.parse({ ...(await readSettings(paths, log)), ...parsed.data })
        await writeJsonFile(paths.settings, Settings, next)
        settings = next
        return settings
      }),
  }
}
