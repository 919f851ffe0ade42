/** Downloads against a local server that cuts, hangs and changes its mind. */
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startFileServer, type FileServer } from '../../../../test/file-server'
import { download, plainUrl, withCredentials, type Download } from './download'

const body = new Uint8Array(randomBytes(300_000))
let server: FileServer
let dir: string
let part: string

beforeEach(async () => {
  server = await startFileServer()
  dir = await mkdtemp(join(tmpdir(), 'kinetoscope-download-'))
  part = join(dir, 'weights.part')
})
afterEach(async () => {
  await server.close()
  await rm(dir, { recursive: true, force: true })
})

const request = (more: Partial<Download> = {}): Download => ({
  url: `${server.url}/weights`,
  part,
  bytes: body.length,
  fetch: globalThis.fetch,
  ...more,
})
const ranges = () => server.requests.map(({ headers }) => headers.range)
const arrived = async () => Buffer.compare(await readFile(part), body) === 0

describe('a download that is cut in the middle', () => {
  it('goes on where it stopped, within one call', async () => {
    server.files.set('/weights', { body, etag: '"one"', cuts: [100_000, 50_000] })
    await download(request())
    expect(await arrived()).toBe(true)
    const [first, ...later] = ranges()
    expect(first).toBeUndefined()
    expect(later).toHaveLength(2)
    // How much of a cut answer reaches us is the network's choice; that it is not asked for again is ours.
    for (const range of later) expect(range).toMatch(/^bytes=[1-9]\d*-$/)
  })

  it('goes on where it stopped, in a later call', async () => {
    server.files.set('/weights', { body, etag: '"one"', cuts: [120_000, 0, 0, 0] })
    await expect(download(request())).rejects.toThrow()
    const { size } = await stat(part)
    expect(size).toBeGreaterThan(0)
    server.files.set('/weights', { body, etag: '"one"' })
    const seen: number[] = []
    await download(request({ onBytes: done => seen.push(done) }))
    expect(await arrived()).toBe(true)
    expect(ranges().at(-1)).toBe(`bytes=${size}-`)
    expect(seen[0]).toBe(size)
    expect(seen.at(-1)).toBe(body.length)
  })

  it('starts again when the file has changed meanwhile', async () => {
    server.files.set('/weights', { body: randomBytes(300_000), etag: '"old"', cuts: [120_000, 0, 0, 0] })
    await expect(download(request())).rejects.toThrow()
    server.files.set('/weights', { body, etag: '"new"' })
    await download(request())
    expect(await arrived()).toBe(true)
  })

  it('starts again when the server vouches for nothing', async () => {
    server.files.set('/weights', { body, cuts: [120_000] })
    await download(request())
    expect(await arrived()).toBe(true)
    expect(ranges()).toEqual([undefined, undefined])
  })
})

describe('a download ends in words', () => {
  it('when it is cancelled, and what has come is kept', async () => {
    server.files.set('/weights', { body, etag: '"one"', hangAfter: 200_000 })
    const controller = new AbortController()
    const cancelled = download(
      request({
        signal: controller.signal,
        onBytes: done => {
          if (done === 200_000) controller.abort()
        },
      }),
    )
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' })
    expect((await stat(part)).size).toBe(200_000)
  })

  it('when the connection brings nothing', async () => {
    server.files.set('/weights', { body, etag: '"one"', hangAfter: 0 })
    await expect(download(request({ stallMs: 50 }))).rejects.toThrow('brought nothing for too long')
  })

  it('when the server sends more than was published', async () => {
    server.files.set('/weights', { body })
    await expect(download(request({ bytes: 1000 }))).rejects.toMatchObject({
      code: 'model.hash',
      message: expect.stringContaining('more than the 1000 bytes') as string,
    })
  })

  it('when there is no such file', async () => {
    await expect(download(request())).rejects.toThrow('the server answers 404')
  })
})

it('credentials become a header and are never shown', () => {
  const { url, headers } = withCredentials('https://me:p%40ss@example.org/simple/')
  expect(url).toBe('https://example.org/simple/')
  expect(headers).toEqual({ authorization: `Basic ${Buffer.from('me:p@ss').toString('base64')}` })
  expect(plainUrl('https://me:secret@example.org/x')).toBe('https://example.org/x')
})
