/** Sidecar subtitles: WebVTT and SRT, one file a clip, named like it; and LosslessCut's CSV of segments. */
import { readCells } from '../base/csv'
import { drop, noSpan, oneLabelOnly } from './losses'
import {
  kept,
  kineticsOf,
  emptyImport,
  sameNames,
  spansOf,
  withoutEnding,
  type DropRule,
  type Entry,
  type Format,
  type Imported,
  type ImportedClip,
  type Piece,
  type ReadFile,
  type Span,
} from './format'
import type { Segment } from '../../shared/domain'
import type { LabelSource } from '../../shared/formats'
import { csvLine } from '../../shared/csv'
import { escapeText, unescapeText } from '../base/markup'

/** `00:00:01.000`, with a comma in SRT. */
export function cueTime(seconds: number, separator: '.' | ','): string {
  const ms = Math.max(0, Math.round(seconds * 1000))
  const two = (n: number): string => String(n).padStart(2, '0')
  const [h, m, s] = [Math.floor(ms / 3_600_000), Math.floor(ms / 60_000) % 60, Math.floor(ms / 1000) % 60]
  return `${two(h)}:${two(m)}:${two(s)}${separator}${String(ms % 1000).padStart(3, '0')}`
}

const lineBreaks = /[\r\n\u0085\u2028\u2029]+/g
/** A cue's text ends at an empty line: labels are put on one. */
const oneLine = (text: string): string => text.replace(lineBreaks, ' ')
const cueText = ({ label, score }: Span): string =>
  `${oneLine(label)}${score === null ? '' : ` ${score.toFixed(2)}`}`
const isRounded = (seconds: number): boolean => Math.round(seconds * 1000) / 1000 !== seconds

function sidecarDrops(from: LabelSource, again: ReadonlySet<string>): DropRule[] {
  return [
    { id: 'same-name', of: entry => again.has(entry.clip) },
    noSpan(from),
    ...drop('no-length'),
    ...oneLabelOnly(from),
  ]
}

const roundedTimes = (from: LabelSource): DropRule => ({
  id: 'milliseconds',
  of: entry => spansOf(entry, from).some(span => isRounded(span.startSec) || isRounded(span.endSec)),
})

interface Dialect {
  extension: 'vtt' | 'srt'
  separator: '.' | ','
  head: string
  text: (span: Span) => string
  label: (text: string) => string
}

const timePattern = /^(?:(\d+):)?(\d{2}):(\d{2})[.,](\d{3}) --> (?:(\d+):)?(\d{2}):(\d{2})[.,](\d{3})/

function readCues(text: string, dialect: Dialect): Segment[] {
  const segments: Segment[] = []
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/)
  lines.forEach((line, i) => {
    const [, h1, m1, s1, ms1, h2, m2, s2, ms2] = timePattern.exec(line) ?? []
    if (m1 === undefined) return
    const seconds = (h = '0', m = '0', s = '0', ms = '0'): number =>
      (Number(h) * 3_600_000 + Number(m) * 60_000 + Number(s) * 1000 + Number(ms)) / 1000
    const words = lines[i + 1] ?? ''
    const [, label = words, score] = /^(.*) (\d\.\d\d)$/s.exec(words) ?? []
    segments.push({
      label: dialect.label(label),
      index: null,
      by: '',
      startSec: seconds(h1, m1, s1, ms1),
      endSec: seconds(h2, m2, s2, ms2),
      score: score === undefined ? null : Number(score),
    })
  })
  return segments
}

/** A sidecar of segments as a clip of that name. */
export function sidecarClip(file: ReadFile, segments: Segment[]): ImportedClip {
  const clip = withoutEnding(file.name)
  const names = new Set(segments.map(segment => segment.label))
  return {
    ...emptyImport,
    clip,
    kinetics: kineticsOf(clip),
    label: names.size === 1 ? (segments[0]?.label ?? null) : null,
    segments,
  }
}

const subtitles = (dialect: Dialect): Format => ({
  drops: (set, { labelsFrom }) => [
    ...sidecarDrops(labelsFrom, sameNames(set)),
    roundedTimes(labelsFrom),
    {
      id: 'odd-characters',
      of: entry => spansOf(entry, labelsFrom).some(span => oneLine(span.label) !== span.label),
    },
  ],
  *write(set, options) {
    for (const entry of kept(this, set, options)) {
      const cues = spansOf(entry, options.labelsFrom).map((span, i) => {
        const time = (seconds: number): string => cueTime(seconds, dialect.separator)
        return `${i + 1}\n${time(span.startSec)} --> ${time(span.endSec)}\n${dialect.text(span)}\n`
      })
      yield sidecar(entry, dialect.extension, `${dialect.head}${cues.join('\n')}`)
    }
  },
  recognises: ({ name }) => name.toLowerCase().endsWith(`.${dialect.extension}`),
  read(files): Promise<Imported> {
    const mine = files.filter(file => this.recognises?.(file))
    return Promise.resolve({
      clips: mine.map(file => sidecarClip(file, readCues(file.text, dialect))),
      problems: [],
    })
  },
})

const sidecar = (entry: Entry, extension: string, data: string): Piece => ({
  file: `${withoutEnding(entry.clip)}.${extension}`,
  data,
})

export const vtt = subtitles({
  extension: 'vtt',
  separator: '.',
  head: 'WEBVTT\n\n',
  text: span => escapeText(cueText(span)),
  label: unescapeText,
})

export const srt = subtitles({
  extension: 'srt',
  separator: ',',
  head: '',
  text: cueText,
  label: text => text,
})

/** start, end, label in seconds, without a header; an empty end is a mark. */
export const losslessCutCsv: Format = {
  drops: (set, { labelsFrom }) => [...sidecarDrops(labelsFrom, sameNames(set)), ...drop('score')],
  *write(set, options) {
    for (const entry of kept(this, set, options)) {
      const lines = spansOf(entry, options.labelsFrom).map(({ startSec, endSec, label }) =>
        csvLine([String(startSec), String(endSec), label]),
      )
      yield sidecar(entry, 'csv', lines.join(''))
    }
  },
  recognises: ({ name, text }) => /\.csv$/i.test(name) && /^\d+(\.\d+)?,(\d+(\.\d+)?)?,/.test(text),
  async read(files) {
    const clips: ImportedClip[] = []
    const problems: string[] = []
    for (const file of files) {
      const segments: Segment[] = []
      for (const [start = '', end = '', label = ''] of await readCells(file.text, false)) {
        const startSec = Number(start)
        if (start === '' || Number.isNaN(startSec)) problems.push(`${file.name}: "${start}" is no time`)
        else if (end === '') problems.push(`${file.name}: the mark at ${start} s has no end`)
        else segments.push({ label, index: null, startSec, endSec: Number(end), score: null, by: '' })
      }
      clips.push(sidecarClip(file, segments))
    }
    return { clips, problems }
  },
}
