/** THE contract: every call's input and output, every event. To add a call: an entry here, a function in `Handlers`. */
import { z } from 'zod'
import {
  CatalogueEntry,
  ExportPlan,
  ExportRequest,
  ImportPlan,
  ImportRequest,
  Clip,
  ClipScores,
  Job,
  LabelChange,
  LabelOutcome,
  LibrarySummary,
  ModelCard,
  ProviderUse,
  ResultRow,
  RowBrief,
  RunSummary,
  Segment,
  Settings,
  SettingsChange,
} from './domain'
import {
  ArchiveChoice,
  ArchiveEstimate,
  ArchiveLists,
  DatasetReport,
  Organise,
  OrganisePreview,
  Trim,
  TrimPreview,
} from './dataset'
import { DraftModel, Feeding, LabelChoice, Trial } from './custom-model'

const Empty = z.object({})

/** Long lists come in pages: neither side may be deaf while 100,000 entries are turned into text and back. */
export const longestPage = 5000
const PageAsk = {
  /** `next` of the page before; null for the first. */
  cursor: z.string().nullable().default(null),
  limit: z.number().int().min(1).max(longestPage).default(2000),
}
const PageFacts = {
  /**
   * Place of the page's first entry in the list. 0 although a cursor was given: the list was made anew meanwhile, and the
   * pages before are void.
   */
  offset: z.number(),
  total: z.number(),
  /** Null at the end. */
  next: z.string().nullable(),
}
export type PageAsk = { cursor: string | null; limit: number }
export type PageFacts = { offset: number; total: number; next: string | null }

export const AppState = z.object({
  version: z.string(),
  library: LibrarySummary.nullable(),
  settings: Settings,
  jobs: z.array(Job),
  /** What computes: provider asked, used, why; null until the engine has said. */
  provider: ProviderUse.nullable(),
  /** Which reader decodes, e.g. "libav 8.1", and why not the preferred one. */
  reader: z.object({ id: z.string(), why: z.string() }).nullable(),
  cores: z.number(),
  /** A browser session may open folders below these only; null means anything (desktop). */
  roots: z.array(z.string()).nullable(),
  /** Started so that nothing leaves this machine. */
  offline: z.boolean(),
  /** Where the sample clips are, or will be: the open folder is theirs when its path is this. */
  samplesFolder: z.string(),
  /** The folder of last time, while a start without a folder opens it, or why it could not; null otherwise. */
  lastFolder: z
    .object({ path: z.string(), error: z.object({ message: z.string(), hint: z.string() }).nullable() })
    .nullable(),
})
export type AppState = z.output<typeof AppState>

