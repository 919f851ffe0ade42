/**
 * Kinetics annotation CSV: `label,youtube_id,time_start,time_end,split,is_cc`; the test form has no label and no is_cc.
 * Some published copies lack is_cc. And the results CSV of the Video Classification prototype.
 */
import { hasColumns, readCsv } from '../base/csv'
import { drop, noLabel, oneLabelOnly } from './losses'
import {
  chosenLabel,
  firstFile,
  kept,
  kineticsOf,
  emptyImport,
  type Format,
  type ImportedClip,
} from './format'
import { ranks } from './results'
import { csvLine } from '../../shared/csv'

const six = (seconds: number): string => String(seconds).padStart(6, '0')

export const kineticsCsv: Format = {
  drops: (_set, { labelsFrom, subset }) =>
    subset === 'test'
      ? [...drop('not-kinetics'), { id: 'all-labels', of: entry => chosenLabel(entry, labelsFrom) !== null }]
      : [
          ...drop('not-kinetics'),
          noLabel(labelsFrom),
          ...drop('score', 'segments'),
          ...oneLabelOnly(labelsFrom),
        ],
  *write(set, options) {
    const { subset, labelsFrom, spreadsheetSafe } = options
    const times = ['youtube_id', 'time_start', 'time_end', 'split']
    const isTest = subset === 'test'
    yield { file: '', data: csvLine(isTest ? times : ['label', ...times, 'is_cc']) }
    for (const entry of kept(this, set, options)) {
      const name = kineticsOf(entry.clip)
      if (name === null) continue
      const cells = [name.youtubeId, String(name.startSec), String(name.endSec), subset]
      const label = chosenLabel(entry, labelsFrom)?.label ?? ''
      yield { file: '', data: csvLine(isTest ? cells : [label, ...cells, '0'], spreadsheetSafe) }
    }
  },
  recognises: ({ text }) => hasColumns(text, 'youtube_id', 'time_start', 'time_end'),
  async read(files, options = {}) {
    const { rows } = await readCsv(firstFile(files).text, options.spreadsheetSafe)
    const problems: string[] = []
    const clips = rows.flatMap((row, i): ImportedClip[] => {
      const { youtube_id: youtubeId = '', time_start = '', time_end = '', label = '' } = row
      const [startSec, endSec] = [Number(time_start), Number(time_end)]
      if (youtubeId === '' || !Number.isFinite(startSec) || !Number.isFinite(endSec)) {
        problems.push(`line ${i + 2} has no id and times`)
        return []
      }
      return [
        {
          ...emptyImport,
          clip: `${youtubeId}_${six(startSec)}_${six(endSec)}`,
          kinetics: { youtubeId, startSec, endSec },
          label: label === '' ? null : label,
        },
      ]
    })
    return { clips, problems }
  },
}

/** `video_id` is the index column of that table: here the clip's path, so that it is one of a kind. */
export const videoClassificationCsv: Format = {
  drops: () =>
    drop(
      'not-classified',
      'failed',
      'digits',
      'human',
      'media',
      'views',
      'margin',
      'warnings',
      'runtime',
      'tags',
      'segments',
    ),
  *write(set, options) {
    const header = [
      'video_id',
      'YouTube_Id',
      'Ground_Truth',
      ...ranks(set.topK).map(k => `pred_${k}`),
      ...ranks(set.topK).map(k => `score_${k}`),
    ]
    yield { file: '', data: csvLine(header) }
    for (const { clip, truth, row } of kept(this, set, options)) {
      const top = ranks(set.topK).map(k => (row?.status === 'ok' ? row.topk[k - 1] : undefined))
      const cells = [
        clip,
        kineticsOf(clip)?.youtubeId ?? '',
        truth?.label ?? '',
        ...top.map(entry => entry?.label ?? ''),
        ...top.map(entry => entry?.score.toFixed(6) ?? ''),
      ]
      yield { file: '', data: csvLine(cells, options.spreadsheetSafe) }
    }
  },
  recognises: ({ text }) => hasColumns(text, 'YouTube_Id', 'Ground_Truth'),
  async read(files, options = {}) {
    const { columns, rows } = await readCsv(firstFile(files).text, options.spreadsheetSafe)
    const count = columns.filter(name => /^pred_\d+$/.test(name)).length
    const clips = rows.map((row): ImportedClip => {
      const clip = row['video_id'] ?? row[''] ?? row['YouTube_Id'] ?? ''
      const truth = row['Ground_Truth'] ?? ''
      return {
        ...emptyImport,
        clip,
        kinetics: kineticsOf(clip),
        truth: truth === '' ? null : truth,
        predictions: ranks(count).flatMap(k => {
          const score = row[`score_${k}`] ?? ''
          if (score === '') return []
          return [{ label: row[`pred_${k}`] ?? '', index: null, score: Number(score) }]
        }),
      }
    })
    return { clips, problems: [] }
  },
}
