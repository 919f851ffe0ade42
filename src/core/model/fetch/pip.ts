/**
 * Source packages of Python, without and with pip. Without: the simple index the user has set for pip (PEP 503 HTML,
 * PEP 691 JSON) is read by ourselves, so nothing of the package runs. With: pip fetches it from wherever it knows;
 * that runs the package's build script, so it happens only when the user agreed.
 */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { describeNetworkError, plainUrl, withCredentials, type Fetch } from './download'

export interface PipResult {
  code: number
  stdout: string
  stderr: string
}

/** Runs `python -m pip ARGS`; code 127 when there is no Python. */
export type RunPip = (args: readonly string[], signal?: AbortSignal) => Promise<PipResult>

const runPython = (
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  signal?: AbortSignal,
): Promise<PipResult> =>
  new Promise((resolve, reject) => {
    execFile(
      command,
      ['-m', 'pip', ...args],
      { env, signal, maxBuffer: 2 ** 24, windowsHide: true },
      (error, stdout, stderr) => {
        if (signal?.aborted) return reject(error ?? new Error('cancelled'))
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 127
        resolve({ code, stdout, stderr })
      },
    )
  })

/** The Python that the user's shell would find. */
export function createRunPip(env: NodeJS.ProcessEnv): RunPip {
  const commands = process.platform === 'win32' ? ['py', 'python'] : ['python3', 'python']
  return async (args, signal) => {
    let result: PipResult = { code: 127, stdout: '', stderr: 'no Python was found' }
    for (const command of commands) {
      result = await runPython(command, args, env, signal)
      if (result.code !== 127) return result
    }
    return result
  }
}

/** The index that the user named for pip, or null: pip's own default is pip's to know. */
export async function configuredIndex(
  env: NodeJS.ProcessEnv,
  runPip: RunPip,
  signal?: AbortSignal,
): Promise<string | null> {
  const named = env['PIP_INDEX_URL']?.trim()
  if (named) return named
  const { code, stdout } = await runPip(['config', 'get', 'global.index-url'], signal)
  return code === 0 ? stdout.trim() || null : null
}

const normalised = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, '-')

const entities: Record<string, string> = { amp: '&', quot: '"', lt: '<', gt: '>', '#39': "'", '#x27': "'" }
const unescapeHtml = (text: string): string =>
  text.replace(/&(amp|quot|lt|gt|#39|#x27);/g, (_, name: string) => entities[name] ?? '')

/** PEP 691 `{files: [{filename, url}]}` or PEP 503 `<a href="url">filename</a>`. Null when the file is not listed. */
export function fileInIndex(page: string, contentType: string, file: string): string | null {
  if (contentType.includes('json')) {
    const files = (JSON.parse(page) as { files?: { filename?: unknown; url?: unknown }[] }).files ?? []
    const found = files.find(entry => entry.filename === file)?.url
    return typeof found === 'string' ? found : null
  }
  for (const [, href, text] of page.matchAll(/<a\s[^>]*?href\s*=\s*["']([^"']*)["'][^>]*>([^<]*)<\/a>/gi))
    if (unescapeHtml(text ?? '').trim() === file) return unescapeHtml(href ?? '')
  return null
}

/**
 * Address of a package's file in a simple index, and the headers it needs (the index's credentials, own host only).
 * Throws Error in words: the index cannot be read, or does not list the file.
 */
export async function locateInIndex(
  index: string,
  packageName: string,
  file: string,
  fetch: Fetch,
  signal?: AbortSignal,
): Promise<{ url: string; headers: Record<string, string> }> {
  if (!/^https?:/.test(index)) throw new Error(`the package index ${plainUrl(index)} is not on the web`)
  const { url, headers } = withCredentials(`${index.replace(/\/+$/, '')}/${normalised(packageName)}/`)
  const response = await fetch(url, {
    signal,
    headers: { ...headers, accept: 'application/vnd.pypi.simple.v1+json, text/html;q=0.5' },
  }).catch((error: unknown) => {
    throw describeNetworkError(error)
  })
  if (!response.ok) throw new Error(`the package index answers ${response.status} for ${packageName}`)
  const href = fileInIndex(await response.text(), response.headers.get('content-type') ?? '', file)
  if (href === null) throw new Error(`the package index does not list ${file}`)
  const found = new URL(href, response.url || url)
  found.hash = ''
  return { url: found.href, headers: found.host === new URL(url).host ? headers : {} }
}

/** Lets pip fetch the source package into `dir`. Throws Error with pip's last words. */
export async function pipDownload(
  source: { name: string; version: string; file: string },
  dir: string,
  runPip: RunPip,
  signal?: AbortSignal,
): Promise<string> {
  const wanted = `${source.name}==${source.version}`
  const { code, stderr } = await runPip(
    ['download', '--no-deps', '--no-binary', ':all:', '--dest', dir, wanted],
    signal,
  )
  if (code === 127) throw new Error('there is no Python on this machine')
  if (code !== 0) throw new Error(`pip: ${stderr.trim().split('\n').at(-1) ?? `exit code ${code}`}`)
  return join(dir, source.file)
}
