import { describe, expect, it } from 'vitest'
import { isHostPath, urls } from './api'

describe('host paths', () => {
  const paths = Object.values(urls as Record<string, (...args: never[]) => string>).map(make =>
    make(...(['a', 'b', 'c', 'd'] as never[])),
  )

  it.each(paths)('%s is answered by the host, also where a development server serves the page', path => {
    expect(isHostPath(path)).toBe(true)
  })

  it.each(['/', '/index.html', '/assets/index.js', '/apinotes', '/src/main.tsx'])('%s is the page', path => {
    expect(isHostPath(path)).toBe(false)
  })
})
