/**
 * Label Studio: a JSON list of tasks and the labelling config that fits. Regions of a timeline are frames counted from 1;
 * the frame rate stands in each task's data, and the config points to it.
 */
import { z } from 'zod'
import { compareUtf8 } from '../base/utf8-order'
import { drop } from './losses'
import {
  checked,
  gather,
  isStatus,
  jsonLines,
  kept,
  kineticsOf,
  emptyImport,
  parseJson,
  type Entry,
  type ExportSet,
  type Format,
  type ImportedClip,
} from './format'
import { AppError } from '../../shared/errors'
import { escapeMarkup } from '../base/markup'

const defaultFps = 24
const fpsOf = (entry: Entry): number => entry.media?.fps || defaultFps

const encodePath = (path: string): string => path.split('/').map(encodeURIComponent).join('/')

const choice = (label: string, score?: number): unknown => ({
  from_name: 'label',
  to_name: 'video',
  type: 'choices',
  value: { choices: [label] },
  ...(score === undefined ? {} : { score }),
})

/** First and last frame of a stretch, from 1. */
const ranges = (startSec: number, endSec: number, fps: number): { start: number; end: number } => {
  const start = Math.round(startSec * fps) + 1
  return { start, end: Math.max(start, Math.round(endSec * fps)) }
}

function task(entry: Entry, modelId: string): unknown {
  const { clip, human, row, segments, tags } = entry
  const fps = fpsOf(entry)
  const timeline = segments.map(({ label, startSec, endSec, score }) => ({
    from_name: 'timeline',
    to_name: 'video',
    type: 'timelinelabels',
    value: { ranges: [ranges(startSec, endSec, fps)], timelinelabels: [label] },
    ...(score === null ? {} : { score }),
  }))
  const mine = [...(human?.label ? [choice(human.label)] : []), ...timeline]
  const top = row?.status === 'ok' ? row.topk[0] : undefined
  return {
    data: {
      video: `/data/local-files/?d=${encodePath(clip)}`,
      clip,
      fps,
      tags,
      ...(human === null ? {} : { human_status: human.status }),
      ...(entry.truth === null ? {} : { truth: entry.truth.label }),
    },
    annotations: mine.length === 0 ? [] : [{ result: mine, ground_truth: false }],
    predictions:
      top === undefined
        ? []
        : [{ model_version: modelId, score: top.score, result: [choice(top.label, top.score)] }],
  }
}

function config(set: ExportSet, entries: readonly Entry[]): string {
  const labels = new Set(set.labels)
  const others = new Set<string>()
  const timeline = new Set<string>()
  for (const { human, row, segments } of entries) {
    if (human?.label) others.add(human.label)
    if (row?.status === 'ok' && row.topk[0]) others.add(row.topk[0].label)
    for (const { label } of segments) timeline.add(label)
  }
  const added = [...others, ...timeline].filter(name => !labels.has(name)).sort(compareUtf8)
  const names = new Set([...labels, ...added])
  return [
    '<View>',
    '  <Video name="video" value="$video" frameRate="$fps"/>',
    '  <Choices name="label" toName="video" choice="single">',
    ...[...names].map(name => `    <Choice value="${escapeMarkup(name)}"/>`),
    '  </Choices>',
    ...(timeline.size === 0
      ? []
      : [
          '  <TimelineLabels name="timeline" toName="video">',
          ...[...timeline].sort(compareUtf8).map(name => `    <Label value="${escapeMarkup(name)}"/>`),
          '  </TimelineLabels>',
        ]),
    '</View>',
    '',
  ].join('\n')
}

const Result = z.looseObject({
  type: z.string(),
  value: z.looseObject({
    choices: z.array(z.string()).optional(),
    timelinelabels: z.array(z.string()).optional(),
    ranges: z.array(z.object({ start: z.number(), end: z.number() })).optional(),
  }),
  score: z.number().nullish(),
})
const Tasks = z.array(
  z.looseObject({
    data: z.looseObject({
      video: z.string(),
      clip: z.string().optional(),
      fps: z.number().optional(),
      tags: z.array(z.string()).optional(),
      human_status: z.string().optional(),
      truth: z.string().optional(),
    }),
    annotations: z.array(z.looseObject({ result: z.array(Result) })).optional(),
    predictions: z.array(z.looseObject({ result: z.array(Result) })).optional(),
  }),
)

/** The path in a video's URL: after `?d=`, else the whole. */
function pathOf(url: string): string {
  const path = /[?&]d=([^&]*)/.exec(url)?.[1] ?? url
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

export const labelStudio: Format = {
  drops: () => [
    ...drop('reason', 'views', 'lower-predictions', 'margin', 'warnings', 'runtime', 'who', 'media'),
    { id: 'frames', of: entry => entry.segments.length > 0 },
  ],
  *write(set, options) {
    const entries = yield* gather(kept(this, set, options), 'tasks.json')
    yield { file: 'tasks.json', data: '[\n' }
    const tasks = function* (): Generator<unknown> {
      for (const entry of entries) yield task(entry, set.modelId)
    }
    yield* jsonLines(tasks(), 'tasks.json')
    yield { file: 'tasks.json', data: '\n]\n' }
    yield { file: 'config.xml', data: config(set, entries) }
  },
  recognises: ({ text }) => /^\s*\[\s*\{/.test(text) && text.includes('"data"') && text.includes('"video"'),
  read(files) {
    const file = files.find(({ name }) => /\.jsonl?$/i.test(name))
    if (file === undefined) throw new AppError('request.invalid', 'there are no tasks among the files')
    const value = /^\s*\[/.test(file.text)
      ? parseJson(file)
      : file.text.split('\n').flatMap(text => (text.trim() === '' ? [] : [parseJson({ ...file, text })]))
    const clips = checked(Tasks, value, file).map(({ data, annotations, predictions }): ImportedClip => {
      const clip = data.clip ?? pathOf(data.video)
      const fps = data.fps || defaultFps
      const mine = annotations?.[0]?.result ?? []
      const status = data.human_status ?? ''
      return {
        ...emptyImport,
        clip,
        kinetics: kineticsOf(clip),
        label: mine.find(each => each.value.choices)?.value.choices?.[0] ?? null,
        status: isStatus(status) ? status : null,
        tags: data.tags ?? [],
        truth: data.truth ?? null,
        segments: mine.flatMap(({ value, score }) =>
          (value.ranges ?? []).map(({ start, end }) => ({
            label: value.timelinelabels?.[0] ?? '',
            index: null,
            score: score ?? null,
            by: '',
            startSec: (start - 1) / fps,
            endSec: end / fps,
          })),
        ),
        predictions: (predictions?.[0]?.result ?? []).flatMap(({ value, score }) =>
          (value.choices ?? []).map(label => ({ label, index: null, score: score ?? null })),
        ),
      }
    })
    return Promise.resolve({ clips, problems: [] })
  },
}
