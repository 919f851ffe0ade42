import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { app, resetElectron, session, told } from '../../test/electron-stub'
import { askWhereToSave, lockDownPages, restoreBounds } from './window'

beforeEach(resetElectron)

const screens = [
  { x: 0, y: 25, width: 1920, height: 1055 },
  { x: 1920, y: 0, width: 1280, height: 1024 },
]

describe('the size of last time', () => {
  const at = (x: number, y: number, width = 1000, height = 700) =>
    restoreBounds({ bounds: { x, y, width, height } }, screens)

  it('is taken up where it was, on any screen', () => {
    expect(at(100, 80)).toEqual({ x: 100, y: 80, width: 1000, height: 700 })
    expect(at(2000, 40)).toEqual({ x: 2000, y: 40, width: 1000, height: 700 })
  })

  it('is taken up in a place that can be reached when its screen is gone', () => {
    for (const bounds of [at(5000, 80), at(100, 3000), at(-990, 80), at(100, -700)])
      expect(bounds).toEqual({ width: 1000, height: 700 })
  })

  it('is never smaller than the page can bear', () => {
    expect(at(100, 80, 10, 10)).toEqual({ x: 100, y: 80, width: 720, height: 520 })
  })

  it.each([null, 7, {}, { bounds: null }, { bounds: { x: 'a', y: 0, width: 1, height: 1 } }])(
    'is forgotten when it makes no sense: %j',
    saved => {
      expect(restoreBounds(saved, screens)).toEqual({ width: 1440, height: 900 })
    },
  )
})

describe('a page', () => {
  /** A page as it is made in any window. */
  function made() {
    lockDownPages()
    const handlers = new Map<string, (...args: unknown[]) => void>()
    let opening: (() => unknown) | undefined
    app.emit(
      'web-contents-created',
      {},
      {
        on: (name: string, handler: (...args: unknown[]) => void) => handlers.set(name, handler),
        setWindowOpenHandler: (handler: () => unknown) => (opening = handler),
      },
    )
    const prevented = (name: string, ...args: unknown[]): boolean => {
      let stopped = false
      handlers.get(name)?.({ preventDefault: () => (stopped = true) }, ...args)
      return stopped
    }
    return { prevented, open: () => opening?.() }
  }

  it('cannot leave', () => {
    const { prevented } = made()
    for (const url of ['https://example.com/', 'file:///etc/passwd', 'app://other/', 'javascript:1'])
      expect(prevented('will-navigate', url), url).toBe(true)
    expect(prevented('will-navigate', 'app://local/#/models')).toBe(false)
  })

  it('cannot open windows or embed others', () => {
    const { prevented, open } = made()
    expect(open()).toEqual({ action: 'deny' })
    expect(prevented('will-attach-webview')).toBe(true)
  })

  it('is given no permission but to copy text', () => {
    made()
    const request = told.permissionRequest as unknown as (
      contents: null,
      permission: string,
      answer: (granted: boolean) => void,
      details: { requestingUrl: string },
    ) => void
    const check = told.permissionCheck as unknown as (
      contents: null,
      permission: string,
      origin: string,
    ) => boolean
    const granted = (permission: string, requestingUrl: string): boolean => {
      let given: boolean | undefined
      request(null, permission, answer => (given = answer), { requestingUrl })
      expect(check(null, permission, new URL(requestingUrl).href.replace(/^(\w+:\/\/\w+).*/, '$1/'))).toBe(
        given,
      )
      return given === true
    }
    for (const permission of ['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal'])
      expect(granted(permission, 'app://local/'), permission).toBe(false)
    expect(granted('clipboard-sanitized-write', 'app://local/')).toBe(true)
    expect(granted('clipboard-sanitized-write', 'https://evil/')).toBe(false)
  })
})

it('asks where to save an export or a file made in the page, and refuses every other download', () => {
  askWhereToSave()
  const download = (url: string): { prevented: boolean; options: unknown } => {
    const seen = { prevented: false, options: undefined as unknown }
    session.defaultSession.emit(
      'will-download',
      { preventDefault: () => (seen.prevented = true) },
      {
        getURL: () => url,
        getFilename: () => 'clips i3d-k400.csv',
        setSaveDialogOptions: (options: unknown) => (seen.options = options),
      },
    )
    return seen
  }
  expect(download('app://local/export/1.csv')).toEqual({
    prevented: false,
    options: {
      title: 'Export',
      defaultPath: join('/paths/downloads', 'clips i3d-k400.csv'),
      filters: [{ name: 'CSV', extensions: ['csv'] }],
    },
  })
  expect(download('blob:app://local/3f6a').prevented).toBe(false)
  for (const url of ['https://example.com/a.exe', 'blob:https://example.com/3f6a'])
    expect(download(url), url).toEqual({ prevented: true, options: undefined })
})
