/** Runs as jobs: starting one on the open folder, going on with one, and telling its rows. */
import { join } from 'node:path'
import type { ModelCard, Protocol, ResultRow } from '../../shared/domain'
import { AppError } from '../../shared/errors'
import type { Engine, LoadedModel } from '../contract/engine'
import type { Jobs } from '../base/jobs'
import { clipIdOf, type Library } from '../library/library'
import type { Log } from '../base/log'
import type { Models } from '../model/models'
import { protocolOf } from './protocol'
import { fingerprintOf, type RunClip } from './run-clips'
import type { Runs } from './runs'
import { createLabelIndex, truthInSet, type LabelIndex } from '../ground-truth/folder-truth'
import { createPacer } from '../base/event-loop'

interface Started {
  runId: string
  jobId: string
}

export interface RunJobs {
  start(
    this: void,
    input: { modelId: string; protocol: string; clipIds: string[]; provider: 'auto' | 'cpu' },
  ): Promise<Started>
  /** @param input.clipIds Does only these clips of the run; empty: all that are left. */
  resume(this: void, input: { runId: string; retryFailed: boolean; clipIds: string[] }): Promise<Started>
  /** Whether a run under way uses the model. */
  uses(modelId: string): boolean
}

export function createRunJobs(options: {
  library: Library
  models: Models
  runs: Runs
  jobs: Jobs
  engine: Engine
  topK: () => number
  onLoaded: (loaded: LoadedModel) => void
  onRow: (runId: string, row: ResultRow) => void
  log: Log
}): RunJobs {
  const { library, models, runs, jobs, engine, onLoaded, log } = options

  const activeJob = (test: (job: { runId: string | null; modelId: string | null }) => boolean): boolean =>
    jobs.list().some(job => job.kind === 'classify' && ['queued', 'running'].includes(job.state) && test(job))

  /** The clips to run by their paths; one that is gone is named all the same, so that it fails with the true reason. */
  const runClipsOf = async (paths: readonly string[], set: LabelIndex): Promise<RunClip[]> => {
    const folder = library.folder()
    const byPath = new Map(library.clips().map(clip => [clip.path, clip]))
    const pacer = createPacer()
    const clips: RunClip[] = []
    for (const path of paths) {
      const clip = byPath.get(path)
      clips.push({
        path,
        file: join(folder, path),
        truth: truthInSet(clip?.truth ?? null, set),
        human: clip?.human ?? null,
        tags: clip?.tags ?? [],
      })
      if (pacer.due()) await pacer.rest()
    }
    return clips
  }

  const enqueue = (
    runId: string,
    card: ModelCard,
    protocol: Protocol,
    clips: readonly RunClip[],
    again: { retryFailed: boolean; only?: ReadonlySet<string> } = { retryFailed: false },
  ): Started => {
    const folder = library.folder()
    const job = jobs.start(
      {
        kind: 'classify',
        lane: 'engine',
        pausable: true,
        title: `Classifying with ${card.title}`,
        unit: 'clips',
        total: clips.length,
        runId,
        modelId: card.id,
      },
      async ({ signal, progress, waitWhilePaused }) => {
        let problems = 0
        await runs.execute({
          runId,
          clips,
          card,
          modelDir: models.dirOf(card.id),
          protocol,
          engine,
          ...again,
          signal,
          waitWhilePaused,
          onLoaded,
          onRow: row => {
            if (row.status === 'failed') problems++
            options.onRow(runId, row)
            if (library.summary()?.folder !== folder) return
            const facts =
              row.status === 'ok' ? { media: row.media, problem: null } : { media: null, problem: row.error }
            if (facts.problem?.code.startsWith('clip.') ?? true) library.learn(clipIdOf(row.clip), facts)
          },
          onProgress: ({ done, total, clip }) => progress({ done, total, problems, message: clip }),
        })
      },
    )
    // Cancelled while it waited its turn: execute never saw it.
    void jobs.ended(job.id).then(async ({ state }) => {
      if (state !== 'cancelled' && state !== 'interrupted' && state !== 'failed') return
      await runs.finish(runId, state).catch((error: unknown) => {
        log.error({ mod: 'runs', runId, err: error }, 'the run could not be marked')
      })
    })
    return { runId, jobId: job.id }
  }

  return {
    async start({ modelId, protocol: protocolName, clipIds, provider }) {
      const folder = library.folder()
      const card = await models.card(modelId)
      const set = createLabelIndex(await models.labels(modelId))
      const protocol = protocolOf(card, protocolName)
      const chosen = clipIds.length === 0 ? [...library.clips()] : clipIds.map(id => library.clip(id))
      if (chosen.length === 0)
        throw new AppError('request.invalid', 'there are no clips to classify', {
          hint: 'Open a folder that holds clips.',
        })
      const run = await runs.create({
        folder,
        card,
        protocol,
        topK: Math.min(options.topK(), card.labels.count),
        provider,
        clips: clipIds.length === 0 ? [] : chosen.map(clip => clip.path),
        total: chosen.length,
      })
      const clips = await runClipsOf(
        chosen.map(clip => clip.path),
        set,
      )
      return enqueue(run.id, card, protocol, clips)
    },
    async resume({ runId, retryFailed, clipIds }) {
      const run = await runs.get(runId)
      if (activeJob(job => job.runId === runId))
        throw new AppError('run.busy', 'this run is under way already')
      if (library.summary()?.folder !== run.folder)
        throw new AppError('run.mismatch', `the run belongs to the folder ${run.folder}`, {
          hint: 'Open that folder first.',
        })
      const card = await models.card(run.model.id)
      const protocol = protocolOf(card, run.protocol.name)
      const { model, protocol: protocolRef } = fingerprintOf(card, protocol)
      if (model.sha256 !== run.model.sha256 || protocolRef.preprocess !== run.protocol.preprocess)
        throw new AppError(
          'run.mismatch',
          `${run.model.id} is no longer the model that this run began with`,
          {
            hint: 'Start a new run.',
          },
        )
      const set = createLabelIndex(await models.labels(card.id))
      const paths = run.clips.length === 0 ? library.clips().map(clip => clip.path) : run.clips
      const only = clipIds.length === 0 ? undefined : new Set(clipIds.map(id => library.clip(id).path))
      const covered = new Set(paths)
      for (const path of only ?? [])
        if (!covered.has(path)) throw new AppError('clip.missing', `${path} is not part of this run`)
      const clips = await runClipsOf(paths, set)
      return enqueue(runId, card, protocol, clips, { retryFailed, only })
    },
    uses: modelId => activeJob(job => job.modelId === modelId),
  }
}
