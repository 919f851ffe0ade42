/** JSON files that are never seen half-written: temp file, fsync, rename; checked against their schema both ways. */
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { z } from 'zod'
import { AppError } from '../../../shared/errors'
import { tempBeside } from './temp-name'

/** A rename is only safe from a power cut once its folder is on disk. Not every system lets a folder be opened. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch {
    // Windows and some network file systems: the rename is as safe as they make it.
  }
}

/** Replaces a file in one step; readers see the old or the new one. Makes the folder if need be. */
export async function writeFileAtomic(path: string, content: string | Uint8Array): Promise<void> {
  const folder = dirname(path)
  await mkdir(folder, { recursive: true })
  const temp = tempBeside(path)
  try {
    const handle = await open(temp, 'wx')
    try {
      await handle.writeFile(content)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temp, path)
  } catch (error) {
    await rm(temp, { force: true })
    throw error
  }
  await syncFolder(folder)
}

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
