import { resolve } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { toAppError } from '../shared/errors'
import { forkChild } from './fork'
import { defaultLimits, Supervisor, type Limits } from './supervisor'

const childPath = resolve(import.meta.dirname, '../../test/serve-child.ts')
const config = { reader: 'auto', threads: 1, ffmpegPath: '' } as const

const open: Supervisor[] = []
const logged: string[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map(supervisor => supervisor.dispose()))
  logged.length = 0
})

function supervise(limits: Partial<Limits> = {}): Supervisor {
  const note = (_: object, message: string): void => void logged.push(message)
  const supervisor = new Supervisor(
    'engine',
    forkChild(childPath, { execArgv: ['--import', 'tsx'] }),
    config,
    { debug: note, info: note, warn: note },
    { ...defaultLimits, backoffMs: [0, 0, 0, 0], ...limits },
  )
  open.push(supervisor)
  return supervisor
}

interface Started {
  answer: Promise<unknown>
  finished: Promise<void>
  begun: Promise<void>
  abort: () => void
}
function start(supervisor: Supervisor, method: string, ...args: unknown[]): Started {
  const controller = new AbortController()
  let begin!: () => void
  const begun = new Promise<void>(done => (begin = done))
  const call = supervisor.call(method, args, {
    what: `clip "${method}.mp4" with model tiny`,
    onProgress: begin,
    signal: controller.signal,
  })
  call.answer.catch(() => undefined)
  return { ...call, begun, abort: () => controller.abort() }
}
const codeOf = (call: Started): Promise<string> =>
  call.answer.then(
    () => 'answered',
    (error: unknown) => toAppError(error).code,
  )

describe('calls', () => {
  it('cross with their values, and errors keep code, words and hint', async () => {
    const supervisor = supervise()
    const value = { list: [1, 2], typed: new Float32Array([0.5]), nothing: undefined }
    expect(await start(supervisor, 'echo', value).answer).toEqual(value)
    await expect(start(supervisor, 'refuse').answer).rejects.toMatchObject({
      code: 'clip.no-video',
      message: 'there is no picture',
      hint: 'a hint',
    })
    expect(logged).toContain(`engine started pid=${supervisor.pid}`)
  })
})

describe('cancelling', () => {
  it('softly: the caller is told at once and the same process goes on', async () => {
    const supervisor = supervise()
    const call = start(supervisor, 'hold')
    await call.begun
    const { pid } = supervisor
    call.abort()
    expect(await codeOf(call)).toBe('cancelled')
    await call.finished
    expect(await start(supervisor, 'echo', 1).answer).toBe(1)
    expect(supervisor.pid).toBe(pid)
  })

  it('hard: a process that does not listen is ended after the grace, and only then is the place free', async () => {
    const supervisor = supervise({ softCancelMs: 100 })
    const call = start(supervisor, 'block', 60_000)
    await call.begun
    const { pid } = supervisor
    const since = Date.now()
    call.abort()
    expect(await codeOf(call)).toBe('cancelled')
    await call.finished
    expect(Date.now() - since).toBeLessThan(2000)
    expect(await start(supervisor, 'echo', 2).answer).toBe(2)
    expect(supervisor.pid).not.toBe(pid)
    expect(() => process.kill(pid!, 0)).toThrow() // it is gone
  })

  it('hard: another call that the same process had in hand starts over instead of failing', async () => {
    const supervisor = supervise({ softCancelMs: 100 })
    const stuck = start(supervisor, 'block', 60_000)
    await stuck.begun
    const other = start(supervisor, 'echo', 'still here')
    stuck.abort()
    expect(await other.answer).toBe('still here')
  })

  it('a call that is cancelled before it was sent never reaches the child', async () => {
    const supervisor = supervise()
    const call = start(supervisor, 'die')
    call.abort()
    expect(await codeOf(call)).toBe('cancelled')
    expect(await start(supervisor, 'echo', 3).answer).toBe(3)
    expect(logged.filter(line => line.includes('crashed'))).toEqual([])
  })
})

