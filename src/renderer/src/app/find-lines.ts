/** Which lines of the palette some letters mean, best first. Pure. */

export interface Line {
  /** Unique among all lines. */
  id: string
  /** What it is called on the screen. */
  name: string
  /** Further words it is found by. */
  words: string
  /** It cannot be chosen now: behind those that can. */
  idle: boolean
  /** Chosen lately: before others that fit as well. */
  lately: boolean
}

const wordsOf = (text: string): string[] => text.split(/[^\p{L}\p{N}]+/u).filter(Boolean)

/** "kybd" in "keyboard": the first letter, then the others in order. */
function shortens(part: string, word: string): boolean {
  if (part[0] !== word[0]) return false
  let at = 0
  for (const letter of word) if (letter === part[at]) at++
  return at === part.length
}

/** 0 is best; null does not fit. */
function rankOf(line: Line, query: string, parts: readonly string[]): number | null {
  const name = line.name.toLowerCase()
  if (name.startsWith(query)) return 0
  const own = wordsOf(name)
  const every = (fits: (part: string) => boolean): boolean => parts.every(fits)
  if (every(part => own.some(word => word.startsWith(part)))) return 1
  const more = [...own, ...wordsOf(line.words.toLowerCase())]
  if (every(part => more.some(word => word.startsWith(part)))) return 2
  const all = `${name} ${line.words.toLowerCase()}`
  if (every(part => all.includes(part))) return 3
  const joined = parts.join('')
  // One letter or two in the middle of any word would find everything.
  if (joined.length < 3) return null
  if (more.some((_, i) => more.slice(i).join('').startsWith(joined))) return 4
  return every(part => more.some(word => shortens(part, word))) ? 5 : null
}

/** Beyond every rank. */
const idleRank = 10

/**
 * Those that begin so, those with such words in their name or beside it, those with the letters inside, words run
 * together ("fullscreen"), shortened words ("keybd"). Among equals the recent ones, then the order given; what cannot be
 * chosen comes last.
 */
export function findLines<T extends Line>(lines: readonly T[], text: string): T[] {
  const query = text.trim().toLowerCase().replace(/\s+/g, ' ')
  const parts = wordsOf(query)
  if (parts.length === 0) return [...lines]
  return lines
    .flatMap((line, place) => {
      const rank = rankOf(line, query, parts)
      return rank === null ? [] : [{ line, place, rank: rank + (line.idle ? idleRank : 0) }]
    })
    .sort((a, b) => a.rank - b.rank || Number(b.line.lately) - Number(a.line.lately) || a.place - b.place)
    .map(({ line }) => line)
}
