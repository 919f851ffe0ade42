/**
 * The server: one function, Request → Response. A loopback listener (listen.ts) and Electron's `app://` call the same.
 * Calls, events, media by id, exports, uploads, and the page itself. An error's body is its WireError.
 */
import { Hono, type Context } from 'hono'
import { z } from 'zod'
import type { App } from '../core/app'
import { extensionOf } from '../core/library/file-types'
import { firstIssue } from '../core/base/store/json-file'
import { api, type ApiName, type Handlers } from '../shared/api'
import { AppError, toAppError, toWire } from '../shared/errors'
import { contentTypeOf } from './content-types'
import { eventStream, type EventStreamOptions } from './events'
import { jsonResponse } from './json-response'
import { sendFile } from './range'
import { securityHeaders, serveStatic } from './static'

export interface Server {
  /** Never throws; every failure is an answer. */
  fetch(request: Request): Promise<Response>
}

export interface ServerOptions {
  app: App
  /** Folder of the built page. */
  rendererDir: string
  /** True for `app://`: the origin is checked here. A loopback listener has its own guard. */
  isDesktop: boolean
  events?: EventStreamOptions
}

const desktopOrigin = 'app://local'
const maxBodyBytes = 4 * 1024 * 1024
/** Files of labels come whole where the page knows no paths. */
const maxFileBodyBytes = 128 * 1024 * 1024
const bringsFiles = new Set<ApiName>(['planImport', 'runImport'])

/** Media may be large and change under the same id: never kept by the browser. */
const media = (type: string): Record<string, string> => ({
  'content-type': type,
  'cache-control': 'no-store',
})

/** A picture asked for with the version of its clip never changes; without one it is never kept. */
const picture = (context: Context): Record<string, string> => ({
  'content-type': 'image/jpeg',
  'cache-control': context.req.query('v') ? 'private, max-age=31536000, immutable' : 'no-store',
})

/** To be saved under a name; RFC 6266: names outside ASCII go in the second form, `plain` is for who cannot read it. */
const attachment = (fileName: string, plain: string): Record<string, string> => ({
  'content-disposition': `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(fileName)}`,
})

const isApiName = (name: string): name is ApiName => Object.hasOwn(api, name)
const wholeNumber = (text: string | undefined): number => {
  const parsed = z.coerce.number().int().min(0).safeParse(text)
  if (!parsed.success) throw new AppError('request.invalid', `"${text ?? ''}" is no whole number`)
  return parsed.data
}

async function call(handlers: Handlers, name: ApiName, body: unknown): Promise<unknown> {
  const parsed = api[name].input.safeParse(body)
  if (!parsed.success)
    throw new AppError('request.invalid', `${name} was asked wrongly: ${firstIssue(parsed.error)}`)
  // Schema and handler belong to the same name, which the compiler cannot follow through a variable.
  const handle = handlers[name] as (input: unknown) => Promise<unknown>
  return handle(parsed.data)
}

async function jsonBody(context: Context, maxBytes = maxBodyBytes): Promise<unknown> {
  // Pages of others can send text and forms here without being asked by the browser first, but not JSON.
  if (!(context.req.header('content-type') ?? '').startsWith('application/json'))
    throw new AppError('request.invalid', 'a call is sent as application/json')
  const pieces: Uint8Array[] = []
  let bytes = 0
  for await (const piece of chunks(context.req.raw.body)) {
    bytes += piece.length
    if (bytes > maxBytes) throw new AppError('request.invalid', 'the call is too large')
    pieces.push(piece)
  }
  try {
    return JSON.parse(Buffer.concat(pieces).toString('utf8'))
  } catch (error) {
    throw new AppError('request.invalid', 'the call is not JSON', { cause: error })
  }
}

