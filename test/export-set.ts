/** Clips with everything a format may have to hold: odd names, odd labels, all kinds of rows. */
import fc from 'fast-check'
import type { Entry, ExportSet } from '../src/core/formats/format'
import { fingerprintOf } from '../src/core/runs/run-clips'
import type { HumanLabel, ResultRow, Segment } from '../src/shared/domain'
import { compareUtf8 } from '../src/core/base/utf8-order'
import { fakeCard, fakeFacts, fakeLabels } from './fake-engine'

const card = fakeCard('i3d-k400')
const shared = fingerprintOf(card, card.protocols.fast)

export const okRow = (clip: string, ...top: [number, string, number][]): ResultRow => ({
  schema: 1,
  clip,
  status: 'ok',
  attempt: 1,
  warnings: [],
  media: fakeFacts,
  ...shared,
  views: [{ frameIndices: [0, 1], timesSec: [0, 0.04], crop: 'center' }],
  topk: top.map(([index, label, score], i) => ({ rank: i + 1, index, label, score })),
  margin: 0,
  entropy: 0,
  truth: null,
  human: null,
  tags: [],
  runtime: {
    provider: 'cpu',
    providerAsked: 'auto',
    providerWhy: '',
    threads: 2,
    reader: 'fake 1.0',
    decodeMs: 1,
    preprocessMs: 1,
    inferMs: 1,
    graph: 'native',
    app: '0.1.0',
  },
})

export const failedRow = (clip: string, code: string, message: string): ResultRow => ({
  schema: 1,
  clip,
  status: 'failed',
  attempt: 1,
  warnings: [],
  error: { code, stage: 'open', message },
  ...shared,
  truth: null,
  human: null,
  tags: [],
})

const mine = (label: string | null, index: number | null, status: HumanLabel['status']): HumanLabel => ({
  label,
  index,
  status,
  by: 'Ann "A" O’Neil',
  at: '2026-01-02T03:04:05.000Z',
})

export const entryOf = (clip: string, row: ResultRow | null, more: Partial<Entry> = {}): Entry => ({
  clip,
  row,
  truth: null,
  human: null,
  tags: [],
  segments: [],
  media: row?.status === 'failed' ? null : fakeFacts,
  ...more,
  ...(row === null ? {} : { row: { ...row, truth: more.truth ?? null } }),
})

const archery = { label: 'archery', index: 0, source: 'folder' as const }
const head = "massaging person's head"

export const aSet = (entries: readonly Entry[], more: Partial<ExportSet> = {}): ExportSet => ({
  folder: '/data/my clips',
  entries: [...entries].sort((a, b) => compareUtf8(a.clip, b.clip)),
  labels: fakeLabels,
  topK: 2,
  modelId: 'i3d-k400',
  at: '2026-01-02T03:04:05.000Z',
  ...more,
})

/** Seven clips: one of each kind. */
export const sevenClips = aSet([
  entryOf(
    'archery/-0BveUV52cM_000012_000022.mp4',
    okRow('archery/-0BveUV52cM_000012_000022.mp4', [0, 'archery', 0.99969995], [3, head, 0.0002]),
    { truth: archery, human: mine('archery', 0, 'accepted'), tags: ['outdoors', 'a,b'] },
  ),
  entryOf(
    'broken, "odd".mp4',
    failedRow('broken, "odd".mp4', 'clip.no-video', 'there is "no" video,\nit says'),
  ),
  entryOf('cafe\u0301 100% #1.mp4', okRow('cafe\u0301 100% #1.mp4', [2, 'yoga', 1]), {
    human: mine('making tea, "green"', null, 'corrected'),
  }),
  entryOf('caf\u00e9.mp4', okRow('caf\u00e9.mp4', [1, 'arm wrestling', 0.5], [0, 'archery', 0.25]), {
    human: mine(null, null, 'unsure'),
  }),
  entryOf('long.mkv', okRow('long.mkv', [2, 'yoga', 0.4]), {
    segments: [
      { label: 'yoga', index: 2, startSec: 0, endSec: 1.5, score: 0.75, by: 'i3d-k400' },
      { label: 'archery', index: 0, startSec: 1.5, endSec: 3.25, score: null, by: 'Ann' },
    ],
  }),
  entryOf('unseen.mp4', null),
  entryOf('腕相撲 💪🏽.mp4', okRow('腕相撲 💪🏽.mp4', [1, 'arm wrestling', 0.1 + 0.2], [0, 'archery', 1e-9]), {
    truth: { ...archery, index: null, label: '=1+1' },
    human: mine(head, 3, 'corrected'),
  }),
])

