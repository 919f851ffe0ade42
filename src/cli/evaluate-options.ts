/** Options of `evaluate`: from the command line, and below them from a configuration file with the same names. */
import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { InvalidArgumentError } from 'commander'
import { z } from 'zod'
import { firstIssue } from '../core/base/store/json-file'
import { AppError } from '../shared/errors'
import { protocolName } from './options'

const shardPattern = /^([1-9]\d*)\/([1-9]\d*)$/

/** Which part of how many: 2/4. */
export function shardOption(text: string): string {
  const match = shardPattern.exec(text)
  if (match === null || Number(match[1]) > Number(match[2]))
    throw new InvalidArgumentError('A part of a whole is needed, such as 2/4.')
  return text
}

/** Every n-th item, beginning with the i-th: shards of one list share nothing and together are all of it. */
export function takeShard<T>(items: readonly T[], shard: string | undefined): T[] {
  const match = shard === undefined ? null : shardPattern.exec(shard)
  if (match === null) return [...items]
  const [part, parts] = [Number(match[1]), Number(match[2])]
  return items.filter((_, i) => i % parts === part - 1)
}

/** Whether a check of one option's text passes. */
const passes = (check: (text: string) => string) => (text: string) => {
  try {
    return check(text) === text
  } catch {
    return false
  }
}

const Options = z.object({
  model: z.string().optional(),
  protocol: z.string().refine(passes(protocolName), 'fast, standard, full, or CxK is needed').optional(),
  top: z.number().int().min(1).max(50).optional(),
  truth: z.string().optional(),
  map: z.string().optional(),
  perClass: z.number().int().min(1).optional(),
  sample: z.number().int().min(1).optional(),
  seed: z.number().int().min(0).optional(),
  shard: z.string().refine(passes(shardOption), 'a part such as 2/4 is needed').optional(),
  rows: z.string().optional(),
  out: z.string().optional(),
  confusion: z.string().optional(),
  resume: z.boolean().optional(),
  force: z.boolean().optional(),
  strict: z.boolean().optional(),
  provider: z.enum(['auto', 'cpu']).optional(),
  reader: z.enum(['auto', 'libav', 'ffmpeg']).optional(),
  threads: z.number().int().min(0).max(1024).optional(),
  offline: z.boolean().optional(),
  allowPip: z.boolean().optional(),
})
export type EvaluateOptions = z.output<typeof Options>

const Config = Options.extend({ paths: z.union([z.string(), z.array(z.string())]).optional() }).strict()

/** Options that name files: in a configuration file they are relative to it. */
const fileOptions = ['map', 'rows', 'out', 'confusion'] as const

/** The options in force. Throws AppError path.missing, or request.invalid naming what is wrong in the file. */
export async function withConfig(
  given: readonly string[],
  { config: file, ...options }: EvaluateOptions & { config?: string },
): Promise<{ given: string[]; options: EvaluateOptions }> {
  if (file === undefined) return { given: [...given], options }
  let value: unknown
  try {
    value = JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new AppError('path.missing', `there is no file ${file}`, { cause: error })
    throw new AppError('request.invalid', `${file} is not JSON: ${(error as Error).message}`, {
      cause: error,
    })
  }
  const parsed = Config.safeParse(value)
  if (!parsed.success) throw new AppError('request.invalid', `in ${file}: ${firstIssue(parsed.error)}`)
  const { paths = [], ...below } = parsed.data
  const beside = (path: string): string => resolve(dirname(file), path)
  for (const name of fileOptions) if (below[name] !== undefined) below[name] = beside(below[name])
  if (below.truth !== undefined && below.truth !== 'folder') below.truth = beside(below.truth)
  return {
    given:
      given.length > 0 ? [...given] : [paths].flat().map(each => (each === 'latest' ? each : beside(each))),
    options: { ...below, ...options },
  }
}
