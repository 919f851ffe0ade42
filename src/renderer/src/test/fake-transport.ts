/** A host that answers from memory, for component tests. */
import { sameLabel } from '../../../shared/label-index'
import type { ApiName, AppState, EventName, Events, Input, Output } from '../../../shared/api'
import {
  Settings,
  briefOf,
  type CatalogueEntry,
  type Clip,
  type FailedRow,
  type OkRow,
  type ResultRow,
  type RunSummary,
} from '../../../shared/domain'
import { AppError } from '../../../shared/errors'
import { joinItem, type Item } from '../clips/items'
import type { Transport } from '../transport'

type Answers = { [K in ApiName]?: (input: Input<K>) => Output<K> | Promise<Output<K>> }

export interface FakeTransport extends Transport {
  /** Every call so far, in order. */
  readonly calls: { name: ApiName; input: unknown }[]
  /** What the host would tell by itself. */
  emit: <K extends EventName>(name: K, event: Events[K]) => void
  connect: (connected: boolean) => void
}

/** Calls without an answer reject: a test says what it relies on. */
export function createFakeTransport(answers: Answers): FakeTransport {
  const listeners = new Map<EventName, Set<(event: never) => void>>()
  const connections = new Set<(connected: boolean) => void>()
  const calls: FakeTransport['calls'] = []
  return {
    calls,
    call: (name, input) => {
      calls.push({ name, input })
      const answer = answers[name]
      return answer
        ? Promise.resolve().then(() => answer(input))
        : Promise.reject(new Error(`the test gives no answer to ${name}`))
    },
    listen: (name, on) => {
      const set = listeners.get(name) ?? new Set()
      listeners.set(name, set.add(on))
      return () => set.delete(on)
    },
    onConnection: on => {
      connections.add(on)
      return () => connections.delete(on)
    },
    frameTimes: () => Promise.resolve(Array.from({ length: 100 }, (_, i) => i / 25)),
    uploadModel: () => Promise.resolve({ jobId: 'job' }),
    uploadDraft: () => Promise.reject(new Error('the test gives no draft')),
    emit: (name, event) => {
      for (const on of listeners.get(name) ?? []) (on as (given: typeof event) => void)(event)
    },
    connect: connected => {
      for (const on of connections) on(connected)
    },
  }
}

/** The clips of the open folder, on one page. */
export const clipsPage = (clips: readonly Clip[], revision = 1): Output<'listClips'> => ({
  revision,
  clips: [...clips],
  offset: 0,
  total: clips.length,
  next: null,
})

/** What the host says of a run that has these rows. */
export const answersOf = (
  runs: readonly RunSummary[],
  rowsOf: (runId: string) => readonly ResultRow[],
): Required<Pick<Answers, 'getResults' | 'getRow'>> => ({
  getResults: ({ runId }) => {
    const run = runs.find(each => each.id === runId)
    if (!run) throw new AppError('run.missing', `there is no run ${runId}`)
    const rows = rowsOf(runId).map(briefOf)
    return { run, rows, offset: 0, total: rows.length, next: null }
  },
  getRow: ({ runId, clip }) => {
    const row = rowsOf(runId).find(each => each.clip === clip)
    if (!row) throw new AppError('clip.missing', 'the run has no result for this clip')
    return row
  },
})

/** Clips with what a run says of them. */
export const itemsOf = (clips: readonly Clip[], rows: readonly ResultRow[]): Item[] =>
  clips.map(clip => {
    const row = rows.find(each => each.clip === clip.path)
    return joinItem(clip, row && briefOf(row))
  })

export const aClip = (id: string, truth: string | null, change: Partial<Clip> = {}): Clip => ({
  id,
  path: `${truth ?? 'unsorted'}/${id}.mp4`,
  name: `${id}.mp4`,
  bytes: 1000,
  mtimeMs: 0,
  truth: truth === null ? null : { label: truth, source: 'folder' },
  kinetics: null,
  media: {
    bytes: 1000,
    width: 320,
    height: 240,
    rotation: 0,
    mirrored: false,
    sar: '1:1',
    fps: 25,
    vfr: false,
    frames: 100,
    durationSec: 4,
    codec: 'h264',
    container: 'mp4',
    pixelFormat: 'yuv420p',
    browserPlayable: true,
  },
  problem: null,
  human: null,
  tags: [],
  ...change,
})

