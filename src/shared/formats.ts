/** Everything that leaves and comes in, as facts for a person: names, one line each, what is lost. No code of formats. */
import { z } from 'zod'

export const formatGroups = [
  'Results and labels',
  'Data sets',
  'Annotation tools',
  'Subtitles and cutting',
] as const
export type FormatGroup = (typeof formatGroups)[number]

/** Choices a format may offer. */
export const optionNames = ['labelsFrom', 'spreadsheetSafe', 'subset'] as const
export type OptionName = (typeof optionNames)[number]

interface Facts {
  title: string
  group: FormatGroup
  /** One line for whoever has never heard of it. */
  about: string
  /** Of the file, or of each file in the folder; without the dot. */
  extension: string
  /** `folder`: several files, named by us, in a folder that is given. */
  layout: 'file' | 'folder'
  options: readonly OptionName[]
  /** Can be read back. */
  reads: boolean
  /** Made of a run's rows alone. */
  needsRun: boolean
  /** The name its readers look for; left out: named by the folder and the run. */
  fileName?: string
}

const table = {
  'results-csv': {
    title: 'Results, CSV',
    group: 'Results and labels',
    about: 'One line a clip: status, truth, predictions, scores, my label',
    extension: 'csv',
    layout: 'file',
    options: ['spreadsheetSafe'],
    reads: true,
    needsRun: true,
  },
  'results-jsonl': {
    title: 'Results, JSON lines',
    group: 'Results and labels',
    about: 'Everything: frames, predictions, provenance, warnings',
    extension: 'jsonl',
    layout: 'file',
    options: [],
    reads: true,
    needsRun: true,
  },
  'results-parquet': {
    title: 'Results, Parquet',
    group: 'Results and labels',
    about: 'The columns of the CSV for pandas, DuckDB and Arrow',
    extension: 'parquet',
    layout: 'file',
    options: [],
    reads: false,
    needsRun: true,
  },
  'labels-csv': {
    title: 'My labels, CSV',
    group: 'Results and labels',
    about: 'One line a labelled clip: label, status, who, when, tags',
    extension: 'csv',
    layout: 'file',
    options: ['spreadsheetSafe'],
    reads: true,
    needsRun: false,
  },
  'labels-jsonl': {
    title: 'My labels, JSON lines',
    group: 'Results and labels',
    about: 'All that I said of each clip, segments too',
    extension: 'jsonl',
    layout: 'file',
    options: [],
    reads: true,
    needsRun: false,
  },
  'kinetics-csv': {
    title: 'Kinetics annotations, CSV',
    group: 'Data sets',
    about: 'label, youtube_id, time_start, time_end, split, as Kinetics itself is published',
    extension: 'csv',
    layout: 'file',
    options: ['labelsFrom', 'subset', 'spreadsheetSafe'],
    reads: true,
    needsRun: false,
  },
  'video-classification-csv': {
    title: 'Video Classification results, CSV',
    group: 'Data sets',
    about: 'video_id, YouTube_Id, Ground_Truth, predictions and scores',
    extension: 'csv',
    layout: 'file',
    options: ['spreadsheetSafe'],
    reads: true,
    needsRun: true,
  },
  'fiftyone-temporal': {
    title: 'FiftyOne temporal detections',
    group: 'Data sets',
    about: 'labels.json: each clip’s segments, or its label over its whole length',
    extension: 'json',
    layout: 'file',
    options: ['labelsFrom'],
    reads: true,
    needsRun: false,
    fileName: 'labels.json',
  },
  'fiftyone-csv': {
    title: 'FiftyOne CSVDataset',
    group: 'Data sets',
    about: 'labels.csv: file path, truth, prediction, confidence, my label',
    extension: 'csv',
    layout: 'file',
    options: ['spreadsheetSafe'],
    reads: true,
    needsRun: false,
    fileName: 'labels.csv',
  },
  'videofolder-csv': {
    title: 'Hugging Face videofolder, CSV',
    group: 'Data sets',
    about: 'metadata.csv to lie beside the clips',
    extension: 'csv',
    layout: 'file',
    options: ['labelsFrom'],
    reads: true,
    needsRun: false,
    fileName: 'metadata.csv',
  },
  'videofolder-jsonl': {
    title: 'Hugging Face videofolder, JSON lines',
    group: 'Data sets',
    about: 'metadata.jsonl to lie beside the clips',
    extension: 'jsonl',
    layout: 'file',
    options: ['labelsFrom'],
    reads: true,
    needsRun: false,
    fileName: 'metadata.jsonl',
  },
  mmaction2: {
    title: 'MMAction2 list',
    group: 'Data sets',
    about: 'list.txt with a path and a class number a line, and classes.txt',
    extension: 'txt',
    layout: 'folder',
    options: ['labelsFrom'],
    reads: true,
    needsRun: false,
  },
  pyslowfast: {
    title: 'PySlowFast list',
    group: 'Data sets',
    about: 'A CSV with a path and a class number a line, and classes.json',
    extension: 'csv',
    layout: 'folder',
    options: ['labelsFrom', 'subset'],
    reads: true,
    needsRun: false,
  },
  'activitynet-truth': {
    title: 'ActivityNet ground truth',
    group: 'Data sets',
    about: 'JSON with each clip’s length, subset and annotated segments',
    extension: 'json',
    layout: 'file',
    options: ['labelsFrom', 'subset'],
    reads: true,
    needsRun: false,
  },
  'activitynet-predictions': {
    title: 'ActivityNet predictions',
    group: 'Data sets',
    about: 'JSON with each clip’s labels and scores, for its evaluator',
    extension: 'json',
    layout: 'file',
    options: [],
    reads: true,
    needsRun: true,
  },
  'createml-json': {
    title: 'Create ML, JSON',
    group: 'Data sets',
    about: 'video, label, start, end for the action classifier',
    extension: 'json',
    layout: 'file',
    options: ['labelsFrom'],
    reads: true,
    needsRun: false,
  },
  'createml-csv': {
    title: 'Create ML, CSV',
    group: 'Data sets',
    about: 'video, label, start, end for the action classifier',
    extension: 'csv',
    layout: 'file',
    options: ['labelsFrom', 'spreadsheetSafe'],
    reads: true,
    needsRun: false,
  },
  'label-studio': {
    title: 'Label Studio tasks',
    group: 'Annotation tools',
    about: 'tasks.json with my labels and the predictions, and the config.xml that fits',
    extension: 'json',
    layout: 'folder',
    options: [],
    reads: true,
    needsRun: false,
  },
  elan: {
    title: 'ELAN',
    group: 'Annotation tools',
    about: 'One .eaf a clip, with tiers for prediction, truth, my label and segments',
    extension: 'eaf',
    layout: 'folder',
    options: [],
    reads: true,
    needsRun: false,
  },
  via: {
    title: 'VIA 3 project',
    group: 'Annotation tools',
    about: 'One JSON project of the VGG Image Annotator with all clips',
    extension: 'json',
    layout: 'file',
    options: ['labelsFrom'],
    reads: true,
    needsRun: false,
  },
  vtt: {
    title: 'WebVTT subtitles',
    group: 'Subtitles and cutting',
    about: 'One .vtt a clip: every player shows the label over the picture',
    extension: 'vtt',
    layout: 'folder',
    options: ['labelsFrom'],
    reads: true,
    needsRun: false,
  },
  srt: {
    title: 'SRT subtitles',
    group: 'Subtitles and cutting',
    about: 'One .srt a clip, for players that do not know WebVTT',
    extension: 'srt',
    layout: 'folder',
    options: ['labelsFrom'],
    reads: true,
    needsRun: false,
  },
  'losslesscut-csv': {
    title: 'LosslessCut segments',
    group: 'Subtitles and cutting',
    about: 'One CSV a clip: start, end, label, to cut without loss',
    extension: 'csv',
    layout: 'folder',
    options: ['labelsFrom'],
    reads: true,
    needsRun: false,
  },
} as const satisfies Record<string, Facts>

