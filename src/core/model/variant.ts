/**
 * Native or rewritten? Decided by proof and by the clock, once, when a model is installed, on the machine that will run
 * it (design: ONNX Runtime's 3-D kernels against its blocked 2-D ones, see onnx/rewrite.ts and docs/performance.md).
 */
import { createHash } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { availableParallelism, loadavg } from 'node:os'
import { join } from 'node:path'
import type { ModelCard, RuntimeChoice } from '../../shared/domain'
import { toAppError } from '../../shared/errors'
import { readCard, rewrittenFile } from './card'
import { rewriteTimeAsBatch, type RewrittenGraph } from './onnx/rewrite'
import { compareScores, leastFrames, noiseTensor } from './sanity-check'
import { openGraph, type OpenGraph } from './session'
import { writeFileAtomic } from '../base/store/atomic'

/** models.md: the rewritten graph is exact up to the order of additions. */
const tolerance = 1e-4
const leastGain = 1.05
const rounds = 5
/** A network this slow is not run more often than needed: whoever waits for it waits for long already. */
const slowRunMs = 4000
const enoughMs = 8000

/** One run: what the clock on the wall and the processor's own say, in milliseconds. */
export interface Timing {
  wall: number
  processor: number
}

/**
 * Writes `model.time-as-batch.onnx` beside the graph when it computes the same and is at least 5 % faster; returns what
 * the card should say. Blocks its thread for as long as the runs take, and listens to `signal` between two of them.
 * Throws AppError cancelled, or what opening the native graph says; a graph that cannot be rewritten is no error.
 */
export async function chooseVariant(
  modelDir: string,
  options: { threads: number },
  signal?: AbortSignal,
): Promise<RuntimeChoice> {
  const card = await readCard(modelDir)
  const native = (why: string): RuntimeChoice => ({ variant: 'native', why })
  if (card.input.layout !== 'NCTHW') return native(`the layout ${card.input.layout} has no rewrite`)
  let candidate: RewrittenGraph
  try {
    candidate = rewriteTimeAsBatch(await readFile(join(modelDir, card.graph.file)))
  } catch (error) {
    return native(toAppError(error).message)
  }
  const { timeMultiple } = candidate
  const windows = windowsToTry(card, timeMultiple)
  if (windows === null) return native(`no window of ${card.id} is a multiple of ${timeMultiple} frames`)

  const threads = options.threads > 0 ? options.threads : availableParallelism()
  const path = join(modelDir, rewrittenFile)
  let kept = false
  try {
    await writeFileAtomic(path, candidate.model)
    const measured = await compare(modelDir, card, { windows, threads, signal })
    const facts = { frames: windows.long, threads, difference: measured.difference }
    if ('problem' in measured) return { ...native(measured.problem), ...facts }
    const decided = decide(measured.native, measured.rewritten, isBusy())
    if (decided.variant === 'native') return { ...decided, ...facts }
    kept = true
    const sha256 = createHash('sha256').update(candidate.model).digest('hex')
    return { ...decided, file: rewrittenFile, sha256, timeMultiple, ...facts }
  } finally {
    if (!kept) await rm(path, { force: true })
  }
}

/** The window that `fast` feeds, and the shortest; both such that the rewritten graph takes them. */
function windowsToTry(card: ModelCard, timeMultiple: number): { long: number; short: number } | null {
  const { frames } = card.sampling
  const most = Math.min(card.protocols.fast.maxFrames ?? frames.max, card.input.frames.max)
  const short = leastFrames(card, timeMultiple, frames.min)
  if (short > most) return null
  const step = leastFrames(card, timeMultiple, short + 1) - short
  return { short, long: short + Math.floor((most - short) / step) * step }
}

/** On a machine that does other things too, time on the wall says more about those. */
const isBusy = (): boolean => (loadavg()[0] ?? 0) > 1.5 * availableParallelism()

const shortest = (timings: readonly Timing[], clock: keyof Timing): number =>
  Math.min(...timings.map(timing => timing[clock]))

