/** Long answers of the host, read page by page and shown as they grow. */
import type { PageFacts } from '../../shared/api'

interface Reading<P extends PageFacts, D> {
  ask: (cursor: string | null) => Promise<P>
  begin: (first: P) => D
  append: (known: D, page: P) => D
  /** What is on the screen now, if anything. */
  shown: () => D | undefined
  show: (grown: D) => void
  /** Whether what was on the screen is of the same list: it then stays until the reading is over. */
  isSame: (shown: D, first: P) => boolean
}

/** The whole list. Grows on the screen while it is read, unless an earlier reading of the same list is there. */
export async function readPages<P extends PageFacts, D>(reading: Reading<P, D>): Promise<D> {
  const before = reading.shown()
  let read: D | undefined
  let grows = false
  let cursor: string | null = null
  for (;;) {
    const page = await reading.ask(cursor)
    if (page.offset === 0 || read === undefined) {
      read = reading.begin(page)
      grows ||= before === undefined || !reading.isSame(before, page)
    } else {
      // What is on the screen may have been changed meanwhile, by a label given.
      read = reading.append(grows ? (reading.shown() ?? read) : read, page)
    }
    if (page.next === null) return read
    if (grows) reading.show(read)
    cursor = page.next
  }
}
