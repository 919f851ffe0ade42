/** Hugging Face `videofolder`: a metadata file that lies beside the clips; `file_name` is relative to it. */
import { z } from 'zod'
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
import { csvLine } from '../../shared/csv'

const drops: Format['drops'] = (_set, { labelsFrom }) => [
  noLabel(labelsFrom),
  ...oneLabelOnly(labelsFrom),
  ...drop('segments'),
]

export const videofolderCsv: Format = {
  drops,
  *write(set, options) {
    yield { file: '', data: csvLine(['file_name', 'label', 'label_index', 'score']) }
    for (const entry of kept(this, set, options)) {
      const chosen = chosenLabel(entry, options.labelsFrom)
      const { label = '', index = null, score = null } = chosen ?? {}
      yield { file: '', data: csvLine([entry.clip, label, String(index ?? ''), String(score ?? '')]) }
    }
  },
  recognises: ({ text }) => hasColumns(text, 'file_name'),
  async read(files) {
    // Never guarded: its reader would look for files of that name.
    const { rows } = await readCsv(firstFile(files).text, false)
    return { clips: rows.map(row => fromFields(row)), problems: [] }
  },
}

function fromFields(row: Record<string, string | number | null>): ImportedClip {
  const clip = String(row['file_name'] ?? '')
  const { label, label_index: index } = row
  const isEmpty = (value: unknown): boolean => value === '' || value === null || value === undefined
  return {
    ...emptyImport,
    clip,
    kinetics: kineticsOf(clip),
    label: isEmpty(label) ? null : String(label),
    index: isEmpty(index) ? null : Number(index),
  }
}

const Fields = z.looseObject({
  file_name: z.string(),
  label: z.union([z.string(), z.number()]).nullish(),
  label_index: z.number().nullish(),
})

export const videofolderJsonl: Format = {
  drops,
  *write(set, options) {
    for (const entry of kept(this, set, options)) {
      const { label, index, score } = chosenLabel(entry, options.labelsFrom) ?? {}
      const line = { file_name: entry.clip, label, label_index: index, score }
      yield { file: '', data: `${JSON.stringify(line)}\n` }
    }
  },
  recognises: ({ text }) => /^\s*\{"file_name":/.test(text),
  read(files) {
    const clips: ImportedClip[] = []
    const problems: string[] = []
    firstFile(files)
      .text.split('\n')
      .forEach((text, i) => {
        if (text.trim() === '') return
        try {
          const { file_name, label, label_index } = Fields.parse(JSON.parse(text))
          clips.push(fromFields({ file_name, label: label ?? null, label_index: label_index ?? null }))
        } catch {
          problems.push(`line ${i + 1} names no file`)
        }
      })
    return Promise.resolve({ clips, problems })
  },
}
