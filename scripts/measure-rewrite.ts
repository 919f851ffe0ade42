/**
 * Native graph against its rewrite to two dimensions: `npx tsx scripts/measure-rewrite.ts [net…]`, nets `i3d-k400
 * movinet-a0-stream-k600 r3d_18 r2plus1d_18` (all of them without an argument). One window as protocol `fast` feeds it,
 * both graphs by turns, the shortest of five runs, one thread and two. Prints the rows of the table in docs/performance.md.
 * Needs the test assets for the first two; the others have weights by formula, which cost the same.
 */
import { existsSync, readFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { importI3dFlax } from '../src/core/model/importers/i3d-flax'
import { importMovinetStream } from '../src/core/model/importers/movinet-stream'
import { videoResnetFromState, type VideoResnetName } from '../src/core/model/importers/video-resnet'
import { withFixedFrames } from '../src/core/model/onnx/model-graph'
import { rewriteTimeAsBatch } from '../src/core/model/onnx/rewrite'
import { compareScores } from '../src/core/model/sanity-check'
import { assets } from '../test/assets'
import { formulaState, formulaVideo, videoResnetGoldens } from '../test/formula-weights'

interface Net {
  frames: number
  size: number
  graph: () => Uint8Array | null
}

const fromFile = (file: string, convert: (bytes: Uint8Array) => Uint8Array) => (): Uint8Array | null => {
  const path = join(assets.models, file)
  return existsSync(path) ? convert(readFileSync(path)) : null
}
const byFormula = (name: VideoResnetName) => (): Uint8Array =>
  videoResnetFromState(name, formulaState(videoResnetGoldens()[name]?.tensors ?? []))

const nets: Record<string, Net> = {
  'i3d-k400': {
    frames: 64,
    size: 224,
    graph: fromFile('i3d-k400/i3d-kinetics-400.ckpt', importI3dFlax),
  },
  'movinet-a0-stream-k600': {
    frames: 50,
    size: 172,
    graph: fromFile('movinet-a0-stream-k600/movinet_a0_int8.tflite', importMovinetStream),
  },
  r3d_18: { frames: 16, size: 112, graph: byFormula('r3d_18') },
  r2plus1d_18: { frames: 16, size: 112, graph: byFormula('r2plus1d_18') },
}
const rounds = 5

/** The options of core/model/session.ts. */
const open = (model: Uint8Array, threads: number): Promise<InferenceSession> =>
  InferenceSession.create(model, {
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threads,
    extra: { session: { intra_op: { allow_spinning: '0' }, dynamic_block_base: '4' } },
    logSeverityLevel: 3,
  })

/** A graph and its shortest run so far, in ms. */
interface Contestant {
  session: InferenceSession
  wall: number
  processor: number
  scores: Float32Array
}

async function measure(name: string, { frames, size, graph }: Net): Promise<void> {
  const native = graph()
  if (native === null) return void process.stdout.write(`${name}: its weights are not at hand\n`)
  const rewritten = withFixedFrames(rewriteTimeAsBatch(native).model, frames)
  const tensor = new Tensor('float32', formulaVideo(frames, size), [1, 3, frames, size, size])
  for (const threads of [1, 2]) {
    const contestants = await Promise.all(
      [native, rewritten].map(async (model): Promise<Contestant> => ({
        session: await open(model, threads),
        wall: Infinity,
        processor: Infinity,
        scores: new Float32Array(),
      })),
    )
    for (let round = 0; round < rounds; round++)
      for (const one of contestants) {
        const used = process.cpuUsage()
        const start = performance.now()
        const results = await one.session.run({ [one.session.inputNames[0] ?? '']: tensor }, ['logits'])
        one.wall = Math.min(one.wall, performance.now() - start)
        const { user, system } = process.cpuUsage(used)
        one.processor = Math.min(one.processor, (user + system) / 1000)
        one.scores = results['logits']?.data as Float32Array
      }
    const [a, b] = contestants
    if (!a || !b) return
    const { difference, sameTop5 } = compareScores('logits', a.scores, b.scores)
    const pair = (clock: 'wall' | 'processor'): string =>
      `${a[clock].toFixed(0)} → ${b[clock].toFixed(0)} | ${(a[clock] / b[clock]).toFixed(2)}×`
    const cells = [name, `${frames}×${size}²`, threads, pair('processor'), pair('wall')]
    const agreement = [difference.toExponential(0), sameTop5 ? 'same' : 'OTHER', loadavg()[0]?.toFixed(1)]
    process.stdout.write(`| ${[...cells, ...agreement].join(' | ')} |\n`)
    for (const { session } of contestants) await session.release()
  }
}

async function main(): Promise<void> {
  const asked = process.argv.slice(2)
  for (const [name, net] of Object.entries(nets))
    if (asked.length === 0 || asked.includes(name)) await measure(name, net)
}
void main()
