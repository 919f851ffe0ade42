import { useEffect } from 'react'
import type { Settings } from '../../../shared/domain'

const light = '(prefers-color-scheme: light)'

/** Puts the theme on the page; `system` follows the machine as it changes. */
export function applyTheme(theme: Settings['theme']): void {
  const chosen = theme === 'system' ? (matchMedia(light).matches ? 'light' : 'dark') : theme
  document.documentElement.dataset['theme'] = chosen
}

export function useTheme(theme: Settings['theme']): void {
  useEffect(() => {
    const apply = (): void => applyTheme(theme)
    apply()
    const query = matchMedia(light)
    query.addEventListener('change', apply)
    return () => query.removeEventListener('change', apply)
  }, [theme])
}
