import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, it } from 'vitest'
import { accelerator, firstMenu, menuTemplate } from './menu'

const items = (template: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
  template.flatMap(item => [item, ...(Array.isArray(item.submenu) ? items(item.submenu) : [])])

describe.each(['darwin', 'linux', 'win32'] as const)('the menu on %s', platform => {
  const sent: unknown[][] = []
  const all = items(
    menuTemplate(
      (...said) => sent.push(said),
      {
        recentFolders: ['/videos/one', '/videos/two'],
        bindings: { palette: ['Mod+Shift+P'], models: ['5'] },
        enabled: firstMenu.enabled.filter(id => id !== 'export'),
      },
      platform,
    ),
  )
  const ours = all.filter(item => item.id !== undefined)
  const byId = (id: string): MenuItemConstructorOptions | undefined => ours.find(item => item.id === id)

  it('has each of its commands once and sends its id', () => {
    expect(new Set(ours.map(item => item.id)).size).toBe(ours.length)
    sent.length = 0
    for (const item of ours) item.click?.({} as never, undefined, {})
    expect(sent).toEqual(ours.map(item => [item.id]))
    for (const id of ['open-folder', 'read-again', 'import', 'reveal', 'pause-job', 'copy-diagnostics'])
      expect(byId(id), id).toBeDefined()
  })

  it('prints the keys in force and binds none: the page does, single keys above all', () => {
    for (const each of ours) {
      expect(each.registerAccelerator).toBe(false)
      if (each.accelerator !== undefined) expect(each.accelerator).toMatch(/^(CmdOrCtrl|Alt)\+/)
    }
    expect(byId('palette')?.accelerator).toBe('CmdOrCtrl+Shift+P')
    expect(byId('models')?.accelerator).toBeUndefined()
    expect(byId('metrics')?.accelerator).toBe('Alt+2')
  })

  it('greys what cannot be done now, and opens folders of before', () => {
    expect(byId('export')?.enabled).toBe(false)
    expect(byId('classify')?.enabled).toBe(true)
    sent.length = 0
    all.find(item => item.label?.includes('/videos/two'))?.click?.({} as never, undefined, {})
    expect(sent).toEqual([['open-folder', '/videos/two']])
  })

  it('can be left, and text can be copied', () => {
    const roles = all.map(item => item.role)
    for (const role of ['quit', 'editMenu', 'close', 'togglefullscreen', 'zoomIn'])
      expect(roles).toContain(role)
  })
})

it('keys are spelled Electron’s way', () => {
  expect(accelerator('Mod+Shift+Z')).toBe('CmdOrCtrl+Shift+Z')
  expect(accelerator('Mod++')).toBe('CmdOrCtrl++')
  expect(accelerator('Alt+→')).toBe('Alt+Right')
  for (const single of ['E', 'Shift+E', '?', undefined]) expect(accelerator(single)).toBeUndefined()
})
