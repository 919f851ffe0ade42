import type { BrowserWindow } from 'electron'
import { beforeEach, expect, it } from 'vitest'
import { resetElectron, told } from '../../test/electron-stub'
import { desktopChannels } from '../shared/desktop'
import { handleDesktopCalls } from './desktop-ipc'

const page = { url: 'app://local/#/run/1' }
const window = { webContents: { mainFrame: page } } as unknown as BrowserWindow

function asked(channel: string, senderFrame: unknown, ...args: unknown[]): Promise<unknown> {
  const handler = told.calls.get(channel) as ((...all: unknown[]) => unknown) | undefined
  // As ipcMain does: a throw becomes a rejection.
  return Promise.resolve().then(() => handler?.({ senderFrame }, ...args))
}

const menus: unknown[] = []

beforeEach(() => {
  menus.length = 0
  resetElectron()
  handleDesktopCalls({
    window: () => window,
    clipPath: id => Promise.resolve(`/clips/${id}.mp4`),
    onMenuState: state => menus.push(state),
  })
})

it('gives the folder chosen, or null when none was', async () => {
  expect(await asked(desktopChannels.pickFolder, page)).toBeNull()
  told.dialogAnswer = { canceled: false, filePaths: ['/videos'] }
  expect(await asked(desktopChannels.pickFolder, page)).toBe('/videos')
  expect(told.dialogs).toHaveLength(2)
  expect(told.dialogs[1]).toMatchObject({ window, options: { properties: ['openDirectory'] } })
  await asked(desktopChannels.pickFile, page, 'model')
  expect(told.dialogs[2]).toMatchObject({ options: { properties: ['openFile'] } })
})

it('shows a clip by its id', async () => {
  await asked(desktopChannels.reveal, page, 'abc')
  expect(told.shown).toEqual(['/clips/abc.mp4'])
  await expect(asked(desktopChannels.reveal, page, { path: '/etc' })).rejects.toMatchObject({
    code: 'request.invalid',
  })
})

it('takes what the menu shows only in its form', async () => {
  const menu = { bindings: { mute: ['Q'] }, recentFolders: ['/videos'], enabled: ['palette'] }
  await asked(desktopChannels.setMenu, page, menu)
  expect(menus).toEqual([menu])
  for (const wrong of [null, {}, { ...menu, enabled: ['rm -rf'] }, { ...menu, recentFolders: [1] }])
    await expect(asked(desktopChannels.setMenu, page, wrong)).rejects.toMatchObject({
      code: 'request.invalid',
    })
  expect(menus).toHaveLength(1)
})

it.each([
  ['an embedded frame', { url: 'app://local/' }],
  ['a frame that is gone', null],
])('refuses %s', async (_name, frame) => {
  for (const channel of Object.values(desktopChannels).filter(each => each !== desktopChannels.menu))
    await expect(asked(channel, frame, 'abc')).rejects.toMatchObject({ code: 'request.forbidden' })
  expect(told.dialogs).toEqual([])
  expect(told.shown).toEqual([])
})

it('refuses the window itself once it shows another page', async () => {
  for (const url of ['https://evil.example/', 'app://other/', 'app://local.evil/', 'file:///etc/passwd']) {
    const elsewhere = { url }
    resetElectron()
    handleDesktopCalls({
      window: () => ({ webContents: { mainFrame: elsewhere } }) as unknown as BrowserWindow,
      clipPath: () => Promise.resolve('/clips/a.mp4'),
      onMenuState: () => undefined,
    })
    await expect(asked(desktopChannels.reveal, elsewhere, 'a'), url).rejects.toMatchObject({
      code: 'request.forbidden',
    })
  }
})
