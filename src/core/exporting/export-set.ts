/** The clips that leave, with all that is known of each: of a run, or of the open folder. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Clip, ClipLabels, ResultRow } from '../../shared/domain'
import { sortByUtf8 } from '../base/utf8-order'
import type { SegmentsByClip } from '../segments/segment-store'
import type { Entry, ExportSet } from '../formats/format'
import type { DataPaths } from '../base/paths'
import { createPacer } from '../base/event-loop'

/** A set that belongs to no time has this one. */
export const epoch = '1970-01-01T00:00:00.000Z'

/** The label set of an installed model in its order; [] when it is not here. */
export async function labelNames(paths: Pick<DataPaths, 'models'>, modelId: string): Promise<string[]> {
  try {
    const text = await readFile(join(paths.models, modelId, 'labels.json'), 'utf8')
    return z.array(z.string()).parse(JSON.parse(text))
  } catch {
    return []
  }
}

export interface SetChoice {
  /** Says which clips are asked for; left out: all. */
  wanted?: (clip: string) => boolean
  /** Left out: there are none. */
  segments?: SegmentsByClip
}

export async function setOfRows(
  rows: readonly ResultRow[],
  about: Omit<ExportSet, 'entries'>,
  { wanted = () => true, segments }: SetChoice = {},
): Promise<ExportSet> {
  const pacer = createPacer()
  const entries: Entry[] = []
  for (const row of rows) {
    if (pacer.due()) await pacer.rest()
    if (!wanted(row.clip)) continue
    entries.push({
      clip: row.clip,
      row,
      truth: row.truth,
      human: row.human,
      tags: row.tags,
      segments: segments?.get(row.clip) ?? [],
      media: row.status === 'ok' ? row.media : null,
    })
  }
  return { ...about, entries: await sortByUtf8(entries, entry => entry.clip) }
}

/** The most labels a row holds: what a table needs where the run does not say it. */
export const mostLabels = (rows: readonly ResultRow[]): number =>
  rows.reduce((most, row) => Math.max(most, row.status === 'ok' ? row.topk.length : 0), 1)

export type LabelledClip = Pick<Clip, 'path' | 'media' | 'truth' | 'human' | 'tags'>

export async function setOfClips(
  clips: readonly LabelledClip[],
  folder: string,
  { wanted = () => true, segments }: SetChoice = {},
): Promise<ExportSet> {
  const pacer = createPacer()
  const entries: Entry[] = []
  let at = ''
  for (const { path, media, truth, human, tags } of clips) {
    if (pacer.due()) await pacer.rest()
    if (!wanted(path)) continue
    if (human !== null && human.at > at) at = human.at
    entries.push({
      clip: path,
      row: null,
      truth: truth && { ...truth, index: null },
      human,
      tags,
      segments: segments?.get(path) ?? [],
      media,
    })
  }
  return {
    folder,
    labels: [],
    topK: 1,
    modelId: '',
    at: at === '' ? epoch : at,
    entries: await sortByUtf8(entries, entry => entry.clip),
  }
}

/** Rows with the human labels and tags of now: they may be given long after the clip was classified. */
export const withHumans = (rows: readonly ResultRow[], said: ReadonlyMap<string, ClipLabels>): ResultRow[] =>
  rows.map(row => {
    const { human, tags } = said.get(row.clip) ?? { human: null, tags: [] }
    return { ...row, human, tags: [...tags] }
  })
