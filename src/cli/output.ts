/** Where words go: results to stdout and nothing else there; progress, notes and errors to stderr. */
import type { Writable } from 'node:stream'
import { describeError } from '../shared/errors'

/** A stream that may be a terminal. */
export type Stream = Writable & { isTTY?: boolean; columns?: number }

export interface Output {
  /** One line of a result. */
  result(line: string): void
  /** One line for the person watching; nothing with --quiet. */
  note(line: string): void
  /** The state of things: rewritten in place on a terminal, a plain line now and then elsewhere; nothing with --quiet. */
  live(line: string): void
  /** What went wrong and what to do about it; also with --quiet. */
  error(error: unknown): void
  /** Takes the live line away. */
  clear(): void
}

/** A plain stream gets a live line at most this often. */
const plainEveryMs = 5000
/** A terminal is redrawn at most this often. */
const drawEveryMs = 100

const control = /[\u0000-\u001f\u007f-\u009f]/g
/** File names may hold line feeds and escape sequences: shown as \xNN, so that one result stays one line. */
export const printable = (text: string): string =>
  text.replace(control, c => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`)

export function createOutput(
  stdout: Stream,
  stderr: Stream,
  options: { quiet?: boolean; now?: () => number } = {},
): Output {
  const now = options.now ?? (() => performance.now())
  let drawn = false
  let last = -Infinity
  const clear = (): void => {
    if (drawn) stderr.write('\r\u001b[2K')
    drawn = false
  }
  const say = (line: string): void => {
    clear()
    stderr.write(`${line}\n`)
  }
  return {
    result(line) {
      clear()
      stdout.write(`${line}\n`)
    },
    note(line) {
      if (options.quiet !== true) say(line)
    },
    live(line) {
      if (options.quiet === true || now() - last < (stderr.isTTY === true ? drawEveryMs : plainEveryMs))
        return
      last = now()
      if (stderr.isTTY !== true) return say(line)
      clear()
      // A line that wraps could not be taken back.
      stderr.write([...line].slice(0, (stderr.columns ?? 80) - 1).join(''))
      drawn = true
    },
    error(error) {
      const { title, hint, code } = describeError(error)
      say(`error: ${printable(title)} [${code}]`)
      if (hint !== undefined) say(`  → ${hint}`)
      if (code === 'bug' && error instanceof Error && error.stack !== undefined) say(error.stack)
    },
    clear,
  }
}

/** Columns padded to their widest cell; numbers to the right where `right` says so. */
export function table(rows: readonly (readonly string[])[], right: readonly boolean[] = []): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map(row => [...(row[column] ?? '')].length)),
  )
  return rows.map(row =>
    row
      .map((cell, column) => {
        const fill = ' '.repeat((widths[column] ?? 0) - [...cell].length)
        return right[column] === true ? fill + cell : cell + fill
      })
      .join('  ')
      .trimEnd(),
  )
}

export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit === 0 || value >= 99.95 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`
}

export function formatDuration(seconds: number): string {
  const s = Math.round(seconds)
  if (s < 60) return `${s} s`
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`
  return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`
}

/** 0.9997 → "99.97 %" would claim too much: one decimal, as on the screen. */
export const formatScore = (score: number): string => `${(100 * score).toFixed(1)} %`
