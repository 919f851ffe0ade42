/** Type-to-find over the labels there are. Pure. */

export interface KnownLabel {
  label: string
  /** Place in the label set of the network at hand; null for a label it does not know. */
  index: number | null
  /** Where it is from: the network at hand, another network, the class folders, the person. */
  source: 'set' | 'other' | 'folder' | 'own'
}

/** Each label once, from the first list that has it. */
export function joinLabels(
  set: readonly string[],
  more: Record<Exclude<KnownLabel['source'], 'set'>, readonly string[]>,
): KnownLabel[] {
  const known = new Map<string, KnownLabel>()
  set.forEach((label, index) => {
    if (!known.has(label)) known.set(label, { label, index, source: 'set' })
  })
  for (const source of ['own', 'folder', 'other'] as const)
    for (const label of more[source]) if (!known.has(label)) known.set(label, { label, index: null, source })
  return [...known.values()]
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
  const initials = words.map(word => word.charAt(0)).join('')
  return initials.startsWith(query.replace(/\s/g, '')) ? 5 : null
}

/**
 * Best first: the label itself, those that begin so, those with a word that begins so, words in order, anywhere inside,
 * initials. Among equals the recently used, then the order given. An empty query gives recent, then all.
 */
export function findLabels<T extends { label: string }>(
  labels: readonly T[],
  query: string,
  recent: readonly string[],
  limit = 60,
): T[] {
  const wanted = query.trim().toLowerCase().replace(/\s+/g, ' ')
  const lately = new Map(recent.map((label, i) => [label, i]))
  const age = (label: string): number => lately.get(label) ?? recent.length
  return labels
    .flatMap((found, place) => {
      const rank = wanted === '' ? 0 : rankOf(found.label, wanted)
      return rank === null ? [] : [{ found, place, rank, age: age(found.label) }]
    })
    .sort((a, b) => a.rank - b.rank || a.age - b.age || a.place - b.place)
    .slice(0, limit)
    .map(({ found }) => found)
}
