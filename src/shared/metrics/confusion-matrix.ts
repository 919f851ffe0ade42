/** Truth against prediction as a grid of counts: which classes, in which order, what is folded together. Pure. */
import { foldLabel } from '../label-index'

export interface MatrixCell {
  /** Places in `names`. */
  truth: number
  predicted: number
  n: number
}

export interface Matrix {
  names: string[]
  /** Only those that are not 0. */
  cells: MatrixCell[]
  /** Clips by truth. */
  totals: number[]
  most: number
  /** The last name stands for all the classes that have none of their own. */
  hasOther: boolean
  /** Classes that are folded into it. */
  folded: number
  /** Classes in a group, where the names are groups; null where they are classes. */
  members: Map<string, string[]> | null
}

export const matrixOrders = ['name', 'similarity'] as const
export type MatrixOrder = (typeof matrixOrders)[number]

/** What the matrix is made of. */
export interface MatrixFigures {
  perClass: readonly { label: string; right: number }[]
  confusions: readonly { truth: string; predicted: string; n: number }[]
}

/** Parent of a class. */
export type Parents = ReadonlyMap<string, string>

/** `{"parent": ["class", …]}`, as PySlowFast has it. Null for what is not that. */
export function parseParents(value: unknown): Parents | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const parents = new Map<string, string>()
  for (const [parent, children] of Object.entries(value)) {
    if (!Array.isArray(children) || !children.every(child => typeof child === 'string')) return null
    for (const child of children) parents.set(foldLabel(child), parent)
  }
  return parents.size === 0 ? null : parents
}

interface Counts {
  name: string
  /** Clips that it is, or is taken for. */
  clips: number
  /** Clips among them that are mistaken. */
  mistaken: number
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const keyOf = (truth: string, predicted: string): string => JSON.stringify([truth, predicted])

/** Counts by pair of names after renaming, the right ones included. */
function pairsOf(
  figures: MatrixFigures,
  rename: (name: string) => string,
): Map<string, { truth: string; predicted: string; n: number }> {
  const pairs = new Map<string, { truth: string; predicted: string; n: number }>()
  const put = (from: string, to: string, n: number): void => {
    const [truth, predicted] = [rename(from), rename(to)]
    const key = keyOf(truth, predicted)
    const known = pairs.get(key)
    if (known) known.n += n
    else pairs.set(key, { truth, predicted, n })
  }
  for (const { label, right } of figures.perClass) if (right > 0) put(label, label, right)
  for (const { truth, predicted, n } of figures.confusions) put(truth, predicted, n)
  return pairs
}

/** Names one after the other so that each stands near what it is confused with: the strongest tie goes on. */
function bySimilarity(
  names: readonly string[],
  pairs: Iterable<{ truth: string; predicted: string; n: number }>,
): string[] {
  const ties = new Map<string, Map<string, number>>()
  const tie = (a: string, b: string, n: number): void => {
    const of = ties.get(a) ?? new Map<string, number>()
    of.set(b, (of.get(b) ?? 0) + n)
    ties.set(a, of)
  }
  for (const { truth, predicted, n } of pairs) {
    if (truth === predicted) continue
    tie(truth, predicted, n)
    tie(predicted, truth, n)
  }
  const strength = (name: string): number =>
    [...(ties.get(name)?.values() ?? [])].reduce((sum, n) => sum + n, 0)
  const left = new Set([...names].sort((a, b) => strength(b) - strength(a) || byText(a, b)))
  const order: string[] = []
  for (let at: string | undefined; left.size > 0;) {
    const near: [string, number][] =
      at === undefined ? [] : [...(ties.get(at) ?? [])].filter(([name]) => left.has(name))
    at = near.sort((a, b) => b[1] - a[1] || byText(a[0], b[0]))[0]?.[0] ?? [...left][0]
    if (at === undefined) break
    left.delete(at)
    order.push(at)
  }
  return order
}

export interface MatrixOptions {
  order: MatrixOrder
  /** At most so many names of their own, those with the most mistakes; the rest is folded together. */
  limit: number
  /** Groups instead of classes; classes without one stand by themselves. */
  parents?: Parents | null
  /** What the folded rest is called. */
  otherName: string
}

export function matrixOf(
  figures: MatrixFigures,
  { order, limit, parents = null, otherName }: MatrixOptions,
): Matrix {
  const members = parents && new Map<string, string[]>()
  const group = (name: string): string => {
    const parent = parents?.get(foldLabel(name)) ?? name
    const list = members?.get(parent) ?? []
    if (members && !list.includes(name)) members.set(parent, [...list, name])
    return parent
  }
  const grouped = pairsOf(figures, group)
  const counts = new Map<string, Counts>()
  const count = (name: string, n: number, isMistaken: boolean): void => {
    const known = counts.get(name) ?? { name, clips: 0, mistaken: 0 }
    counts.set(name, { name, clips: known.clips + n, mistaken: known.mistaken + (isMistaken ? n : 0) })
  }
  for (const { truth, predicted, n } of grouped.values()) {
    count(truth, n, truth !== predicted)
    if (truth !== predicted) count(predicted, n, true)
  }
  const ranked = [...counts.values()].sort(
    (a, b) => b.mistaken - a.mistaken || b.clips - a.clips || byText(a.name, b.name),
  )
  const own = new Set(ranked.slice(0, limit).map(each => each.name))
  const folded = ranked.length - own.size
  const fold = (name: string): string => (own.has(name) ? name : otherName)
  const pairs = new Map<string, { truth: string; predicted: string; n: number }>()
  for (const { truth, predicted, n } of grouped.values()) {
    const key = keyOf(fold(truth), fold(predicted))
    const known = pairs.get(key)
    if (known) known.n += n
    else pairs.set(key, { truth: fold(truth), predicted: fold(predicted), n })
  }
  const sorted = order === 'name' ? [...own].sort(byText) : bySimilarity([...own], pairs.values())
  const names = folded > 0 ? [...sorted, otherName] : sorted
  const places = new Map(names.map((name, i) => [name, i]))
  const cells = [...pairs.values()].map(({ truth, predicted, n }) => ({
    truth: places.get(truth) ?? 0,
    predicted: places.get(predicted) ?? 0,
    n,
  }))
  const totals = names.map(() => 0)
  for (const { truth, n } of cells) totals[truth] = (totals[truth] ?? 0) + n
  return {
    names,
    cells,
    totals,
    most: Math.max(0, ...cells.map(cell => cell.n)),
    hasOther: folded > 0,
    folded,
    members,
  }
}

/** The matrix as a table: a row a truth, a column a prediction, zeros written out. */
export function matrixTable({ names, cells }: Matrix, corner: string): (string | number)[][] {
  const rows: (string | number)[][] = names.map(name => [name, ...names.map(() => 0)])
  for (const { truth, predicted, n } of cells) {
    const row = rows[truth]
    if (row) row[predicted + 1] = n
  }
  return [[corner, ...names], ...rows]
}

/** Every class that is there, by name, as a table: what the window saves and the command line writes. */
export const wholeMatrix = (figures: MatrixFigures, parents: Parents | null = null): (string | number)[][] =>
  matrixTable(matrixOf(figures, { order: 'name', limit: Infinity, parents, otherName: '' }), 'truth')
