/** The name that was probably meant, by letters that differ. Pure. */

/** Letters put in, taken out or changed between two words (Levenshtein 1966). */
function distance(a: string, b: string): number {
  let before = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const changed = (before[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min(changed, (before[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1))
    }
    before = row
  }
  return before[b.length] ?? 0
}

/** A hint for a name that is none of these: the likely one first, where one is, then all there are. */
export function didYouMean(name: string, known: readonly string[]): string {
  const names = [...new Set(known)]
  const all = `There are ${names.join(', ')}.`
  const word = name.toLowerCase()
  if (word.length < 3) return all
  const scored = names.map(each => {
    const other = each.toLowerCase()
    return { each, far: other.startsWith(word) ? 0 : distance(word, other) }
  })
  const best = scored.reduce((a, b) => (b.far < a.far ? b : a), { each: '', far: Infinity })
  return best.far <= Math.max(2, word.length / 3) ? `Did you mean ${best.each}? ${all}` : all
}
