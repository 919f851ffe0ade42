import { createMeasuredTally, type Measured } from '../../../../shared/metrics/report'
import { useGathered, type Gatherer } from '../../use-sliced'
import type { Item } from '../../clips/items'

/** The figures of clips as the run shown answered them; clips it has no answer for do not count. */
export function createItemTally(): Gatherer<Item, Measured> {
  const tally = createMeasuredTally()
  return {
    add({ row }) {
      if (row) tally.add(row)
    },
    finish: () => tally.finish(),
  }
}

/** Figures of the items, a moment behind them where they are many; null before the first. */
export const useEvaluation = (items: readonly Item[]): Measured | null => useGathered(items, createItemTally)
