/** Card + graph + labels → something that can be run. The only file that imports onnxruntime-node, and only when a
 *  model is opened: the media process shares this code base and must never load it. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type * as Ort from 'onnxruntime-node'
import type { GraphVariant, ModelCard, ProviderUse, RuntimeChoice } from '../../shared/domain'
import { AppError, toAppError } from '../../shared/errors'
import { checkCard, checkGraphHash, readCard, readLabels, type GraphFacts, type TensorFacts } from './card'
import { withFixedFrames } from './onnx/model-graph'
import { checkScores, compareScores, leastFrames, noiseTensor } from './sanity-check'

export interface SessionOptions {
  provider: 'auto' | 'cpu'
  /** Intra-op threads; 0 = one per core. */
  threads: number
}

export interface Scores {
  /** One value per label, as the graph gives them (logits or probabilities: `card.output.kind`). */
  scores: Float32Array
  /** The pooled vector before the classifier; only when asked for and the card names it. */
  features?: Float32Array
  /** The graph that computed them. */
  graph: GraphVariant
}

export interface Session {
  readonly card: ModelCard
  /** In output order; as many as the graph has scores. */
  readonly labels: readonly string[]
  readonly provider: ProviderUse
  /**
   * One window: `tensor` in the card's layout and `shape` (batch first, 1). Blocks the JS thread while it computes.
   * The tensor may be used again once the promise is settled. Throws AppError model.invalid where the graph fails.
   */
  run(tensor: Float32Array, shape: readonly number[], want?: { features?: boolean }): Promise<Scores>
  dispose(): Promise<void>
}

type Runtime = typeof Ort
// Not import(): in an installed app this file lies in an archive, where older Electrons' ES module loader finds nothing.
const require = createRequire(__filename)
let loaded: Runtime | undefined
function loadRuntime(): Runtime {
  if (loaded === undefined) {
    loaded = require('onnxruntime-node') as Runtime
    // A provider whose libraries are absent is reported by its exception; the environment would log it in red as well.
    loaded.env.logLevel = 'fatal'
  }
  return loaded
}

/**
 * Opens the model in a folder and proves that card, graph and labels belong together (models.md): hashes, names,
 * rank, channels, label count, and by one run on noise whether the scores are what the card says.
 * Throws AppError model.missing, model.invalid, model.mismatch, model.labels, model.hash.
 */
