/** Where labelling goes next. Pure; all in the visible order. */
import type { Item } from '../../clips/items'

const isOpen = (item: Item): boolean => item.clip.human === null

/** The next clip without any decision, from `current` on and round; undefined where there is no other. */
export function nextUnlabelled(visible: readonly Item[], current: Item | undefined): Item | undefined {
  const from = current ? visible.indexOf(current) : -1
  for (let step = 1; step <= visible.length; step++) {
    const item = visible[(from + step) % visible.length]
    if (item && item !== current && isOpen(item)) return item
  }
  return undefined
}

/** The clip without a decision whose first two predictions lie closest; undefined where no network has answered. */
export function mostUncertain(visible: readonly Item[]): Item | undefined {
  let least: Item | undefined
  for (const item of visible)
    if (isOpen(item) && item.margin !== undefined && item.margin < (least?.margin ?? Infinity)) least = item
  return least
}

export interface Progress {
  /** Clips with any decision. */
  decided: number
  total: number
  /** Decisions by status. */
  by: Readonly<Record<NonNullable<Item['clip']['human']>['status'], number>>
}

export function progressOf(items: readonly Item[]): Progress {
  const by = { accepted: 0, corrected: 0, rejected: 0, unsure: 0, skipped: 0 }
  let decided = 0
  for (const { clip } of items)
    if (clip.human) {
      decided++
      by[clip.human.status]++
    }
  return { decided, total: items.length, by }
}
