import { createServer as createNetServer, type AddressInfo } from 'node:net'
import { request as httpRequest } from 'node:http'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { longestHoldMs } from '../../test/event-loop'
import { createFakeApp, type FakeApp } from '../../test/fake-app'
import { tempFolder, writeTree } from '../../test/temp-folder'
import type { App, EventListener } from '../core/app'
import { urls } from '../shared/api'
import type { WireError } from '../shared/errors'
import { eventStream } from './events'
import { createServer, type Server } from './http'
import { jsonResponse } from './json-response'
import { listen } from './listen'
import { rangeResponse } from './range'

vi.setConfig({ testTimeout: 20_000, hookTimeout: 20_000 })

interface Fixture {
  fake: FakeApp
  server: Server
  get: (path: string, headers?: Record<string, string>, method?: string) => Promise<Response>
  post: (path: string, body: unknown, headers?: Record<string, string>) => Promise<Response>
  idOf: (path: string) => Promise<string>
}

async function fixture(
  options: { tree?: Record<string, string>; isDesktop?: boolean } = {},
): Promise<Fixture> {
  const fake = await createFakeApp(options.tree === undefined ? {} : { tree: options.tree })
  const rendererDir = await tempFolder()
  await writeTree(rendererDir, {
    'index.html': '<!doctype html><title>Kinetoscope</title>',
    'assets/index-abc.js': 'export {}',
  })
  const server = createServer({ app: fake.app, rendererDir, isDesktop: options.isDesktop ?? true })
  await fake.app.handlers.openFolder({ path: fake.folder })
  return {
    fake,
    server,
    get: (path, headers = {}, method = 'GET') =>
      server.fetch(new Request(`app://local${path}`.replace('app:', 'http:'), { headers, method })),
    post: (path, body, headers = { 'content-type': 'application/json' }) =>
      server.fetch(
        new Request(`http://local${path}`, {
          method: 'POST',
          headers,
          body: typeof body === 'string' ? body : JSON.stringify(body),
        }),
      ),
    idOf: async path => {
      const { clips } = await fake.app.handlers.listClips({ cursor: null, limit: 5000 })
      return clips.find(clip => clip.path === path)?.id ?? 'none'
    },
  }
}
const bow = 'archery/bow & arrow.mp4'
const bowBytes = 'not really a video, 35 bytes long\n!'

describe('calls', () => {
  it('take JSON and answer JSON', async () => {
    const { post } = await fixture()
    const response = await post(urls.call('listClips'), {})
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(((await response.json()) as { clips: unknown[] }).clips).toHaveLength(4)
  })

  it.each([
    ['an unknown call', '/api/nothing', {}, 400, 'there is no call nothing'],
    ['a name of the language', '/api/constructor', {}, 400, 'there is no call constructor'],
    [
      'a wrong input',
      urls.call('startRun'),
      { modelId: 3 },
      400,
      /^startRun was asked wrongly: modelId: .*string/,
    ],
    ['what is no JSON', urls.call('getState'), '{', 400, 'the call is not JSON'],
    [
      'a clip that is not there',
      urls.call('setLabels'),
      { changes: [{ clipIds: ['x'], human: null }], title: '' },
      404,
      /no such clip/,
    ],
  ])('refuse %s with a sentence', async (_, path, body, status, message) => {
    const { post } = await fixture()
    const response = await post(path, body)
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({
      message: typeof message === 'string' ? message : (expect.stringMatching(message) as string),
    })
  })

  it('are not taken as text or form, which other pages may send unasked', async () => {
    const { post } = await fixture()
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
    ]) {
      expect((await post(urls.call('getState'), '{}', { 'content-type': type })).status).toBe(400)
    }
  })

  it('that are too large are refused', async () => {
    const { post } = await fixture()
    const response = await post(urls.call('openFolder'), { path: 'x'.repeat(5 * 1024 * 1024) })
    expect(await response.json()).toMatchObject({ code: 'request.invalid', message: 'the call is too large' })
  })

  it('over app:// are taken from our own page only', async () => {
    const { post } = await fixture()
    const json = { 'content-type': 'application/json' }
    expect((await post(urls.call('getState'), {}, { ...json, origin: 'app://local' })).status).toBe(200)
    expect((await post(urls.call('getState'), {}, { ...json, origin: 'https://evil.example' })).status).toBe(
      403,
    )
  })

  it('with 20,000 clips in the answer do not hold the event loop for 50 ms, and are the same JSON', async () => {
    const value = {
      revision: 1,
      nothing: undefined,
      clips: Array.from({ length: 20_000 }, (_, i) => ({ id: `${i}`, text: 'x'.repeat(400) })),
      last: null,
    }
    const pieces: Uint8Array[] = []
    const longest = await longestHoldMs(async () => {
      const reader = jsonResponse(value).body?.getReader()
      for (let piece = await reader?.read(); piece?.done === false; piece = await reader?.read())
        pieces.push(piece.value as Uint8Array)
    })
    expect(longest).toBeLessThan(50)
    expect(Buffer.concat(pieces).toString()).toBe(JSON.stringify(value))
  })

  it('answer the same JSON in slices as at once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.nat({ max: 1200 }),
        async (some, length) => {
          const value = { ...some, list: Array.from({ length }, (_, i) => [i]) }
          expect(await jsonResponse(value).text()).toBe(JSON.stringify(value))
        },
      ),
      { numRuns: 30 },
    )
  })
})

