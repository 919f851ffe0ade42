/** Contact sheets as PNG: the posters of clips with what is said of them, or the frames of single clips as the network saw them. */
import { mkdir } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import type { ExportPlan, ModelCard, SheetPictures, View } from '../../shared/domain'
import { AppError } from '../../shared/errors'
import { rowVerdict } from '../../shared/metrics/verdict'
import { existingAbove, isInside } from '../library/allowed-paths'
import type { Media } from '../contract/engine'
import { nameOf, withoutEnding, type Entry, type ExportSet } from '../formats/format'
import type { SheetCell, SheetPage } from '../media/draw-contact-sheet'
import { freeName, numbered } from './class-tree'
import { existingFiles, exists } from './write-export'
import { createPacer } from '../base/event-loop'
import { createAtomic } from '../base/store/atomic'

export interface PlannedPage {
  /** Relative to the target. */
  file: string
  page: SheetPage
  /** Where the pictures are those of one clip's view. */
  frames: { path: string; view: View } | null
}

const posters = { columns: 5, perPage: 30 }
const framesColumns = 8

const percent = (score: number): string => `${(100 * score).toFixed(1)} %`

/** What is said of a clip: by the network where it was asked, else by a person. */
function cellOf(folder: string, { clip, row, human, truth }: Entry): SheetCell {
  const name = nameOf(clip)
  const cell = { path: join(folder, clip), label: human?.label ?? '', score: '', mark: null, note: name }
  if (row === null) return cell
  if (row.status === 'failed') return { ...cell, label: 'no result', note: `${name}: ${row.error.message}` }
  const [top] = row.topk
  const mark = rowVerdict(row)
  const isOther = mark !== null && mark !== 'right' && truth !== null
  return {
    ...cell,
    label: top?.label ?? '',
    score: top ? percent(top.score) : '',
    mark,
    note: isOther ? `truth: ${truth.label} · ${name}` : name,
  }
}

const legend = '✓ right  ≈ in the first five  ✗ wrong'

function posterPages(set: ExportSet, entries: readonly Entry[]): PlannedPage[] {
  const count = Math.ceil(entries.length / posters.perPage)
  const digits = Math.max(3, String(count).length)
  const title = [basename(set.folder), set.modelId].filter(Boolean).join(' · ')
  return Array.from({ length: count }, (_, i) => {
    const cells = entries
      .slice(i * posters.perPage, (i + 1) * posters.perPage)
      .map(entry => cellOf(set.folder, entry))
    const isJudged = cells.some(({ mark }) => mark !== null)
    const note = `${isJudged ? `${legend}  ·  ` : ''}${i + 1} of ${count}`
    return {
      file: `contact-sheet-${String(i + 1).padStart(digits, '0')}.png`,
      page: { title, note, columns: Math.min(posters.columns, Math.max(3, cells.length)), cells },
      frames: null,
    }
  })
}

/** The first view of a clip; null where the network has not seen the clip. */
function framesPage(set: ExportSet, entry: Entry, taken: Set<string>): PlannedPage | null {
  const { row, clip } = entry
  const view = row?.status === 'ok' ? row.views[0] : undefined
  if (row?.status !== 'ok' || view === undefined) return null
  const whole = cellOf(set.folder, entry)
  const sign = whole.mark === null ? '' : `${{ right: '✓', near: '≈', wrong: '✗' }[whole.mark]} `
  const cells = view.frameIndices.map((frame, step) => ({
    path: whole.path,
    label: `${(view.timesSec[step] ?? 0).toFixed(2)} s`,
    score: '',
    mark: null,
    note: `frame ${frame}`,
  }))
  return {
    file: freeName(taken, `${withoutEnding(nameOf(clip))}.png`, n =>
      numbered(`${withoutEnding(nameOf(clip))}.png`, n),
    ),
    page: {
      title: `${sign}${whole.label} ${whole.score} · ${whole.note}`,
      note: `${set.modelId} · view 1 of ${row.views.length}`,
      columns: framesColumns,
      cells,
    },
    frames: { path: whole.path, view },
  }
}

/** The pages, clips in byte order, and how many clips are on them. */
export async function planSheets(
  set: ExportSet,
  pictures: SheetPictures,
): Promise<{ pages: PlannedPage[]; clips: number }> {
  if (pictures === 'posters') return { pages: posterPages(set, set.entries), clips: set.entries.length }
  const pages: PlannedPage[] = []
  const taken = new Set<string>()
  const pacer = createPacer()
  for (const entry of set.entries) {
    if (pacer.due()) await pacer.rest()
    const page = framesPage(set, entry, taken)
    if (page !== null) pages.push(page)
  }
  return { pages, clips: pages.length }
}

/** What is there already, and why they cannot be written there. */
export async function checkSheets(
  pages: readonly PlannedPage[],
  folder: string,
  target: string,
): Promise<{ existing: string[]; problem: ExportPlan['problem'] }> {
  if (pages.length === 0)
    return {
      existing: [],
      problem: {
        message: 'there is no clip to show',
        hint: 'Frames are those that a network was given: classify the clips first.',
      },
    }
  if (isInside(resolve(target), resolve(folder)))
    return {
      existing: [],
      problem: {
        message: 'the sheets cannot lie inside the opened folder',
        hint: 'It stays as it is. Choose a folder beside it.',
      },
    }
  await existingAbove(target)
  const existing: string[] = []
  const pacer = createPacer()
  for (const { file } of pages) {
    if (pacer.due()) await pacer.rest()
    if (await exists(join(target, file))) existing.push(file)
  }
  return { existing, problem: null }
}

/** Page by page, each whole or not there at all. Throws AppError cancelled, request.invalid for one that is there. */
export async function writeSheets(
  pages: readonly PlannedPage[],
  work: {
    media: Pick<Media, 'sheet'>
    /** Of the run; for frames. */
    card: ModelCard | null
    target: string
    replace: boolean
    signal?: AbortSignal
    onPage?: (done: number) => void
    waitWhilePaused?: () => Promise<void>
  },
): Promise<void> {
  const { media, card, target, replace, signal } = work
  await mkdir(target, { recursive: true })
  let done = 0
  for (const { file, page, frames } of pages) {
    signal?.throwIfAborted()
    await work.waitWhilePaused?.()
    if (frames !== null && card === null)
      throw new AppError('request.invalid', 'frames are those of a run: which one?')
    await createAtomic(
      join(target, file),
      temp => media.sheet({ page, frames: frames && card && { ...frames, card }, outFile: temp }, signal),
      { replace },
    ).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'EEXIST' ? existingFiles([file]) : error
    })
    work.onPage?.(++done)
  }
}
