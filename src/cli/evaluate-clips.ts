/** Clips to rows for `evaluate` and `compare`: the sample is drawn, classified, and its rows are kept in a journal. */
import { createMapping } from '../core/ground-truth/label-mapping'
import { createLabels } from '../core/labels/labels'
import { protocolOf } from '../core/runs/protocol'
import type { ScoredRow } from '../core/evaluation/results-csv'
import { createLabelIndex } from '../core/ground-truth/folder-truth'
import { AppError } from '../shared/errors'
import { listClips, toRunClips } from './clip-list'
import { collectRows } from './collect-rows'
import type { EvaluateOptions } from './evaluate-options'
import {
  chosen,
  resolveGroundTruth,
  namesOf,
  printNames,
  truthIn,
  type GroundTruthOptions,
} from './ground-truth-options'
import { contextOfRows, type LoadedResults } from './load-results'
import { resolveModel } from './resolve-model'
import type { CommandContext } from './context'

/** The journal of a run over clips: named, or beside the report; null keeps rows in memory. */
export const rowsFile = ({ rows, out }: EvaluateOptions): string | null =>
  rows ?? (out === undefined ? null : `${out}.rows.jsonl`)

/** Rows to score, and what they are scored against. */
export interface Prepared {
  rows: readonly ScoredRow[]
  judging: GroundTruthOptions
  input: Pick<LoadedResults, 'provenance'>
}

/**
 * Classifies clips and hands on their rows. Throws AppError clip.missing where there are none.
 * @param only Paths of the clips that are wanted; left out: all.
 */
export async function fromClips(
  context: CommandContext,
  paths: string[],
  options: EvaluateOptions,
  only?: ReadonlySet<string>,
): Promise<Prepared> {
  const settings = await context.settings()
  const list = await listClips(paths, context.signal)
  const engine = await context.engine({ reader: options.reader, threads: options.threads })
  const model = await resolveModel(context, options.model, { ...options, fetch: true })
  const protocol = protocolOf(model.card, options.protocol ?? settings.protocol)
  const judging = await resolveGroundTruth(options, model.labels, model.card.id)
  const truthOf = truthIn({ ...judging, mapping: createMapping([]) })
  const humans = await createLabels(context.paths, context.log).of(list.folder)
  const clips = chosen(
    toRunClips(list, createLabelIndex(model.labels), humans)
      .filter(clip => only?.has(clip.path) !== false)
      .map(clip => ({ ...clip, truth: truthOf(clip.path, clip.truth) })),
    clip => ({ path: clip.path, truth: clip.truth?.label ?? null }),
    options,
  )
  if (clips.length === 0)
    throw new AppError(
      'clip.missing',
      only === undefined ? 'there is no clip to evaluate' : 'the two have no clip in common',
    )
  const names = namesOf(
    clips.map(clip => clip.truth),
    judging,
  )
  printNames(context, judging, names, model.card.labels.set)
  const rows = await collectRows(context, {
    clips,
    skipped: list.skipped,
    model,
    protocol,
    engine,
    topK: options.top ?? Math.max(5, settings.topK),
    provider: options.provider ?? settings.provider,
    journal: rowsFile(options),
    resume: options.resume === true,
  })
  return { rows, judging, input: { provenance: contextOfRows(rows, 'the run') } }
}
