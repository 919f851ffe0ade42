import { afterEach, describe, expect, it } from 'vitest'
import { pseudo, setLanguage, t } from './i18n'

afterEach(() => setLanguage('en'))

describe('texts', () => {
  it('are their own key, with values put in as they are', () => {
    expect(t('Cancel')).toBe('Cancel')
    expect(t('{done} of {total}: {name}', { done: 3, total: 7, name: '<b> & {x}' })).toBe('3 of 7: <b> & {x}')
    expect(t('Right: 50.5 % (n = 3). Wrong')).toBe('Right: 50.5 % (n = 3). Wrong')
  })

  it('leave no English word in the pseudo language, but for values', () => {
    setLanguage('pseudo')
    expect(t('Open {name} again', { name: 'a.mp4' })).toMatch(/^⟦Óṗéñ a\.mp4 áğáíñ·+⟧$/)
    expect(pseudo('Quick brown fox, jumps over the lazy dog')).not.toMatch(/[a-z]/i)
  })
})
