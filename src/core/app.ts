/** The application without a window: services put together, a handler for every call, events, files by id. */
import { cpus } from 'node:os'
import type { AppState, EventName, Events, Handlers } from '../shared/api'
import { briefOf } from '../shared/domain'
import { AppError, toAppError } from '../shared/errors'
import type { DraftModel } from '../shared/custom-model'
import { allowedPath, allowedTarget, browseFolder } from './library/allowed-paths'
import { cacheSize, emptyCache } from './cache/cache-storage'
import { createClipFiles, type ClipFiles } from './cache/clip-files'
import { createClipScoring } from './segments/score-clip'
import { diagnosticsText } from './base/diagnostics'
import type { Engine, EngineConfig, LoadedModel, Media } from './contract/engine'
import { createExporting, type Exporting } from './exporting/exporting'
import { createImporting } from './calls/import-calls'
import { createJobs } from './base/jobs'
import { readLabelSets } from './ground-truth/label-sets'
import { createLabelCalls, createLabelSteps } from './calls/label-calls'
import { createLabels } from './labels/labels'
import { createDatasetCalls } from './calls/dataset-calls'
import { readTruthLists } from './ground-truth/truth-lists'
import { createLibrary } from './library/library'
import type { Log } from './base/log'
import { createDraftStore, hasCardBeside } from './model/custom/draft-store'
import { createModelJobs, receiveUpload } from './calls/model-jobs'
import { createModels, type Models } from './model/models'
import { pageOf } from './base/pages'
import { dataPaths } from './base/paths'
import { createRunJobs } from './runs/run-jobs'
import { createRuns } from './runs/runs'
import { createSamples } from './calls/sample-calls'
import { createSettings, withRecentFolder } from './base/settings'

/** A start waits this long for the folder of last time before it shows the window without it. */
const greetingMs = 1_500

/** Processes take new settings (reader, threads, ffmpeg) at their next call. */
interface Reconfigurable {
  reconfigure?: (config: EngineConfig) => void
}

export interface AppOptions {
  dataDir: string
  /** Holds label-sets/, goldens/, samples/ and the built-in models. */
  resourcesDir: string
  /** Owned by the caller, who also disposes of them. */
  engine: Engine & Reconfigurable
  media: Media & Reconfigurable
  version: string
  /** Folders that may be opened; null allows all (desktop). */
  roots: readonly string[] | null
  env: NodeJS.ProcessEnv
  log: Log
  /** Nothing leaves this machine. */
  offline?: boolean
  /** Tests put their own in place. */
  models?: Models
}

export type EventListener = <K extends EventName>(name: K, payload: Events[K]) => void

export interface App {
  readonly handlers: Handlers
  readonly log: Log
  /** Returns an unsubscribe function. */
  subscribe: (listener: EventListener) => () => void
  readonly files: ClipFiles
  /** The run as a file's name and text; the command line's `export RUN` gives the same bytes. */
  exportRun(runId: string, format: 'csv' | 'jsonl'): Promise<{ fileName: string; bytes: Uint8Array }>
  /** Files made for download, and where exports lie. */
  readonly exported: Pick<Exporting, 'download' | 'targetOf'>
  /** A weight file's bytes from a browser. Answers once they are all here; checking and converting is the job. */
  uploadModel(name: string, body: AsyncIterable<Uint8Array>): Promise<{ jobId: string }>
  /** Call at a start without a folder: the one of last time is opened; the very first start opens the sample clips. */
  openInitialFolder(): Promise<void>
  /** An ONNX file without a card from a browser: looked into and kept aside, as `inspectModel` does by path. */
  uploadDraft(name: string, body: AsyncIterable<Uint8Array>): Promise<DraftModel>
  /** Interrupts what runs and waits for it to be on disk. */
  dispose(): Promise<void>
}

