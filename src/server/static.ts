/** The page's own files, with the headers that keep it to itself. */
import { realpath } from 'node:fs/promises'
import { isAbsolute, join, relative } from 'node:path'
import { contentTypeOf } from './content-types'
import { sendFile } from './range'

export const contentSecurityPolicy = [
  "default-src 'self'",
  "img-src 'self' blob: data:",
  "style-src 'self' 'unsafe-inline'",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** On every answer. */
export const securityHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
}

function notFound(): Response {
  return new Response('There is no such page.\n', {
    status: 404,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
  })
}

/** The file below `rendererDir` that a path names, or null: nothing outside it, links included. */
async function fileFor(rendererDir: string, pathname: string): Promise<string | null> {
  let name: string
  try {
    name = decodeURIComponent(pathname)
  } catch {
    return null
  }
  if (name.includes('\0')) return null
  try {
    const root = await realpath(rendererDir)
    const file = await realpath(join(root, name === '/' ? 'index.html' : name))
    const below = relative(root, file)
    return below === '' || below.startsWith('..') || isAbsolute(below) ? null : file
  } catch {
    return null
  }
}

/** Serves the built page. The page has hash routes, so only `/` is a page. */
export async function serveStatic(request: Request, rendererDir: string): Promise<Response> {
  const { pathname } = new URL(request.url)
  const file = await fileFor(rendererDir, pathname)
  if (file === null) return notFound()
  const headers: Record<string, string> = {
    'content-type': contentTypeOf(file, 'application/octet-stream'),
    // Built names carry a hash of their content; the page itself must be fresh after an update.
    'cache-control': pathname.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-store',
  }
  if (file.endsWith('.html')) headers['content-security-policy'] = contentSecurityPolicy
  try {
    return await sendFile(request, file, headers)
  } catch {
    return notFound() // a folder
  }
}