/** The faster one by its shortest run; the native one unless the other is faster by 5 % or more. */
export function decide(
  native: readonly Timing[],
  rewritten: readonly Timing[],
  busy: boolean,
): Pick<RuntimeChoice, 'variant' | 'why' | 'clock' | 'nativeMs' | 'rewrittenMs'> & { why: string } {
  const clock = busy ? 'processor' : 'wall'
  const [nativeMs, rewrittenMs] = [shortest(native, clock), shortest(rewritten, clock)]
  const gain = nativeMs / rewrittenMs
  const variant = gain >= leastGain ? 'time-as-batch' : 'native'
  return {
    variant,
    why: `the rewritten graph is ${gain.toFixed(2)} times as fast; ${leastGain} is asked for`,
    clock,
    nativeMs: Math.round(10 * nativeMs) / 10,
    rewrittenMs: Math.round(10 * rewrittenMs) / 10,
  }
}

type Measured = { difference: number } & ({ problem: string } | { native: Timing[]; rewritten: Timing[] })

/**
 * The short window by the graph with frames left free, the long one with frames fixed, as the session has them. The
 * longer is run by turns, so that what disturbs one run disturbs both graphs.
 */
async function compare(
  modelDir: string,
  card: ModelCard,
  options: { windows: { long: number; short: number }; threads: number; signal: AbortSignal | undefined },
): Promise<Measured> {
  const { windows, threads, signal } = options
  const shared = { provider: 'cpu', threads }
  const rewritten = { ...shared, file: rewrittenFile, variant: 'time-as-batch' as const }
  const native = await openGraph(modelDir, card, { ...shared, file: card.graph.file, variant: 'native' })
  try {
    const short = await race(card, native, () => openGraph(modelDir, card, rewritten), {
      frames: windows.short,
      rounds: 1,
      signal,
    })
    if ('problem' in short) return short
    const open = () => openGraph(modelDir, card, { ...rewritten, frames: windows.long })
    const long = await race(card, native, open, { frames: windows.long, rounds, signal })
    return { ...long, difference: Math.max(short.difference, long.difference) }
  } finally {
    await native.dispose()
  }
}

async function race(
  card: ModelCard,
  native: OpenGraph,
  open: () => Promise<OpenGraph>,
  options: { frames: number; rounds: number; signal: AbortSignal | undefined },
): Promise<Measured> {
  const timings = { native: [] as Timing[], rewritten: [] as Timing[] }
  let difference = 0
  const { tensor, shape } = noiseTensor(card, options.frames)
  const graph = await open()
  const began = performance.now()
  try {
    for (let round = 0; round < options.rounds; round++) {
      const a = await timed(() => native.run(tensor, shape), options.signal)
      const b = await timed(() => graph.run(tensor, shape), options.signal)
      const agreement = compareScores(card.output.kind, a.value.scores, b.value.scores)
      difference = Math.max(difference, agreement.difference)
      if (difference > tolerance)
        return { difference, problem: `the rewritten graph differs by ${difference.toPrecision(3)}` }
      if (!agreement.sameTop5) return { difference, problem: 'the rewritten graph has another top 5' }
      timings.native.push(a.timing)
      timings.rewritten.push(b.timing)
      const slow = Math.max(a.timing.wall, b.timing.wall) > slowRunMs
      if (round > 0 && (slow || performance.now() - began > enoughMs)) break
    }
    return { difference, ...timings }
  } finally {
    await graph.dispose()
  }
}

/** Lets messages in before the run, which blocks the thread. */
async function timed<T>(
  work: () => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<{ value: T; timing: Timing }> {
  await new Promise(resolve => setImmediate(resolve))
  signal?.throwIfAborted()
  const processor = process.cpuUsage()
  const wall = performance.now()
  const value = await work()
  const used = process.cpuUsage(processor)
  const timing = { wall: performance.now() - wall, processor: (used.user + used.system) / 1000 }
  return { value, timing }
}
