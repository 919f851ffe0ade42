import { describe, expect, it } from 'vitest'
import { commandOf, commands, commandIds, conflicts } from './commands'

const press = (key: string, more: Partial<KeyboardEvent> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...more,
})

describe('keys', () => {
  it('mean one thing each in every mode', () => expect(conflicts()).toEqual([]))

  it('that two commands share in one mode are found, in different modes are not', () => {
    expect(conflicts({ mute: ['F'] })).toEqual([{ key: 'F', ids: ['mute', 'full-screen'] }])
    expect(conflicts({ 'favourite-1': ['2'] })).toEqual([{ key: '2', ids: ['favourite-1', 'favourite-2'] }])
  })

  it('digits seek while playing and label while labelling', () => {
    expect(commandOf(press('3'))).toBe('seek-3')
    expect(commandOf(press('3'), 'label')).toBe('favourite-3')
    expect(commandOf(press('0'), 'label')).toBeUndefined()
    expect(commandOf(press('Backspace'))).toBeUndefined()
    expect(commandOf(press('Backspace'), 'label')).toBe('reject')
  })

  it('can be given and taken away', () => {
    expect(commandOf(press('q'), 'player', { mute: ['Q'] })).toBe('mute')
    expect(commandOf(press('m'), 'player', { mute: ['Q'] })).toBeUndefined()
    expect(commandOf(press('m'), 'player', { mute: [] })).toBeUndefined()
  })

  it('every command has a title of its own', () => {
    const titles = commandIds.map(id => commands[id].title)
    expect(new Set(titles).size).toBe(titles.length)
  })
})