export const api = {
  getState: { input: Empty, output: AppState },
  updateSettings: { input: SettingsChange, output: Settings },

  /** Lists the folder (fast), then looks at each clip in the background: `clips` and `library` events follow. */
  openFolder: { input: z.object({ path: z.string().min(1) }), output: LibrarySummary },
  /** Opens the sample clips and starts a run of the built-in model on them unless they have one. */
  openSamples: { input: Empty, output: LibrarySummary },
  /** Sub-folders of a folder, for the path field of the browser shell. */
  browseFolder: {
    input: z.object({ path: z.string().default('') }),
    output: z.object({
      path: z.string(),
      parent: z.string().nullable(),
      folders: z.array(z.object({ name: z.string(), path: z.string(), clips: z.number() })),
      clips: z.number(),
    }),
  },
  listClips: {
    input: z.object(PageAsk),
    output: z.object({ revision: z.number(), clips: z.array(Clip), ...PageFacts }),
  },

  listModels: { input: Empty, output: z.array(CatalogueEntry) },
  /** Fetches and converts a catalogue entry; progress by `job` events. `allowPip`: the user agreed that pip may run. */
  getModel: {
    input: z.object({ id: z.string(), allowPip: z.boolean().default(false) }),
    output: z.object({ jobId: z.string() }),
  },
  /** A weight file the user already has, recognised by its sha256 (desktop: by path; browsers POST it to /upload/model). */
  addModelFile: { input: z.object({ path: z.string() }), output: z.object({ jobId: z.string() }) },
  /**
   * Looks into an ONNX file that has no card and keeps it aside (browsers POST it to /upload/draft).
   * Null: a card lies beside it, addModelFile takes it as it is.
   */
  inspectModel: { input: z.object({ path: z.string().min(1) }), output: DraftModel.nullable() },
  /** Feeds a draft one clip of the open folder in one way. Nothing is installed. */
  tryModel: {
    input: z.object({
      draftId: z.string(),
      feeding: Feeding,
      clipId: z.string(),
      labels: LabelChoice.optional(),
    }),
    output: Trial,
  },
  /** Installs a draft; what is wrong is said by code: model.labels, run.busy (the id is taken), request.invalid (the id). */
  saveModel: {
    input: z.object({
      draftId: z.string(),
      feeding: Feeding,
      title: z.string(),
      /** Made from the title when it is left out. */
      id: z.string().optional(),
      labels: LabelChoice,
      /** Of the candidate that was chosen. */
      preset: z.string().optional(),
    }),
    output: z.object({ id: z.string() }),
  },
  discardModel: { input: z.object({ draftId: z.string() }), output: Empty },
  /** The card of an installed model: what the page needs to say and draw how a clip was prepared. */
  getCard: { input: z.object({ modelId: z.string() }), output: ModelCard },
  /** Checks the files of an installed model against its card, and its answers against known ones. */
  verifyModel: {
    input: z.object({ id: z.string() }),
    output: z.object({
      graphSha256: z.string(),
      labelsSha256: z.string(),
      /** Largest difference of a score on the known input; null where there is none to compare with. */
      goldenDifference: z.number().nullable(),
    }),
  },
  removeModel: { input: z.object({ id: z.string() }), output: Empty },
  listLabels: { input: z.object({ modelId: z.string() }), output: z.object({ labels: z.array(z.string()) }) },

  /** clipIds empty: every clip of the open folder. */
  startRun: {
    input: z.object({
      modelId: z.string(),
      protocol: z.string().default('fast'),
      clipIds: z.array(z.string()).default([]),
      provider: z.enum(['auto', 'cpu']).default('auto'),
    }),
    output: z.object({ runId: z.string(), jobId: z.string() }),
  },
  /** Goes on where an interrupted or cancelled run stopped; `retryFailed` also tries the failed clips again:
   *  all of them, or only those in `clipIds`. */
  resumeRun: {
    input: z.object({
      runId: z.string(),
      retryFailed: z.boolean().default(false),
      clipIds: z.array(z.string()).default([]),
    }),
    output: z.object({ runId: z.string(), jobId: z.string() }),
  },
  cancelJob: { input: z.object({ jobId: z.string() }), output: Empty },
  /** A run that is paused finishes the clip in hand, then waits; `job` events tell. */
  pauseJob: { input: z.object({ jobId: z.string(), paused: z.boolean() }), output: Empty },
  /** Runs of the open folder, newest first. */
  listRuns: { input: Empty, output: z.array(RunSummary) },
  /** The rows of a run in brief, one per clip. */
  getResults: {
    input: z.object({ runId: z.string(), ...PageAsk }),
    output: z.object({ run: RunSummary, rows: z.array(RowBrief), ...PageFacts }),
  },
  /** The whole row of one clip, named as the row names it (`clip`). Throws clip.missing where the run has none. */
  getRow: { input: z.object({ runId: z.string(), clip: z.string() }), output: ResultRow },

  /** Labels and tags of clips of the open folder: one step of undo, all of it or nothing. */
  setLabels: {
    input: z.object({ changes: z.array(LabelChange), title: z.string().max(300) }),
    output: LabelOutcome,
  },
  /** Takes the last step on the open folder back, however long ago it was. */
  undoLabels: { input: Empty, output: LabelOutcome },
  /** Does the step that was last taken back again; a new step in between has put an end to that. */
  redoLabels: { input: Empty, output: LabelOutcome },
  /** Slides the run's model over one long clip: scores over time, kept beside the run. Seconds left out: the model's own. */
  scoreWindows: {
    input: z.object({
      runId: z.string(),
      clipId: z.string(),
      windowSec: z.number().positive().optional(),
      strideSec: z.number().positive().optional(),
    }),
    output: z.object({ jobId: z.string() }),
  },
  /** Null: not looked through yet, or the file has changed; no segments of the person's own. */
  getScores: {
    input: z.object({ runId: z.string(), clipId: z.string() }),
    output: z.object({ scores: ClipScores.nullable(), segments: z.array(Segment).nullable() }),
  },
  /** The person's segments of a clip, all of them; null goes back to the model's. */
  setSegments: {
    input: z.object({ clipId: z.string(), segments: z.array(Segment).nullable() }),
    output: z.object({ segments: z.array(Segment).nullable() }),
  },
  /** The command line that writes this very frame with a person's own ffmpeg. */
  frameCommand: {
    input: z.object({ clipId: z.string(), frame: z.number().int().min(0) }),
    output: z.object({ command: z.string() }),
  },
  /** The open folder against its annotation lists; where it has none, what the clips themselves say. */
  checkDataset: { input: Empty, output: DatasetReport },
  /** The annotation list of the open folder; null goes back to those lying in it. The folder is read again. */
  chooseTruthList: { input: z.object({ path: z.string().nullable() }), output: LibrarySummary },
  planOrganise: { input: Organise, output: OrganisePreview },
  startOrganise: { input: Organise, output: z.object({ jobId: z.string() }) },
  /** Full videos cut to their annotated seconds. */
  planTrim: { input: Trim, output: TrimPreview },
  startTrim: { input: Trim, output: z.object({ jobId: z.string() }) },
  listArchives: { input: Empty, output: ArchiveLists },
  /** Asks the network for the list and the sizes of the chosen parts; nothing is fetched. */
  estimateArchives: { input: ArchiveChoice, output: ArchiveEstimate },
  startFetch: { input: ArchiveChoice, output: z.object({ jobId: z.string() }) },

  /** What an export would write, lose and overwrite. Nothing is done. */
  planExport: { input: ExportRequest, output: ExportPlan },
  /** Writes it as a job; `replace`: what is there may go. `download` names a file for `urls.download`, once the job is done. */
  startExport: {
    input: ExportRequest.extend({ replace: z.boolean().default(false) }),
    output: z.object({ jobId: z.string(), download: z.string().nullable() }),
  },
  /** What a file of labels would change. Nothing is done. */
  planImport: { input: ImportRequest, output: ImportPlan },
  /** Gives the labels, in one step that can be undone. */
  runImport: { input: ImportRequest, output: ImportPlan },
  /** Versions, tools, providers and paths, for a bug report; the user's folder and clips only with `names`. */
  diagnostics: {
    input: z.object({ names: z.boolean().default(false) }),
    output: z.object({ text: z.string() }),
  },
  /** Where everything lies, and how much of it can be made again. */
  getStorage: {
    input: Empty,
    output: z.object({ dataDir: z.string(), cacheBytes: z.number(), cacheFiles: z.number() }),
  },
  /** Deletes what can be made again: posters, filmstrips, facts of clips. */
  emptyCache: { input: Empty, output: z.object({ freedBytes: z.number() }) },
} as const

