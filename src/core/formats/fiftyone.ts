/** FiftyOne: FiftyOneTemporalDetectionDataset's labels.json, and the labels.csv of its CSVDataset. */
import { z } from 'zod'
import { hasColumns, readCsv } from '../base/csv'
import { drop, noSpan, oneLabelOnly } from './losses'
import {
  checked,
  chosenLabel,
  firstFile,
  gather,
  isStatus,
  jsonMembers,
  kept,
  kineticsOf,
  labelsIn,
  emptyImport,
  parseJson,
  sameNames,
  spansOf,
  withoutEnding,
  type Format,
  type ImportedClip,
} from './format'
import { tagsOf } from './labels'
import { csvLine } from '../../shared/csv'

const Detection = z.object({
  label: z.union([z.string(), z.number()]),
  timestamps: z.tuple([z.number(), z.number()]).optional(),
  support: z.tuple([z.number(), z.number()]).optional(),
  confidence: z.number().nullish(),
})
const TemporalFile = z.object({
  classes: z.array(z.string()).nullish(),
  labels: z.record(z.string(), z.array(Detection).nullable()),
})

/** Keys are paths without their ending: what FiftyOne makes of the files below its data folder. */
export const fiftyoneTemporal: Format = {
  drops(set, { labelsFrom }) {
    const again = sameNames(set)
    return [
      { id: 'same-name', of: entry => again.has(entry.clip) },
      noSpan(labelsFrom),
      ...drop('no-length'),
      ...oneLabelOnly(labelsFrom),
    ]
  },
  *write(set, options) {
    const entries = yield* gather(kept(this, set, options))
    const classes = yield* labelsIn(entries, options.labelsFrom)
    const number = new Map(classes.map((name, i) => [name, i]))
    yield { file: '', data: `{"classes":${JSON.stringify(classes)},\n"labels":{\n` }
    const members = function* (): Generator<[string, unknown]> {
      for (const entry of entries)
        yield [
          withoutEnding(entry.clip),
          spansOf(entry, options.labelsFrom).map(({ label, startSec, endSec, score }) => ({
            label: number.get(label),
            timestamps: [startSec, endSec],
            ...(score === null ? {} : { confidence: score }),
          })),
        ]
    }
    yield* jsonMembers(members())
    yield { file: '', data: '\n}}\n' }
  },
  recognises: ({ text }) => /^\s*\{\s*"classes"/.test(text) && text.includes('"labels"'),
  read(files) {
    const file = firstFile(files)
    const { classes, labels } = checked(TemporalFile, parseJson(file), file)
    const problems: string[] = []
    const clips = Object.entries(labels).map(([clip, detections]): ImportedClip => {
      const segments = (detections ?? []).flatMap(({ label, timestamps, confidence }) => {
        const name = typeof label === 'number' ? classes?.[label] : label
        if (name === undefined || timestamps === undefined) {
          problems.push(
            timestamps === undefined
              ? `${clip}: only times in seconds are read, not frame numbers`
              : `${clip}: there is no class ${label}`,
          )
          return []
        }
        const [startSec, endSec] = timestamps
        return [{ label: name, index: null, startSec, endSec, score: confidence ?? null, by: '' }]
      })
      const [first] = segments
      return {
        ...emptyImport,
        clip,
        kinetics: kineticsOf(clip),
        label: segments.length === 1 && first !== undefined ? first.label : null,
        segments,
      }
    })
    return Promise.resolve({ clips, problems })
  },
}

const columns = [
  'filepath',
  'ground_truth',
  'prediction',
  'confidence',
  'human_label',
  'human_status',
  'clip_tags',
]

export const fiftyoneCsv: Format = {
  drops: () =>
    drop('reason', 'media', 'views', 'lower-predictions', 'margin', 'warnings', 'runtime', 'who', 'segments'),
  *write(set, options) {
    yield { file: '', data: csvLine(columns) }
    for (const entry of kept(this, set, options)) {
      const top = chosenLabel(entry, 'predicted')
      const cells = [
        entry.clip,
        entry.truth?.label ?? '',
        top?.label ?? '',
        top?.score === null || top === null ? '' : String(top.score),
        entry.human?.label ?? '',
        entry.human?.status ?? '',
        entry.tags.length === 0 ? '' : JSON.stringify(entry.tags),
      ]
      yield { file: '', data: csvLine(cells, options.spreadsheetSafe) }
    }
  },
  recognises: ({ text }) => hasColumns(text, 'filepath'),
  async read(files, options = {}) {
    const { rows } = await readCsv(firstFile(files).text, options.spreadsheetSafe)
    const clips = rows.map((row): ImportedClip => {
      const text = (name: string): string | null => (row[name] === '' ? null : (row[name] ?? null))
      const status = text('human_status')
      const prediction = text('prediction')
      const confidence = text('confidence')
      return {
        ...emptyImport,
        clip: row['filepath'] ?? '',
        kinetics: kineticsOf(row['filepath'] ?? ''),
        label: text('human_label'),
        status: status !== null && isStatus(status) ? status : null,
        tags: tagsOf(text('clip_tags')),
        truth: text('ground_truth'),
        predictions:
          prediction === null
            ? []
            : [{ label: prediction, index: null, score: confidence === null ? null : Number(confidence) }],
      }
    })
    return { clips, problems: [] }
  },
}
