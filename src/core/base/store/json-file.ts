/** JSON files that are never seen half-written: temp file, fsync, rename; checked against their schema both ways. */
import { readFile } from 'node:fs/promises'
import type { z } from 'zod'
import { AppError } from '../../../shared/errors'
import { writeFileAtomic } from './atomic'

/** The schema's own message for the first thing wrong, as "where: what". */
export function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0]
  if (issue === undefined) return 'not as expected'
  return issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`
}

/** @returns undefined when there is no such file. Throws AppError store.invalid when it is not what the schema says. */
export async function readJsonFile<S extends z.ZodType>(
  path: string,
  schema: S,
): Promise<z.output<S> | undefined> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new AppError('store.invalid', `${path} is not JSON: ${(error as Error).message}`, { cause: error })
  }
  const parsed = schema.safeParse(value)
  if (!parsed.success)
    throw new AppError('store.invalid', `${path} is not as expected: ${firstIssue(parsed.error)}`)
  return parsed.data
}

/** Checks the value first: a file that could not be read back is never written. */
export async function writeJsonFile<S extends z.ZodType>(
  path: string,
  schema: S,
  value: z.input<S>,
): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(schema.parse(value), null, 2)}\n`)
}
