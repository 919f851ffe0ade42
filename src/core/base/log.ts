/** The log: pino JSON lines. Sync destination, no transports: a transport's worker thread does not survive bundling. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'

export type Log = Pick<pino.Logger, 'debug' | 'info' | 'warn' | 'error' | 'child'>

export interface LogOptions {
  level?: string
  /** Folder for kinetoscope.log; absent: standard error. */
  dir?: string
}

export function createLog(options: LogOptions = {}): Log {
  if (options.dir !== undefined) mkdirSync(options.dir, { recursive: true })
  const dest = options.dir === undefined ? 2 : join(options.dir, 'kinetoscope.log')
  return pino(
    { level: options.level ?? 'info', base: { proc: 'host' }, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest, sync: true }),
  )
}

/** For tests and for callers that want no log. */
export const silentLog: Log = pino({ level: 'silent' })
