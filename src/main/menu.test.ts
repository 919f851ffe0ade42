import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, it } from 'vitest'
import { menuCommands, type MenuCommand } from '../shared/desktop'
import { menuTemplate } from './menu'

const items = (template: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
  template.flatMap(item => [item, ...(Array.isArray(item.submenu) ? items(item.submenu) : [])])

describe.each(['darwin', 'linux', 'win32'] as const)('the menu on %s', platform => {
  const sent: MenuCommand[] = []
  const all = items(menuTemplate(command => sent.push(command), platform))
  const ours = all.filter(item => item.id !== undefined)

  it('has every command once and sends its id', () => {
    expect(ours.map(item => item.id).sort()).toEqual([...menuCommands].sort())
    for (const item of ours) item.click?.({} as never, undefined, {})
    expect(sent).toEqual(ours.map(item => item.id))
  })

  it('binds no key of its own: the page does, single keys above all', () => {
    for (const { accelerator, registerAccelerator } of ours) {
      expect(registerAccelerator).toBe(false)
      if (accelerator !== undefined) expect(accelerator).toMatch(/^CmdOrCtrl\+/)
    }
  })

  it('can be left, and text can be copied', () => {
    const roles = all.map(item => item.role)
    expect(roles).toContain('quit')
    expect(roles).toContain('editMenu')
  })
})
