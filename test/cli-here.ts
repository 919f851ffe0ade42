/** The command line within this process, for what needs no child. */
import { resolve } from 'node:path'
import { Writable } from 'node:stream'
import { runProgram } from '../src/cli/program'

/** @returns the exit code and what was printed. */
export async function cliHere(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const texts = ['', '']
  const sink = (at: number): Writable =>
    new Writable({
      write(chunk, _encoding, done) {
        texts[at] += String(chunk)
        done()
      },
    })
  const code = await runProgram(args, {
    places: {
      // No command line here may start one.
      enginePath: '/no/such/engine.js',
      engineExecArgv: [],
      root: resolve('.'),
      resourcesDir: resolve('resources'),
      rendererDir: resolve('out/renderer'),
    },
    version: '1.2.3',
    stdout: sink(0),
    stderr: sink(1),
    signal: new AbortController().signal,
    env: {},
  })
  return { code, stdout: texts[0] ?? '', stderr: texts[1] ?? '' }
}
