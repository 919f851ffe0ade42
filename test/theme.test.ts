/** The tokens of theme.css: that they are used, and that what is written in them can be read. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(__dirname, '../src/renderer/src')
const css = readFileSync(join(root, 'theme.css'), 'utf8')
type Tokens = Record<string, string>

/** Custom properties declared under one selector. */
function tokensOf(selector: string): Tokens {
  const start = css.indexOf(`${selector} {`)
  const block = css.slice(start, css.indexOf('\n}', start))
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name = '', value = '']): [string, string] => [
      name,
      value,
    ]),
  )
}

/** Relative luminance of a hex colour, WCAG 2.2. */
function luminance(hex: string): number {
  const long = hex.length === 4 ? hex.replace(/[0-9a-f]/gi, digit => digit + digit) : hex
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map(at => {
    const value = parseInt(long.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

/** Contrast ratio of two hex colours, 1 to 21. */
function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (high + 0.05) / (low + 0.05)
}

const surfaces = ['bg', 'panel', 'raised', 'hover', 'sel']
const writing = ['text', 'dim', 'faint', 'accent', 'right', 'near', 'wrong']

it('the measure is WCAG’s', () => {
  expect(contrast('#000', '#fff')).toBeCloseTo(21, 5)
  // The grey that is known to pass on white by a hair.
  expect(contrast('#767676', '#ffffff')).toBeCloseTo(4.54, 2)
})

describe.each(['dark', 'light'])('in the %s theme', theme => {
  const tokens = tokensOf(`[data-theme='${theme}']`)
  const colour = (name: string): string => {
    const value = tokens[name] ?? ''
    if (!/^#([0-9a-f]{3}|[0-9a-f]{6})$/i.test(value)) throw new Error(`--${name} is no hex colour: ${value}`)
    return value
  }
  const ratio = (a: string, b: string): number => contrast(colour(a), colour(b))

  it('writing can be read on every surface: 4.5 to 1', () => {
    const tooWeak = writing.flatMap(ink =>
      surfaces
        .filter(surface => ratio(ink, surface) < 4.5)
        .map(surface => `${ink} on ${surface}: ${ratio(ink, surface).toFixed(2)}`),
    )
    expect(tooWeak).toEqual([])
  })

  it('the main button can be read, pressed or not', () => {
    expect(ratio('accent-ink', 'accent')).toBeGreaterThanOrEqual(4.5)
    expect(ratio('accent-ink', 'accent-strong')).toBeGreaterThanOrEqual(4.5)
  })

  it('what outlines a control and the focus stands out: 3 to 1', () => {
    for (const surface of ['bg', 'panel', 'raised'])
      for (const line of ['edge', 'accent'])
        expect(ratio(line, surface), `${line} on ${surface}`).toBeGreaterThanOrEqual(3)
  })
})

it('both themes give the same tokens', () => {
  expect(Object.keys(tokensOf("[data-theme='light']")).sort()).toEqual(
    Object.keys(tokensOf("[data-theme='dark']")).sort(),
  )
})

describe('modules', () => {
  const modules = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.module.css'))
    .map(file => ({ file, text: readFileSync(join(root, file), 'utf8').replace(/url\([^)]*\)/g, '') }))
  const lines = (what: RegExp): string[] =>
    modules.flatMap(({ file, text }) =>
      text.split('\n').flatMap(line => (what.test(line) ? [`${file}: ${line.trim()}`] : [])),
    )

  it('have no colour of their own', () => {
    expect(lines(/#[0-9a-f]{3,8}\b|\b(rgba?|hsla?)\(/i)).toEqual([])
  })

  it('keep to the type scale', () => {
    const own = [
      'ui',
      'features/models',
      'features/own-model',
      'features/compare/compare-clip',
      'features/samples',
    ]
    const offScale = lines(/font-size: [\d.]+/).filter(line => own.some(part => line.startsWith(part)))
    expect(offScale).toEqual([])
  })

  it('know every token they use', () => {
    const known = new Set(Object.keys({ ...tokensOf(':root'), ...tokensOf("[data-theme='dark']") }))
    // Modules set some for their own parts, and components set widths that a person has chosen.
    const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter(file => file.endsWith('.tsx'))
      .map(file => readFileSync(join(root, file), 'utf8'))
    const set = new Set(
      [...modules.map(({ text }) => text), ...sources].flatMap(text =>
        [...text.matchAll(/(--[\w-]+)'?:/g)].map(([, name]) => name),
      ),
    )
    const unknown = modules.flatMap(({ file, text }) =>
      [...text.matchAll(/var\(--([\w-]+)(?!,)\)/g)]
        .map(([, name = '']) => name)
        .filter(name => !known.has(name) && !set.has(`--${name}`) && !name.startsWith('radix-'))
        .map(name => `${file}: --${name}`),
    )
    expect(unknown).toEqual([])
  })
})
