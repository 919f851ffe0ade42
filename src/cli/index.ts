/** Entry of the command line. Paths that depend on where this file was built are made here and handed down. */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { runProgram } from './program'
import type { Places } from './context'

/** The project's folder, or the installed app's: package.json, resources and out/ stand in it. */
const root = resolve(__dirname, '../..')

/** Built: out/main. Under a TypeScript loader: src/cli, and the engine is loaded the way this file was. */
function places(): Places {
  const built = join(__dirname, 'engine.js')
  return {
    ...(existsSync(built)
      ? { enginePath: built, engineExecArgv: [] }
      : { enginePath: join(root, 'src/engine/entry.ts'), engineExecArgv: process.execArgv }),
    root,
    resourcesDir: join(root, 'resources'),
    rendererDir: join(root, 'out/renderer'),
  }
}

/** npm passes a Ctrl+C on that the terminal has sent us already: two this close together are one. */
const sameKeyMs = 500

/** The first Ctrl+C stops softly: what is done stays done. The second does not wait. */
function abortOnSignals(): AbortSignal {
  const abort = new AbortController()
  let first = 0
  const stop = (): void => {
    if (abort.signal.aborted) {
      if (performance.now() - first > sameKeyMs) process.exit(130)
      return
    }
    first = performance.now()
    process.stderr.write('\nstopping; once more to stop at once\n')
    abort.abort()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  // A reader that has seen enough (`| head`) ends us as it would any program, without a word.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })
  // Words that nobody hears are no reason to stop.
  process.stderr.on('error', () => undefined)
  return abort.signal
}

void runProgram(process.argv.slice(2), {
  places: places(),
  version: (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: abortOnSignals(),
}).then(exitCode => {
  process.exitCode = exitCode
  // Whatever still holds the event loop is of no more use: the children have been ended.
  process.stdout.write('', () => process.exit())
})
