/** What the Classify button would do now, so that its text can say so before it is pressed. Pure. */
import type { CatalogueEntry, Job, RunSummary } from '../../../shared/domain'
import { plural } from '../../../shared/text'

export interface PlanInput {
  model: CatalogueEntry | undefined
  protocol: string
  run: RunSummary | undefined
  /** Ids of all clips, of those shown, of those picked. */
  all: readonly string[]
  shown: readonly string[]
  picked: readonly string[]
  /** Clips without a row in the run shown. */
  withoutRow: number
  job: Job | undefined
}

export type Plan = { text: string; about: string } & (
  | { kind: 'idle' | 'running' | 'get-model' }
  | { kind: 'start'; clipIds: string[]; again: boolean }
  | { kind: 'resume'; runId: string }
)

const unfinished: readonly string[] = ['cancelled', 'interrupted', 'failed']

/** A run stopped before its end that this model and protocol would go on with. */
export const canResume = (run: RunSummary): boolean => unfinished.includes(run.state) && run.done < run.total

/** Picked clips first, else the clips shown, else what is left of the run, else everything. */
export function classifyPlan(input: PlanInput): Plan {
  const { model, run, all, shown, picked } = input
  if (input.job) return { kind: 'running', text: 'Classifying…', about: 'A run is on: see the bar below.' }
  if (!model) return { kind: 'idle', text: 'Classify', about: 'Choose a network first.' }
  if (model.state !== 'installed')
    return {
      kind: 'get-model',
      text: model.state === 'getting' ? 'Getting the network…' : 'Get the network…',
      about: `${model.title} is not on this machine yet.`,
    }
  if (all.length === 0) return { kind: 'idle', text: 'Classify', about: 'The folder has no clips.' }
  const start = (clipIds: readonly string[], text: string, again = false): Plan => ({
    kind: 'start',
    text,
    about: `Runs ${plural(clipIds.length || all.length, 'clip')} with ${model.title}, ${input.protocol}.`,
    clipIds: [...clipIds],
    again,
  })
  if (picked.length > 0) return start(picked, `Classify ${picked.length} selected`)
  if (shown.length > 0 && shown.length < all.length) return start(shown, `Classify ${shown.length} shown`)
  const fits = run?.model.id === model.id && run.protocol.name === input.protocol
  if (run && fits && canResume(run)) {
    const left = run.total - run.done
    return {
      kind: 'resume',
      runId: run.id,
      text: run.state === 'interrupted' ? `Resume, ${left} left` : `Classify ${left} left`,
      about: 'Goes on with the run that stopped; nothing is computed twice.',
    }
  }
  if (run && fits && input.withoutRow === 0)
    return start([], `Classify ${all.length.toLocaleString('en')} again`, true)
  return start([], `Classify ${plural(all.length, 'clip')}`)
}
