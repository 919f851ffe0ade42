import { describe, expect, it } from 'vitest'
import { evaluate } from './evaluation'
import type { Judgement } from './verdict'
import { matrixOf, matrixTable, parseParents } from './confusion-matrix'

const labels = ['archery', 'bowling', 'crying', 'drumming', 'eating']
const judgement = (truth: number, predicted: number): Judgement => ({
  clip: `${truth}-${predicted}-${Math.random()}`,
  truth: labels[truth]!,
  truthIndex: truth,
  predicted: labels[predicted]!,
  predictedIndex: predicted,
  score: 0.5,
  rank: truth === predicted ? 1 : null,
  kept: 5,
})
const answers: [number, number][] = [
  [0, 0],
  [0, 4],
  [0, 4],
  [1, 1],
  [2, 2],
  [3, 2],
]
const figures = evaluate(answers.map(([truth, predicted]) => judgement(truth, predicted)))
const options = { order: 'name', limit: 99, otherName: '(other)' } as const
const sum = (numbers: readonly number[]): number => numbers.reduce((all, n) => all + n, 0)

describe('the confusion matrix', () => {
  it('holds every clip once, right ones on the diagonal', () => {
    const matrix = matrixOf(figures, options)
    expect(matrix.names).toEqual(labels)
    expect(sum(matrix.cells.map(cell => cell.n))).toBe(answers.length)
    expect(matrix.totals).toEqual([3, 1, 1, 1, 0])
    expect(matrix.cells).toContainEqual({ truth: 0, predicted: 4, n: 2 })
    expect(matrix.cells).toContainEqual({ truth: 0, predicted: 0, n: 1 })
    expect(matrix.most).toBe(2)
  })

  it('folds the classes with the fewest mistakes, and loses no clip by it', () => {
    const matrix = matrixOf(figures, { ...options, limit: 2 })
    expect(matrix.names).toEqual(['archery', 'eating', '(other)'])
    expect(matrix).toMatchObject({ folded: 3, hasOther: true })
    expect(sum(matrix.cells.map(cell => cell.n))).toBe(answers.length)
  })

  it('puts classes that are confused beside each other', () => {
    const { names } = matrixOf(figures, { ...options, order: 'similarity' })
    expect([...names].sort()).toEqual(labels)
    expect(Math.abs(names.indexOf('archery') - names.indexOf('eating'))).toBe(1)
    expect(Math.abs(names.indexOf('drumming') - names.indexOf('crying'))).toBe(1)
  })

  it('counts by parent groups; classes without one stand by themselves', () => {
    const parents = parseParents({ sport: ['Archery', 'bowling'], feeling: ['crying'] })
    const matrix = matrixOf(figures, { ...options, parents })
    expect(matrix.names).toEqual(['drumming', 'eating', 'feeling', 'sport'])
    expect(matrix.members?.get('sport')).toEqual(['archery', 'bowling'])
    expect(sum(matrix.cells.map(cell => cell.n))).toBe(answers.length)
  })

  it('is a table with its zeros', () => {
    expect(matrixTable(matrixOf(figures, { ...options, limit: 2 }), 'truth')).toEqual([
      ['truth', 'archery', 'eating', '(other)'],
      ['archery', 1, 2, 0],
      ['eating', 0, 0, 0],
      ['(other)', 0, 0, 3],
    ])
  })
})

it.each([[[]], ['x'], [null], [{}], [{ a: 'b' }], [{ a: [1] }]])('%j names no parent groups', value => {
  expect(parseParents(value)).toBeNull()
})
