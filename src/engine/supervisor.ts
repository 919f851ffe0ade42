/** Keeps one child process usable: starts it when needed, routes calls, cancels softly then hard, notices a crash or
 *  a stall, starts it again with a back-off, and gives up with words. Knows nothing of clips or models. */
import { createBirpc } from 'birpc'
import type { ClassifyProgress, EngineConfig } from '../core/contract/engine'
import { AppError, fromWire } from '../shared/errors'
import type { Answer, ChildFunctions, HostFunctions } from './protocol'
import type { ChildHandle, Role, SpawnChild } from './spawn'

/** The part of a pino logger that is used here. */
export interface EngineLog {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
}

export interface Limits {
  /** Wait before the n-th start in a row after a death; one more death than entries and no start is tried again. */
  backoffMs: readonly number[]
  /** From the soft cancel to SIGKILL. */
  softCancelMs: number
  /** The watch looks this often; it counts looks, not time, so that a suspended machine is not a stalled child. */
  tickMs: number
  /** Looks without any message: the child's JS thread is stuck (a window being computed blocks it: be generous). */
  silentTicks: number
  /** Looks without anything getting ahead in a call: the clip is given up. */
  idleTicks: number
}

export const defaultLimits: Limits = {
  backoffMs: [0, 1000, 2000, 4000],
  softCancelMs: 2000,
  tickMs: 1000,
  silentTicks: 120,
  idleTicks: 50,
}

export interface CallOptions {
  /** The call in words, for messages: `clip "a.mp4" with model i3d-k400`. */
  what: string
  onProgress?: ((progress: ClassifyProgress) => void) | undefined
  signal?: AbortSignal | undefined
}

/** A call under way. `answer` rejects at once on abort; `finished` fulfils when the child is free of it. */
export interface Call {
  answer: Promise<unknown>
  finished: Promise<void>
}

interface Child {
  handle: ChildHandle
  exited: Promise<void>
  rpc: ReturnType<typeof connect>
  silent: number
  activity: number
  stderr: string[]
  /** Why we ended it, when we did; undefined at exit means that it crashed. */
  ended: 'cancel' | 'slow' | 'restart' | 'dispose' | 'stalled' | undefined
}

interface Pending {
  id: number
  method: string
  args: unknown[]
  options: CallOptions
  child: Child | null
  idle: number
  cancelled: boolean
  hardTimer: ReturnType<typeof setTimeout> | undefined
  settle: (answer: Answer | AppError) => void
  finish: () => void
}

const names: Record<Role, string> = { engine: 'engine', media: 'media process' }

export class Supervisor {
  private child: Child | null = null
  private starting: Promise<Child> | null = null
  private deaths = 0
  private lastWhat = ''
  private disposed = false
  private nextId = 1
  private watch: ReturnType<typeof setInterval> | undefined
  private readonly pending = new Map<number, Pending>()

  constructor(
    private readonly role: Role,
    private readonly spawn: SpawnChild,
    private config: EngineConfig,
    private readonly log: EngineLog,
    private readonly limits: Limits = defaultLimits,
  ) {}

  /** Process id of the running child, for logs and tests. */
  get pid(): number | undefined {
    return this.child?.handle.pid
  }

  /** A person asks anew (a run starts): what failed before is tried once more. */
  forgive(): void {
    this.deaths = 0
  }

  /** Takes effect at once: the child is replaced, calls under way start over in the new one. */
  reconfigure(config: EngineConfig): void {
    this.config = config
    if (this.child) this.end(this.child, 'restart')
  }

