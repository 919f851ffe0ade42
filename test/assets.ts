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

/** A file written by torch itself, in the folder that KINETOSCOPE_TEST_TORCH names (scripts/goldens/make_torch_goldens.py). */
export const torchFile = (name: string): string => resolve(process.env['KINETOSCOPE_TEST_TORCH'] ?? '', name)

/** Use as `assetsMissing`, for a test that needs `torchFile(name)`. */
export function torchFileMissing(name: string): boolean {
  if (existsSync(torchFile(name))) return false
  process.stderr.write(`\nSKIPPED: ${name} as torch writes it: not in KINETOSCOPE_TEST_TORCH\n`)
  return true
}
