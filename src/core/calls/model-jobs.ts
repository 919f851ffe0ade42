/** Getting, adding and removing models as jobs that the page can follow. */
import { randomUUID } from 'node:crypto'
import { mkdir, open, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { CatalogueEntry } from '../../shared/domain'
import { AppError } from '../../shared/errors'
import type { JobContext, Jobs } from '../base/jobs'
import type { Log } from '../base/log'
import type { GetProgress, Models } from '../model/models'
import type { DataPaths } from '../base/paths'
import type { Runs } from '../runs/runs'

export interface ModelJobs {
  list(this: void): Promise<CatalogueEntry[]>
  /** Tells the list again, because something that it says has changed. */
  tell(this: void): Promise<void>
  get(this: void, input: { id: string; allowPip: boolean }): Promise<{ jobId: string }>
  /** @param name What the file is called to a person. */
  addFile(path: string, name: string): Promise<{ jobId: string }>
  upload(name: string, body: AsyncIterable<Uint8Array>): Promise<{ jobId: string }>
  remove(id: string): Promise<Record<string, never>>
}

/** More than any weight file of a network that this program can run. */
const maxUploadBytes = 4 * 1024 ** 3

const phaseWords: Record<GetProgress['phase'], string> = {
  fetch: 'fetching',
  check: 'checking the hash',
  convert: 'converting to ONNX',
  verify: 'comparing with known scores',
}

/** Takes in a weight file's bytes. Whoever gets it drops it again; nothing is left of one that fails. */
export async function receiveUpload(
  paths: Pick<DataPaths, 'cache'>,
  body: AsyncIterable<Uint8Array>,
): Promise<{ file: string; drop: () => Promise<void> }> {
  const folder = join(paths.cache, 'uploads', randomUUID())
  const file = join(folder, 'weights')
  const drop = (): Promise<void> => rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  try {
    const handle = await open(file, 'wx')
    try {
      let bytes = 0
      for await (const chunk of body) {
        bytes += chunk.length
        if (bytes > maxUploadBytes)
          throw new AppError('request.invalid', 'the file is larger than any known weight file')
        await handle.writeFile(chunk)
      }
      if (bytes === 0) throw new AppError('request.invalid', 'no bytes came')
    } finally {
      await handle.close()
    }
  } catch (error) {
    await drop()
    throw error
  }
  return { file, drop }
}

export function createModelJobs(options: {
  models: Models
  jobs: Jobs
  runs: Pick<Runs, 'secondsPerClip'>
  paths: DataPaths
  log: Log
  onModels: (list: CatalogueEntry[]) => void
}): ModelJobs {
  const { models, jobs, runs, paths, log, onModels } = options

  const jobOf = (id: string): string | undefined =>
    jobs
      .list()
      .find(
        job => job.kind === 'get-model' && job.modelId === id && ['queued', 'running'].includes(job.state),
      )?.id
  const list = async (): Promise<CatalogueEntry[]> => {
    const entries = await models.list()
    const measured = await Promise.all(
      entries.map(async entry => ({ ...entry, secondsPerClip: await runs.secondsPerClip(entry.id) })),
    )
    return measured.map(entry => {
      const jobId = jobOf(entry.id)
      return jobId === undefined ? entry : { ...entry, jobId, state: 'getting' }
    })
  }
  const tell = async (): Promise<void> => {
    try {
      onModels(await list())
    } catch (error) {
      log.error({ mod: 'models', err: error }, 'models could not be listed')
    }
  }
  const start = (
    title: string,
    modelId: string | undefined,
    work: (onProgress: (progress: GetProgress) => void, signal: AbortSignal) => Promise<unknown>,
  ): { jobId: string } => {
    const onProgress =
      (context: JobContext) =>
      ({ phase, done, total, unit }: GetProgress): void =>
        context.progress({ done, total, unit, message: phaseWords[phase] })
    const job = jobs.start(
      { kind: 'get-model', lane: 'media', title, unit: 'bytes', modelId },
      async context => {
        await tell()
        await work(onProgress(context), context.signal)
      },
    )
    void jobs.ended(job.id).then(tell)
    return { jobId: job.id }
  }
  const addFile = (path: string, name: string, after?: () => Promise<void>): { jobId: string } =>
    start(`Adding ${basename(name)}`, undefined, async (onProgress, signal) => {
      try {
        await models.addFile(path, { onProgress, signal })
      } finally {
        await after?.()
      }
    })

  return {
    list,
    tell,
    async get({ id, allowPip }) {
      const under = jobOf(id)
      if (under !== undefined) return { jobId: under }
      const entry = (await models.list()).find(candidate => candidate.id === id)
      if (entry === undefined) throw new AppError('model.unknown', `there is no model "${id}"`)
      return start(`Getting ${entry.title}`, id, (onProgress, signal) =>
        models.get(id, { allowPip, onProgress, signal }),
      )
    },
    addFile: (path, name) => Promise.resolve(addFile(path, name)),
    async upload(name, body) {
      const { file, drop } = await receiveUpload(paths, body)
      return addFile(file, name, drop)
    },
    async remove(id) {
      await models.remove(id)
      await tell()
      return {}
    },
  }
}