const model = { id: 'i3d-k400', sha256: 'aa', labelsSha256: 'bb', labelSet: 'kinetics-400' }
const protocol = { name: 'fast', clips: 1, crops: 1, aggregate: 'mean-probability', preprocess: 'sha256:cc' }

/** The class index that `aRow` gives a name: its place among the predictions, else one that none of them has. */
const indexOf = (name: string, labels: readonly string[]): number => {
  const place = labels.findIndex(label => sameLabel(label, name))
  return place === -1 ? labels.length : place
}

/** A row whose predictions are `labels`, with falling scores. */
export const aRow = (clip: Clip, labels: readonly string[], change: Partial<OkRow> = {}): OkRow => ({
  schema: 1,
  clip: clip.path,
  status: 'ok',
  attempt: 1,
  warnings: [],
  media: clip.media!,
  model,
  protocol,
  views: [
    {
      frameIndices: Array.from({ length: 16 }, (_, i) => 20 + 2 * i),
      timesSec: Array.from({ length: 16 }, (_, i) => (20 + 2 * i) / 25),
      crop: 'center',
    },
  ],
  topk: labels.map((label, i) => ({ rank: i + 1, index: i, label, score: 0.8 / 2 ** i })),
  margin: 0.4,
  entropy: 0.5,
  truth: clip.truth && { ...clip.truth, index: indexOf(clip.truth.label, labels) },
  human: clip.human,
  tags: [],
  runtime: {
    provider: 'cpu',
    providerAsked: 'auto',
    providerWhy: 'no GPU found',
    threads: 2,
    reader: 'libav 8.1',
    decodeMs: 60,
    preprocessMs: 12,
    inferMs: 1180,
    graph: 'native',
    app: '0.1.0',
  },
  ...change,
})

export const aFailedRow = (clip: Clip, error: FailedRow['error']): FailedRow => ({
  schema: 1,
  clip: clip.path,
  status: 'failed',
  attempt: 1,
  warnings: [],
  error,
  model,
  protocol,
  truth: null,
  human: null,
  tags: [],
})

/** An installed network. */
export const aModel = (id: string, change: Partial<CatalogueEntry> = {}): CatalogueEntry => ({
  id,
  title: id,
  summary: '',
  state: 'installed',
  bytes: 1000,
  licence: 'MIT',
  citation: '',
  labelSet: 'kinetics-400',
  labelCount: 400,
  published: null,
  protocols: [],
  manual: null,
  secondsPerClip: null,
  problem: null,
  jobId: null,
  ...change,
})

export const aRun = (total: number, change: Partial<RunSummary> = {}): RunSummary => ({
  schemaVersion: 1,
  id: 'run-1',
  createdAt: '2026-01-02T03:04:05.000Z',
  folder: '/clips',
  model: { ...model, title: 'I3D' },
  protocol,
  topK: 5,
  provider: null,
  reader: null,
  app: '0.1.0',
  state: 'done',
  total,
  done: total,
  failed: 0,
  error: null,
  ...change,
})

export const aState = (clips: number): AppState => ({
  version: '0.1.0',
  library: {
    folder: '/clips',
    name: 'clips',
    revision: 1,
    clips,
    classes: 2,
    skipped: [],
    probed: clips,
    labels: { undo: 0, redo: 0, undoTitle: null, redoTitle: null },
    truthLists: { files: [], matched: 0, notes: [] },
  },
  settings: Settings.parse({}),
  jobs: [],
  provider: { asked: 'auto', used: 'cpu', why: 'no GPU found', threads: 2 },
  reader: { id: 'libav 8.1', why: '' },
  cores: 2,
  roots: null,
  offline: false,
  samplesFolder: '/data/samples',
  lastFolder: null,
})