/** A web stream as an iterable: Chromium's and older Node's cannot be iterated by themselves. */
async function* chunks(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  if (body === null) return
  const reader = body.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

export function createServer(options: ServerOptions): Server {
  const { app, rendererDir, isDesktop } = options
  const { files, handlers } = app
  const hono = new Hono()

  hono.onError((error, context) => {
    const known = toAppError(error)
    if (known.code === 'bug') app.log.error({ mod: 'server', path: context.req.path, err: error }, 'a bug')
    return jsonResponse(toWire(known), known.httpStatus)
  })
  hono.use(async (context, next) => {
    const origin = context.req.header('origin')
    if (isDesktop && origin !== undefined && origin !== desktopOrigin)
      throw new AppError('request.forbidden', 'this request comes from another page')
    await next()
    for (const [name, value] of Object.entries(securityHeaders)) context.res.headers.set(name, value)
  })

  hono.get('/api/events', context => eventStream(app, context.req.raw.signal, options.events))
  hono.post('/api/:name', async context => {
    const name = context.req.param('name')
    if (!isApiName(name)) throw new AppError('request.invalid', `there is no call ${name}`)
    const body = await jsonBody(context, bringsFiles.has(name) ? maxFileBodyBytes : maxBodyBytes)
    return jsonResponse(await call(handlers, name, body))
  })

  hono.get('/media/clips/:id', async context => {
    const path = await files.clip(context.req.param('id'))
    return sendFile(context.req.raw, path, media(contentTypeOf(path, 'video/mp4')))
  })
  hono.get('/media/posters/:id', async context => {
    const { raw } = context.req
    return sendFile(raw, await files.poster(context.req.param('id'), raw.signal), picture(context))
  })
  hono.get('/media/sprites/:id', async context => {
    const { raw } = context.req
    return sendFile(raw, await files.sprite(context.req.param('id'), raw.signal), picture(context))
  })
  hono.get('/media/frames/:id/:index', async context => {
    const { id, index } = context.req.param()
    const width = wholeNumber(context.req.query('width') ?? '640')
    const path = await files.frame(id, wholeNumber(index), width, context.req.raw.signal)
    return sendFile(context.req.raw, path, media('image/jpeg'))
  })
  hono.get('/media/snapshots/:id/:index', async context => {
    const { id, index } = context.req.param()
    const { path, fileName } = await files.snapshot(id, wholeNumber(index))
    return sendFile(context.req.raw, path, { ...media('image/png'), ...attachment(fileName, 'frame.png') })
  })
  hono.get('/media/times/:id', async context =>
    jsonResponse({ timesSec: await files.frameTimes(context.req.param('id')) }),
  )
  hono.get('/media/filmstrip/:run/:clip/:view/:step', async context => {
    const { run, clip, view, step } = context.req.param()
    const path = await files.filmstrip(run, clip, wholeNumber(view), wholeNumber(step))
    return sendFile(context.req.raw, path, media('image/png'))
  })

  hono.get('/export/:file', async context => {
    const file = context.req.param('file')
    const dot = file.lastIndexOf('.')
    const format = file.slice(dot + 1)
    if (dot <= 0 || (format !== 'csv' && format !== 'jsonl'))
      throw new AppError('request.invalid', 'a run is exported as csv or jsonl')
    const { fileName, bytes } = await app.exportRun(file.slice(0, dot), format)
    return new Response(new Uint8Array(bytes), {
      headers: {
        'content-type': format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8',
        'cache-control': 'no-store',
        ...attachment(fileName, `run.${format}`),
      },
    })
  })
  hono.get('/download/:token', async context => {
    const { fileName, path } = app.exported.download(context.req.param('token'))
    return sendFile(context.req.raw, path, {
      ...media('application/octet-stream'),
      ...attachment(fileName, `export.${extensionOf(fileName)}`),
    })
  })
  hono.post('/upload/model', async context => {
    const name = context.req.query('name') ?? 'weights'
    return jsonResponse(await app.uploadModel(name, chunks(context.req.raw.body)))
  })
  hono.post('/upload/draft', async context => {
    const name = context.req.query('name') ?? 'model.onnx'
    return jsonResponse(await app.uploadDraft(name, chunks(context.req.raw.body)))
  })

  hono.get('*', context => serveStatic(context.req.raw, rendererDir))
  hono.notFound(() => jsonResponse(toWire(new AppError('request.invalid', 'there is no such address')), 404))

  return { fetch: async request => hono.fetch(request) }
}
