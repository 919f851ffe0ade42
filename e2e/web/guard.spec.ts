import { readFileSync, readdirSync, readlinkSync } from 'node:fs'
import { request, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { once } from 'node:events'
import { expect, test } from '../app.fixture'

/** A request with exactly these headers, as no browser would let a page send it. */
async function ask(
  url: URL,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<IncomingMessage> {
  const asked = request({ host: url.hostname, port: url.port, path, method, headers })
  asked.end(method === 'POST' ? '{}' : undefined)
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  answer.resume()
  return answer
}

const json = { 'content-type': 'application/json' }

test('only the person with the token gets in, and only from the page itself', async ({ app }) => {
  const url = new URL(app.url ?? '')
  const statusOf = async (...args: Parameters<typeof ask> extends [URL, ...infer R] ? R : never) =>
    (await ask(url, ...args)).statusCode

  for (const path of ['/', '/api/events', '/media/clips/x', '/export/x.csv', '/assets/x.js'])
    expect(await statusOf(path), `${path} without a token`).toBe(403)
  expect(await statusOf('/api/getState', json, 'POST'), 'a call without a token').toBe(403)
  expect(await statusOf('/?token=wrong'), 'a wrong token').toBe(403)

  const entry = await ask(url, `/${url.search}`)
  expect(entry.statusCode).toBe(302)
  const [setCookie = ''] = entry.headers['set-cookie'] ?? []
  expect(setCookie).toMatch(/HttpOnly/)
  expect(setCookie).toMatch(/SameSite=Strict/)
  const cookie = setCookie.split(';')[0] ?? ''
  expect(await statusOf('/api/getState', { ...json, cookie }, 'POST'), 'with the cookie').toBe(200)

  const foreign: Record<string, string>[] = [
    { host: 'evil.example' },
    { host: `evil.example:${url.port}` },
    { host: '127.0.0.1:1' },
    { origin: 'https://evil.example' },
    { origin: 'http://127.0.0.1:1' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ]
  for (const header of foreign)
    expect(
      await statusOf('/api/getState', { ...json, cookie, ...header }, 'POST'),
      JSON.stringify(header),
    ).toBe(403)
})

/** Process ids of a process and everything below it. */
function family(pid: number): number[] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc').filter(each => /^\d+$/.test(each))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]))
    } catch {
      // ended meanwhile
    }
  }
  const below = (of: number): number[] => [
    of,
    ...[...parents].filter(([, parent]) => parent === of).flatMap(([child]) => below(child)),
  ]
  return below(pid)
}

/** Local addresses, as the kernel writes them, that these processes listen on. */
function listening(pids: readonly number[]): string[] {
  const inodes = new Set(
    pids.flatMap(pid =>
      readdirSync(`/proc/${pid}/fd`).flatMap(fd => {
        try {
          return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? []
        } catch {
          return []
        }
      }),
    ),
  )
  const listen = '0A'
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap(table =>
    readFileSync(table, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map(line => line.trim().split(/\s+/))
      .filter(fields => fields[3] === listen && inodes.has(fields[9] ?? ''))
      .map(fields => fields[1] ?? ''),
  )
}

test('it listens on 127.0.0.1, on one port, and nowhere else', async ({ app, page }) => {
  // The page has loaded, so both the host and its media process are up.
  await expect(page.getByRole('contentinfo', { name: 'Status' })).toContainText(/libav|ffmpeg/)
  const port = Number(new URL(app.url ?? '').port)
  if (process.platform === 'linux') {
    const pids = family(app.pid)
    expect(pids.length).toBeGreaterThan(1)
    const loopback = '0100007F'
    expect(listening(pids)).toEqual([`${loopback}:${port.toString(16).toUpperCase().padStart(4, '0')}`])
  }
  const others = Object.values(networkInterfaces())
    .flatMap(addresses => addresses ?? [])
    .filter(address => !address.internal && address.family === 'IPv4')
  for (const { address } of others) {
    const socket = connect({ host: address, port })
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException]
    expect(error.code, `${address} answers`).toBe('ECONNREFUSED')
  }
})

test('the page may load nothing from elsewhere and sits in no frame', async ({ app, page }) => {
  const cookies = await page.context().cookies()
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  const answer = await ask(new URL(app.url ?? ''), '/', { cookie })
  expect(answer.statusCode).toBe(200)
  const policy = String(answer.headers['content-security-policy'])
  for (const rule of ["default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"])
    expect(policy).toContain(rule)
  expect(page.url(), 'the token is out of the address bar').not.toContain('token')
})
