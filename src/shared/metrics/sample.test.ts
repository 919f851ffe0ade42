import { describe, expect, it } from 'vitest'
import { drawSample } from './sample'

const clips = Array.from({ length: 60 }, (_, i) => ({
  path: `${'abc'[i % 3]}/${String(i).padStart(2, '0')}.mp4`,
  truth: 'abc'[i % 3] ?? null,
}))
const paths = (list: readonly { path: string }[]): string[] => list.map(each => each.path)
const draw = (size: Parameters<typeof drawSample>[2], from = clips): string[] =>
  paths(drawSample(from, each => each, size))

describe('a small sample', () => {
  it('is the same clips for the same seed, whatever the order they come in', () => {
    expect(draw({ perClass: 2, seed: 7 }, [...clips].reverse())).toEqual(draw({ perClass: 2, seed: 7 }))
    expect(draw({ perClass: 2, seed: 8 })).not.toEqual(draw({ perClass: 2, seed: 7 }))
    // Known clips: the generator is part of the report, so it must not change unseen.
    expect(draw({ perClass: 2, seed: 7 })).toMatchInlineSnapshot(`
      [
        "a/24.mp4",
        "a/30.mp4",
        "b/52.mp4",
        "b/55.mp4",
        "c/08.mp4",
        "c/35.mp4",
      ]
    `)
  })

  it('holds at most n of each class, and none twice', () => {
    const drawn = draw({ perClass: 4, seed: 1 })
    for (const letter of 'abc') expect(drawn.filter(path => path.startsWith(letter))).toHaveLength(4)
    expect(new Set(drawn).size).toBe(12)
    expect(draw({ perClass: 100, seed: 1 })).toHaveLength(60)
  })

  it('of a class does not depend on the other classes', () => {
    const alone = clips.filter(each => each.truth === 'b')
    expect(draw({ perClass: 3, seed: 5 }, alone)).toEqual(
      draw({ perClass: 3, seed: 5 }).filter(path => path.startsWith('b')),
    )
  })

  it('leaves out clips without a class by class, and takes them in all', () => {
    const unknown = [{ path: 'x.mp4', truth: null }]
    expect(drawSample(unknown, each => each, { perClass: 1, seed: 0 })).toEqual([])
    expect(drawSample(unknown, each => each, { inAll: 1, seed: 0 })).toEqual(unknown)
    expect(draw({ inAll: 10, seed: 3 })).toHaveLength(10)
  })
})
