/**
 * The clips column by column: facet values as numbers of a dictionary, figures as floats, each with its bar of the
 * histogram. Kept in step with clips and rows by looking only at those that are not the same object as before.
 */
import type { Clip, RowBrief } from '../../../shared/domain'
import { facets, rangeFacets, valueFacets, type RangeFacet } from './facet-registry'
import { joinItem, type Item } from './items'
import { SLICE, type Sliced } from './slices'

const byAlphabet = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

/** Texts as small numbers. 0 is the empty text: none. */
export class Dictionary {
  readonly values: string[] = ['']
  private readonly codes = new Map<string, number>([['', 0]])
  private sorted = new Int32Array(0)

  codeOf(value: string): number {
    const known = this.codes.get(value)
    if (known !== undefined) return known
    this.codes.set(value, this.values.length)
    return this.values.push(value) - 1
  }
  /** The code of a value if there is one. */
  find(value: string): number | undefined {
    return this.codes.get(value)
  }
  /** Place of each code in the alphabet; the empty text comes last. */
  ranks(): Int32Array {
    if (this.sorted.length === this.values.length) return this.sorted
    const codes = this.values.map((_, code) => code).slice(1)
    codes.sort((a, b) => byAlphabet.compare(this.values[a] ?? '', this.values[b] ?? '') || a - b)
    const ranks = new Int32Array(this.values.length)
    codes.forEach((code, rank) => (ranks[code] = rank))
    ranks[0] = codes.length
    return (this.sorted = ranks)
  }
}

export interface ValueColumn {
  dictionary: Dictionary
  /** Of clips with at most one value. */
  codes: Int32Array<ArrayBuffer>
  /** Of clips with several, by index; all of their codes. */
  several: Map<number, readonly number[]>
}

export interface RangeColumn {
  /** NaN: none. */
  values: Float32Array
  /** Bar of the histogram; NO_BAR where there is no figure. */
  bars: Uint8Array
}
export const NO_BAR = 255

/** The bar of a figure. */
function barOf(edges: RangeFacet['edges'], value: number): number {
  if (Number.isNaN(value)) return NO_BAR
  let bar = edges.length - 2
  while (bar > 0 && value < Math.fround(edges[bar] ?? 0)) bar--
  return bar
}

/** What a clip is grouped and sorted by as its class: the truth, else the prediction. */
const classOf = (item: Item): string => item.truth ?? item.top?.label ?? ''

function grownInts(array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  if (array.length >= length) return array
  const grown = new Int32Array(Math.max(length, 2 * array.length, 1024))
  grown.set(array)
  return grown
}

export class Columns {
  items: Item[] = []
  readonly values = new Map<string, ValueColumn>()
  readonly ranges = new Map<string, RangeColumn>()
  readonly classes = { dictionary: new Dictionary(), codes: new Int32Array(0) }
  /** Goes up with every change. */
  version = 0
  /** Goes up when an index no longer means the same clip. */
  listing = 0
  private readonly places = new Map<string, number>()
  private readonly hay: (string | undefined)[] = []
  private readonly rowOf = new Map<string, RowBrief>()
  private clips: readonly Clip[] = []
  private rows: readonly RowBrief[] = []
  private runId: string | null = null

  constructor() {
    for (const { id } of valueFacets)
      this.values.set(id, { dictionary: new Dictionary(), codes: new Int32Array(0), several: new Map() })
    for (const { id } of rangeFacets)
      this.ranges.set(id, { values: new Float32Array(0), bars: new Uint8Array(0) })
  }

  get length(): number {
    return this.items.length
  }

  /** Everything that `find` looks into, in small letters; made when it is first needed. */
  hayOf(index: number): string {
    const known = this.hay[index]
    if (known !== undefined) return known
    const item = this.items[index]
    if (!item) return ''
    const { clip, truth, top } = item
    const made = [clip.path, truth, top?.label, clip.human?.label, ...clip.tags].join('\n').toLowerCase()
    return (this.hay[index] = made)
  }

