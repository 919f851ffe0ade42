import fc from 'fast-check'
import { parquetReadObjects } from 'hyparquet'
import { describe, expect, it } from 'vitest'
import { anySet, aSet, entryOf, okRow, sevenClips } from '../../../test/export-set'
import { ExportOptions, formatFacts, formatIds, LabelSource, type FormatId } from '../../shared/formats'
import { countDrops, formats, readFiles, recognise } from '.'
import {
  chosenLabel,
  kept,
  kineticsOf,
  emptyImport,
  spansOf,
  withoutEnding,
  type Entry,
  type ExportSet,
  type ImportedClip,
  type ReadFile,
} from './format'
import { csvColumns } from './results'
import { guardCell } from '../../shared/csv'

const options = (change: Partial<ExportOptions> = {}): ExportOptions => ({
  ...ExportOptions.parse({}),
  ...change,
})

/** Everything a format writes, by file. */
function written(id: FormatId, set: ExportSet, chosen: ExportOptions): Map<string, Buffer> {
  const files = new Map<string, Buffer>(formatFacts[id].layout === 'file' ? [['', Buffer.alloc(0)]] : [])
  for (const { file, data } of formats[id].write(set, chosen))
    files.set(file, Buffer.concat([files.get(file) ?? Buffer.alloc(0), Buffer.from(data)]))
  return files
}
const asFiles = (files: Map<string, Buffer>): ReadFile[] =>
  [...files].map(([name, data]) => ({ name: name === '' ? 'file' : name, text: data.toString('utf8') }))
const textOf = (id: FormatId, set: ExportSet, change: Partial<ExportOptions> = {}): string =>
  [...written(id, set, options(change)).values()].map(data => data.toString('utf8')).join('\n')

const golden = (name: string): string => `../../../test/goldens/formats/${name}`

describe('seven clips', () => {
  const binary = new Set<FormatId>(['results-parquet'])
  it.each(formatIds.filter(id => !binary.has(id)))('as %s are the bytes of the golden files', async id => {
    const files = written(
      id,
      sevenClips,
      options({ labelsFrom: id === 'kinetics-csv' ? 'mine' : 'predicted' }),
    )
    const text = [...files]
      .map(([name, data]) => `${name === '' ? '' : `==> ${name}\n`}${data.toString('utf8')}`)
      .join('')
    await expect(text).toMatchFileSnapshot(golden(`${id}.txt`))
  })

  it('as Parquet come back by another reader', async () => {
    const file = written('results-parquet', sevenClips, options()).get('')!
    const rows = await parquetReadObjects({ file: new Uint8Array(file).buffer })
    expect(rows).toHaveLength(6)
    expect(rows[0]).toEqual({
      clip: 'archery/-0BveUV52cM_000012_000022.mp4',
      status: 'ok',
      truth: 'archery',
      pred: ['archery', "massaging person's head"],
      score: [0.99969995, 0.0002],
      human_label: 'archery',
      human_status: 'accepted',
      model: 'i3d-k400',
      protocol: 'fast',
      error_code: null,
      error_message: null,
      pred_index: [0, 3],
    })
    expect(rows[1]).toMatchObject({ status: 'failed', pred: [], error_code: 'clip.no-video' })
    expect([...written('results-parquet', sevenClips, options()).values()]).toEqual([file])
  })

  it.each(formatIds)('as %s lose what is told before, clip by clip', async id => {
    for (const labelsFrom of LabelSource.options) {
      const chosen = options({ labelsFrom })
      const { written: count, drops } = await countDrops(formats[id], sevenClips, chosen)
      expect([...kept(formats[id], sevenClips, chosen)]).toHaveLength(count)
      for (const drop of drops) expect(drop.examples.length).toBeGreaterThan(0)
    }
  })
})

