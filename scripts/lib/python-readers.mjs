/** Programs of Python that read what is written, for test/interop.test.ts. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './setup.mjs'
import { run } from './say.mjs'
import { lastLine, which } from './system.mjs'

/** As last tried; docs/formats.md says which format each of them reads. */
const packages = ['pandas==3.1.1', 'pyarrow==26.0.1', 'duckdb==2.0.0', 'datasets==5.2.0', 'pympi-ling==1.71']
const folder = join(root, '.cache/python-readers')
const complete = join(folder, 'complete')

/**
 * The environment in which python3 has them. A person's own Python is taken as it is: only a machine that tests for
 * everybody (CI) gets packages, in a folder of their own. { env } or { env, problem }.
 */
export async function ensurePythonReaders() {
  if (process.env.KINETOSCOPE_TEST_PYTHON || (!process.env.CI && !existsSync(complete))) return { env: {} }
  if (!existsSync(complete)) {
    if (which('python3') === null) return { env: {}, problem: 'no python3' }
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    const args = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target', folder]
    const { code, output } = await run('python3', [...args, ...packages], { timeoutSec: 300 })
    if (code !== 0) return { env: {}, problem: lastLine(output) }
    writeFileSync(complete, '')
  }
  return { env: { PYTHONPATH: [folder, process.env.PYTHONPATH].filter(Boolean).join(':') } }
}
