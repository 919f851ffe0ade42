/** ELAN .eaf, format 3.0: one file a clip, times in milliseconds, a tier for each voice. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { XMLParser } from 'fast-xml-parser'
import { z } from 'zod'
import type { Segment } from '../../shared/domain'
import { drop } from './losses'
import {
  chosenLabel,
  checked,
  kept,
  kineticsOf,
  nameOf,
  emptyImport,
  sameNames,
  withoutEnding,
  type Entry,
  type ExportSet,
  type Format,
  type ImportedClip,
  type ReadFile,
} from './format'
import { AppError } from '../../shared/errors'
import { escapeMarkup, hasImpossible } from '../base/markup'

/** Names of the tiers; further tiers of segments that overlap get a number. */
const tiers = { predicted: 'prediction', truth: 'truth', mine: 'label', segments: 'segments' } as const
const xsd = 'http://www.mpi.nl/tools/elan/EAFv3.0.xsd'

interface Mark {
  startMs: number
  endMs: number
  value: string
}

const ms = (seconds: number): number => Math.round(seconds * 1000)

/** Annotations of one tier may not overlap: each goes to the first tier where it has room. */
function lanes(segments: readonly Segment[]): Mark[][] {
  const all: Mark[][] = []
  const marks = segments
    .map(({ startSec, endSec, label }) => ({ startMs: ms(startSec), endMs: ms(endSec), value: label }))
    .sort((a, b) => a.startMs - b.startMs || a.endMs - b.endMs)
  for (const mark of marks) {
    const lane = all.find(each => (each[each.length - 1]?.endMs ?? 0) <= mark.startMs)
    if (lane === undefined) all.push([mark])
    else lane.push(mark)
  }
  return all
}

function tiersOf(entry: Entry): [string, Mark[]][] {
  const found: [string, Mark[]][] = []
  const whole = ms(entry.media?.durationSec ?? Math.max(0, ...entry.segments.map(segment => segment.endSec)))
  for (const from of ['predicted', 'truth', 'mine'] as const) {
    const chosen = chosenLabel(entry, from)
    if (chosen !== null) found.push([tiers[from], [{ startMs: 0, endMs: whole, value: chosen.label }]])
  }
  lanes(entry.segments).forEach((marks, i) =>
    found.push([i === 0 ? tiers.segments : `${tiers.segments} ${i + 1}`, marks]),
  )
  return found
}

const mimeTypes: Record<string, string> = {
  mp4: 'mp4',
  mov: 'quicktime',
  webm: 'webm',
  mkv: 'x-matroska',
  avi: 'x-msvideo',
}

function document(entry: Entry, set: ExportSet): string {
  const found = tiersOf(entry)
  const times = found.flatMap(([, marks]) => marks.flatMap(({ startMs, endMs }) => [startMs, endMs]))
  const slots = [...new Set(times)].sort((a, b) => a - b)
  const places = new Map(slots.map((time, i) => [time, i + 1]))
  const slot = (timeMs: number): string => `ts${places.get(timeMs) ?? 0}`
  let annotation = 0
  const body = found.flatMap(([id, marks]) => [
    `  <TIER LINGUISTIC_TYPE_REF="default-lt" TIER_ID="${id}">`,
    ...marks.map(({ startMs, endMs, value }) =>
      [
        '    <ANNOTATION><ALIGNABLE_ANNOTATION',
        ` ANNOTATION_ID="a${++annotation}" TIME_SLOT_REF1="${slot(startMs)}" TIME_SLOT_REF2="${slot(endMs)}">`,
        `<ANNOTATION_VALUE>${escapeMarkup(value)}</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>`,
      ].join(''),
    ),
    '  </TIER>',
  ])
  const type = mimeTypes[/\.([^.]*)$/.exec(entry.clip)?.[1]?.toLowerCase() ?? ''] ?? 'mp4'
  const url = escapeMarkup(pathToFileURL(join(set.folder, entry.clip)).href)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<ANNOTATION_DOCUMENT AUTHOR="${escapeMarkup(entry.human?.by ?? '')}" DATE="${escapeMarkup(set.at)}" FORMAT="3.0" VERSION="3.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="${xsd}">`,
    '  <HEADER MEDIA_FILE="" TIME_UNITS="milliseconds">',
    `    <MEDIA_DESCRIPTOR MEDIA_URL="${url}" MIME_TYPE="video/${type}" RELATIVE_MEDIA_URL="./${escapeMarkup(nameOf(entry.clip))}"/>`,
    '  </HEADER>',
    '  <TIME_ORDER>',
    ...slots.map((time, i) => `    <TIME_SLOT TIME_SLOT_ID="ts${i + 1}" TIME_VALUE="${time}"/>`),
    '  </TIME_ORDER>',
    ...body,
    '  <LINGUISTIC_TYPE GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="default-lt" TIME_ALIGNABLE="true"/>',
    '</ANNOTATION_DOCUMENT>',
    '',
  ].join('\n')
}

