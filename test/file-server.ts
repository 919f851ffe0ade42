/** A local web server that serves byte ranges of given files, and can be told to misbehave. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ServedFile {
  body: Uint8Array
  etag?: string
  type?: string
  /** Sends only so many bytes of each of the next answers, then breaks the connection. */
  cuts?: number[]
  /** Sends so many bytes and then nothing more, without ending. */
  hangAfter?: number
  status?: number
}

export interface FileServer {
  url: string
  files: Map<string, ServedFile>
  requests: { path: string; headers: IncomingHttpHeaders }[]
  close(): Promise<void>
}

function answer(file: ServedFile, headers: IncomingHttpHeaders, response: ServerResponse): void {
  const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0)
  const ranged = headers.range !== undefined && headers['if-range'] === file.etag
  const body = file.body.subarray(ranged ? from : 0)
  response.writeHead(file.status ?? (ranged ? 206 : 200), {
    'content-type': file.type ?? 'application/octet-stream',
    'content-length': body.length,
    ...(file.etag === undefined ? {} : { etag: file.etag }),
    ...(ranged ? { 'content-range': `bytes ${from}-${file.body.length - 1}/${file.body.length}` } : {}),
  })
  const cut = file.cuts?.shift()
  if (cut !== undefined) return void response.write(body.subarray(0, cut), () => response.destroy())
  if (file.hangAfter !== undefined) return void response.write(body.subarray(0, file.hangAfter))
  response.end(body)
}

export async function startFileServer(): Promise<FileServer> {
  const files = new Map<string, ServedFile>()
  const requests: FileServer['requests'] = []
  const server = createServer((request, response) => {
    requests.push({ path: request.url ?? '', headers: request.headers })
    const file = files.get(request.url ?? '')
    if (file) answer(file, request.headers, response)
    else response.writeHead(404).end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    files,
    requests,
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
