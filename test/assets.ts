/** The one place that knows where the real clips and weights are: KINETOSCOPE_TEST_ASSETS, by default ../shared. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

const root = resolve(process.env['KINETOSCOPE_TEST_ASSETS'] ?? resolve(__dirname, '../../shared'))

export const assets = {
  root,
  present: existsSync(resolve(root, 'clips/actions')),
  actions: resolve(root, 'clips/actions'),
  awkward: resolve(root, 'clips/awkward'),
  manifest: resolve(root, 'clips/manifest.csv'),
  referenceI3d: resolve(root, 'clips/reference_i3d_k400.json'),
  models: resolve(root, 'models'),
  i3dGolden: resolve(root, 'reference/i3d-ckpt-to-onnx/golden_synthetic.json'),
  electronRuntime: resolve(root, 'electron-runtime'),
}

/** Use as `describe.skipIf(assetsMissing('what is not tested'))`: says aloud what is left out, and where it was looked for. */
export function assetsMissing(what: string): boolean {
  if (assets.present) return false
  process.stderr.write(`\nSKIPPED: ${what}: no test assets at ${root} (set KINETOSCOPE_TEST_ASSETS)\n`)
  return true
}