const Document = z.object({
  ANNOTATION_DOCUMENT: z.looseObject({
    TIME_ORDER: z
      .looseObject({
        TIME_SLOT: z
          .array(z.looseObject({ '@TIME_SLOT_ID': z.string(), '@TIME_VALUE': z.string().optional() }))
          .default([]),
      })
      .or(z.literal('').transform(() => ({ TIME_SLOT: [] }))),
    TIER: z
      .array(
        z.looseObject({
          '@TIER_ID': z.string(),
          ANNOTATION: z
            .array(
              z.looseObject({
                ALIGNABLE_ANNOTATION: z
                  .looseObject({
                    '@TIME_SLOT_REF1': z.string(),
                    '@TIME_SLOT_REF2': z.string(),
                    ANNOTATION_VALUE: z.string().default(''),
                  })
                  .optional(),
              }),
            )
            .default([]),
        }),
      )
      .default([]),
  }),
})

function readDocument(file: ReadFile): ImportedClip {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: false,
    htmlEntities: true,
    isArray: name => name === 'TIER' || name === 'ANNOTATION' || name === 'TIME_SLOT',
  })
  let value: unknown
  try {
    value = parser.parse(file.text)
  } catch (error) {
    throw new AppError('request.invalid', `${file.name} is not XML: ${(error as Error).message}`, {
      cause: error,
    })
  }
  const { TIME_ORDER, TIER } = checked(Document, value, file).ANNOTATION_DOCUMENT
  const times = new Map(TIME_ORDER.TIME_SLOT.map(slot => [slot['@TIME_SLOT_ID'], slot['@TIME_VALUE']]))
  const clip = withoutEnding(file.name)
  const imported: ImportedClip = {
    ...emptyImport,
    clip,
    kinetics: kineticsOf(clip),
    segments: [],
    predictions: [],
  }
  for (const tier of TIER) {
    for (const { ALIGNABLE_ANNOTATION: mark } of tier.ANNOTATION) {
      if (mark === undefined) continue
      const label = mark.ANNOTATION_VALUE
      const seconds = (ref: string): number => Number(times.get(ref) ?? 0) / 1000
      if (tier['@TIER_ID'] === tiers.mine) imported.label = label
      else if (tier['@TIER_ID'] === tiers.truth) imported.truth = label
      else if (tier['@TIER_ID'] === tiers.predicted)
        imported.predictions = [{ label, index: null, score: null }]
      else
        imported.segments.push({
          label,
          index: null,
          score: null,
          by: '',
          startSec: seconds(mark['@TIME_SLOT_REF1']),
          endSec: seconds(mark['@TIME_SLOT_REF2']),
        })
    }
  }
  return imported
}

const wordsOf = (entry: Entry): string[] =>
  tiersOf(entry).flatMap(([, marks]) => marks.map(mark => mark.value))
const isWhole = (seconds: number): boolean => ms(seconds) / 1000 === seconds

export const elan: Format = {
  drops(set) {
    const again = sameNames(set)
    return [
      { id: 'same-name', of: entry => again.has(entry.clip) },
      { id: 'no-label', of: entry => entry.media !== null && tiersOf(entry).length === 0 },
      ...drop(
        'no-length',
        'lower-predictions',
        'score',
        'human-status',
        'tags',
        'views',
        'margin',
        'warnings',
        'runtime',
      ),
      {
        id: 'milliseconds',
        of: entry => entry.segments.some(s => !isWhole(s.startSec) || !isWhole(s.endSec)),
      },
      { id: 'odd-characters', of: entry => wordsOf(entry).some(hasImpossible) },
    ]
  },
  *write(set, options) {
    for (const entry of kept(this, set, options))
      yield { file: `${withoutEnding(entry.clip)}.eaf`, data: document(entry, set) }
  },
  recognises: ({ name }) => /\.eaf$/i.test(name),
  read: files =>
    Promise.resolve({
      clips: files.filter(file => /\.eaf$/i.test(file.name)).map(readDocument),
      problems: [],
    }),
}