  call(method: string, args: unknown[], options: CallOptions): Call {
    let finish!: () => void
    const finished = new Promise<void>(resolve => (finish = resolve))
    const answer = new Promise<unknown>((resolve, reject) => {
      const pending: Pending = {
        id: this.nextId++,
        method,
        args,
        options,
        child: null,
        idle: 0,
        cancelled: false,
        hardTimer: undefined,
        settle: result => {
          if (result instanceof AppError) reject(result)
          else if (result.ok) resolve(result.value)
          else reject(fromWire(result.error))
        },
        finish: () => {
          this.pending.delete(pending.id)
          clearTimeout(pending.hardTimer)
          options.signal?.removeEventListener('abort', onAbort)
          if (this.pending.size === 0) this.stopWatch()
          finish()
        },
      }
      const onAbort = (): void => this.cancel(pending, new AppError('cancelled', 'cancelled'))
      if (this.disposed || options.signal?.aborted) {
        reject(new AppError('cancelled', 'cancelled'))
        return finish()
      }
      this.pending.set(pending.id, pending)
      options.signal?.addEventListener('abort', onAbort)
      this.startWatch()
      void this.dispatch(pending)
    })
    return { answer, finished }
  }

  async dispose(): Promise<void> {
    this.disposed = true
    this.stopWatch()
    for (const pending of [...this.pending.values()]) {
      pending.settle(new AppError('cancelled', 'cancelled'))
      pending.finish()
    }
    const child = this.child
    if (!child) return
    this.end(child, 'dispose')
    await child.exited
  }

  private async dispatch(pending: Pending): Promise<void> {
    let child: Child
    try {
      child = await this.running()
    } catch (error) {
      pending.settle(error as AppError)
      return pending.finish()
    }
    if (pending.cancelled || this.disposed) return pending.finish()
    pending.child = child
    pending.idle = 0
    try {
      const answer = await child.rpc.call(pending.id, pending.method, pending.args)
      this.deaths = 0
      pending.settle(answer)
      pending.finish()
    } catch (error) {
      // The exit listener answers for a dead child; anything else is a message that could not be sent.
      if (child.rpc.$closed) return
      pending.settle(new AppError('bug', `the ${names[this.role]} could not be asked`, { cause: error }))
      pending.finish()
    }
  }

  /** The child, started if need be. Throws engine.crashed once it has died too often in a row. */
  private running(): Promise<Child> {
    if (this.child) return Promise.resolve(this.child)
    this.starting ??= this.start().finally(() => (this.starting = null))
    return this.starting
  }

  private async start(): Promise<Child> {
    if (this.deaths > this.limits.backoffMs.length) throw this.gaveUp()
    const wait = this.deaths === 0 ? 0 : (this.limits.backoffMs[this.deaths - 1] ?? 0)
    if (wait > 0) await new Promise(resolve => setTimeout(resolve, wait))
    if (this.disposed) throw new AppError('cancelled', 'cancelled')
    const handle = this.spawn({ role: this.role, config: this.config })
    let onGone!: () => void
    const child: Child = {
      handle,
      exited: new Promise(resolve => (onGone = resolve)),
      rpc: connect(handle, {
        progress: (id, progress) => {
          const pending = this.pending.get(id)
          if (!pending || pending.cancelled) return
          pending.idle = 0
          pending.options.onProgress?.(progress)
        },
        beat: activity => {
          if (activity === child.activity) return
          child.activity = activity
          for (const pending of this.pending.values()) if (pending.child === child) pending.idle = 0
        },
      }),
      silent: 0,
      activity: 0,
      stderr: [],
      ended: undefined,
    }
    handle.onMessage(() => (child.silent = 0))
    handle.onStderr(text => this.onStderr(child, text))
    handle.onExit((code, signal) => {
      onGone()
      this.onExit(child, code, signal)
    })
    this.child = child
    this.log.info(
      { proc: this.role, pid: handle.pid },
      `${names[this.role]} started pid=${handle.pid ?? '?'}`,
    )
    return child
  }

  private onStderr(child: Child, text: string): void {
    for (const line of text.split(/\r?\n/)) {
      if (line.trim() === '') continue
      child.stderr.push(line)
      if (child.stderr.length > 20) child.stderr.shift()
      this.log.warn({ proc: this.role }, line)
    }
  }

