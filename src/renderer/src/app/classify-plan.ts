/** What the Classify button would do now, so that its text can say so before it is pressed. Pure. */
import type { CatalogueEntry, Job, RunSummary } from '../../../shared/domain'
import { count } from '../format'
import { plural, t } from '../i18n'

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
  if (input.job)
    return { kind: 'running', text: t('Classifying…'), about: t('A run is on: see the bar below.') }
  if (!model) return { kind: 'idle', text: t('Classify'), about: t('Choose a network first.') }
  if (model.state !== 'installed')
    return {
      kind: 'get-model',
      text: model.state === 'getting' ? t('Getting the network…') : t('Get the network…'),
      about: t('{name} is not on this machine yet.', { name: model.title }),
    }
  if (all.length === 0) return { kind: 'idle', text: t('Classify'), about: t('The folder has no clips.') }
  const start = (clipIds: readonly string[], text: string, again = false): Plan => ({
    kind: 'start',
    text,
    about: t('Runs {clips} with {name}, {protocol}.', {
      clips: count(clipIds.length || all.length, 'clip'),
      name: model.title,
      protocol: input.protocol,
    }),
    clipIds: [...clipIds],
    again,
  })
  if (picked.length > 0) return start(picked, t('Classify {n} selected', { n: picked.length }))
  if (shown.length > 0 && shown.length < all.length)
    return start(shown, t('Classify {n} shown', { n: shown.length }))
  const fits = run?.model.id === model.id && run.protocol.name === input.protocol
  if (run && fits && canResume(run)) {
    const left = run.total - run.done
    return {
      kind: 'resume',
      runId: run.id,
      text:
        run.state === 'interrupted'
          ? t('Resume, {n} left', { n: left })
          : t('Classify {n} left', { n: left }),
      about: t('Goes on with the run that stopped; nothing is computed twice.'),
    }
  }
  if (run && fits && input.withoutRow === 0)
    return start([], t('Classify {n} again', { n: all.length.toLocaleString('en') }), true)
  return start([], plural(all.length, 'Classify {n} clip', 'Classify {n} clips'))
}
