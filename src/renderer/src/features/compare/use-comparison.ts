import { useMemo } from 'react'
import type { OkBrief, RowBrief } from '../../../../shared/domain'
import { createComparison, type Comparison, type JudgedClip } from '../../../../shared/metrics/comparison'
import { useGathered, type Gatherer } from '../../use-sliced'
import type { Item } from '../../clips/items'

export interface ItemComparison {
  figures: Comparison
  /** Clips that both have right, or neither, in the order of the grid. */
  unanimous: JudgedClip[]
}

/** Takes clips with the answers of the run shown, and compares them with another run's. */
export function createItemComparison(others: readonly RowBrief[]): Gatherer<Item, ItemComparison> {
  const answers = new Map<string, OkBrief>()
  for (const row of others) if (row.status === 'ok') answers.set(row.clip, row)
  const unanimous: JudgedClip[] = []
  const tally = createComparison(each => {
    if (each.right === 'both' || each.right === 'neither') unanimous.push(each)
  })
  const onlyIn = { a: 0, b: 0 }
  return {
    add({ clip, row }) {
      const other = answers.get(clip.path)
      const mine = row?.status === 'ok' ? row : undefined
      if (mine && other) tally.add(mine, other)
      else if (mine) onlyIn.a++
      else if (other) onlyIn.b++
    },
    finish: () => ({ figures: tally.finish(onlyIn), unanimous }),
  }
}

/** The comparison over the items, a moment behind them where they are many; null before the first. */
export function useComparison(items: readonly Item[], others: readonly RowBrief[]): ItemComparison | null {
  const begin = useMemo(() => () => createItemComparison(others), [others])
  return useGathered(items, begin)
}
