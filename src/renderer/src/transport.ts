/** The one transport: relative URLs, so that a page from `app://local` and one from a loopback server use the same code. */
import { urls, type ApiName, type EventName, type Events, type Input, type Output } from '../../shared/api'
import type { DraftModel } from '../../shared/custom-model'
import { AppError, fromWire, type WireError } from '../../shared/errors'

export interface Transport {
  /** Throws AppError. */
  call<K extends ApiName>(name: K, input: Input<K>, signal?: AbortSignal): Promise<Output<K>>
  /** Returns an unsubscribe function. */
  listen<K extends EventName>(name: K, on: (event: Events[K]) => void): () => void
  /** Told `true` whenever the event stream is (again) open, `false` when it is lost. */
  onConnection(on: (connected: boolean) => void): () => void
  /** Presentation time stamps in seconds of every frame of a clip. */
  frameTimes(clipId: string, signal?: AbortSignal): Promise<number[]>
  /** Sends a weight file's bytes; the answer names the job that checks and converts it. */
  uploadModel(file: File): Promise<{ jobId: string }>
  /** Sends an ONNX file that has no card; the answer says what is in it. */
  uploadDraft(file: File, signal?: AbortSignal): Promise<DraftModel>
}

const unreachable = (cause: unknown): AppError =>
  new AppError('bug', 'the part of Kinetoscope that computes does not answer', {
    hint: 'Is it still running? This page goes on by itself as soon as it answers again.',
    cause,
  })

async function failure(response: Response): Promise<AppError> {
  const body: unknown = await response.json().catch(() => null)
  const wire = (body as { error?: unknown } | null)?.error ?? body
  if (typeof wire === 'object' && wire !== null && 'code' in wire) return fromWire(wire as WireError)
  return new AppError('bug', `the answer was ${response.status} ${response.statusText}`.trim())
}

async function request(url: string, init: RequestInit): Promise<unknown> {
  const response = await fetch(url, init).catch((error: unknown) => {
    throw init.signal?.aborted ? new AppError('cancelled', 'cancelled', { cause: error }) : unreachable(error)
  })
  if (!response.ok) throw await failure(response)
  return response.json()
}

/** What a person has said leaves even when the page is closed at once. */
const outlivesPage: ReadonlySet<ApiName> = new Set<ApiName>([
  'setLabels',
  'undoLabels',
  'redoLabels',
  'setSegments',
])
/** Browsers let 64 KiB of requests outlive a page; UTF-8 may take three bytes a letter. */
const keepaliveBytes = 20_000

/** Fetch for calls, one EventSource for everything the host tells by itself. */
export function createHttpTransport(): Transport {
  let source: EventSource | undefined
  const events = (): EventSource => (source ??= new EventSource(urls.events()))
  return {
    call: async (name, input, signal) => {
      const body = JSON.stringify(input)
      return (await request(urls.call(name), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        signal,
        keepalive: outlivesPage.has(name) && body.length < keepaliveBytes,
      })) as Output<typeof name>
    },
    listen: (name, on) => {
      const listener = (message: MessageEvent<string>): void =>
        on(JSON.parse(message.data) as Events[typeof name])
      events().addEventListener(name, listener)
      return () => events().removeEventListener(name, listener)
    },
    onConnection: on => {
      const opened = (): void => on(true)
      const lost = (): void => on(false)
      events().addEventListener('open', opened)
      events().addEventListener('error', lost)
      return () => {
        events().removeEventListener('open', opened)
        events().removeEventListener('error', lost)
      }
    },
    frameTimes: async (clipId, signal) => {
      const answer = (await request(urls.frameTimes(clipId), { signal })) as { timesSec: number[] }
      return answer.timesSec
    },
    uploadModel: async file =>
      (await request(urls.uploadModel(file.name), { method: 'POST', body: file })) as { jobId: string },
    uploadDraft: async (file, signal) =>
      (await request(urls.uploadDraft(file.name), { method: 'POST', body: file, signal })) as DraftModel,
  }
}
