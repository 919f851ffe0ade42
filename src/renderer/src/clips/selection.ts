/** Which clips are picked when a range is drawn. Pure. */

/** Where a range began: the clip, what was picked outside the range, and the picks as the last drawing left them. */
export interface RangeStart {
  clipId: string | null
  others: readonly string[]
  /** Anything else picked since then begins a new range. */
  made: ReadonlySet<string> | null
}

export const noRange: RangeStart = { clipId: null, others: [], made: null }

/** What is picked after the range is drawn from one place to another; -1 stands for the first. */
export function drawRange(
  list: readonly { clip: { id: string } }[],
  start: RangeStart,
  picked: ReadonlySet<string>,
  from: number,
  to: number,
): RangeStart & { made: ReadonlySet<string> } {
  const others = start.made === picked ? start.others : [...picked]
  const [low, high] = [Math.max(0, Math.min(from, to)), Math.max(from, to)]
  const range = list.slice(low, high + 1).map(item => item.clip.id)
  return { clipId: list[Math.max(from, 0)]?.clip.id ?? null, others, made: new Set([...others, ...range]) }
}