export async function createApp(options: AppOptions): Promise<App> {
  const { engine, media, version, env, log } = options
  const roots = options.roots === null ? null : [...options.roots]
  const paths = dataPaths(options.dataDir)
  const listeners = new Set<EventListener>()
  const emit: EventListener = (name, payload) => {
    for (const listener of listeners) {
      try {
        listener(name, payload)
      } catch (error) {
        log.error({ mod: 'app', event: name, err: error }, 'an event listener failed')
      }
    }
  }

  const settings = await createSettings(paths, log)
  const labels = createLabels(paths, log)
  const jobs = createJobs(job => {
    emit('job', job)
    // The run has measured how fast its network is here.
    if (job.kind === 'classify' && job.state === 'done') void modelJobs.tell()
  }, log)
  const known = await readLabelSets(options.resourcesDir, log)
  const runs = createRuns({ paths, labels, log, appVersion: version, onRun: run => emit('run', run) })
  await runs.recover()
  const models =
    options.models ??
    createModels({
      dir: paths.models,
      resourcesDir: options.resourcesDir,
      engine,
      env,
      offline: options.offline ?? false,
      log,
    })
  const library = createLibrary({
    paths,
    media,
    labels,
    known,
    truthLists: folder => readTruthLists(folder, settings.current().truthLists[folder] ?? null),
    jobs,
    events: { library: summary => emit('library', summary), clips: event => emit('clips', event) },
    log,
  })

  const datasetCalls = createDatasetCalls({
    library,
    jobs,
    settings,
    allowed: path => allowedPath(path, roots),
    allowedTo: path => allowedTarget(path, roots),
    offline: options.offline ?? false,
  })

  const computing: Events['state'] = { provider: null, reader: null, lastFolder: null }
  const onLoaded = ({ provider, reader }: LoadedModel): void => {
    Object.assign(computing, { provider, reader })
    emit('state', { ...computing })
  }
  const askReader = async (): Promise<void> => {
    try {
      computing.reader = await media.reader()
      emit('state', { ...computing })
    } catch (error) {
      log.warn({ mod: 'app', err: error }, 'the reader could not be asked')
    }
  }
  void askReader()

  const modelJobs = createModelJobs({
    models,
    jobs,
    runs,
    paths,
    log,
    onModels: list => emit('models', list),
  })
  const drafts = createDraftStore({
    dir: paths.models,
    resourcesDir: options.resourcesDir,
    engine,
    media,
    models,
    log,
  })
  const runJobs = createRunJobs({
    library,
    models,
    runs,
    jobs,
    engine,
    topK: () => settings.current().topK,
    onLoaded,
    onRow: (runId, row) => emit('row', { runId, row: briefOf(row) }),
    log,
  })

  const samples = createSamples({
    paths,
    resourcesDir: options.resourcesDir,
    library,
    models,
    runs,
    runJobs,
    settings,
    log,
  })

  const scoring = createClipScoring({ paths, library, models, runs, jobs, engine })
  const files = createClipFiles({ library, runs, media, paths, log })

  const exporting = createExporting({
    library,
    runs,
    files,
    jobs,
    paths,
    roots,
    media,
    ffmpegPath: () => settings.current().ffmpegPath,
  })
  const labelSteps = createLabelSteps({
    labels,
    library,
    author: () => settings.current().author,
    onLabels: outcome => emit('labels', outcome),
  })
  const importing = createImporting({
    library,
    steps: labelSteps,
    known,
    paths,
    roots,
    author: () => settings.current().author,
  })

  const handlers: Handlers = {
    getState: () =>
      Promise.resolve({
        version,
        library: library.summary(),
        settings: settings.current(),
        jobs: jobs.list(),
        ...computing,
        cores: cpus().length,
        roots,
        offline: options.offline ?? false,
        samplesFolder: paths.samples,
      }),
    async updateSettings(change) {
      const next = await settings.update(change)
      if (change.reader !== undefined || change.threads !== undefined || change.ffmpegPath !== undefined) {
        const { reader, threads, ffmpegPath } = next
        engine.reconfigure?.({ reader, threads, ffmpegPath })
        media.reconfigure?.({ reader, threads, ffmpegPath })
        void askReader()
      }
      return next
    },
    async openFolder({ path }) {
      // Our own clips, wherever the data directory lies; they are offered by name, not among the recent folders.
      if (path === paths.samples) return library.open(path)
      const allowed = await allowedPath(path, roots)
      const summary = await library.open(allowed)
      await settings.update({ recentFolders: withRecentFolder(settings.current().recentFolders, allowed) })
      return summary
    },
    openSamples: samples.open,
    browseFolder: ({ path }) => browseFolder(path, roots),
    listClips: ask => {
      const revision = library.revision()
      const { page, facts } = pageOf(library.clips(), String(revision), ask)
      return Promise.resolve({ revision, clips: page, ...facts })
    },

    listModels: modelJobs.list,
    getModel: modelJobs.get,
    async addModelFile({ path }) {
      return modelJobs.addFile(await allowedPath(path, roots), path)
    },
    async inspectModel({ path }) {
      const file = await allowedPath(path, roots)
      return (await hasCardBeside(file)) ? null : drafts.inspect(file, path)
    },
    tryModel: ({ draftId, feeding, clipId, labels: choice }) =>
      drafts.try(draftId, feeding, library.fileOf(library.clip(clipId)), choice),
    async saveModel({ draftId, ...choices }) {
      const { id } = await drafts.save(draftId, choices)
      emit('models', await modelJobs.list())
      return { id }
    },
    async discardModel({ draftId }) {
      await drafts.discard(draftId)
      return {}
    },
    getCard: ({ modelId }) => models.card(modelId),
    async removeModel({ id }) {
      if (runJobs.uses(id))
        throw new AppError('run.busy', `${id} is classifying clips`, { hint: 'Cancel that first.' })
      return modelJobs.remove(id)
    },
    verifyModel: ({ id }) => models.verify(id),
    listLabels: async ({ modelId }) => ({ labels: await models.labels(modelId) }),

    startRun: runJobs.start,
    resumeRun: runJobs.resume,
    pauseJob({ jobId, paused }) {
      jobs.pause(jobId, paused)
      return Promise.resolve({})
    },
    cancelJob({ jobId }) {
      jobs.cancel(jobId)
      return Promise.resolve({})
    },
    listRuns: async () => (library.summary() === null ? [] : runs.list(library.folder())),
    getResults: ({ runId, ...ask }) => runs.page(runId, ask),
    getRow: ({ runId, clip }) => runs.row(runId, clip),

    ...createLabelCalls(labelSteps, { library, author: () => settings.current().author }),
    scoreWindows: input => scoring.start(input),
    getScores: input => scoring.get(input),
    setSegments: ({ clipId, segments }) => scoring.set(clipId, segments),
    frameCommand: async ({ clipId, frame }) => ({ command: await files.frameCommand(clipId, frame) }),
    ...datasetCalls,
    planExport: exporting.plan,
    startExport: ({ replace, ...request }) => exporting.start(request, replace),
    planImport: importing.plan,
    runImport: importing.run,
    diagnostics: async ({ names }) => ({
      text: diagnosticsText({
        version,
        dataDir: paths.root,
        settings: settings.current(),
        ...computing,
        names: names ? { folder: library.summary()?.folder ?? null, clips: library.clips() } : null,
        clips: library.summary()?.clips ?? null,
        models: await models.list(),
        jobs: jobs.list(),
      }),
    }),
    getStorage: async () => ({ dataDir: paths.root, ...(await cacheSize(paths)) }),
    emptyCache: () => emptyCache(paths),
  }

  const openInitialFolder = async (): Promise<void> => {
    const [path] = settings.current().recentFolders
    if (path === undefined) return samples.greet()
    const tell = (lastFolder: AppState['lastFolder']): void => {
      computing.lastFolder = lastFolder
      emit('state', { ...computing })
    }
    tell({ path, error: null })
    const opening = handlers.openFolder({ path }).then(
      () => tell(null),
      (error: unknown) => {
        const { code, message, hint = '' } = toAppError(error)
        log.info({ mod: 'app', code, problem: message }, 'the folder of last time was not opened')
        tell(code === 'cancelled' ? null : { path, error: { message, hint } })
      },
    )
    // A folder of many thousand clips: the window comes up meanwhile and says so.
    await Promise.race([opening, new Promise(resolve => setTimeout(resolve, greetingMs).unref())])
  }

  return {
    handlers,
    log,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    files,
    exportRun: (runId, format) => exporting.file(runId, `results-${format}`),
    exported: exporting,
    uploadModel: (name, body) => modelJobs.upload(name, body),
    openInitialFolder,
    async uploadDraft(name, body) {
      const { file, drop } = await receiveUpload(paths, body)
      try {
        return await drafts.inspect(file, name)
      } finally {
        await drop()
      }
    },
    async dispose() {
      await jobs.dispose()
      await drafts.dispose()
      await library.dispose()
      listeners.clear()
    },
  }
}
