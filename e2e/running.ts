/** The app as a test sees it, whichever shell it runs in. */
import type { ElectronApplication, Page } from '@playwright/test'

export interface LaunchOptions {
  /** Data directory: models, runs, labels, settings. */
  dataDir: string
  /** Folder above everything the test opens. */
  root: string
  /** Folder to open at start, as if given on the command line. */
  folder?: string
  env?: Record<string, string>
  /** Started so that nothing is fetched. */
  offline?: boolean
}

export interface Saved {
  /** Address it came from. */
  url: string
  /** The name proposed for it. */
  name: string
  bytes: Buffer
}

export interface Running {
  readonly page: Page
  /** Process id of the host. */
  readonly pid: number
  /** The address with the token; null in a window. */
  readonly url: string | null
  /** The window's application; null in a browser. */
  readonly desktop: ElectronApplication | null
  /** Opens `folder` by what `press` presses (the first screen's button): by the path field, or by the system's dialog. */
  openFolder(folder: string, press?: () => Promise<unknown>): Promise<void>
  /** What is saved by `act`: an export, a picture. The browser's download, or the answer to the window's save dialog. */
  saved(act: () => Promise<unknown>): Promise<Saved>
  /** Answers the file dialog that `press` opens with the file at `path`. */
  chooseFile(press: () => Promise<unknown>, path: string): Promise<void>
  /** What the host said, for the report of a failed test. */
  log(): string
  close(): Promise<void>
}

/** What the product's processes get of our environment: the tests' own settings must not reach them. */
export function hostEnv(options: LaunchOptions): Record<string, string> {
  const env: Record<string, string> = {}
  for (const [name, value] of Object.entries(process.env))
    if (value !== undefined && !/^(KINETOSCOPE_|ELECTRON_|NODE_OPTIONS)/.test(name)) env[name] = value
  return { ...env, ...options.env }
}