const odd = fc.constantFrom(
  ',',
  '"',
  "'",
  '-',
  '=',
  '+',
  '@',
  '#',
  '%',
  '&',
  '<',
  '>',
  ' ',
  '💪🏽',
  'é',
  'é',
  '\u0301',
  '腕',
)
const letters = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 6 })
/** A text a person or a file system could come up with; never blank, never with blank ends. */
const word = fc
  .array(fc.oneof(odd, letters), { minLength: 1, maxLength: 5 })
  .map(parts => parts.join(''))
  .filter(text => text.trim() === text && text.trim() !== '' && !/[/\\]/.test(text) && !/^\.+$/.test(text))
/** File names may also hold line breaks. */
const fileName = fc.oneof(
  { weight: 9, arbitrary: word },
  word.map(text => `${text}\n${text}`),
)
const kineticsName = fc
  .tuple(
    fc.stringMatching(/^[-_A-Za-z0-9]{11}$/),
    fc.integer({ min: 0, max: 900 }),
    fc.integer({ min: 1, max: 99 }),
  )
  .map(
    ([id, start, length]) =>
      `${id}_${String(start).padStart(6, '0')}_${String(start + length).padStart(6, '0')}`,
  )
const path = fc
  .tuple(
    fc.array(word, { maxLength: 2 }),
    fc.oneof(fileName, kineticsName),
    fc.constantFrom('mp4', 'webm', 'mkv'),
  )
  .map(([folders, name, ending]) => [...folders, `${name}.${ending}`].join('/'))

const score = fc.double({ min: 0, max: 1, noNaN: true }).map(value => value + 0)
const label = fc.oneof(fc.constantFrom(...fakeLabels), word)
const seconds = fc.integer({ min: 0, max: 100_000 }).map(ms => ms / 1000)
const segment: fc.Arbitrary<Segment> = fc
  .tuple(label, seconds, fc.integer({ min: 1, max: 9000 }), fc.option(score))
  .map(([name, startSec, length, value]) => ({
    label: name,
    index: null,
    startSec,
    endSec: (Math.round(startSec * 1000) + length) / 1000,
    score: value,
    by: '',
  }))
const human: fc.Arbitrary<HumanLabel> = fc.record({
  label: fc.option(label),
  index: fc.constant(null),
  status: fc.constantFrom('accepted', 'corrected', 'rejected', 'unsure', 'skipped'),
  by: fc.oneof(fc.constant(''), word),
  at: fc.constant('2026-01-02T03:04:05.000Z'),
})

export const anyEntry: fc.Arbitrary<Entry> = fc
  .record({
    clip: path,
    top: fc.uniqueArray(fc.tuple(label, score), { minLength: 1, maxLength: 2, selector: ([name]) => name }),
    truth: fc.option(label),
    human: fc.option(human),
    tags: fc.uniqueArray(word, { maxLength: 2 }),
    segments: fc.array(segment, { maxLength: 2 }),
    kind: fc.constantFrom('ok', 'ok', 'ok', 'failed', 'none'),
  })
  .map(({ clip, top, kind, truth, ...rest }) => {
    const row =
      kind === 'none'
        ? null
        : kind === 'failed'
          ? failedRow(clip, 'clip.unreadable', 'it, "cannot"\nbe read')
          : okRow(clip, ...top.map(([name, value], i): [number, string, number] => [i, name, value]))
    return entryOf(clip, row, {
      ...rest,
      truth: truth === null ? null : { label: truth, index: null, source: 'folder' },
    })
  })

export const anySet: fc.Arbitrary<ExportSet> = fc
  .uniqueArray(anyEntry, { maxLength: 5, selector: entry => entry.clip })
  .map(entries => aSet(entries))