describe('what is lost', () => {
  const losses = async (id: FormatId, change: Partial<ExportOptions> = {}) =>
    Object.fromEntries(
      (await countDrops(formats[id], sevenClips, options(change))).drops.map(d => [d.id, d.count]),
    )

  it('is named with its clips', async () => {
    const { written: count, drops } = await countDrops(formats.mmaction2, sevenClips, options())
    expect(count).toBe(3)
    expect(drops.find(drop => drop.id === 'path')).toEqual({
      id: 'path',
      count: 2,
      examples: ['cafe\u0301 100% #1.mp4', '腕相撲 💪🏽.mp4'],
    })
    expect(drops.find(drop => drop.id === 'no-label')?.count).toBe(2)
  })
  it('is nothing of a row in JSON lines but segments', async () => {
    expect(await losses('results-jsonl')).toEqual({ 'not-classified': 1, segments: 1 })
  })
  it('is counted for the CSV', async () => {
    expect(await losses('results-csv')).toMatchObject({ digits: 2, views: 5, who: 4, tags: 1, segments: 1 })
  })
  it('says that the test form of Kinetics has no labels, and which names are not Kinetics names', async () => {
    expect(await losses('kinetics-csv', { subset: 'test', labelsFrom: 'mine' })).toEqual({
      'not-kinetics': 6,
      'all-labels': 1,
    })
  })
  it('names clips whose sidecars would be one file', async () => {
    const set = aSet(['a/x.mkv', 'a/x.mp4'].map(clip => entryOf(clip, okRow(clip, [0, 'archery', 1]))))
    const { drops } = await countDrops(formats.vtt, set, options())
    expect(drops.find(drop => drop.id === 'same-name')?.examples).toEqual(['a/x.mp4'])
    expect([...written('vtt', set, options()).keys()]).toEqual(['a/x.vtt'])
  })
})

type Held = Partial<ImportedClip>
const label6 = (score: number): number => Number(score.toFixed(6))
const spanLabel = (spans: readonly { label: string }[]): string | null =>
  new Set(spans.map(span => span.label)).size === 1 ? spans[0]!.label : null
const top = (entry: Entry) => (entry.row?.status === 'ok' ? entry.row.topk : [])
const human = ({ human: said }: Entry): Held => ({
  label: said?.label ?? null,
  status: said?.status ?? null,
})
const who = ({ human: said }: Entry): Held => ({
  index: said?.index ?? null,
  by: said?.by ?? null,
  at: said?.at ?? null,
})
const truth = (entry: Entry): Held => ({ truth: entry.truth?.label ?? null })
const csvPredictions = (entry: Entry): Held => ({
  predictions: top(entry).map(({ label, index, score }) => ({ label, index, score: label6(score) })),
})
const spans = (
  entry: Entry,
  from: LabelSource,
  change: (segment: ImportedClip['segments'][number]) => object = s => s,
): Held => {
  const segments = spansOf(entry, from).map(span => ({ ...span, index: null, by: '' }))
  return { label: spanLabel(segments), segments: segments.map(s => ({ ...s, ...change(s) })) }
}
const noScore = () => ({ score: null })
const cents = (s: { score: number | null }) => ({
  score: s.score === null ? null : Number(s.score.toFixed(2)),
})
const kineticsClip = (entry: Entry): string => {
  const { youtubeId, startSec, endSec } = kineticsOf(entry.clip)!
  const six = (n: number): string => String(n).padStart(6, '0')
  return `${youtubeId}_${six(startSec)}_${six(endSec)}`
}