  /** Takes over clips and rows. Must run to its end before the next. */
  *update(clips: readonly Clip[], rows: readonly RowBrief[], runId: string | null): Sliced<void> {
    const stale = new Set<number>()
    if (clips[0]?.id !== this.clips[0]?.id || clips.length < this.clips.length) this.forget()
    yield* this.takeRows(rows, runId, stale)
    yield* this.takeClips(clips, stale)
    this.clips = clips
    this.rows = rows
    this.runId = runId
    if (stale.size === 0) return
    this.version++
    this.grow(clips.length)
    let done = 0
    for (const index of stale) {
      const clip = clips[index]
      if (clip) this.put(index, joinItem(clip, this.rowOf.get(clip.path)))
      if (++done % (SLICE / 4) === 0) yield
    }
  }

  private forget(): void {
    this.items = []
    this.hay.length = 0
    this.places.clear()
    for (const { several } of this.values.values()) several.clear()
    this.clips = []
    this.listing++
    this.version++
  }

  private *takeRows(rows: readonly RowBrief[], runId: string | null, stale: Set<number>): Sliced<void> {
    if (runId !== this.runId) {
      this.rowOf.clear()
      this.rows = []
      for (let i = 0; i < this.clips.length; i++) stale.add(i)
    }
    if (rows === this.rows) return
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]
      if (row && row !== this.rows[i]) {
        this.rowOf.set(row.clip, row)
        const place = this.places.get(row.clip)
        if (place !== undefined) stale.add(place)
      }
      if (i % SLICE === SLICE - 1) yield
    }
    // A run that was begun again has fewer.
    if (this.rowOf.size > rows.length) {
      const still = new Set(rows.map(row => row.clip))
      for (const clip of [...this.rowOf.keys()]) {
        if (still.has(clip)) continue
        this.rowOf.delete(clip)
        const place = this.places.get(clip)
        if (place !== undefined) stale.add(place)
      }
    }
  }

  private *takeClips(clips: readonly Clip[], stale: Set<number>): Sliced<void> {
    if (clips === this.clips) return
    for (let i = 0; i < clips.length; i++) {
      const clip = clips[i]
      if (clip && clip !== this.clips[i]) {
        if (this.clips[i] && clip.path !== this.clips[i]?.path) this.listing++
        this.places.set(clip.path, i)
        stale.add(i)
      }
      if (i % SLICE === SLICE - 1) yield
    }
  }

  private grow(length: number): void {
    for (const column of this.values.values()) column.codes = grownInts(column.codes, length)
    this.classes.codes = grownInts(this.classes.codes, length)
    for (const column of this.ranges.values()) {
      if (column.values.length >= length) continue
      const capacity = Math.max(length, 2 * column.values.length, 1024)
      const { values, bars } = column
      column.values = new Float32Array(capacity)
      column.values.set(values)
      column.bars = new Uint8Array(capacity)
      column.bars.set(bars)
    }
  }

  private put(index: number, item: Item): void {
    this.items[index] = item
    this.hay[index] = undefined
    this.classes.codes[index] = this.classes.dictionary.codeOf(classOf(item))
    for (const facet of facets) {
      if (facet.kind === 'values') this.putValue(index, facet.id, facet.valueOf(item))
      else this.putNumber(index, facet, facet.numberOf(item))
    }
  }

  private putValue(index: number, id: string, value: string | readonly string[]): void {
    const column = this.values.get(id)
    if (!column) return
    const { dictionary, several } = column
    if (several.size > 0) several.delete(index)
    if (typeof value === 'string') column.codes[index] = dictionary.codeOf(value)
    else {
      column.codes[index] = dictionary.codeOf(value[0] ?? '')
      if (value.length > 1)
        several.set(
          index,
          value.map(each => dictionary.codeOf(each)),
        )
    }
  }

  private putNumber(index: number, { id, edges }: RangeFacet, value: number): void {
    const column = this.ranges.get(id)
    if (!column) return
    const stored = Math.fround(value)
    column.values[index] = stored
    column.bars[index] = barOf(edges, stored)
  }
}