export const events = {
  job: Job,
  run: RunSummary,
  row: z.object({ runId: z.string(), row: RowBrief }),
  library: LibrarySummary,
  /** What was said of clips, by this window or another. */
  labels: LabelOutcome,
  /** Clips whose facts changed. */
  clips: z.object({ revision: z.number(), clips: z.array(Clip) }),
  models: z.array(CatalogueEntry),
  state: AppState.pick({ provider: true, reader: true, lastFolder: true }),
} as const

export type Api = typeof api
export type ApiName = keyof Api
export type Input<K extends ApiName> = z.input<Api[K]['input']>
export type Output<K extends ApiName> = z.output<Api[K]['output']>
export type Handlers = { [K in ApiName]: (input: z.output<Api[K]['input']>) => Promise<Output<K>> }
export type Events = { [K in keyof typeof events]: z.output<(typeof events)[K]> }
export type EventName = keyof Events

/** Pictures in a clip's sheet for a quick look, side by side. */
export const spriteCells = 12

/** Names one state of a clip's file: a picture made from it may be kept as long as this stays the same. */
export const clipVersion = (clip: Pick<Clip, 'bytes' | 'mtimeMs'>): string =>
  `${clip.bytes}-${Math.round(clip.mtimeMs)}`

/** First segments of the paths that the host answers itself (`urls`); every other path is the page and its parts. */
const hostRoutes = ['api', 'media', 'export', 'download', 'upload'] as const
export const isHostPath = (path: string): boolean => hostRoutes.some(route => path.startsWith(`/${route}/`))

/** URLs beside the calls. The page names ids, never paths. */
export const urls = {
  call: (name: ApiName) => `/api/${name}`,
  events: () => '/api/events',
  /** The file itself, with Range. */
  clip: (clipId: string) => `/media/clips/${clipId}`,
  /** JPEG, at most 320 px wide. With a `clipVersion` the browser may keep it. */
  poster: (clipId: string, version = '') => `/media/posters/${clipId}${version && `?v=${version}`}`,
  /** JPEG of `spriteCells` pictures side by side, spread over the clip, each of the shape 16:10. */
  sprite: (clipId: string, version = '') => `/media/sprites/${clipId}${version && `?v=${version}`}`,
  /** One decoded frame for the player: JPEG, display orientation, at most `width` px wide. */
  frame: (clipId: string, frameIndex: number, width = 640) =>
    `/media/frames/${clipId}/${frameIndex}?width=${width}`,
  /** One frame as a PNG to be saved: every pixel of it, square, right side up. Named `clip_frame_pts.png`. */
  snapshot: (clipId: string, frameIndex: number) => `/media/snapshots/${clipId}/${frameIndex}`,
  /** JSON: presentation time stamps in seconds of every frame of the clip: { timesSec: number[] }. */
  frameTimes: (clipId: string) => `/media/times/${clipId}`,
  /** PNG of one time step of the tensor the model saw, denormalised: pixel for pixel. */
  filmstrip: (runId: string, clipId: string, view: number, step: number) =>
    `/media/filmstrip/${runId}/${clipId}/${view}/${step}`,
  /** The run as a file: byte-identical to the command line's `export RUN`. */
  exported: (runId: string, format: 'csv' | 'jsonl') => `/export/${runId}.${format}`,
  /** A file that startExport made. */
  download: (token: string) => `/download/${token}`,
  /** POST a weight file's bytes; ?name= its file name. Answers { jobId }. */
  uploadModel: (name: string) => `/upload/model?name=${encodeURIComponent(name)}`,
  /** POST the bytes of an ONNX file without a card; ?name= its file name. Answers the DraftModel. */
  uploadDraft: (name: string) => `/upload/draft?name=${encodeURIComponent(name)}`,
} as const