describe('Range', () => {
  const header = (size: number, range: string | null): unknown => {
    const { status, headers, bytes } = rangeResponse(size, range)
    return [
      status,
      headers['content-range'] ?? null,
      headers['content-length'],
      bytes && [bytes.start, bytes.end],
    ]
  }
  it.each([
    [100, null, [200, null, '100', [0, 99]]],
    [100, 'bytes=0-', [206, 'bytes 0-99/100', '100', [0, 99]]],
    [100, 'bytes=10-19', [206, 'bytes 10-19/100', '10', [10, 19]]],
    [100, 'bytes=90-200', [206, 'bytes 90-99/100', '10', [90, 99]]],
    [100, 'bytes=-5', [206, 'bytes 95-99/100', '5', [95, 99]]],
    [100, 'bytes=-500', [206, 'bytes 0-99/100', '100', [0, 99]]],
    [100, 'bytes=100-', [416, 'bytes */100', '0', null]],
    [100, 'bytes=20-10', [416, 'bytes */100', '0', null]],
    [100, 'bytes=0-1,5-6', [200, null, '100', [0, 99]]],
    [100, 'nonsense', [200, null, '100', [0, 99]]],
    [100, 'lines=0-1', [200, null, '100', [0, 99]]],
    [0, null, [200, null, '0', null]],
    [0, 'bytes=0-', [416, 'bytes */0', '0', null]],
  ])('of %s bytes, %s', (size, range, answer) => {
    expect(header(size, range)).toEqual(answer)
  })

  it('never names a byte outside the file, whatever is asked', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 1000 }),
        fc.string({ unit: fc.constantFrom(...'bytes=0123456789-, ') }),
        (size, range) => {
          const { bytes, headers } = rangeResponse(size, range)
          if (bytes === null) return
          expect(bytes.start).toBeGreaterThanOrEqual(0)
          expect(bytes.end).toBeLessThan(size)
          expect(headers['content-length']).toBe(String(bytes.end - bytes.start + 1))
        },
      ),
      { numRuns: 500 },
    )
  })

  it('gives those bytes of a clip, and HEAD none', async () => {
    const { get, idOf } = await fixture()
    const url = urls.clip(await idOf(bow))
    const whole = await get(url)
    expect([whole.status, await whole.text()]).toEqual([200, bowBytes])
    expect(Object.fromEntries(whole.headers)).toMatchObject({
      'content-type': 'video/mp4',
      'accept-ranges': 'bytes',
      'cache-control': 'no-store',
    })
    const part = await get(url, { range: 'bytes=4-9' })
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([
      206,
      `bytes 4-9/${bowBytes.length}`,
      'really',
    ])
    const head = await get(url, {}, 'HEAD')
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '35', ''])
    expect((await get(url, { range: 'bytes=1000-' })).status).toBe(416)
    expect((await get(urls.clip('none'))).status).toBe(404)
  })

  it('of a large file is read only as far as it is wanted, and gives up when it shrinks', async () => {
    const large = 'x'.repeat(3_000_000)
    const { get, idOf, fake } = await fixture({ tree: { 'a/large.mp4': large } })
    const url = urls.clip(await idOf('a/large.mp4'))
    expect((await (await get(url)).text()).length).toBe(large.length)
    const reader = (await get(url)).body?.getReader()
    await reader?.read()
    await reader?.cancel()
    const shrinking = (await get(url)).body?.getReader()
    await shrinking?.read()
    await writeFile(join(fake.folder, 'a/large.mp4'), 'short')
    await expect(
      (async () => {
        while (!(await shrinking?.read())?.done);
      })(),
    ).rejects.toThrow('the file has changed')
  })
})