describe('crashes', () => {
  it('reject what was under way, naming it, and the next call finds a new process', async () => {
    const supervisor = supervise()
    const call = start(supervisor, 'hold')
    await call.begun
    const { pid } = supervisor
    process.kill(pid!, 'SIGKILL')
    await expect(call.answer).rejects.toMatchObject({
      code: 'engine.crashed',
      message: 'the engine stopped on clip "hold.mp4" with model tiny (signal SIGKILL)',
    })
    expect(await start(supervisor, 'echo', 4).answer).toBe(4)
    expect(supervisor.pid).not.toBe(pid)
  })

  it('the last words on stderr go to the log and into the error', async () => {
    const supervisor = supervise()
    await expect(start(supervisor, 'die').answer).rejects.toMatchObject({
      details: { stderrTail: 'last words', signal: 'SIGKILL' },
    })
    expect(logged).toContain('last words')
  })

  it('five in a row: it gives up with words, until somebody asks anew', async () => {
    const supervisor = supervise()
    for (let i = 1; i <= 4; i++)
      await expect(start(supervisor, 'die').answer).rejects.toThrow('the engine stopped on clip "die.mp4"')
    const words = 'the engine stopped 5 times in a row, the last time on clip "die.mp4" with model tiny'
    await expect(start(supervisor, 'die').answer).rejects.toThrow(words)
    await expect(start(supervisor, 'echo', 5).answer).rejects.toThrow(words)
    expect(logged.filter(line => line.startsWith('engine started'))).toHaveLength(5)
    supervisor.forgive()
    expect(await start(supervisor, 'echo', 6).answer).toBe(6)
  })

  it('a call that succeeds in between starts the count again', async () => {
    const supervisor = supervise()
    for (let i = 0; i < 6; i++) {
      expect(await codeOf(start(supervisor, 'die'))).toBe('engine.crashed')
      if (i === 2) expect(await start(supervisor, 'echo', 7).answer).toBe(7)
    }
    expect(await start(supervisor, 'echo', 8).answer).toBe(8)
  })

  it('a child that cannot be started at all ends in the same words, not in a hang', async () => {
    const supervisor = new Supervisor(
      'media',
      forkChild('/nonexistent/engine.js'),
      config,
      { debug: () => undefined, info: () => undefined, warn: () => undefined },
      { ...defaultLimits, backoffMs: [] },
    )
    open.push(supervisor)
    await expect(start(supervisor, 'echo').answer).rejects.toThrow('the media process stopped')
  })
})

describe('stalls', () => {
  it('a process without any sign of life is ended and the call fails as stalled', async () => {
    const supervisor = supervise({ tickMs: 50, silentTicks: 60 })
    const call = start(supervisor, 'block', 60_000)
    await call.begun
    expect(await codeOf(call)).toBe('engine.stalled')
    expect(await start(supervisor, 'echo', 9).answer).toBe(9)
  })

  it('a process that is alive but gets nowhere has its clip given up, and goes on with the next', async () => {
    const supervisor = supervise({ tickMs: 700, idleTicks: 2 })
    const call = start(supervisor, 'hold')
    await call.begun
    const { pid } = supervisor
    expect(await codeOf(call)).toBe('clip.slow')
    expect(await start(supervisor, 'echo', 10).answer).toBe(10)
    expect(supervisor.pid).toBe(pid)
  })

  it('a slow clip whose packets keep coming is none of both', async () => {
    const supervisor = supervise({ tickMs: 700, idleTicks: 2 })
    expect(await codeOf(start(supervisor, 'crawl', 4500))).toBe('answered')
  })
})

describe('new settings', () => {
  it('replace the process; a call in hand starts over in the new one', async () => {
    const supervisor = supervise()
    const call = start(supervisor, 'block', 1500)
    await call.begun
    const { pid } = supervisor
    supervisor.reconfigure({ ...config, threads: 2 })
    await call.answer
    expect(supervisor.pid).not.toBe(pid)
  })
})
