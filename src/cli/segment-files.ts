/** Segments of one clip as the files that players and cutters read; the writers are those of every export. */
import { extname } from 'node:path'
import { InvalidArgumentError } from 'commander'
import { formats } from '../core/formats'
import type { Entry } from '../core/formats/format'
import type { Segment } from '../shared/domain'
import { ExportOptions, type FormatId } from '../shared/formats'

const byEnding: Readonly<Record<string, FormatId>> = {
  '.vtt': 'vtt',
  '.srt': 'srt',
  '.csv': 'losslesscut-csv',
}

/** A name with an ending that says what to write; commander's message where it does not. */
export function segmentFile(file: string): string {
  const ending = extname(file).toLowerCase()
  if (ending !== '.json' && byEnding[ending] === undefined)
    throw new InvalidArgumentError('The file’s name must end in .vtt, .srt, .csv or .json.')
  return file
}

/** @param ending one of `segmentFile`'s, but .json */
export function segmentText(ending: string, clip: string, segments: readonly Segment[]): string {
  const format = formats[byEnding[ending] ?? 'vtt']
  const entry: Entry = { clip, media: null, truth: null, human: null, tags: [], segments, row: null }
  const set = { folder: '', entries: [entry], labels: [], topK: 1, modelId: '', at: '' }
  return [...format.write(set, ExportOptions.parse({}))].map(piece => String(piece.data)).join('')
}