describe('pictures, times, exports', () => {
  it('are answered by id', async () => {
    const { fake, get, idOf } = await fixture()
    const id = await idOf(bow)
    expect(await (await get(urls.poster(id))).text()).toBe('poster 320')
    const frame = await get(urls.frame(id, 17))
    expect([frame.headers.get('content-type'), await frame.text()]).toEqual(['image/jpeg', 'frame 17'])
    const snapshot = await get(urls.snapshot(id, 17))
    expect([snapshot.headers.get('content-type'), await snapshot.text()]).toEqual([
      'image/png',
      'snapshot 17',
    ])
    expect(snapshot.headers.get('content-disposition')).toMatch(/filename\*=UTF-8''[^ ]*_17_0\.680\.png$/)
    expect((await get(urls.frame(id, 100))).status).toBe(400)
    expect((await get(`/media/frames/${id}/-1`)).status).toBe(400)
    expect(await (await get(urls.frameTimes(id))).json()).toMatchObject({
      timesSec: expect.arrayContaining([0.04]) as number[],
    })
    const { runId, jobId } = await fake.app.handlers.startRun({
      modelId: 'fake',
      protocol: 'fast',
      clipIds: [],
      provider: 'auto',
    })
    await fake.event('job', job => job.id === jobId && job.state === 'done')
    const strip = await get(urls.filmstrip(runId, id, 0, 3))
    expect([strip.headers.get('content-type'), await strip.text()]).toEqual(['image/png', 'step 3'])
    for (const format of ['csv', 'jsonl'] as const) {
      const response = await get(urls.exported(runId, format))
      const { bytes } = await fake.app.exportRun(runId, format)
      expect(await response.text()).toBe(Buffer.from(bytes).toString('utf8'))
      expect(response.headers.get('content-disposition')).toMatch(/^attachment; .*fake-fast-.*\./)
    }
    expect((await get(`/export/${runId}.xlsx`)).status).toBe(400)
    expect((await get('/export/nope.csv')).status).toBe(404)
  })

  it('take a weight file', async () => {
    const { fake, post } = await fixture()
    const response = await post(urls.uploadModel('flax weights.bin'), 'bytes', {})
    const { jobId } = (await response.json()) as { jobId: string }
    expect(await fake.event('job', job => job.id === jobId && job.state === 'failed')).toMatchObject({
      title: 'Adding flax weights.bin',
    })
    expect((await post(urls.uploadModel('empty'), '', {})).status).toBe(400)
  })
})

