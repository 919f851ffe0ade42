/** Runs the command line from its sources as a person would: a real process, real children, its words and its end. */
import { spawn, type ChildProcess } from 'node:child_process'
import { resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')

export interface CliEnd {
  /** Null when a signal ended it. */
  code: number | null
  stdout: string
  stderr: string
}

export interface CliRun {
  child: ChildProcess
  ended: Promise<CliEnd>
  /** Resolves with the first log line (JSON on stderr) that `wanted` accepts; rejects when the process ends before. */
  logged(wanted: (line: LogLine) => boolean): Promise<LogLine>
}

export interface LogLine {
  msg: string
  proc?: string
  pid?: number
  clip?: string
  attempt?: number
}

export function startCli(args: readonly string[], env: Record<string, string> = {}): CliRun {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli/index.ts', ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  const listeners = new Set<() => void>()
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
    for (const listener of listeners) listener()
  })
  const ended = new Promise<CliEnd>(done => child.on('close', code => done({ code, stdout, stderr })))
  return {
    child,
    ended,
    logged: wanted =>
      new Promise((found, failed) => {
        const look = (): void => {
          const line = logLines(stderr).find(wanted)
          if (line === undefined) return
          listeners.delete(look)
          found(line)
        }
        listeners.add(look)
        void ended.then(() => failed(new Error(`it ended without that line:\n${stderr}`)))
        look()
      }),
  }
}

export const runCli = (args: readonly string[], env: Record<string, string> = {}): Promise<CliEnd> =>
  startCli(args, env).ended

/** The whole JSON lines in what was written to stderr. */
export const logLines = (stderr: string): LogLine[] =>
  stderr
    .split('\n')
    .slice(0, -1)
    .filter(line => line.startsWith('{'))
    .map(line => JSON.parse(line) as LogLine)
