/** Long work of the page in slices: 100,000 rows are gone through without holding a click up. */
import { useEffect, useRef, useState } from 'react'

/** What takes items one by one and gives a result at the end. */
export interface Gatherer<T, R> {
  add: (item: T) => void
  finish: () => R
}

/** Well under the 50 ms that a click may wait. */
const sliceMs = 10

const rest = (): Promise<void> =>
  new Promise(go => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      go()
    }
    port2.postMessage(null)
  })

/** Goes through the items in slices; stops, giving undefined, once `isOff()`. */
export async function gather<T, R>(
  items: readonly T[],
  gatherer: Gatherer<T, R>,
  isOff: () => boolean = () => false,
): Promise<R | undefined> {
  let startedAt = performance.now()
  for (const item of items) {
    gatherer.add(item)
    if (performance.now() - startedAt < sliceMs) continue
    await rest()
    if (isOff()) return undefined
    startedAt = performance.now()
  }
  return gatherer.finish()
}

/**
 * The result over `items`, worked out in slices; the one before stays until the next is there. While items keep coming,
 * the work under way is finished first and the newest are taken next: it never starts over for ever.
 * @param begin Must keep its identity while what it does is the same. @returns null before the first result.
 */
export function useGathered<T, R>(items: readonly T[], begin: () => Gatherer<T, R>): R | null {
  const [result, setResult] = useState<{ begin: unknown; value: R } | null>(null)
  const newest = useRef({ items, begin })
  const isWorking = useRef(false)
  const isGone = useRef(false)
  useEffect(() => {
    isGone.current = false
    return () => {
      isGone.current = true
    }
  }, [])
  useEffect(() => {
    newest.current = { items, begin }
    if (isWorking.current) return
    isWorking.current = true
    const work = async (): Promise<void> => {
      await Promise.resolve()
      for (let done: unknown = null; done !== newest.current && !isGone.current;) {
        const mine = newest.current
        const value = await gather(mine.items, mine.begin(), () => isGone.current)
        if (value !== undefined) setResult({ begin: mine.begin, value })
        done = mine
      }
      isWorking.current = false
    }
    void work()
  }, [items, begin])
  return result?.begin === begin ? result.value : null
}
