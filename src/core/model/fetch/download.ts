/** A resumable download into a `.part` file: Range with If-Range, never more bytes than promised, cancel keeps the part. */
import { open, readFile, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '../../../shared/errors'
import type { OnBytes } from './hash'

export type Fetch = typeof globalThis.fetch

export interface Download {
  url: string
  /** Beside the part lies `<part>.json` with the validator that makes it safe to go on. */
  part: string
  /** Published size, when known. */
  bytes: number | null
  headers?: Readonly<Record<string, string>>
  fetch: Fetch
  onBytes?: OnBytes
  signal?: AbortSignal
  /** Gives up a connection that brings no byte for this long. */
  stallMs?: number
}

/** A connection that breaks in the middle of the file is taken up again, this often in all. */
const attempts = 4
const pauseMs = 300

/** The body had begun to come: worth another try, as a refusal is not. */
class Broken extends Error {}

const mebibytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MiB`

const connectionWords: Partial<Record<string, string>> = {
  ENOTFOUND: 'its address is not known: is there a network?',
  EAI_AGAIN: 'its address is not known: is there a network?',
  ECONNREFUSED: 'it does not answer',
  EHOSTUNREACH: 'it cannot be reached: is there a network?',
  ENETUNREACH: 'it cannot be reached: is there a network?',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer in time',
}

interface Cause {
  code?: unknown
  message?: unknown
  /** Of an AggregateError: one per address that was tried. */
  errors?: readonly Cause[]
  cause?: Cause
}

/** fetch() says only "fetch failed"; why stands in its causes. Other errors are left as they are. */
export function describeNetworkError(error: unknown): unknown {
  if (!(error instanceof Error) || error.message !== 'fetch failed') return error
  const causes: Cause[] = []
  for (let cause = error.cause as Cause | undefined; cause && causes.length < 8; cause = cause.cause)
    causes.push(cause, ...(cause.errors ?? []))
  const code = causes.map(cause => cause.code).find(value => typeof value === 'string')
  const message = causes.map(cause => cause.message).find(value => typeof value === 'string' && value)
  const words = connectionWords[code ?? ''] ?? (typeof message === 'string' ? message : error.message)
  return new Error(words, { cause: error })
}

/** Without user name and password, for logs and messages. */
export function plainUrl(url: string): string {
  try {
    const parsed = new URL(url)
    parsed.username = ''
    parsed.password = ''
    return parsed.href
  } catch {
    return url
  }
}

/** fetch() takes no credentials in the URL; they become a header. */
export function withCredentials(url: string): { url: string; headers: Record<string, string> } {
  const parsed = new URL(url)
  if (!parsed.username && !parsed.password) return { url, headers: {} }
  const user = `${decodeURIComponent(parsed.username)}:${decodeURIComponent(parsed.password)}`
  return {
    url: plainUrl(url),
    headers: { authorization: `Basic ${Buffer.from(user, 'utf8').toString('base64')}` },
  }
}

async function enoughSpace(part: string, bytes: number): Promise<void> {
  // statfs came with Node 18.15; without it ENOSPC tells, only later.
  if (typeof statfs !== 'function') return
  const { bavail, bsize } = await statfs(dirname(part))
  if (bavail * bsize >= bytes) return
  throw new AppError(
    'disk.full',
    `the disk is full: the download needs ${mebibytes(bytes)}, ${mebibytes(bavail * bsize)} are free`,
    { hint: 'Free some space and try again.' },
  )
}

interface Held {
  bytes: number
  validator: string
}

/** What an earlier try left, if the server can tell whether it still fits. */
async function held(part: string, url: string): Promise<Held | undefined> {
  try {
    const { size } = await stat(part)
    const note = JSON.parse(await readFile(`${part}.json`, 'utf8')) as { url?: unknown; validator?: unknown }
    if (size > 0 && note.url === url && typeof note.validator === 'string')
      return { bytes: size, validator: note.validator }
  } catch {
    // No part, or no note: start afresh.
  }
  return undefined
}

/** A weak ETag cannot vouch for bytes (RFC 9110 §13.1.5). */
function validatorOf(response: Response): string | null {
  const etag = response.headers.get('etag')
  return etag !== null && !etag.startsWith('W/') ? etag : response.headers.get('last-modified')
}

export async function dropPart(part: string): Promise<void> {
  await Promise.all([rm(part, { force: true }), rm(`${part}.json`, { force: true })])
}

/** Aborts when no byte came for `stallMs`, or when the caller's signal does. */
class Watch {
  private readonly controller = new AbortController()
  private timer: NodeJS.Timeout | undefined
  private readonly forward = () => this.controller.abort(this.outer?.reason)
  stalled = false

  constructor(
    private readonly stallMs: number,
    private readonly outer: AbortSignal | undefined,
  ) {
    if (outer?.aborted) this.forward()
    outer?.addEventListener('abort', this.forward)
    this.kick()
  }

  get signal(): AbortSignal {
    return this.controller.signal
  }

  kick(): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => {
      this.stalled = true
      this.controller.abort()
    }, this.stallMs)
  }

  end(): void {
    clearTimeout(this.timer)
    this.outer?.removeEventListener('abort', this.forward)
  }
}

/** One connection: the whole rest of the file, or an exception. */
async function connect(request: Download): Promise<void> {
  const { url, part, signal } = request
  const already = await held(part, url)
  const watch = new Watch(request.stallMs ?? 30_000, signal)
  let position = 0
  let begun = false
  try {
    const response = await request.fetch(url, {
      signal: watch.signal,
      headers: {
        ...request.headers,
        // A length must mean bytes on disk.
        'accept-encoding': 'identity',
        ...(already ? { range: `bytes=${already.bytes}-`, 'if-range': already.validator } : {}),
      },
    })
    if (response.status === 416) {
      await dropPart(part)
      throw new Error('the server no longer has the rest of the file')
    }
    if (!response.ok || !response.body) throw new Error(`the server answers ${response.status}`)
    const start = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1]
    const goesOn = response.status === 206 && already !== undefined && Number(start) === already.bytes
    if (response.status === 206 && !goesOn) throw new Error('the server sends another part than asked for')
    position = goesOn ? already.bytes : 0
    const length = Number(response.headers.get('content-length') ?? Number.NaN)
    const total = request.bytes ?? (Number.isFinite(length) ? position + length : null)
    if (total !== null) await enoughSpace(part, total - position)

    const validator = validatorOf(response)
    if (validator === null) await rm(`${part}.json`, { force: true })
    else await writeFile(`${part}.json`, JSON.stringify({ url, validator }))
    const file = await open(part, goesOn ? 'r+' : 'w')
    try {
      begun = true
      request.onBytes?.(position, total)
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
        watch.kick()
        if (request.bytes !== null && position + chunk.length > request.bytes)
          throw new AppError(
            'model.hash',
            `${plainUrl(url)} sends more than the ${request.bytes} bytes of the published file`,
          )
        await file.write(chunk, 0, chunk.length, position)
        position += chunk.length
        request.onBytes?.(position, total)
      }
      if (total !== null && position < total)
        throw new Error(`the connection ended after ${position} of ${total} bytes`)
    } finally {
      await file.close()
    }
  } catch (error) {
    if (signal?.aborted) throw new AppError('cancelled', 'cancelled', { cause: error })
    if (watch.stalled) throw new Error('the connection brought nothing for too long', { cause: error })
    const isOurs = error instanceof AppError || (error as NodeJS.ErrnoException).syscall === 'write'
    if (begun && !isOurs) throw new Broken(`the connection broke after ${position} bytes`, { cause: error })
    throw describeNetworkError(error)
  } finally {
    watch.end()
  }
}

const partSize = async (part: string): Promise<number> => (await stat(part).catch(() => null))?.size ?? 0

/**
 * Fills `part` with the whole file; a connection that breaks is taken up again where it stopped.
 * Throws AppError cancelled (the part is kept), disk.full, model.hash (too long); other failures as Error in words.
 */
export async function download(request: Download): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const before = await partSize(request.part)
    try {
      return await connect(request)
    } catch (error) {
      const headway = (await partSize(request.part)) > before
      if (!(error instanceof Broken) || attempt >= attempts) throw error
      if (!headway) await delay(pauseMs * attempt, undefined, { signal: request.signal })
    }
  }
}
