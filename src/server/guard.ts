/**
 * Keeps other people's pages out of the loopback server. Binding to 127.0.0.1 is not enough: any web page may send
 * requests there from the user's own browser (CSRF), and a page whose host name is made to point at 127.0.0.1 even
 * reads the answers (DNS rebinding). So, in this order:
 * - Host must be 127.0.0.1:port or localhost:port. A rebound page sends its own name.
 * - Origin must be absent or ours, and Sec-Fetch-Site, where the browser sends it, same-origin or none. That also
 *   keeps out pages of other ports of this machine, which share our "site" and so our SameSite cookies.
 * - A cookie proves that the user came through the address with the token, printed at start. Its name carries the
 *   port, as cookies do not tell ports apart.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

export interface Guard {
  /** Goes into the address: `/?token=…`. */
  readonly token: string
  /** A refusal or the cookie's handing over; null lets the request through. */
  check(request: Request): Response | null
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
/** Takes as long for any wrong guess. */
const isSame = (given: string, secret: string): boolean => timingSafeEqual(digest(given), digest(secret))

const refuse = (why: string): Response =>
  new Response(JSON.stringify({ code: 'request.forbidden', message: why }), {
    status: 403,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  })

function cookieOf(request: Request, name: string): string | null {
  for (const part of (request.headers.get('cookie') ?? '').split(';')) {
    const equals = part.indexOf('=')
    if (equals !== -1 && part.slice(0, equals).trim() === name) return part.slice(equals + 1).trim()
  }
  return null
}

/** @param port The port that is listened on: 0 is resolved by then. */
export function createGuard(port: number): Guard {
  const token = randomBytes(24).toString('base64url')
  const session = randomBytes(24).toString('base64url')
  const cookie = `kinetoscope-${port}`
  const hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`])
  if (port === 80) for (const host of ['127.0.0.1', 'localhost']) hosts.add(host)
  const origins = new Set([...hosts].map(host => `http://${host}`))

  return {
    token,
    check(request) {
      const host = request.headers.get('host') ?? ''
      if (!hosts.has(host.toLowerCase())) return refuse('this server answers on 127.0.0.1 only')
      const origin = request.headers.get('origin')
      if (origin !== null && !origins.has(origin)) return refuse('this request comes from another page')

      const url = new URL(request.url)
      const given = url.searchParams.get('token')
      if (request.method === 'GET' && url.pathname === '/' && given !== null) {
        if (!isSame(given, token)) return refuse('this is not the token of the running Kinetoscope')
        // The redirect takes the token out of the address bar and the history.
        return new Response(null, {
          status: 302,
          headers: {
            location: '/',
            'set-cookie': `${cookie}=${session}; HttpOnly; SameSite=Strict; Path=/`,
            'cache-control': 'no-store',
            'referrer-policy': 'no-referrer',
          },
        })
      }
      const site = request.headers.get('sec-fetch-site')
      if (site !== null && site !== 'same-origin' && site !== 'none')
        return refuse('this request comes from another page')
      const held = cookieOf(request, cookie)
      if (held === null || !isSame(held, session))
        return refuse('open the address with its token that was printed at start')
      return null
    },
  }
}