export async function createSession(modelDir: string, options: SessionOptions): Promise<Session> {
  const card = await readCard(modelDir)
  const labels = await readLabels(modelDir, card)
  await checkGraphHash(modelDir, card)
  const ort = loadRuntime()
  const threads = options.threads > 0 ? options.threads : availableParallelism()
  const choice: RuntimeChoice = card.runtime ?? { variant: 'native' }
  const { file: rewritten, timeMultiple = 1, variant } = choice
  // Two to three graphs of a heavy network side by side: without arenas each gives its activations back after a window.
  // Measured on I3D: 0.8 instead of 1.4 GB, no slower; a light network would lose 5 % and keeps its arena.
  const arena = timeMultiple === 1
  const native = { file: card.graph.file, variant: 'native' as const, threads, arena }
  const open = (name: string): Promise<OpenGraph> => {
    const graph =
      rewritten === undefined || keeps3d.has(name) ? native : { file: rewritten, variant, threads, arena }
    return openGraph(modelDir, card, { ...graph, provider: name })
  }

  let current = await open('cpu')
  /** Beside a rewritten graph: itself with the frames fixed, and the native one. Opened by a window that needs them. */
  const beside = new Map<'fixed' | 'native', Promise<OpenGraph>>()
  const graphFor = (shape: readonly number[]): OpenGraph | Promise<OpenGraph> => {
    const frames = shape[card.input.layout.indexOf('T')] ?? 0
    if (current.variant === 'native' || rewritten === undefined) return current
    const odd = frames % timeMultiple !== 0
    if (!odd && (frames !== choice.frames || provider.used !== 'cpu')) return current
    const key = odd ? 'native' : 'fixed'
    const graph = odd ? native : { file: rewritten, variant, threads, arena, frames }
    const opened = beside.get(key) ?? openGraph(modelDir, card, { ...graph, provider: 'cpu' })
    beside.set(key, opened)
    return opened
  }
  const noise = noiseTensor(card, leastFrames(card, timeMultiple))
  const onCpu = await timed(() => current.run(noise.tensor, noise.shape, {})).catch((error: unknown) => {
    throw graphFailed(card, error)
  })
  try {
    checkScores(card, labels, onCpu.value.scores)
  } catch (error) {
    await current.dispose()
    throw error
  }

  const provider: ProviderUse = {
    asked: options.provider,
    used: 'cpu',
    why: 'the CPU was asked for',
    threads,
  }
  if (options.provider === 'auto') {
    const chosen = await chooseProvider(card, ort.listSupportedBackends(), async name => {
      const candidate = await open(name)
      await candidate.run(noise.tensor, noise.shape, {}) // the first run also compiles kernels
      const there = await timed(() => candidate.run(noise.tensor, noise.shape, {}))
      const problem = disagreement(card, onCpu.value.scores, there.value.scores)
      if (problem === null && there.ms < onCpu.ms) {
        await current.dispose()
        current = candidate
        return null
      }
      await candidate.dispose()
      return problem ?? `it took ${there.ms.toFixed(0)} ms where the CPU took ${onCpu.ms.toFixed(0)} ms`
    })
    provider.used = chosen.used
    provider.why = chosen.why
  }

  return {
    card,
    labels,
    get provider() {
      return { ...provider }
    },
    async run(tensor, shape, want = {}) {
      try {
        return await (await graphFor(shape)).run(tensor, shape, want)
      } catch (error) {
        if (provider.used === 'cpu') throw graphFailed(card, error)
        // A provider that fails mid-run must not cost the clip: go on where it always works.
        provider.why = `${provider.used} failed (${toAppError(error).message}); running on the CPU`
        provider.used = 'cpu'
        await current.dispose().catch(() => undefined)
        current = await open('cpu')
        return (await graphFor(shape)).run(tensor, shape, want)
      }
    },
    async dispose() {
      await Promise.all([...beside.values()].map(async opened => (await opened).dispose()))
      await current.dispose()
    },
  }
}

export interface OpenGraph {
  readonly variant: GraphVariant
  run(tensor: Float32Array, shape: readonly number[], want?: { features?: boolean }): Promise<Scores>
  dispose(): Promise<void>
}

/**
 * One graph of a model folder in ONNX Runtime, checked against the card; for windows of `frames` frames only, if given.
 * Throws AppError model.invalid, model.mismatch, model.labels.
 */
export async function openGraph(
  modelDir: string,
  card: ModelCard,
  options: {
    file: string
    variant: GraphVariant
    provider: string
    threads: number
    frames?: number
    /** Keep memory between runs for the next one; default true. */
    arena?: boolean
  },
): Promise<OpenGraph> {
  const { variant, provider, threads, frames, arena = true } = options
  const ort = loadRuntime()
  const file = join(modelDir, options.file)
  let session: Ort.InferenceSession
  try {
    const sessionOptions: Ort.InferenceSession.SessionOptions = {
      executionProviders: [provider],
      // NCHWc kernels are part of 'all'; X3D ran 1.3 to 1.6 times slower below it (docs/performance).
      graphOptimizationLevel: 'all',
      intraOpNumThreads: threads,
      // Idle workers that spin steal the cores that decoding needs; small blocks even out a busy neighbour.
      extra: { session: { intra_op: { allow_spinning: '0' }, dynamic_block_base: '4' } },
      enableCpuMemArena: arena,
      logSeverityLevel: 3,
    }
    session = await (frames === undefined
      ? ort.InferenceSession.create(file, sessionOptions)
      : ort.InferenceSession.create(withFixedFrames(await readFile(file), frames), sessionOptions))
  } catch (error) {
    throw new AppError(
      'model.invalid',
      `the graph of ${card.id} does not open: ${toAppError(error).message}`,
      {
        hint: 'Get the model again.',
        cause: error,
      },
    )
  }
  try {
    checkCard(frames === undefined ? card : withFrames(card, frames), graphFacts(session))
  } catch (error) {
    await session.release()
    throw error
  }
  const { input, output } = card
  return {
    variant,
    async run(tensor, shape, want = {}) {
      // Only what is used is asked for: an output that nobody wants is not computed.
      const names = want.features && output.features ? [output.logits, output.features] : [output.logits]
      const results = await session.run({ [input.name]: new ort.Tensor('float32', tensor, shape) }, names)
      const values = (name: string): Float32Array => results[name]!.data as Float32Array
      return {
        graph: variant,
        scores: values(output.logits),
        ...(names.length > 1 ? { features: values(output.features!) } : {}),
      }
    },
    dispose: () => session.release(),
  }
}

