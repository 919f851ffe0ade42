/** The report of an evaluation: the same object, and the same text, from the window and from the command line. Pure. */
import type { ResultRow, RunSummary, TopEntry, Truth } from '../domain'
import type { NameMatch } from '../label-index'
import { reliabilityBins } from './calibration'
import type { Comparison } from './comparison'
import { createTally, type Evaluation } from './evaluation'
import { judge } from './verdict'

/** What the report reads of a row. */
export interface MeasuredRow {
  clip: string
  status: ResultRow['status']
  topk?: readonly TopEntry[]
  truth: Truth | null
}

export interface Measured extends Evaluation {
  clips: {
    /** Rows looked at. */
    total: number
    /** Could not be classified. */
    failed: number
    /** Nothing says what they show. */
    withoutTruth: number
    /** Their class is none of the model's. */
    notInLabelSet: number
  }
  /** Truth names that are no class of the model, with the clips this leaves out; most clips first. */
  unmatchedTruth: { label: string; n: number }[]
}

export interface MeasuredTally {
  add(row: MeasuredRow): void
  finish(): Measured
}

/** An evaluation of rows, with what is left out and why. Callers with many rows may rest between any two. */
export function createMeasuredTally(): MeasuredTally {
  const tally = createTally()
  const unmatched = new Map<string, number>()
  const clips = { total: 0, failed: 0, withoutTruth: 0, notInLabelSet: 0 }
  return {
    add({ clip, status, topk, truth }) {
      clips.total++
      if (status === 'failed') return void clips.failed++
      const judgement = judge({ clip, topk: topk ?? [], truth })
      if (judgement === 'no-truth') clips.withoutTruth++
      else if (judgement === 'not-in-set') {
        clips.notInLabelSet++
        const label = truth?.label ?? ''
        unmatched.set(label, (unmatched.get(label) ?? 0) + 1)
      } else tally.add(judgement)
    },
    finish: () => ({
      ...tally.finish(),
      clips: { ...clips },
      unmatchedTruth: [...unmatched]
        .map(([label, n]) => ({ label, n }))
        .sort((a, b) => b.n - a.n || (a.label < b.label ? -1 : 1)),
    }),
  }
}

type OrNull<T> = { [K in keyof T]: T[K] | null }

/** Where the figures come from. Null is what the rows' file does not say. */
export interface ReportContext {
  model: OrNull<Pick<RunSummary['model'], 'id' | 'sha256' | 'labelsSha256' | 'labelSet'>>
  protocol: OrNull<RunSummary['protocol']>
  provider: string | null
  versions: { app: string | null; reader: string | null }
  /** Of rows out of a table: what it does not hold, by the names of this report, where it is null. */
  notInFile?: NotInFile[]
  /** Set where only some of the clips were taken, and how. */
  sample?: { perClass: number | null; inAll: number | null; seed: number; generator: string }
  shard?: string
  truth?: { source: 'folder' | 'csv'; file: string | null }
  mapping?: { from: string; to: string }[]
  names?: NameMatch
}

/** Figures that rest on scores to their last digit: a table's are rounded. */
export const scoreFigures = ['ece', 'meanScore', 'reliability', 'scores', 'perClass.meanScore'] as const
export type NotInFile =
  (typeof scoreFigures)[number] | 'top5' | 'clips.failed' | 'model' | 'protocol' | 'provider' | 'versions'

/** The figures, null where the rows' file does not hold what they are made of. */
type Reported = Omit<Measured, 'reliability' | 'scores' | 'perClass' | 'clips'> & {
  reliability: Measured['reliability'] | null
  scores: Measured['scores'] | null
  perClass: (Omit<Measured['perClass'][number], 'meanScore'> & { meanScore: number | null })[]
  clips: Omit<Measured['clips'], 'failed'> & { failed: number | null }
}

function reported(measured: Measured, missing: readonly NotInFile[]): Reported {
  const { clips, perClass } = measured
  return {
    ...measured,
    ...(missing.includes('ece') ? { ece: null, meanScore: null, reliability: null, scores: null } : {}),
    ...(missing.includes('perClass.meanScore')
      ? { perClass: perClass.map(each => ({ ...each, meanScore: null })) }
      : {}),
    ...(missing.includes('clips.failed') ? { clips: { ...clips, failed: null } } : {}),
  }
}

export type EvaluationReport = ReportContext & Reported & { schema: 1; kind: 'evaluation'; eceBins: number }

/** Model and protocol as files of rows hold them: without the title. */
const madeWith = ({ model, protocol }: ReportContext): Pick<ReportContext, 'model' | 'protocol'> => ({
  model: {
    id: model.id,
    sha256: model.sha256,
    labelsSha256: model.labelsSha256,
    labelSet: model.labelSet,
  },
  protocol: {
    name: protocol.name,
    clips: protocol.clips,
    crops: protocol.crops,
    aggregate: protocol.aggregate,
    preprocess: protocol.preprocess,
  },
})

export const evaluationReport = (measured: Measured, context: ReportContext): EvaluationReport => ({
  schema: 1,
  kind: 'evaluation',
  ...context,
  ...madeWith(context),
  eceBins: reliabilityBins,
  ...reported(measured, context.notInFile ?? []),
  ...(context.notInFile === undefined
    ? {}
    : {
        notInFile: [
          ...context.notInFile,
          ...(measured.top5 === null && measured.n > 0 ? ['top5' as const] : []),
        ],
      }),
})

type ComparisonReport = Comparison & {
  schema: 1
  kind: 'comparison'
  a: Pick<ReportContext, 'model' | 'protocol'>
  b: Pick<ReportContext, 'model' | 'protocol'>
}

export const comparisonReport = (
  compared: Comparison,
  a: ReportContext,
  b: ReportContext,
): ComparisonReport => ({
  schema: 1,
  kind: 'comparison',
  a: madeWith(a),
  b: madeWith(b),
  ...compared,
})

/** What a run's summary says of where its figures come from. */
export const contextOfRun = (run: RunSummary): ReportContext => ({
  model: run.model,
  protocol: run.protocol,
  provider: run.provider?.used ?? null,
  versions: { app: run.app, reader: run.reader },
})

/** A report, or any figures, as a file's text. */
export const reportText = (report: unknown): string => `${JSON.stringify(report, null, 2)}\n`