export type FormatId = keyof typeof table
export const formatFacts: Readonly<Record<FormatId, Facts>> = table
export const formatIds = Object.keys(table) as [FormatId, ...FormatId[]]

/** What a file cannot hold. `out`: the clip is not in it at all; the rest is lost of clips that are. */
export const lossText = {
  'no-label': 'without the label that was asked for: left out',
  failed: 'that could not be classified: left out',
  'not-classified': 'not in the run: left out',
  'not-kinetics': 'whose names are not <id>_<start>_<end>: left out',
  'no-length': 'whose length is not known: left out',
  path: 'whose paths it cannot hold: left out',
  'same-name': 'whose names differ only in the ending: only the first is written',
  'nothing-said': 'without a label, tag or segment of mine: left out',
  'class-name': 'whose labels it cannot hold: left out',
  'all-labels': 'whose labels are not written',
  reason: 'whose reason of failure is lost',
  media: 'whose size, frame rate and codec are lost',
  views: 'whose seen frames are lost',
  predictions: 'whose predictions are lost',
  'lower-predictions': 'whose second and later predictions are lost',
  score: 'whose score is lost',
  digits: 'whose scores are rounded to six decimals',
  margin: 'whose margin and entropy are lost',
  warnings: 'whose warnings are lost',
  runtime: 'whose provenance (model file, reader, times) is lost',
  truth: 'whose truth is lost',
  human: 'whose label of mine is lost',
  who: 'whose author and time of my label are lost',
  'human-status': 'whose status of my label is lost',
  tags: 'whose tags are lost',
  segments: 'whose segments are lost',
  milliseconds: 'whose times are rounded to a millisecond',
  frames: 'whose times are rounded to a frame',
  'odd-characters': 'with characters it cannot hold, written as �',
} as const
export type LossId = keyof typeof lossText

export const LabelSource = z.enum(['mine', 'predicted', 'truth'])
export type LabelSource = z.output<typeof LabelSource>

export const ExportOptions = z.object({
  /** Which label a format with room for one gets. */
  labelsFrom: LabelSource.default('predicted'),
  /** Cells that a spreadsheet would compute get a ' before them. */
  spreadsheetSafe: z.boolean().default(false),
  subset: z.enum(['train', 'val', 'test']).default('val'),
})
export type ExportOptions = z.output<typeof ExportOptions>

export const FormatName = z.enum(formatIds)

/** What is lost, and of which clips. */
export const Drop = z.object({
  id: z.enum(Object.keys(lossText) as [LossId, ...LossId[]]),
  count: z.number(),
  /** Paths of the first few. */
  examples: z.array(z.string()),
})
export type Drop = z.output<typeof Drop>