const withFrames = (card: ModelCard, frames: number): ModelCard => ({
  ...card,
  input: { ...card.input, frames: { min: frames, max: frames, multipleOf: 1 } },
})

function graphFacts(session: Ort.InferenceSession): GraphFacts {
  const facts = (metadata: readonly Ort.InferenceSession.ValueMetadata[]): TensorFacts[] =>
    metadata.map(value => ({
      name: value.name,
      type: value.isTensor ? value.type : 'not a tensor',
      shape: value.isTensor ? [...value.shape] : [],
    }))
  return { inputs: facts(session.inputMetadata), outputs: facts(session.outputMetadata) }
}

const titles: Record<string, string> = { cuda: 'CUDA', dml: 'DirectML', coreml: 'CoreML', webgpu: 'WebGPU' }
/** Their Conv3D is missing or a naive shader (performance.md): they get rewritten, 2-D graphs only. */
const wants2d = new Set(['coreml', 'webgpu'])
/** They compute in three dimensions as they should: the graph as it was converted. */
const keeps3d = new Set(['cuda', 'dml'])

/**
 * The first provider, in the order of models.md, that proves itself on this model. `attempt` opens and verifies one:
 * null means that it is in use now, a string says why not; a throw means that it is not there.
 */
export async function chooseProvider(
  card: Pick<ModelCard, 'runtime'>,
  backends: readonly { name: string }[],
  attempt: (name: string) => Promise<string | null>,
): Promise<{ used: string; why: string }> {
  const rewritten = card.runtime !== undefined && card.runtime.variant !== 'native'
  for (const name of ['cuda', 'dml', 'coreml', 'webgpu']) {
    if (!backends.some(backend => backend.name === name) || (wants2d.has(name) && !rewritten)) continue
    let problem: string | null
    try {
      problem = await attempt(name)
    } catch {
      continue
    }
    if (problem === null) return { used: name, why: `${titles[name]} gives the CPU's results and is faster` }
    return { used: 'cpu', why: `${titles[name]} was tried, but ${problem}; running on the CPU` }
  }
  return { used: 'cpu', why: 'no supported GPU provider was found; running on the CPU' }
}

/** models.md "Providers": the same top 5 and a relative difference of at most 1e-2; null when they agree. */
function disagreement(card: ModelCard, cpu: Float32Array, other: Float32Array): string | null {
  const { difference, sameTop5 } = compareScores(card.output.kind, cpu, other)
  if (difference > 1e-2) return `its scores differ from the CPU's by ${(100 * difference).toFixed(1)} %`
  return sameTop5 ? null : "its five best classes are not the CPU's"
}

const graphFailed = (card: ModelCard, error: unknown): AppError =>
  new AppError('model.invalid', `the graph of ${card.id} failed: ${toAppError(error).message}`, {
    cause: error,
  })

async function timed<T>(work: () => Promise<T>): Promise<{ value: T; ms: number }> {
  const start = performance.now()
  const value = await work()
  return { value, ms: performance.now() - start }
}
