/** Long lists in pages. */
import type { PageAsk, PageFacts } from '../../shared/api'

/**
 * The part of a list that a cursor names.
 * @param generation Names this making of the list; a cursor of another one begins from the start again.
 */
export function pageOf<T>(
  list: readonly T[],
  generation: string,
  { cursor, limit }: PageAsk,
): { page: T[]; facts: PageFacts } {
  const colon = cursor?.lastIndexOf(':') ?? -1
  const asked = cursor?.slice(0, colon) === generation ? Number(cursor.slice(colon + 1)) : 0
  const offset = Number.isInteger(asked) && asked > 0 ? Math.min(asked, list.length) : 0
  const page = list.slice(offset, offset + limit)
  const end = offset + page.length
  return {
    page,
    facts: { offset, total: list.length, next: end < list.length ? `${generation}:${end}` : null },
  }
}
