/**
 * Writes resources/label-sets/*.json and resources/goldens/*.json from the published lists and reference values below
 * the test assets (KINETOSCOPE_TEST_ASSETS, by default ../shared). Facts, not code: run again only when those change.
 *   node scripts/make-label-sets.mjs
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { format, resolveConfig } from 'prettier'

const here = import.meta.dirname
const assets = resolve(process.env.KINETOSCOPE_TEST_ASSETS ?? resolve(here, '../../shared'))
const style = await resolveConfig(here)
const write = async (name, value) => {
  const path = resolve(here, '../resources', name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, await format(JSON.stringify(value), { ...style, parser: 'json' }))
  process.stdout.write(`${name}\n`)
}

/** One label a line, in output order. */
const labelSets = [
  ['kinetics-400', 'models/i3d-k400/kinetics400_labels.txt', 400],
  ['kinetics-600', 'models/movinet-a0-stream-k600/kinetics600_labels.txt', 600],
]
for (const [name, source, count] of labelSets) {
  const labels = readFileSync(resolve(assets, source), 'utf8').replace(/\n$/, '').split('\n')
  if (labels.length !== count || new Set(labels).size !== count || labels.some(l => l !== l.trim() || !l))
    throw new Error(`${source}: expected ${count} distinct labels, found ${new Set(labels).size}`)
  await write(`label-sets/${name}.json`, labels)
}

/** What a catalogue entry's graph must answer to an input given by formula (core/engine.ts GoldenInput). */
const golden = (id, size, logits, features) =>
  write(`goldens/${id}.json`, {
    input: { formula: 'sin-cos-i3d', frames: size.frames, height: size.height, width: size.width },
    tolerance: 1e-3,
    logits,
    features,
  })

const i3d = JSON.parse(
  readFileSync(resolve(assets, 'reference/i3d-ckpt-to-onnx/golden_synthetic.json'), 'utf8'),
)
await golden('i3d-k400', { frames: 16, height: 224, width: 224 }, i3d.logits, i3d.features_first16)

/** c0 = sin((x+3t)/17), c1 = cos((y−2t)/23), c2 = sin((x+y+t)/31): [1,3,T,H,W] */
function formulaTensor({ frames, height, width }) {
  const data = []
  for (let c = 0; c < 3; c++)
    for (let t = 0; t < frames; t++)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++)
          data.push([Math.sin((x + 3 * t) / 17), Math.cos((y - 2 * t) / 23), Math.sin((x + y + t) / 31)][c])
  return new Tensor('float32', Float32Array.from(data), [1, 3, frames, height, width])
}

const movinet = await InferenceSession.create(
  resolve(assets, 'models/movinet-a0-stream-k600/movinet_a0_stream_k600_clip_int8w.onnx'),
)
const clip = { frames: 12, height: 172, width: 172 }
const { logits } = await movinet.run({ video: formulaTensor(clip) })
const rounded = Array.from(logits.data, value => Math.round(value * 1e5) / 1e5)
await golden('movinet-a0-stream-k600', clip, rounded, [])
