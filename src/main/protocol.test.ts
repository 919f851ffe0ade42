import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { resetElectron, told } from '../../test/electron-stub'
import { createFakeApp } from '../../test/fake-app'
import { tempFolder } from '../../test/temp-folder'
import { createServer } from '../server/http'
import type { Output } from '../shared/api'
import { handleAppScheme, registerAppScheme } from './protocol'

beforeEach(resetElectron)

/** Electron's end of the scheme: the handler that main registered, in front of the real server. */
async function scheme(devUrl?: string) {
  const fake = await createFakeApp()
  const rendererDir = await tempFolder()
  mkdirSync(join(rendererDir, 'assets'))
  writeFileSync(join(rendererDir, 'index.html'), '<!doctype html><title>the page</title>')
  handleAppScheme(createServer({ app: fake.app, rendererDir, isDesktop: true }), devUrl)
  const handler = told.protocols.get('app')
  const ask = async (url: string, init?: RequestInit): Promise<Response> =>
    (await handler?.(new Request(url, init))) as Response
  const call = (name: string, input: unknown, headers: Record<string, string> = {}): Promise<Response> =>
    ask(`app://local/api/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(input),
    })
  return { ...fake, ask, call }
}

describe('app://local', () => {
  it('is a standard, secure origin with fetch and streams', () => {
    registerAppScheme()
    expect(told.schemes).toEqual([
      {
        scheme: 'app',
        privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
      },
    ])
  })

  it('answers calls by the server that browsers are answered by', async () => {
    const { call, folder } = await scheme()
    const opened = (await (await call('openFolder', { path: folder })).json()) as Output<'openFolder'>
    expect(opened.clips).toBe(4)
    const state = (await (await call('getState', {})).json()) as Output<'getState'>
    expect(state.library?.folder).toBe(folder)
    expect(state.roots, 'the person at the window may open any folder').toBeNull()
  })

  it('serves the page with its content security policy', async () => {
    const { ask } = await scheme()
    const page = await ask('app://local/')
    expect(await page.text()).toContain('the page')
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'")
  })

  it('serves clips by Range', async () => {
    const { ask, call, folder } = await scheme()
    await call('openFolder', { path: folder })
    const { clips } = (await (await call('listClips', {})).json()) as Output<'listClips'>
    const bow = clips.find(clip => clip.bytes > 10)
    const part = await ask(`app://local/media/clips/${bow?.id}`, { headers: { range: 'bytes=4-9' } })
    expect(part.status).toBe(206)
    expect(part.headers.get('content-range')).toBe(`bytes 4-9/${bow?.bytes}`)
    expect(await part.text()).toBe('really')
  })

  it('refuses other origins, and other hosts of the scheme', async () => {
    const { ask, call } = await scheme()
    expect((await call('getState', {}, { origin: 'app://local' })).status).toBe(200)
    for (const origin of ['https://evil.example', 'app://other', 'null'])
      expect((await call('getState', {}, { origin })).status, origin).toBe(403)
    for (const url of ['app://other/', 'app://local.evil/', 'app://locals/api/events'])
      expect((await ask(url)).status, url).toBe(403)
  })

  it('takes the page from Vite in development, and nothing else', async () => {
    const { ask, call } = await scheme('http://localhost:5173/')
    expect(await (await ask('app://local/src/main.tsx?t=1')).text()).toBe('from elsewhere')
    expect(told.fetched).toEqual(['http://localhost:5173/src/main.tsx?t=1'])
    expect((await call('getState', {})).status).toBe(200)
    expect(told.fetched).toHaveLength(1)
  })
})
