/** Segments cut out of their clips, as files in folders named by their labels. The originals are only read. */
import { extname, join, resolve } from 'node:path'
import type { CutMode, ExportPlan } from '../../shared/domain'
import { existingAbove, isInside } from '../library/allowed-paths'
import { nameOf, withoutEnding, type ExportSet } from '../formats/format'
import type { TrimStep } from '../kinetics/trim'
import { labelFolders, freeName, numbered } from './class-tree'
import { exists } from './write-export'
import { createPacer } from '../base/event-loop'

export interface SegmentClipsPlan {
  steps: TrimStep[]
  renamed: ExportPlan['renamed']
  /** Clips that have a segment. */
  clips: number
}

/** Containers that `cutClip` copies packets into; others go into Matroska, which holds nearly everything. */
const containers = new Set(['.mp4', '.mkv', '.webm', '.mov'])

const endingOf = (clip: string, mode: CutMode): string => {
  const own = extname(clip).toLowerCase()
  return mode === 'exact' ? '.mp4' : containers.has(own) ? own : '.mkv'
}

/** `film.mkv`, 12.48 s to 15 s → `archery/film_12.480_15.000.mp4`; clips in byte order, so that names never change. */
export async function planSegmentClips(set: ExportSet, mode: CutMode): Promise<SegmentClipsPlan> {
  const plan: SegmentClipsPlan = { steps: [], renamed: [], clips: 0 }
  const folderOf = labelFolders(plan.renamed)
  const takenFiles = new Map<string, Set<string>>()
  const pacer = createPacer()
  for (const { clip, segments } of set.entries) {
    if (pacer.due()) await pacer.rest()
    if (segments.length > 0) plan.clips++
    for (const { label, startSec, endSec } of segments) {
      const folder = folderOf(label)
      const taken = takenFiles.get(folder) ?? new Set<string>()
      takenFiles.set(folder, taken)
      const stem = withoutEnding(nameOf(clip))
      const name = `${stem}_${startSec.toFixed(3)}_${endSec.toFixed(3)}${endingOf(clip, mode)}`
      const free = freeName(taken, name, n => numbered(name, n))
      if (free !== name) plan.renamed.push({ from: name, to: `${folder}/${free}`, why: 'taken' })
      plan.steps.push({ from: clip, to: `${folder}/${free}`, startSec, endSec })
    }
  }
  return plan
}

export const noSegments = {
  message: 'none of these clips has a segment',
  hint: 'Look through a long clip, or draw segments under the player first.',
}

/**
 * Why new clips cannot be written there: nothing that is there is ever replaced. Null where they can.
 * @param target Null while none is chosen.
 * @param none What is wrong where there are no steps.
 */
export async function checkNewClips(
  steps: readonly Pick<TrimStep, 'to'>[],
  folder: string,
  target: string | null,
  none: NonNullable<ExportPlan['problem']>,
): Promise<ExportPlan['problem']> {
  if (steps.length === 0) return none
  if (target === null) return null
  if (isInside(resolve(target), resolve(folder)))
    return {
      message: 'new clips cannot lie inside the opened folder',
      hint: 'They would be found as clips when the folder is read. Choose a folder beside it.',
    }
  await existingAbove(target)
  const pacer = createPacer()
  for (const { to } of steps) {
    if (pacer.due()) await pacer.rest()
    if (await exists(join(target, to)))
      return {
        message: `${to} is there already`,
        hint: 'Nothing that is there is replaced. Choose an empty folder.',
      }
  }
  return null
}
