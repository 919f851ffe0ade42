import { describe, expect, it } from 'vitest'
import { matrixOf } from '../../../../shared/metrics/confusion-matrix'
import { matrixPicture, type Look } from './matrix-picture'

const look: Look = { colour: token => `#${token}`, font: 'system-ui, "A & B"' }
const figures = {
  perClass: [
    { label: "massaging person's head", right: 3 },
    { label: 'a <b> & "c"', right: 0 },
  ],
  confusions: [{ truth: 'a <b> & "c"', predicted: "massaging person's head", n: 12 }],
}

describe('the picture of a matrix', () => {
  const matrix = matrixOf(figures, { order: 'name', limit: Infinity, otherName: '(other)' })
  const picture = matrixPicture(matrix, 'Confusion & more', look)
  const parsed = new DOMParser().parseFromString(picture.svg, 'image/svg+xml')
  const texts = [...parsed.querySelectorAll('text')].map(each => each.textContent)

  it('is a drawing on its own with every name twice and every count', () => {
    expect(parsed.querySelector('parsererror')).toBeNull()
    expect(parsed.documentElement.getAttribute('viewBox')).toBe(`0 0 ${picture.width} ${picture.height}`)
    for (const { label } of figures.perClass) expect(texts.filter(text => text === label)).toHaveLength(2)
    expect(texts).toEqual(expect.arrayContaining(['Confusion & more', '3', '12']))
    expect(picture.svg).not.toMatch(/var\(|class=|style=/)
  })

  it('of 700 classes has all their names', () => {
    const many = Array.from({ length: 700 }, (_, i) => ({ label: `class ${i}`, right: 1 }))
    const all = matrixOf(
      { perClass: many, confusions: [] },
      { order: 'name', limit: Infinity, otherName: '' },
    )
    const { svg } = matrixPicture(all, 'all', look)
    expect(svg.match(/<text/g)).toHaveLength(2 + 2 * 700)
  })
})
