import { expect, it } from 'vitest'
import { conflicts } from './commands'
import { bind, changedIds, newKey, unbind } from './key-binding'

const press = (key: string, more: Partial<KeyboardEvent> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...more,
})

it('takes a free key, and only what differs from the built-in keys is kept', () => {
  const found = newKey('mute', press('q'), {})
  expect(found).toEqual({ kind: 'free', key: 'Q', bindings: { mute: ['Q'] } })
  expect(newKey('mute', press('m'), { mute: ['Q'] })).toEqual({ kind: 'free', key: 'M', bindings: {} })
  expect(bind('mute', [], {})).toEqual({ mute: [] })
})

it('refuses a key by naming the command that has it, in the modes where both count', () => {
  expect(newKey('mute', press('f'), {})).toEqual({ kind: 'taken', key: 'F', by: 'full-screen' })
  expect(newKey('mute', press('k', { ctrlKey: true }), {})).toMatchObject({ kind: 'taken', by: 'palette' })
  // 3 seeks while playing and labels while labelling; mute would clash with either.
  expect(newKey('mute', press('3'), {})).toMatchObject({ kind: 'taken', by: 'seek-3' })
  expect(newKey('seek-3', press('Backspace'), {})).toMatchObject({ kind: 'free' })
  expect(newKey('mute', press('f'), { 'full-screen': ['G'] })).toMatchObject({ kind: 'free' })
})

it('waits for more than a modifier, and leaves what the system, text fields and lists need', () => {
  expect(newKey('mute', press('Control', { ctrlKey: true }), {})).toEqual({ kind: 'wait' })
  for (const [key, more] of [
    ['c', { ctrlKey: true }],
    ['w', { metaKey: true }],
    ['ArrowUp', {}],
  ] as const)
    expect(newKey('mute', press(key, more), {}).kind, key).toBe('kept')
})

it('gives the built-in keys back unless another command has one of them by now', () => {
  expect(unbind('mute', { mute: ['Q'] })).toEqual({ bindings: {} })
  const swapped = { mute: ['Q'], zoom: ['M'] }
  expect(conflicts(swapped)).toEqual([])
  expect(unbind('mute', swapped)).toEqual({ by: 'zoom' })
  expect(changedIds({ ...swapped, faster: [';'], nonsense: ['X'] })).toEqual(['mute', 'zoom'])
})
