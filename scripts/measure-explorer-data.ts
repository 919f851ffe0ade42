/**
 * Measures what the explorer does with 20,000 and 100,000 made-up clips: taking them in, filters with all counts, each
 * order, and the longest stretch between two rests. Prints figures; nothing depends on them.
 *
 *   npx tsx scripts/measure-explorer-data.ts [CLIPS…]
 */
import { Columns } from '../src/renderer/src/clips/column-store'
import { filterClips } from '../src/renderer/src/clips/filter-clips'
import { createOrders } from '../src/renderer/src/clips/order'
import { noFilters, withOnly, withRange, withValue, type Filters } from '../src/renderer/src/clips/filters'
import type { Clip, RowBrief } from '../src/shared/domain'

const classes = Array.from({ length: 400 }, (_, i) => `class number ${i}`)

/** The same numbers at every run: mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function makeClips(count: number): { clips: Clip[]; rows: RowBrief[] } {
  const random = randomFrom(1)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const clips: Clip[] = []
  const rows: RowBrief[] = []
  for (let i = 0; i < count; i++) {
    const truth = pick(classes)
    const name = `${Math.floor(random() * 1e12).toString(36)}_${i}_000010.mp4`
    const path = `${truth}/${name}`
    clips.push({
      id: `clip-${i}`,
      path,
      name,
      bytes: 1_000_000,
      mtimeMs: 0,
      truth: { label: truth, source: 'folder' },
      kinetics: null,
      media: {
        bytes: 1_000_000,
        width: pick([320, 640, 1280]),
        height: pick([240, 360, 720]),
        rotation: 0,
        mirrored: false,
        sar: '1:1',
        fps: pick([24, 25, 29.97, 30]),
        vfr: false,
        frames: 250,
        durationSec: 1 + random() * 10,
        codec: pick(['h264', 'vp9', 'hevc']),
        container: 'mp4',
        pixelFormat: 'yuv420p',
        browserPlayable: true,
      },
      problem: null,
      human: null,
      tags: random() < 0.1 ? ['night', 'blurred'] : [],
    })
    const first = random() < 0.7 ? truth : pick(classes)
    const score = random()
    rows.push({
      clip: path,
      status: 'ok',
      attempt: 1,
      warnings: random() < 0.05 ? [{ code: 'clip.vfr', message: 'varying' }] : [],
      topk: [first, ...Array.from({ length: 4 }, () => pick(classes))].map((label, k) => ({
        rank: k + 1,
        index: k,
        label,
        score: score / 2 ** k,
      })),
      margin: score / 2,
      entropy: random() * 6,
      truth: { label: truth, index: 1, source: 'folder' },
    })
  }
  return { clips, rows }
}

/** Milliseconds in all, and of the longest stretch between two rests. */
function timed<T>(work: Generator<undefined, T, undefined>): { value: T; total: number; longest: number } {
  const startedAt = performance.now()
  let longest = 0
  for (;;) {
    const sliceAt = performance.now()
    const step = work.next()
    longest = Math.max(longest, performance.now() - sliceAt)
    if (step.done) return { value: step.value, total: performance.now() - startedAt, longest }
  }
}

/** The median of nine and the worst stretch of all of them. */
function measured(title: string, make: () => Generator<undefined, unknown, undefined>): void {
  const runs = Array.from({ length: 9 }, () => timed(make()))
  const totals = runs.map(run => run.total).sort((a, b) => a - b)
  say(title, totals[4] ?? 0, Math.max(...runs.map(run => run.longest)))
}

const say = (title: string, total: number, longest: number): void =>
  console.log(
    `  ${title.padEnd(46)} ${total.toFixed(0).padStart(6)} ms   longest stretch ${longest.toFixed(1)} ms`,
  )

const filterSets: [string, Filters][] = [
  ['no filter', noFilters],
  ['one class', withOnly(noFilters, 'truth', classes[7] ?? '')],
  [
    'wrong, not one codec, score from 0.5',
    withRange(withValue(withOnly(noFilters, 'result', 'wrong', 'near'), 'codec', 'vp9', 'not'), 'score', [
      0.5,
      null,
    ]),
  ],
  ['two words', { ...noFilters, text: 'class 12' }],
]

const sizes = process.argv.slice(2).map(Number)
for (const count of sizes.length > 0 ? sizes : [20_000, 100_000]) {
  const { clips, rows } = makeClips(count)
  console.log(`${count.toLocaleString('en')} clips`)
  const columns = new Columns()
  const first = timed(columns.update(clips, rows, 'run'))
  say('taken in for the first time', first.total, first.longest)
  let turn = 0
  measured('taken in: a label given', () => {
    const changed = clips.slice()
    const clip = changed[turn++ * 7]
    if (clip) changed[turn * 7] = { ...clip }
    return columns.update(changed, rows, 'run')
  })
  timed(columns.update(clips, rows, 'run'))
  for (const [title, filters] of filterSets)
    measured(`filtered and counted: ${title}`, () => filterClips(columns, filters))
  const { shown } = timed(filterClips(columns, noFilters)).value
  const orders = createOrders()
  const sort = (by: 'name' | 'class' | 'score' | 'disagreement') =>
    orders.sort(columns, shown, { by, descending: false }, null, null)
  const names = timed(sort('name'))
  say('ordered by name for the first time', names.total, names.longest)
  for (const by of ['name', 'class', 'score', 'disagreement'] as const)
    measured(`ordered by ${by}`, () => sort(by))
}
