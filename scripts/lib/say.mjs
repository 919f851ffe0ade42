/** One line a step, with elapsed time; what to do when a step fails. Everything goes to stderr: stdout is for results. */
import { spawn } from 'node:child_process'

const seconds = since => `${((performance.now() - since) / 1000).toFixed(1)} s`

export const say = line => void process.stderr.write(`${line}\n`)

/** A step that failed, with what a person can do about it. */
export class StepError extends Error {
  constructor(message, hint, output = '') {
    super(message)
    this.hint = hint
    this.output = output
  }
}

/** Runs `work` and says how it went in one line. `work` may return a few words to add to that line. */
export async function step(title, work) {
  const start = performance.now()
  try {
    const words = await work()
    say(`✓ ${title}${typeof words === 'string' && words ? `: ${words}` : ''} (${seconds(start)})`)
    return words
  } catch (error) {
    say(`✗ ${title} failed (${seconds(start)}): ${error.message}`)
    if (error.output) say(error.output.trimEnd())
    if (error.hint) say(`  → ${error.hint}`)
    throw error
  }
}

/**
 * Runs a program and resolves to { code, output }; never throws, also not when it cannot be started (code 127).
 * `quiet` keeps its output for the caller; otherwise it passes through on stderr. A program that runs longer than
 * `timeoutSec`, or says nothing for `quietSec`, is killed (code 137); 0 means no limit.
 */
export function run(command, args, { quiet = true, timeoutSec = 0, quietSec = 0, ...options } = {}) {
  return new Promise(done => {
    // Kept output is shown to people and searched for words: colours would be in the way.
    const env = { ...(options.env ?? process.env), ...(quiet ? { NO_COLOR: '1', FORCE_COLOR: '0' } : {}) }
    const child = spawn(command, args, { ...options, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const chunks = []
    const killAfter = (sec, why) =>
      sec > 0
        ? setTimeout(() => {
            chunks.push(Buffer.from(`\nstopped: ${why} ${sec} s\n`))
            child.kill('SIGKILL')
          }, sec * 1000)
        : undefined
    const timer = killAfter(timeoutSec, 'longer than')
    const silence = killAfter(quietSec, 'no word for')
    const take = chunk => {
      chunks.push(chunk)
      silence?.refresh()
      if (!quiet) process.stderr.write(chunk)
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    const end = code => {
      clearTimeout(timer)
      clearTimeout(silence)
      done({ code, output: Buffer.concat(chunks).toString('utf8') })
    }
    child.on('error', error => {
      take(Buffer.from(`${error.message}\n`))
      end(127)
    })
    child.on('close', (code, signal) => end(code ?? (signal === null ? 1 : 137)))
  })
}

/** Like `run`, but a non-zero exit is a StepError that carries the program's last lines. */
export async function mustRun(command, args, hint, options = {}) {
  const { code, output } = await run(command, args, options)
  if (code !== 0) {
    const tail = options.quiet === false ? '' : output.split('\n').slice(-60).join('\n')
    throw new StepError(`${[command, ...args].join(' ')} ended with exit code ${code}`, hint, tail)
  }
  return output
}
