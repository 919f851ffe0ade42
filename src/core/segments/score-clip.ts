/** Scores over time of single long clips, kept beside the run that they belong to, and the segments a person made of them. */
import { ClipScores, type Segment } from '../../shared/domain'
import { AppError } from '../../shared/errors'
import { readOwnSegments, scoresFile, writeOwnSegments } from './segment-store'
import type { Engine } from '../contract/engine'
import type { Jobs } from '../base/jobs'
import type { Library } from '../library/library'
import type { Models } from '../model/models'
import type { DataPaths } from '../base/paths'
import type { Runs } from '../runs/runs'
import { readJsonFile, writeJsonFile } from '../base/store/json-file'

/** Classes kept of each window: a class that leads later is seen to rise before. */
const keptClasses = 20

export interface ClipScoring {
  /** Slides the run's model over one clip: a job. Throws AppError run.missing, clip.missing, run.mismatch. */
  start(input: {
    runId: string
    clipId: string
    windowSec?: number
    strideSec?: number
  }): Promise<{ jobId: string }>
  /** Null where the clip was not looked at, or has changed since; `segments` null where the person made none. */
  get(input: {
    runId: string
    clipId: string
  }): Promise<{ scores: ClipScores | null; segments: Segment[] | null }>
  /** A person's segments of a clip, whichever model they began with; null takes them away. */
  set(clipId: string, segments: Segment[] | null): Promise<{ segments: Segment[] | null }>
}

export function createClipScoring(options: {
  paths: DataPaths
  library: Library
  models: Models
  runs: Runs
  jobs: Jobs
  engine: Engine
}): ClipScoring {
  const { paths, library, models, runs, jobs, engine } = options
  return {
    async start({ runId, clipId, windowSec, strideSec }) {
      const clip = library.clip(clipId)
      const run = await runs.get(runId)
      const card = await models.card(run.model.id)
      if (card.graph.sha256 !== run.model.sha256)
        throw new AppError('run.mismatch', `${card.title} is not the one of this run any more`, {
          hint: 'Classify again with the model that is here now.',
        })
      const { bytes, mtimeMs, path } = clip
      const job = jobs.start(
        {
          kind: 'scores',
          lane: 'engine',
          unit: 'steps',
          runId,
          modelId: card.id,
          title: `Looking through ${clip.name}`,
        },
        async ({ signal, progress }) => {
          const outcome = await engine.classifyWindows(
            {
              path: library.fileOf(clip),
              modelDir: models.dirOf(card.id),
              windowSec,
              strideSec,
              topK: Math.min(keptClasses, card.labels.count),
              provider: run.asked,
            },
            ({ windows, windowsDone }) => progress({ done: windowsDone, total: windows, message: path }),
            signal,
          )
          const { windows, media } = outcome
          await writeJsonFile(scoresFile(paths, runId, clipId), ClipScores, {
            schemaVersion: 1,
            clip: path,
            bytes,
            mtimeMs,
            model: run.model,
            windowSec: outcome.windowSec,
            strideSec: outcome.strideSec,
            durationSec: media.durationSec,
            windows,
            at: new Date().toISOString(),
          })
        },
      )
      return { jobId: job.id }
    },
    async get({ runId, clipId }) {
      const clip = library.clip(clipId)
      await runs.get(runId)
      const scores = await readJsonFile(scoresFile(paths, runId, clipId), ClipScores)
      const isOfNow = scores?.bytes === clip.bytes && scores.mtimeMs === clip.mtimeMs
      const segments = await readOwnSegments(paths, library.folder(), clipId)
      return { scores: scores !== undefined && isOfNow ? scores : null, segments }
    },
    async set(clipId, segments) {
      await writeOwnSegments(paths, library.folder(), library.clip(clipId), segments)
      return { segments }
    },
  }
}
