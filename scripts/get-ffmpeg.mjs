/** `npm run ffmpeg:get`: fetches the ffmpeg program of the optional package ffmpeg-static (GPL-3.0; never needed, never shipped). */
import { createRequire } from 'node:module'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isInstalled, root } from './lib/setup.mjs'
import { run, say, step, StepError } from './lib/say.mjs'
import { reasonOf } from './lib/system.mjs'

const hint =
  'Install ffmpeg with your package manager instead, or name one in FFMPEG_PATH or in the settings.'

try {
  await step('ffmpeg', async () => {
    if (!isInstalled('ffmpeg-static')) throw new StepError('the package ffmpeg-static is not installed', hint)
    const binary = createRequire(join(root, 'package.json'))('ffmpeg-static')
    if (binary === null) throw new StepError('ffmpeg-static has no program for this platform', hint)
    if (existsSync(binary)) return `already at ${binary}`
    const script = join(root, 'node_modules/ffmpeg-static/install.js')
    const { code, output } = await run(process.execPath, [script], { cwd: root, timeoutSec: 600 })
    if (code !== 0 || !existsSync(binary))
      throw new StepError(`its download failed (${reasonOf(output)})`, hint)
    return `at ${binary}; its licence is GPL-3.0`
  })
} catch (error) {
  if (!(error instanceof StepError)) say(error.stack)
  process.exitCode = 1
}