/** What each format holds of a clip: exactly this must come back. */
const holds: Partial<Record<FormatId, (entry: Entry, from: LabelSource) => Held>> = {
  'results-jsonl': entry => ({
    ...human(entry),
    ...who(entry),
    ...truth(entry),
    tags: [...entry.tags],
    predictions: top(entry).map(({ label, index, score }) => ({ label, index, score })),
  }),
  'results-csv': entry => ({ ...human(entry), ...truth(entry), ...csvPredictions(entry) }),
  'labels-jsonl': entry => ({
    ...human(entry),
    ...who(entry),
    ...truth(entry),
    tags: [...entry.tags],
    segments: [...entry.segments],
  }),
  'labels-csv': entry => ({ ...human(entry), ...who(entry), ...truth(entry), tags: [...entry.tags] }),
  'kinetics-csv': (entry, from) => ({
    clip: kineticsClip(entry),
    label: chosenLabel(entry, from)?.label ?? null,
  }),
  'video-classification-csv': entry => ({
    ...truth(entry),
    predictions: top(entry).map(({ label, score }) => ({ label, index: null, score: label6(score) })),
  }),
  'fiftyone-temporal': (entry, from) => {
    const held = spans(entry, from)
    return {
      clip: withoutEnding(entry.clip),
      ...held,
      label: held.segments?.length === 1 ? held.segments[0]!.label : null,
    }
  },
  'fiftyone-csv': entry => ({
    ...human(entry),
    ...truth(entry),
    tags: [...entry.tags],
    predictions: top(entry)
      .slice(0, 1)
      .map(({ label, score }) => ({ label, index: null, score })),
  }),
  'videofolder-csv': (entry, from) => {
    const { label, index } = chosenLabel(entry, from)!
    return { label, index }
  },
  'videofolder-jsonl': (entry, from) => {
    const { label, index } = chosenLabel(entry, from)!
    return { label, index }
  },
  'activitynet-truth': (entry, from) => spans(entry, from, noScore),
  'activitynet-predictions': entry => ({
    predictions:
      entry.segments.length > 0 ? [] : top(entry).map(({ label, score }) => ({ label, index: null, score })),
    segments: entry.segments.map(({ score, ...segment }) => ({
      ...segment,
      index: null,
      by: '',
      score: score ?? 1,
    })),
  }),
  'createml-json': (entry, from) => spans(entry, from, noScore),
  'createml-csv': (entry, from) => spans(entry, from, noScore),
  'label-studio': entry => ({
    ...human(entry),
    ...truth(entry),
    tags: [...entry.tags],
    predictions: top(entry)
      .slice(0, 1)
      .map(({ label, score }) => ({ label, index: null, score })),
  }),
  via: (entry, from) => spans(entry, from, noScore),
  vtt: (entry, from) => ({ clip: withoutEnding(entry.clip), ...spans(entry, from, cents) }),
  srt: (entry, from) => ({ clip: withoutEnding(entry.clip), ...spans(entry, from, cents) }),
  'losslesscut-csv': (entry, from) => ({ clip: withoutEnding(entry.clip), ...spans(entry, from, noScore) }),
  elan: entry => ({
    clip: withoutEnding(entry.clip),
    label: entry.human?.label ?? null,
    ...truth(entry),
    predictions: top(entry)
      .slice(0, 1)
      .map(({ label }) => ({ label, index: null, score: null })),
  }),
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

describe('what is written and read again is what the format holds', () => {
  const readable = formatIds.filter(id => holds[id] !== undefined)
  it.each(readable)('%s', async id => {
    await fc.assert(
      fc.asyncProperty(
        anySet,
        fc.constantFrom<LabelSource>('mine', 'predicted', 'truth'),
        fc.boolean(),
        async (set, labelsFrom, safe) => {
          const chosen = options({ labelsFrom, spreadsheetSafe: safe })
          const read = await formats[id].read!(asFiles(written(id, set, chosen)), { spreadsheetSafe: safe })
          const expected = [...kept(formats[id], set, chosen)].map(entry => ({
            ...emptyImport,
            clip: entry.clip,
            kinetics: kineticsOf(entry.clip),
            ...holds[id]!(entry, labelsFrom),
          }))
          const got = read.clips.map(clip => {
            // Segments of these are rounded to frames or put on several tiers: their own tests.
            return id === 'label-studio' || id === 'elan' ? { ...clip, segments: [] } : clip
          })
          expect(read.problems).toEqual([])
          expect(got.sort((a, b) => byText(a.clip, b.clip))).toEqual(
            expected.sort((a, b) => byText(a.clip, b.clip)),
          )
        },
      ),
      { numRuns: 60 },
    )
  })

  it.each(['mmaction2', 'pyslowfast'] as const)('%s', async id => {
    await fc.assert(
      fc.asyncProperty(anySet, async set => {
        const files = asFiles(written(id, set, options()))
        const read = await formats[id].read!(files)
        const expected = [...kept(formats[id], set, options())]
        expect(read.problems).toEqual([])
        expect(read.clips.map(({ clip, label }) => ({ clip, label }))).toEqual(
          expected.map(entry => ({ clip: entry.clip, label: chosenLabel(entry, 'predicted')!.label })),
        )
      }),
      { numRuns: 60 },
    )
  })

  it('segments come back from ELAN to the millisecond, also those that overlap', async () => {
    await fc.assert(
      fc.asyncProperty(anySet, async set => {
        const read = await formats.elan.read!(asFiles(written('elan', set, options())))
        const all = (segments: readonly { label: string; startSec: number; endSec: number }[]): string[] =>
          segments.map(s => `${s.startSec} ${s.endSec} ${s.label}`).sort()
        const byClip = new Map(read.clips.map(clip => [clip.clip, clip]))
        for (const entry of kept(formats.elan, set, options()))
          expect(all(byClip.get(withoutEnding(entry.clip))!.segments)).toEqual(all(entry.segments))
      }),
      { numRuns: 40 },
    )
  })

  it('does not depend on the order of the clips, and never on the time', () => {
    for (const id of formatIds)
      expect(textOf(id, sevenClips)).toBe(textOf(id, aSet([...sevenClips.entries].reverse())))
  })
})

describe('files are known by their look', () => {
  it.each(formatIds.filter(id => formatFacts[id].reads))('%s', id => {
    const files = asFiles(written(id, sevenClips, options({ labelsFrom: 'predicted' })))
    expect(recognise(files)).toBe(id)
  })
  it('and a table of clips and labels that somebody made by hand is one of labels', async () => {
    const { format, clips } = await readFiles([
      { name: 'mine.csv', text: 'label,clip\nyoga,a/one.mp4\n"a, b",two.mp4\n' },
    ])
    expect(format).toBe('labels-csv')
    expect(clips.map(({ clip, label, status }) => [clip, label, status])).toEqual([
      ['a/one.mp4', 'yoga', null],
      ['two.mp4', 'a, b', null],
    ])
  })
  it('and refused in words when nobody knows them', async () => {
    await expect(readFiles([{ name: 'a.bin', text: 'what' }])).rejects.toMatchObject({
      code: 'request.invalid',
    })
    await expect(readFiles([{ name: 'a.json', text: '{"database": 3}' }])).rejects.toMatchObject({
      code: 'request.invalid',
      message: expect.stringContaining('database') as string,
    })
  })
})

describe('CSV', () => {
  it('has its header also without rows', () => {
    expect(textOf('results-csv', aSet([], { topK: 1 }))).toBe(`${csvColumns(1).join(',')}\n`)
  })
  it('spreadsheet-safe: no cell begins as a formula, and reading takes the guards off by itself', async () => {
    const text = textOf('kinetics-csv', sevenClips, { labelsFrom: 'mine', spreadsheetSafe: true })
    expect(text).toContain("archery,'-0BveUV52cM,12,22,val,0")
    const { clips } = await readFiles([{ name: 'k.csv', text }])
    expect(clips[0]?.kinetics).toEqual({ youtubeId: '-0BveUV52cM', startSec: 12, endSec: 22 })
    expect(guardCell("'=1")).toBe("''=1")
  })
  it('of others: CRLF, a mark at the start, no is_cc', async () => {
    const text = '\ufefflabel,youtube_id,time_start,time_end,split\r\n"a ""b"", c",-_aaaaaaaaa,1,11,val\r\n'
    const { format, clips } = await readFiles([{ name: 'val.csv', text }])
    expect(format).toBe('kinetics-csv')
    expect(clips).toHaveLength(1)
    expect(clips[0]).toMatchObject({ label: 'a "b", c', clip: '-_aaaaaaaaa_000001_000011' })
  })
})
