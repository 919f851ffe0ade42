/** The layout of the data directory: the one place that knows it. */
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

export interface DataPaths {
  readonly root: string
  readonly settings: string
  readonly settingsLock: string
  readonly labels: string
  readonly labelsLock: string
  readonly models: string
  readonly runs: string
  /** A copy of the sample clips; made again when it is missing. */
  readonly samples: string
  /** Safe to delete. */
  readonly cache: string
  readonly logs: string
}

export function dataPaths(dataDir: string): DataPaths {
  const root = resolve(dataDir)
  return {
    root,
    settings: join(root, 'settings.json'),
    settingsLock: join(root, 'settings.lock'),
    labels: join(root, 'labels.jsonl'),
    labelsLock: join(root, 'labels.lock'),
    models: join(root, 'models'),
    runs: join(root, 'runs'),
    samples: join(root, 'samples'),
    cache: join(root, 'cache'),
    logs: join(root, 'logs'),
  }
}

export interface RunPaths {
  readonly dir: string
  readonly run: string
  readonly card: string
  readonly results: string
  readonly lock: string
}

export function runPaths(paths: DataPaths, runId: string): RunPaths {
  const dir = join(paths.runs, runId)
  return {
    dir,
    run: join(dir, 'run.json'),
    card: join(dir, 'card.json'),
    results: join(dir, 'results.jsonl'),
    lock: join(dir, 'lock'),
  }
}

/** Where programs of this system keep their data: the same folder for the desktop app and the command line. */
export function defaultDataDir(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const home = homedir()
  if (platform === 'win32') return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Kinetoscope')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Kinetoscope')
  return join(env['XDG_DATA_HOME'] || join(home, '.local', 'share'), 'kinetoscope')
}

/** --data, then KINETOSCOPE_DATA, then the system's place. */
export function resolveDataDir(flag?: string, env: NodeJS.ProcessEnv = process.env): string {
  return resolve(flag || env['KINETOSCOPE_DATA'] || defaultDataDir(env))
}
