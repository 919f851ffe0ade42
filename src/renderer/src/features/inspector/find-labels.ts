/** Type-to-find over a label set. Pure. */

export interface FoundLabel {
  label: string
  /** Place in the label set; null for a word of one's own. */
  index: number | null
}

/** 0 is best; null does not match. "pl gu" finds "playing guitar": each word begins a word, in order. */
function rankOf(label: string, query: string): number | null {
  const text = label.toLowerCase()
  if (text === query) return 0
  if (text.startsWith(query)) return 1
  const words = text.split(/[^\p{L}\p{N}]+/u).filter(Boolean)
  if (words.some(word => word.startsWith(query))) return 2
  let from = 0
  const inOrder = query.split(/\s+/).every(part => {
    const at = words.findIndex((word, i) => i >= from && word.startsWith(part))
    from = at + 1
    return at >= 0
  })
  if (inOrder) return 3
  if (text.includes(query)) return 4
  // Initials: "pg" finds "playing guitar".
  if (
    words
      .map(word => word.charAt(0))
      .join('')
      .startsWith(query.replace(/\s/g, ''))
  )
    return 5
  return null
}

/** Best first; among equals the recently used, then the order of the set. An empty query gives recent, then all. */
export function findLabels(
  labels: readonly string[],
  query: string,
  recent: readonly string[],
  limit = 60,
): FoundLabel[] {
  const wanted = query.trim().toLowerCase().replace(/\s+/g, ' ')
  const lately = new Map(recent.map((label, i) => [label, i]))
  const age = (label: string): number => lately.get(label) ?? recent.length
  return labels
    .flatMap((label, index) => {
      const rank = wanted === '' ? 0 : rankOf(label, wanted)
      return rank === null ? [] : [{ label, index, rank }]
    })
    .sort((a, b) => a.rank - b.rank || age(a.label) - age(b.label) || a.index - b.index)
    .slice(0, limit)
    .map(({ label, index }) => ({ label, index }))
}
