/** What a person said of the clips, and nothing of any model. */
import { z } from 'zod'
import { HumanLabel, Segment } from '../../shared/domain'
import { hasColumns, readCsv } from '../base/csv'
import { drop } from './losses'
import { firstFile, isStatus, kept, kineticsOf, emptyImport, type Format, type ImportedClip } from './format'
import { csvLine } from '../../shared/csv'

const Line = z.object({
  schema: z.literal(1),
  clip: z.string(),
  truth: z.string().nullable(),
  human: HumanLabel.nullable(),
  tags: z.array(z.string()),
  segments: z.array(Segment),
})

export const labelsJsonl: Format = {
  drops: () => drop('nothing-said', 'predictions', 'media'),
  *write(set, options) {
    for (const { clip, truth, human, tags, segments } of kept(this, set, options)) {
      const line = { schema: 1, clip, truth: truth?.label ?? null, human, tags, segments }
      yield { file: '', data: `${JSON.stringify(line)}\n` }
    }
  },
  recognises: ({ text }) => /^\s*\{"schema":1,"clip":/.test(text) && /"segments":\[/.test(text),
  read(files) {
    const clips: ImportedClip[] = []
    const problems: string[] = []
    firstFile(files)
      .text.split('\n')
      .forEach((text, i) => {
        if (text.trim() === '') return
        const line = parseLine(text)
        if (line === null) problems.push(`line ${i + 1} is no label`)
        else {
          const { human, schema: _schema, ...rest } = line
          clips.push({
            ...emptyImport,
            ...rest,
            kinetics: kineticsOf(line.clip),
            label: human?.label ?? null,
            index: human?.index ?? null,
            status: human?.status ?? null,
            by: human?.by ?? null,
            at: human?.at ?? null,
          })
        }
      })
    return Promise.resolve({ clips, problems })
  },
}

function parseLine(text: string): z.output<typeof Line> | null {
  try {
    return Line.parse(JSON.parse(text))
  } catch {
    return null
  }
}

const columns = ['clip', 'label', 'label_index', 'status', 'by', 'at', 'tags', 'truth']

export const labelsCsv: Format = {
  drops: () => drop('nothing-said', 'predictions', 'media', 'segments'),
  *write(set, options) {
    yield { file: '', data: csvLine(columns) }
    for (const { clip, truth, human, tags } of kept(this, set, options)) {
      const cells = [
        clip,
        human?.label ?? '',
        human?.index === null || human === null ? '' : String(human.index),
        human?.status ?? '',
        human?.by ?? '',
        human?.at ?? '',
        tags.length === 0 ? '' : JSON.stringify(tags),
        truth?.label ?? '',
      ]
      yield { file: '', data: csvLine(cells, options.spreadsheetSafe) }
    }
  },
  // Two columns are enough: a table somebody made by hand.
  recognises: ({ text }) => hasColumns(text, 'clip', 'label'),
  async read(files, options = {}) {
    const { rows } = await readCsv(firstFile(files).text, options.spreadsheetSafe)
    const clips = rows.map((row): ImportedClip => {
      const text = (name: string): string | null => (row[name] === '' ? null : (row[name] ?? null))
      const status = text('status')
      const index = text('label_index')
      return {
        ...emptyImport,
        clip: row['clip'] ?? '',
        kinetics: kineticsOf(row['clip'] ?? ''),
        label: text('label'),
        index: index === null ? null : Number(index),
        status: status !== null && isStatus(status) ? status : null,
        // A label of nobody is one of an unnamed person, not of none.
        by: text('by') ?? (status === null ? null : ''),
        at: text('at'),
        tags: tagsOf(text('tags')),
        truth: text('truth'),
      }
    })
    return { clips, problems: [] }
  },
}

/** Tags as we write them, a JSON list; a plain text is one tag. */
export function tagsOf(text: string | null): string[] {
  if (text === null) return []
  try {
    return z.array(z.string()).parse(JSON.parse(text))
  } catch {
    return [text]
  }
}
