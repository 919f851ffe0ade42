/** What decides what a clip is scored against, and which clips are scored: options of `evaluate` at work. */
import {
  checkMapping,
  createMapping,
  readMapping,
  type LabelMapping,
} from '../core/ground-truth/label-mapping'
import { createLabelIndex } from '../core/ground-truth/folder-truth'
import { readTruthFile, type TruthFile } from '../core/ground-truth/truth-file'
import type { Truth } from '../shared/domain'
import { AppError } from '../shared/errors'
import { matchNames, type NameMatch } from '../shared/label-index'
import { drawSample } from '../shared/metrics/sample'
import { takeShard, type EvaluateOptions } from './evaluate-options'
import { formatNames } from './format-report'
import type { CommandContext } from './context'

/** The truth of a clip as it is scored: said in the model's label set. */
export type TruthOf = (clip: string, truth: Truth | null) => Truth | null

/** Labels of the model, the mapping onto them, a file with the truth: what decides what a clip is scored against. */
export interface GroundTruthOptions {
  labels: readonly string[] | null
  mapping: LabelMapping
  file: TruthFile | null
}

export async function resolveGroundTruth(
  options: EvaluateOptions,
  labels: readonly string[] | null,
  model: string,
): Promise<GroundTruthOptions> {
  const file =
    options.truth === undefined || options.truth === 'folder' ? null : await readTruthFile(options.truth)
  const mapping = options.map === undefined ? createMapping([]) : await readMapping(options.map)
  if (labels === null && (file !== null || mapping.pairs.length > 0))
    throw new AppError(
      'model.missing',
      `the label list of ${model} is needed to read other names, and is not here`,
      {
        hint: `Get the model: models get ${model}.`,
      },
    )
  if (labels !== null) checkMapping(mapping, createLabelIndex(labels))
  return { labels, mapping, file }
}

export function truthIn({ labels, mapping, file }: GroundTruthOptions): TruthOf {
  const set = labels === null ? null : createLabelIndex(labels)
  return (clip, truth) => {
    const label = file === null ? (truth?.label ?? null) : file.labelOf(clip)
    if (label === null) return null
    const source = file === null ? (truth?.source ?? 'folder') : 'csv'
    if (set === null) return truth
    return { label, index: set.index(mapping.apply(label)), source }
  }
}

/** Names of the truth against the label set, mapped ones as they are mapped. */
export const namesOf = (
  truths: readonly (Truth | null)[],
  { labels, mapping }: GroundTruthOptions,
): NameMatch | undefined =>
  labels === null
    ? undefined
    : matchNames(
        truths.flatMap(truth => (truth === null ? [] : [mapping.apply(truth.label)])),
        labels,
      )

export const isSampled = ({ perClass, sample }: EvaluateOptions): boolean =>
  perClass !== undefined || sample !== undefined

/** The sample and the shard that the options ask for. */
export function chosen<T>(
  items: readonly T[],
  of: (item: T) => { path: string; truth: string | null },
  options: EvaluateOptions,
): T[] {
  const { perClass, sample, seed = 0 } = options
  const drawn = isSampled(options) ? drawSample(items, of, { perClass, inAll: sample, seed }) : [...items]
  return takeShard(drawn, options.shard)
}

export function printNames(
  context: CommandContext,
  { file }: GroundTruthOptions,
  names: NameMatch | undefined,
  labelSet: string,
): void {
  for (const note of file?.notes ?? []) context.output.note(`truth: ${note}`)
  for (const line of names === undefined ? [] : formatNames(names, labelSet)) context.output.note(line)
}
