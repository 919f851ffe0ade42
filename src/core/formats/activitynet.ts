/** ActivityNet: ground truth and predictions, as its evaluator reads them. Ids are the clips' paths. */
import { z } from 'zod'
import { drop, noSpan, oneLabelOnly } from './losses'
import {
  checked,
  firstFile,
  gather,
  jsonMembers,
  kept,
  kineticsOf,
  labelsIn,
  emptyImport,
  parseJson,
  spansOf,
  type Entry,
  type Format,
  type ImportedClip,
} from './format'

const version = 'VERSION 1.3'
const subsets = { train: 'training', val: 'validation', test: 'testing' } as const

const GroundTruth = z.object({
  database: z.record(
    z.string(),
    z.object({
      annotations: z.array(z.object({ label: z.string(), segment: z.tuple([z.number(), z.number()]) })),
    }),
  ),
})

/** Every class hangs directly below one root. */
function* taxonomy(labels: readonly string[]): Generator<unknown> {
  yield { nodeId: 0, nodeName: 'Root', parentId: null, parentName: null }
  let nodeId = 1
  for (const nodeName of labels) yield { nodeId: nodeId++, nodeName, parentId: 0, parentName: 'Root' }
}

export const activitynetTruth: Format = {
  drops: (_set, { labelsFrom }) => [
    noSpan(labelsFrom),
    ...drop('no-length', 'score'),
    ...oneLabelOnly(labelsFrom).filter(rule => rule.id !== 'media'),
  ],
  *write(set, options) {
    const entries = yield* gather(kept(this, set, options))
    const spans = (entry: Entry) => spansOf(entry, options.labelsFrom)
    const labels = yield* labelsIn(entries, options.labelsFrom)
    const nodes = JSON.stringify([...taxonomy(labels)])
    yield { file: '', data: `{"version":"${version}",\n"taxonomy":${nodes},\n"database":{\n` }
    const members = function* (): Generator<[string, unknown]> {
      for (const entry of entries) {
        const { media } = entry
        const name = kineticsOf(entry.clip)
        yield [
          entry.clip,
          {
            duration: media?.durationSec ?? Math.max(...spans(entry).map(span => span.endSec)),
            subset: subsets[options.subset],
            resolution: media === null ? '' : `${media.width}x${media.height}`,
            url: name === null ? '' : `https://www.youtube.com/watch?v=${name.youtubeId}`,
            annotations: spans(entry).map(({ label, startSec, endSec }) => ({
              segment: [startSec, endSec],
              label,
            })),
          },
        ]
      }
    }
    yield* jsonMembers(members())
    yield { file: '', data: '\n}}\n' }
  },
  recognises: ({ text }) => /^\s*\{/.test(text) && text.includes('"database"'),
  read(files) {
    const file = firstFile(files)
    const { database } = checked(GroundTruth, parseJson(file), file)
    const clips = Object.entries(database).map(([clip, { annotations }]): ImportedClip => {
      const names = new Set(annotations.map(annotation => annotation.label))
      return {
        ...emptyImport,
        clip,
        kinetics: kineticsOf(clip),
        label: names.size === 1 ? (annotations[0]?.label ?? null) : null,
        segments: annotations.map(({ label, segment: [startSec, endSec] }) => ({
          label,
          index: null,
          startSec,
          endSec,
          score: null,
          by: '',
        })),
      }
    })
    return Promise.resolve({ clips, problems: [] })
  },
}

const Predictions = z.object({
  results: z.record(
    z.string(),
    z.array(
      z.object({
        label: z.string(),
        score: z.number(),
        segment: z.tuple([z.number(), z.number()]).optional(),
      }),
    ),
  ),
})

export const activitynetPredictions: Format = {
  drops: () =>
    drop(
      'not-classified',
      'failed',
      'truth',
      'human',
      'media',
      'views',
      'margin',
      'warnings',
      'runtime',
      'tags',
    ),
  *write(set, options) {
    yield { file: '', data: `{"version":"${version}",\n"results":{\n` }
    const entries = kept(this, set, options)
    const members = function* (): Generator<[string, unknown]> {
      for (const { clip, row, segments } of entries) {
        const top = row?.status === 'ok' ? row.topk.map(({ label, score }) => ({ label, score })) : []
        const parts = segments.map(({ label, score, startSec, endSec }) => ({
          label,
          score: score ?? 1,
          segment: [startSec, endSec],
        }))
        yield [clip, parts.length > 0 ? parts : top]
      }
    }
    yield* jsonMembers(members())
    yield { file: '', data: '\n},\n"external_data":{"used":false,"details":""}}\n' }
  },
  recognises: ({ text }) => /^\s*\{/.test(text) && text.includes('"external_data"'),
  read(files) {
    const file = firstFile(files)
    const { results } = checked(Predictions, parseJson(file), file)
    const clips = Object.entries(results).map(([clip, top]): ImportedClip => ({
      ...emptyImport,
      clip,
      kinetics: kineticsOf(clip),
      predictions: top.flatMap(({ label, score, segment }) =>
        segment === undefined ? [{ label, index: null, score }] : [],
      ),
      segments: top.flatMap(({ label, score, segment }) =>
        segment === undefined
          ? []
          : [{ label, score, index: null, by: '', startSec: segment[0], endSec: segment[1] }],
      ),
    }))
    return Promise.resolve({ clips, problems: [] })
  },
}
