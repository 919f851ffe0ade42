/**
 * Engine, media and models that answer at once and as told: for tests of everything above them, and for building the
 * page without a network. The "network" knows the class by the clip's folder; nothing is read from the file.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type {
  ClassifyOutcome,
  ClassifyRequest,
  Engine,
  LoadedModel,
  Media,
} from '../src/core/contract/engine'
import { labelsSha256 } from '../src/core/model/card'
import type { Models } from '../src/core/model/models'
import type { CatalogueEntry, MediaInfo, ModelCard, Protocol } from '../src/shared/domain'
import { AppError } from '../src/shared/errors'

export const fakeLabels = ['archery', 'arm wrestling', 'yoga', "massaging person's head"]

/** What the fake media process says of every clip. */
export const fakeFacts: MediaInfo = {
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
}

export const fakeLoaded: LoadedModel = {
  provider: { asked: 'auto', used: 'cpu', why: 'there is no GPU', threads: 2 },
  reader: { id: 'fake 1.0', why: '' },
}

const protocol = (name: string, clips: number, crops: 1 | 3): Protocol => ({
  name,
  clips,
  crops,
  placement: clips === 1 ? 'centre' : 'spread',
  aggregate: 'mean-probability',
})

export function fakeCard(id = 'fake', labels: readonly string[] = fakeLabels): ModelCard {
  return {
    schemaVersion: 1,
    id,
    title: `Fake (${id})`,
    family: 'fake',
    source: { from: 'made here', file: 'none', sha256: '0'.repeat(64), licence: 'MIT', citation: '' },
    graph: { file: 'model.onnx', sha256: 'a'.repeat(64) },
    input: { name: 'in', layout: 'NTHWC', frames: { min: 1, max: 8, multipleOf: 1 }, height: 32, width: 32 },
    sampling: {
      rate: { fps: 25 },
      tick: 'nearest',
      frames: { min: 8, max: 8 },
      tooFew: 'loop',
    },
    preprocess: {
      rotation: 'apply',
      sampleAspectRatio: 'ignore',
      colourMatrix: 'bt601',
      resize: { mode: 'short-side', size: 32, rounding: 'floor' },
      interpolation: 'bilinear-float',
      crop: { height: 32, width: 32, rounding: 'floor' },
      normalise: { divide: 255, mean: [0, 0, 0], std: [1, 1, 1] },
    },
    output: { logits: 'logits', kind: 'logits' },
    labels: { file: 'labels.json', sha256: labelsSha256(labels), count: labels.length, set: 'fake-labels' },
    protocols: {
      fast: protocol('fast', 1, 1),
      standard: protocol('standard', 3, 1),
      full: protocol('full', 10, 3),
    },
  }
}

export interface FakeEngine extends Engine {
  /** Absolute paths of the clips that were begun, in order. */
  readonly started: string[]
  readonly loads: string[]
  /** What happens at a clip besides the answer: throw, wait, count. Given the number of times that clip was begun. */
  onClip: (request: ClassifyRequest, times: number, signal: AbortSignal | undefined) => Promise<void>
}

/**
 * @param labels What the installed model's list says, by index.
 * @param classes What the network answers: the index of the clip's folder in this list, whatever `labels` says.
 */
export function createFakeEngine(
  labels: readonly string[] = fakeLabels,
  classes: readonly string[] = fakeLabels,
): FakeEngine {
  const started: string[] = []
  const loads: string[] = []
  const engine: FakeEngine = {
    started,
    loads,
    onClip: () => Promise.resolve(),
    load(modelDir) {
      loads.push(modelDir)
      return Promise.resolve(fakeLoaded)
    },
    async classify(request, onProgress, signal) {
      started.push(request.path)
      onProgress?.({ stage: 'infer', windowsDone: 0, windows: 1 })
      const times = started.filter(path => path === request.path).length
      await engine.onClip(request, times, signal)
      if (signal?.aborted) throw new AppError('cancelled', 'cancelled')
      return outcomeOf(request, labels, classes)
    },
    classifyWindows(request, onProgress) {
      const windows = ['crying', 'crying', 'yoga'].map((label, i) => ({
        startSec: i,
        endSec: i + 2,
        topk: [{ label, index: i, score: 0.9 }].slice(0, request.topK),
      }))
      onProgress?.({ stage: 'infer', windowsDone: windows.length, windows: windows.length })
      return Promise.resolve({ media: fakeFacts, windowSec: 2, strideSec: 1, windows, warnings: [] })
    },
    runGolden: () => Promise.resolve({ logits: [], features: [] }),
    convert: () => Promise.reject(new AppError('bug', 'the fake engine converts nothing')),
    rewrite: () => Promise.resolve({ variant: 'native' }),
    dispose: () => Promise.resolve(),
  }
  return engine
}

