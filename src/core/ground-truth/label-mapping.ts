/** Names of one label set said in another's: a table from,to as CSV, or as JSON `{"from": "to"}` or `[{"from","to"}]`. */
import { readFile } from 'node:fs/promises'
import { parse } from 'csv-parse/sync'
import { z } from 'zod'
import { AppError } from '../../shared/errors'
import type { LabelIndex } from '../../shared/label-index'

export interface LabelMapping {
  pairs: { from: string; to: string }[]
  /** The other name of a label, in any case; the label itself where the table has none. */
  apply(label: string): string
}

const Pairs = z.array(z.object({ from: z.string().min(1), to: z.string().min(1) }))
const JsonMapping = z.union([
  z
    .record(z.string().min(1), z.string().min(1))
    .transform(table => Object.entries(table).map(([from, to]) => ({ from, to }))),
  Pairs,
])

export function createMapping(pairs: readonly { from: string; to: string }[]): LabelMapping {
  const exact = new Map(pairs.map(({ from, to }) => [from, to]))
  const anyCase = new Map(pairs.map(({ from, to }) => [from.toLowerCase(), to]))
  return {
    pairs: [...pairs],
    apply: label => exact.get(label) ?? anyCase.get(label.toLowerCase()) ?? label,
  }
}

/** Throws AppError path.missing, or store.invalid with what a mapping looks like. */
export async function readMapping(path: string): Promise<LabelMapping> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new AppError('path.missing', `there is no file ${path}`, { cause: error })
    throw error
  }
  try {
    return createMapping(
      /\.json$/i.test(path)
        ? JsonMapping.parse(JSON.parse(text))
        : Pairs.parse(parse(text, { bom: true, columns: true, skip_empty_lines: true, trim: true })),
    )
  } catch (error) {
    throw new AppError('store.invalid', `${path} is no table of label names`, {
      hint: 'It needs a line from,to and then a pair a line; or JSON {"from": "to"}.',
      cause: error,
    })
  }
}

/** Pairs whose target is no class of the set: a mapping with a slip of the pen is refused, not passed over. */
export function checkMapping({ pairs }: LabelMapping, set: LabelIndex): void {
  const wrong = pairs.filter(({ to }) => set.index(to) === null)
  const [first] = wrong
  if (first === undefined) return
  throw new AppError(
    'request.invalid',
    `the mapping names ${wrong.length === 1 ? 'a class' : `${wrong.length} classes`} that the model does not have: ${first.to}`,
    { hint: `It maps ${first.from} to it.`, details: { unknown: wrong.map(({ to }) => to) } },
  )
}
