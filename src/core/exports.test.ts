import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fakeCard, fakeFacts } from '../../test/fake-engine'
import type { HumanLabel, ResultRow } from '../shared/domain'
import { ResultRow as ResultRowSchema } from '../shared/domain'
import { csvColumns, formatRows, withHumans } from './exports'
import { fingerprintOf } from './run-clips'

const card = fakeCard('i3d-k400')
const shared = fingerprintOf(card, card.protocols.fast)
const human: HumanLabel = {
  label: 'yoga',
  index: 2,
  status: 'corrected',
  by: '',
  at: '2026-01-02T03:04:05.000Z',
}

const okRow = (clip: string, ...top: [number, string, number][]): ResultRow => ({
  schema: 1,
  clip,
  status: 'ok',
  attempt: 1,
  warnings: [],
  media: fakeFacts,
  ...shared,
  views: [],
  topk: top.map(([index, label, score], i) => ({ rank: i + 1, index, label, score })),
  margin: 0,
  entropy: 0,
  truth: { label: 'archery', index: 0, source: 'folder' },
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
const failedRow = (clip: string, code: string, message: string): ResultRow => ({
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

const rows = [
  okRow('腕相撲 💪🏽.mp4', [1, 'arm wrestling', 0.1 + 0.2], [0, 'archery', 1e-9]),
  failedRow('broken, "odd".mp4', 'clip.no-video', 'there is "no" video,\nit says'),
  okRow('-0BveUV52cM_000012_000022.mp4', [0, 'archery', 0.99969995], [3, "massaging person's head", 0.0002]),
  okRow('cafe\u0301.mp4', [2, 'yoga', 1]),
  okRow('caf\u00e9.mp4', [4, 'skiing (not slalom or crosscountry)', 0.5]),
]

describe('CSV', () => {
  it('is these bytes', async () => {
    const humans = new Map([['cafe\u0301.mp4', { human, tags: ['night'] }]])
    expect(await formatRows(withHumans(rows, humans), 'csv', 2)).toBe(
      [
        'clip,status,truth,pred_1,pred_2,score_1,score_2,human_label,human_status,model,protocol,error_code,error_message,pred_index_1,pred_index_2',
        `-0BveUV52cM_000012_000022.mp4,ok,archery,archery,massaging person's head,0.999700,0.000200,,,i3d-k400,fast,,,0,3`,
        '"broken, ""odd"".mp4",failed,,,,,,,,i3d-k400,fast,clip.no-video,"there is ""no"" video,\nit says",,',
        'cafe\u0301.mp4,ok,archery,yoga,,1.000000,,yoga,corrected,i3d-k400,fast,,,2,',
        'caf\u00e9.mp4,ok,archery,skiing (not slalom or crosscountry),,0.500000,,,,i3d-k400,fast,,,4,',
        '腕相撲 💪🏽.mp4,ok,archery,arm wrestling,archery,0.300000,0.000000,,,i3d-k400,fast,,,1,0',
        '',
      ].join('\n'),
    )
  })

  it('has its header also without rows', async () => {
    expect(await formatRows([], 'csv', 1)).toBe(`${csvColumns(1).join(',')}\n`)
  })

  it('does not depend on the order in which the clips were done, and any reader gets the names back', async () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1 }).filter(text => text.trim() === text)
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(name, { maxLength: 8 }), fc.nat(), async (names, turn) => {
        const some = names.map(clip => okRow(clip, [0, 'archery', 0.5]))
        const turned = [...some.slice(turn % (some.length + 1)), ...some.slice(0, turn % (some.length + 1))]
        const text = await formatRows(some, 'csv', 1)
        expect(await formatRows(turned, 'csv', 1)).toBe(text)
        const back: { clip: string }[] = parse(text, { columns: true, record_delimiter: '\n' })
        expect(back.map(row => row.clip)).toEqual(
          [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
        )
      }),
    )
  })
})

describe('JSON lines', () => {
  it('are the rows with the human labels of now, by clip path', async () => {
    const humans = new Map([['cafe\u0301.mp4', { human, tags: ['night'] }]])
    const text = await formatRows(withHumans(rows, humans), 'jsonl', 2)
    const back = text
      .trimEnd()
      .split('\n')
      .map(line => ResultRowSchema.parse(JSON.parse(line)))
    expect(back.map(row => row.clip)).toEqual([
      '-0BveUV52cM_000012_000022.mp4',
      'broken, "odd".mp4',
      'cafe\u0301.mp4',
      'caf\u00e9.mp4',
      '腕相撲 💪🏽.mp4',
    ])
    expect(back[2]).toMatchObject({ human, tags: ['night'] })
    expect(back[0]).toEqual({ ...rows[2], human: null })
    expect(text.endsWith('}\n')).toBe(true)
  })
})