function outcomeOf(
  request: ClassifyRequest,
  labels: readonly string[],
  classes: readonly string[],
): ClassifyOutcome {
  const best = Math.max(0, classes.indexOf(basename(dirname(request.path))))
  const order = [best, ...labels.keys()].filter((index, at, all) => all.indexOf(index) === at)
  const steps = [0, 3, 6, 9, 12, 15, 18, 21]
  return {
    media: fakeFacts,
    views: [{ frameIndices: steps, timesSec: steps.map(index => index / 25), crop: 'center' }],
    topk: order.slice(0, request.topK).map((index, i) => ({
      rank: i + 1,
      index,
      label: labels[index] ?? '',
      score: 0.75 / 4 ** i,
    })),
    margin: 0.5625,
    entropy: 0.75,
    warnings: [],
    provider: fakeLoaded.provider,
    reader: fakeLoaded.reader.id,
    decodeMs: 1,
    preprocessMs: 2,
    inferMs: 3,
    graph: 'native',
  }
}

export interface FakeMedia extends Media {
  /** Every call as "probe /path", "frames /path 0,1,2". */
  readonly calls: string[]
  /** Throw here to let a call fail, wait here to hold it. */
  onCall: (call: string) => Promise<void>
}

/** Writes text where pictures would stand: "poster 320", "frame 7", "step 3". */
export function createFakeMedia(): FakeMedia {
  const calls: string[] = []
  const called = async (call: string): Promise<void> => {
    calls.push(call)
    await media.onCall(call)
  }
  const media: FakeMedia = {
    calls,
    onCall: () => Promise.resolve(),
    async probe(path) {
      await called(`probe ${path}`)
      return { media: fakeFacts, warnings: [] }
    },
    async poster(path, outFile, width) {
      await called(`poster ${path}`)
      await writeFile(outFile, `poster ${width}`)
    },
    async sprite(path, outFile, signal) {
      await called(`sprite ${path}`)
      if (signal?.aborted) throw new AppError('cancelled', 'cancelled')
      await writeFile(outFile, 'sprite')
    },
    async frameTimes(path) {
      await called(`frameTimes ${path}`)
      return Array.from({ length: fakeFacts.frames }, (_, i) => i / fakeFacts.fps)
    },
    async frames(path, indices, outDir) {
      await called(`frames ${path} ${indices.join(',')}`)
      for (const index of indices) await writeFile(join(outDir, `${index}.jpg`), `frame ${index}`)
    },
    async snapshot(path, index, outFile) {
      await called(`snapshot ${path} ${index}`)
      await writeFile(outFile, `snapshot ${index}`)
    },
    async sheet({ page, outFile }) {
      await called(`sheet ${page.cells.length}`)
      await writeFile(outFile, JSON.stringify(page))
    },
    async strips({ texts, outDir }) {
      await called(`strips ${texts.length}`)
      for (const i of texts.keys()) await writeFile(join(outDir, `${i}.png`), texts[i]!.label)
    },
    async filmstrip({ path, view, outDir }) {
      await called(`filmstrip ${path}`)
      await mkdir(outDir, { recursive: true })
      for (const step of view.frameIndices.keys())
        await writeFile(join(outDir, `${step}.png`), `step ${step}`)
    },
    reader: () => Promise.resolve(fakeLoaded.reader),
    dispose: () => Promise.resolve(),
  }
  return media
}

/** One installed model, `fake`; `get` of another id fails as a closed source does. */
export function createFakeModels(
  labels: readonly string[] = fakeLabels,
  card = fakeCard('fake', labels),
): Models {
  const entry: CatalogueEntry = {
    id: card.id,
    title: card.title,
    summary: 'made for tests',
    state: 'installed',
    bytes: 1000,
    licence: 'MIT',
    citation: '',
    labelSet: card.labels.set,
    labelCount: labels.length,
    published: null,
    protocols: Object.values(card.protocols),
    manual: null,
    secondsPerClip: null,
    problem: null,
    jobId: null,
  }
  let installed = true
  const known = (id: string): ModelCard => {
    if (id !== card.id) throw new AppError('model.unknown', `there is no model "${id}"`)
    if (!installed) throw new AppError('model.missing', `the model ${id} is not on this machine`)
    return card
  }
  return {
    list: () => Promise.resolve([{ ...entry, state: installed ? 'installed' : 'available' }]),
    async get(id, { onProgress, signal } = {}) {
      onProgress?.({ phase: 'fetch', done: 500, total: 1000, unit: 'bytes' })
      await new Promise(resolve => setImmediate(resolve))
      if (signal?.aborted) throw new AppError('cancelled', 'cancelled')
      if (id === card.id) installed = true
      return known(id)
    },
    addFile: path =>
      Promise.reject(new AppError('model.unknown', `${basename(path)} is no known weight file`)),
    async remove(id) {
      known(id)
      installed = false
      return Promise.resolve()
    },
    verify: () =>
      Promise.resolve({
        graphSha256: card.graph.sha256,
        labelsSha256: card.labels.sha256,
        goldenDifference: null,
      }),
    dirOf: id => join('models', id),
    card: async id => Promise.resolve(known(id)),
    labels: async id => Promise.resolve(known(id)).then(() => [...labels]),
  }
}