  private onExit(child: Child, code: number | null, signal: string | null): void {
    if (this.child === child) this.child = null
    child.rpc.$close()
    const crashed = child.ended === undefined || child.ended === 'stalled'
    const calls = [...this.pending.values()].filter(pending => pending.child === child)
    if (crashed) {
      this.deaths++
      this.lastWhat = calls[0]?.options.what ?? 'nothing in particular'
      const fields = { proc: this.role, code, signal, deaths: this.deaths, work: this.lastWhat }
      this.log.warn(fields, `${names[this.role]} ${child.ended ?? 'crashed'}`)
    }
    for (const pending of calls) {
      if (pending.cancelled) pending.finish()
      else if (!crashed) {
        // Ended for another call's sake: this one starts over, every call may be repeated.
        pending.child = null
        void this.dispatch(pending)
      } else {
        pending.settle(this.deathOf(child, pending, code, signal))
        pending.finish()
      }
    }
  }

  private deathOf(child: Child, pending: Pending, code: number | null, signal: string | null): AppError {
    if (this.deaths > this.limits.backoffMs.length) return this.gaveUp()
    const { what } = pending.options
    const details = { exitCode: code, signal, stderrTail: child.stderr.join('\n') }
    if (child.ended === 'stalled') {
      const seconds = Math.round((this.limits.silentTicks * this.limits.tickMs) / 1000)
      return new AppError(
        'engine.stalled',
        `the ${names[this.role]} gave no sign of life for ${seconds} s on ${what}`,
        {
          hint: 'It was ended and is started again. Fewer frames per window or a lighter model may help.',
          details,
        },
      )
    }
    const how = signal ? `signal ${signal}` : `exit code ${code ?? 'unknown'}`
    return new AppError('engine.crashed', `the ${names[this.role]} stopped on ${what} (${how})`, {
      hint: 'It is started again by itself. The log has its last words.',
      details,
    })
  }

  private gaveUp(): AppError {
    return new AppError(
      'engine.crashed',
      `the ${names[this.role]} stopped ${this.deaths} times in a row, the last time on ${this.lastWhat}; it is not started again by itself`,
      { hint: 'Leave that clip out, or try another model, then classify again. The log has its last words.' },
    )
  }

  /** Rejects the caller at once, asks the child to stop, and ends it when it does not. */
  private cancel(pending: Pending, reason: AppError, ended: 'cancel' | 'slow' = 'cancel'): void {
    if (pending.cancelled) return
    pending.cancelled = true
    pending.settle(reason)
    const child = pending.child
    if (!child) return // not sent yet: dispatch sees the flag
    void child.rpc.cancel(pending.id).catch(() => undefined)
    pending.hardTimer = setTimeout(() => this.end(child, ended), this.limits.softCancelMs)
  }

  private end(child: Child, why: NonNullable<Child['ended']>): void {
    child.ended ??= why
    // New calls must not be sent to it any more.
    if (this.child === child) this.child = null
    this.log.info({ proc: this.role, pid: child.handle.pid }, `${names[this.role]} ended: ${child.ended}`)
    child.handle.kill()
  }

  private startWatch(): void {
    this.watch ??= setInterval(() => this.look(), this.limits.tickMs)
  }

  private stopWatch(): void {
    clearInterval(this.watch)
    this.watch = undefined
  }

  private look(): void {
    const { child } = this
    if (!child) return
    if (++child.silent > this.limits.silentTicks) return this.end(child, 'stalled')
    // A stuck thread is the silent count's business; idle means alive but getting nowhere.
    if (child.silent > 2) return
    for (const pending of this.pending.values()) {
      if (pending.child !== child || pending.cancelled || ++pending.idle <= this.limits.idleTicks) continue
      const seconds = Math.round((this.limits.idleTicks * this.limits.tickMs) / 1000)
      const slow = new AppError('clip.slow', `nothing came out of ${pending.options.what} for ${seconds} s`, {
        hint: 'The file may be damaged in a way that makes decoding endless.',
        details: { stage: 'decode' },
      })
      this.cancel(pending, slow, 'slow')
    }
  }
}

function connect(handle: ChildHandle, functions: HostFunctions) {
  return createBirpc<ChildFunctions, HostFunctions>(functions, {
    post: message => handle.post(message),
    on: listener => handle.onMessage(listener),
    eventNames: ['cancel'],
    // Long clips are normal: the watch decides, not a timeout.
    timeout: -1,
  })
}
