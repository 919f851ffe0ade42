/** Append-only files of one JSON value a line. A line counts once it is on disk; a torn last line is dropped and said. */
import { createReadStream } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { z } from 'zod'
import { createPacer } from '../event-loop'

export interface JsonlFacts {
  /** Bytes from the start that hold whole lines; what follows is torn. */
  wholeBytes: number
  /** A last line cut short by a crash was left out. */
  torn: boolean
  /** The last line is whole but lacks its line feed. */
  unterminated: boolean
  /** Numbers (from 1) of whole lines that are not what the schema says; left out. */
  bad: number[]
}

export interface JsonlContent<T> extends JsonlFacts {
  rows: T[]
}

function parseLine<S extends z.ZodType>(line: string, schema: S): z.output<S> | undefined {
  try {
    const parsed = schema.safeParse(JSON.parse(line))
    return parsed.success ? parsed.data : undefined
  } catch {
    return undefined
  }
}

/**
 * Reads line by line in slices, so that a journal of 100,000 rows does not hold the event loop. An absent file is empty.
 * @param each Told every row with its place in the file: first byte, and length without the line feed.
 * @param from Byte to begin at: the end of a line.
 */
export async function scanJsonl<S extends z.ZodType>(
  path: string,
  schema: S,
  each: (row: z.output<S>, start: number, bytes: number) => void,
  from = 0,
): Promise<JsonlFacts> {
  const facts: JsonlFacts = { wholeBytes: from, torn: false, unterminated: false, bad: [] }
  const pacer = createPacer()
  let rest: Buffer = Buffer.alloc(0)
  let lineNumber = 0
  try {
    for await (const chunk of createReadStream(path, {
      start: from,
      highWaterMark: 256 * 1024,
    }) as AsyncIterable<Buffer>) {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
      let at = 0
      for (let end = bytes.indexOf(10, at); end !== -1; end = bytes.indexOf(10, at)) {
        const line = bytes.toString('utf8', at, end)
        const start = facts.wholeBytes
        const length = end - at
        facts.wholeBytes += length + 1
        at = end + 1
        lineNumber++
        if (line.trim() === '') continue
        const row = parseLine(line, schema)
        if (row === undefined) facts.bad.push(lineNumber)
        else each(row, start, length)
        if (pacer.due()) await pacer.rest()
      }
      rest = bytes.subarray(at)
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  if (rest.length > 0) {
    const row = parseLine(rest.toString('utf8'), schema)
    if (row === undefined) {
      facts.torn = true
    } else {
      each(row, facts.wholeBytes, rest.length)
      facts.wholeBytes += rest.length
      facts.unterminated = true
    }
  }
  return facts
}

/** Every row of the file. */
export async function readJsonl<S extends z.ZodType>(
  path: string,
  schema: S,
): Promise<JsonlContent<z.output<S>>> {
  const rows: z.output<S>[] = []
  const facts = await scanJsonl(path, schema, row => rows.push(row))
  return { ...facts, rows }
}

export interface JsonlWriter {
  /** Resolves once the line is on disk (fsync). Lines keep the order of the calls. */
  append(value: unknown): Promise<void>
  /** Several lines with one fsync: on disk together, or not at all where the write fails. */
  appendAll(values: readonly unknown[]): Promise<void>
  close(): Promise<void>
}

/**
 * Opens for appending, first cutting a torn last line off.
 * @param content What readJsonl said of the file just now, under the same lock.
 */
export async function openJsonl(
  path: string,
  content: Pick<JsonlContent<unknown>, 'wholeBytes' | 'unterminated'>,
): Promise<JsonlWriter> {
  await mkdir(dirname(path), { recursive: true })
  const handle = await open(path, 'a')
  if ((await handle.stat()).size > content.wholeBytes) await handle.truncate(content.wholeBytes)
  if (content.unterminated) await handle.appendFile('\n')
  let last: Promise<void> = Promise.resolve()
  let isTorn = false
  const writeText = async (lines: string): Promise<void> => {
    // What a failed write left of its line is closed off, so that it cannot spoil the next.
    const text = isTorn ? `\n${lines}` : lines
    const { size } = await handle.stat()
    isTorn = true
    try {
      await handle.appendFile(text)
      isTorn = false
      await handle.datasync()
    } catch (error) {
      await handle.truncate(size).then(
        () => (isTorn = false),
        () => undefined,
      )
      throw error
    }
  }
  // After a failed write (a full disk) later lines still get their try; each caller sees its own error.
  const inTurn = (write: () => Promise<void>): Promise<void> => {
    const done = last.then(write, write)
    last = done.catch(() => undefined)
    return done
  }
  return {
    append(value) {
      const line = `${JSON.stringify(value)}\n`
      return inTurn(() => writeText(line))
    },
    appendAll: values =>
      inTurn(async () => {
        const pacer = createPacer()
        const lines: string[] = []
        for (const value of values) {
          lines.push(`${JSON.stringify(value)}\n`)
          if (pacer.due()) await pacer.rest()
        }
        await writeText(lines.join(''))
      }),
    async close() {
      await last
      await handle.close()
    },
  }
}
