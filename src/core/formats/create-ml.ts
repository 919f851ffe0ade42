/** Create ML's action classifier: video, label, start, end, in seconds; as JSON and as CSV. */
import { z } from 'zod'
import { hasColumns, readCsv } from '../base/csv'
import { drop, noSpan, oneLabelOnly } from './losses'
import {
  checked,
  firstFile,
  jsonLines,
  kept,
  kineticsOf,
  emptyImport,
  parseJson,
  spansOf,
  type ExportSet,
  type Format,
  type ImportedClip,
} from './format'
import type { ExportOptions } from '../../shared/formats'
import { csvLine } from '../../shared/csv'

const drops: Format['drops'] = (_set, { labelsFrom }) => [
  noSpan(labelsFrom),
  ...drop('no-length', 'score'),
  ...oneLabelOnly(labelsFrom),
]

interface Line {
  video: string
  label: string
  start: number
  end: number
}

function* lines(format: Format, set: ExportSet, options: ExportOptions): Generator<Line> {
  for (const entry of kept(format, set, options))
    for (const { label, startSec, endSec } of spansOf(entry, options.labelsFrom))
      yield { video: entry.clip, label, start: startSec, end: endSec }
}

/** Lines of one clip become its segments. */
function clipsOf(rows: readonly Line[]): ImportedClip[] {
  const clips = new Map<string, ImportedClip>()
  for (const { video, label, start, end } of rows) {
    const clip = clips.get(video) ?? {
      ...emptyImport,
      clip: video,
      kinetics: kineticsOf(video),
      label,
      segments: [],
    }
    clips.set(video, clip)
    clip.segments.push({ label, index: null, startSec: start, endSec: end, score: null, by: '' })
    if (clip.label !== label) clip.label = null
  }
  return [...clips.values()]
}

/** "12.5", "1:02.5" or "1:00:02.5" as seconds. */
export const secondsOf = (text: string): number =>
  text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)

const Time = z
  .union([z.number(), z.string()])
  .transform(time => (typeof time === 'number' ? time : secondsOf(time)))
const Lines = z.array(z.object({ video: z.string(), label: z.string(), start: Time, end: Time }))

export const createMlJson: Format = {
  drops,
  *write(set, options) {
    yield { file: '', data: '[\n' }
    yield* jsonLines(lines(this, set, options))
    yield { file: '', data: '\n]\n' }
  },
  recognises: ({ text }) => /^\s*\[\s*\{\s*"(video|label|start|end)"\s*:/.test(text),
  read(files) {
    const file = firstFile(files)
    return Promise.resolve({ clips: clipsOf(checked(Lines, parseJson(file), file)), problems: [] })
  },
}

export const createMlCsv: Format = {
  drops,
  *write(set, options) {
    yield { file: '', data: csvLine(['video', 'label', 'start', 'end']) }
    for (const { video, label, start, end } of lines(this, set, options))
      yield { file: '', data: csvLine([video, label, String(start), String(end)], options.spreadsheetSafe) }
  },
  recognises: ({ text }) => hasColumns(text, 'video', 'label', 'start', 'end'),
  async read(files, options = {}) {
    const { rows } = await readCsv(firstFile(files).text, options.spreadsheetSafe)
    const parsed = rows.map(row => ({
      video: row['video'] ?? '',
      label: row['label'] ?? '',
      start: secondsOf(row['start'] ?? ''),
      end: secondsOf(row['end'] ?? ''),
    }))
    return { clips: clipsOf(parsed), problems: [] }
  },
}