describe('the page', () => {
  it('comes with a policy that keeps it to itself', async () => {
    const { get } = await fixture()
    const page = await get('/')
    expect(await page.text()).toContain('Kinetoscope')
    expect(page.headers.get('content-security-policy')).toBe(
      "default-src 'self'; img-src 'self' blob: data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    )
    const script = await get('/assets/index-abc.js')
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(script.headers.get('cache-control')).toContain('immutable')
  })

  it.each(['/nope.js', '/assets', '/..%2f..%2fetc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/%00', '/%E0%A4%A'])(
    'has no %s',
    async path => {
      const { get } = await fixture()
      const response = await get(path)
      expect(response.status).toBe(404)
      expect(await response.text()).toBe('There is no such page.\n')
    },
  )
})

describe('events', () => {
  /** Reads a stream until the text so far passes the test. */
  async function readUntil(response: Response, test: (text: string) => boolean): Promise<string> {
    const reader = response.body?.getReader()
    const decoder = new TextDecoder()
    let text = ''
    while (!test(text)) {
      const piece = await reader?.read()
      if (piece === undefined || piece.done) break
      text += decoder.decode(piece.value as Uint8Array, { stream: true })
    }
    await reader?.cancel()
    return text
  }

  it('begin with what there is, go on with what comes, and end with the page', async () => {
    const { fake, get } = await fixture()
    const response = await get(urls.events())
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    await fake.app.handlers.getModel({ id: 'fake', allowPip: false })
    const text = await readUntil(response, so => /"kind":"get-model".*"state":"done"/.test(so))
    expect(text).toMatch(/^retry: 1000\n\nevent: state\ndata: \{.*\}\n\nevent: library\ndata: \{.*\}\n\n/)
    expect(text).toMatch(/event: job\ndata: \{.*"kind":"get-model".*\}\n\n/)
  })

  it('keep quiet streams alive', async () => {
    const { fake } = await fixture()
    const response = eventStream(fake.app, new AbortController().signal, { keepAliveMs: 5 })
    expect(await readUntil(response, text => text.includes(': still here'))).toContain(': still here\n\n')
  })

  it('leave nobody subscribed once the page is gone, by cancel or by abort', async () => {
    const { fake } = await fixture()
    const counted = {
      ...fake.app,
      subscribe: vi.fn((on: Parameters<typeof fake.app.subscribe>[0]) => {
        const off = fake.app.subscribe(on)
        open++
        return () => {
          open--
          off()
        }
      }),
    }
    let open = 0
    const abort = new AbortController()
    const aborted = eventStream(counted, abort.signal)
    const cancelled = eventStream(counted, new AbortController().signal)
    expect(open).toBe(2)
    await cancelled.body?.cancel()
    expect(open).toBe(1)
    abort.abort()
    expect(open).toBe(0)
    await aborted.text()
  })

  it('cut a page off that does not read, instead of keeping everything for it', async () => {
    const { fake } = await fixture()
    let tell: EventListener = () => undefined
    const subscribed: App = {
      ...fake.app,
      subscribe(listener) {
        tell = listener
        return () => (tell = () => undefined)
      },
    }
    const response = eventStream(subscribed, new AbortController().signal, { maxWaitingBytes: 20_000 })
    for (let i = 0; i < 2000; i++) {
      tell('state', { provider: null, reader: { id: 'x', why: 'y'.repeat(100) }, lastFolder: null })
      if (i % 100 === 0) await new Promise(resolve => setImmediate(resolve))
    }
    const text = await response.text() // ends
    expect(text.length).toBeLessThan(40_000)
  })
})

describe('the loopback listener', () => {
  interface Answer {
    status: number
    headers: Record<string, string | string[] | undefined>
    body: string
  }
  /** Node's own client: fetch refuses to send Host, Origin and Sec-Fetch-Site. */
  const ask = (
    port: number,
    path: string,
    headers: Record<string, string> = {},
    method = 'GET',
    body = '',
  ): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const request = httpRequest({ host: '127.0.0.1', port, path, method, headers }, response => {
        let text = ''
        response.setEncoding('utf8').on('data', (piece: string) => (text += piece))
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
        )
      })
      request.on('error', reject).end(body)
    })

  async function listening(): Promise<{ port: number; token: string; cookie: string; url: string }> {
    const { server } = await fixture({ isDesktop: false })
    const { url, token, port, close } = await listen(server, { port: 0 })
    onTestFinished(() => close())
    const first = await ask(port, `/?token=${token}`)
    const [cookie = ''] = String(first.headers['set-cookie']).split(';')
    return { port, token, cookie, url }
  }

  it('lets in who has the token, and takes it out of the address', async () => {
    const { port, token, cookie, url } = await listening()
    expect(url).toBe(`http://127.0.0.1:${port}/?token=${token}`)
    const first = await ask(port, `/?token=${token}`)
    expect([first.status, first.headers.location]).toEqual([302, '/'])
    expect(String(first.headers['set-cookie'])).toMatch(
      new RegExp(`^kinetoscope-${port}=[\\w-]{32}; HttpOnly; SameSite=Strict; Path=/$`),
    )
    expect(String(first.headers['set-cookie'])).not.toContain(token)
    const page = await ask(port, '/', { cookie })
    expect([page.status, page.headers['cross-origin-resource-policy']]).toEqual([200, 'same-origin'])
    const call = await ask(
      port,
      '/api/getState',
      {
        cookie,
        'content-type': 'application/json',
        origin: `http://127.0.0.1:${port}`,
        'sec-fetch-site': 'same-origin',
      },
      'POST',
      '{}',
    )
    expect([call.status, (JSON.parse(call.body) as { version: string }).version]).toEqual([200, '0.1.0'])
    expect((await ask(port, '/', { cookie, host: `localhost:${port}` })).status).toBe(200)
  })

  it.each<[string, (at: { port: number; cookie: string }) => [string, Record<string, string>]]>([
    ['no cookie', () => ['/', {}]],
    ['no cookie, for a clip', () => ['/media/clips/x', {}]],
    ['a wrong token', () => ['/?token=wrong', {}]],
    ['a wrong cookie', ({ port }) => ['/', { cookie: `kinetoscope-${port}=wrong` }]],
    ['another port’s cookie', ({ port, cookie }) => ['/', { cookie: cookie.replace(String(port), '1') }]],
    ['a rebound name', ({ port, cookie }) => ['/', { cookie, host: `evil.example:${port}` }]],
    ['no port in Host', ({ cookie }) => ['/', { cookie, host: '127.0.0.1' }]],
    ['another page’s Origin', ({ cookie }) => ['/', { cookie, origin: 'https://evil.example' }]],
    ['a sandboxed page’s Origin', ({ cookie }) => ['/', { cookie, origin: 'null' }]],
    ['another port’s Origin', ({ cookie }) => ['/', { cookie, origin: 'http://127.0.0.1:1' }]],
    ['a picture on another site', ({ cookie }) => ['/', { cookie, 'sec-fetch-site': 'cross-site' }]],
    ['a picture on another port', ({ cookie }) => ['/', { cookie, 'sec-fetch-site': 'same-site' }]],
    ['the token in another place', ({ cookie: _ }) => ['/api/events?token=x', {}]],
  ])('refuses %s', async (_, of) => {
    const at = await listening()
    const [path, headers] = of(at)
    const answer = await ask(at.port, path, headers)
    expect(answer.status).toBe(403)
    expect((JSON.parse(answer.body) as WireError).code).toBe('request.forbidden')
  })

  it('answers on 127.0.0.1 and nowhere else', async () => {
    const { port } = await listening()
    // The same port on another loopback address is still free: nothing listens on all of them.
    const other = createNetServer()
    await new Promise<void>((resolve, reject) => {
      other.once('error', reject)
      other.listen(port, '127.0.0.2', resolve)
    })
    expect((other.address() as AddressInfo).port).toBe(port)
    await new Promise(resolve => other.close(resolve))
  })

  it('says so when the port is taken', async () => {
    const { port } = await listening()
    const { server } = await fixture({ isDesktop: false })
    await expect(listen(server, { port })).rejects.toMatchObject({
      code: 'request.invalid',
      message: `port ${port} is taken`,
    })
  })

  it('takes a large weight file, and lets go of a page that leaves', async () => {
    const { fake, server } = await fixture({ isDesktop: false })
    const { token, port, close } = await listen(server, {})
    onTestFinished(() => close())
    const [cookie = ''] = String((await ask(port, `/?token=${token}`)).headers['set-cookie']).split(';')
    const bytes = 'x'.repeat(3_000_000)
    let seen = 0
    fake.app.subscribe(() => seen++)
    const uploaded = await ask(port, urls.uploadModel('w.bin'), { cookie }, 'POST', bytes)
    expect(uploaded.status).toBe(200)
    const unsubscribed = new Promise<void>(resolve => {
      const { subscribe } = fake.app
      Object.assign(fake.app, {
        subscribe: (listener: EventListener) => {
          const off = subscribe(listener)
          return () => {
            off()
            resolve()
          }
        },
      })
    })
    const leaving = httpRequest(
      { host: '127.0.0.1', port, path: urls.events(), headers: { cookie } },
      response => {
        response.on('error', () => undefined).once('data', () => leaving.destroy())
      },
    )
    leaving.on('error', () => undefined).end()
    await unsubscribed
    expect(seen).toBeGreaterThan(0)
  })

  it('closes with an event stream open', async () => {
    const { server } = await fixture({ isDesktop: false })
    const { token, port, close } = await listen(server, {})
    const [cookie = ''] = String((await ask(port, `/?token=${token}`)).headers['set-cookie']).split(';')
    const streaming = new Promise<void>(resolve => {
      const request = httpRequest(
        { host: '127.0.0.1', port, path: '/api/events', headers: { cookie } },
        response => {
          response.once('data', () => resolve())
          response.on('error', () => undefined)
        },
      )
      request.on('error', () => undefined).end()
    })
    await streaming
    await close()
  })
})
