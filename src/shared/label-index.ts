/** A class name's place in a label set. Pure. */

/** A class name as names are compared (docs/metrics.md, "Names"): in lower case, with spaces for `_`. */
export const foldLabel = (name: string): string => name.replace(/_/g, ' ').toLowerCase()

/** Whether two names are the same class, whichever source wrote them. */
export const sameLabel = (a: string, b: string): boolean => a === b || foldLabel(a) === foldLabel(b)

/** Spellings under which a label is looked up, the strictest first: exact, any case, `_` for space. */
const spellings: readonly ((name: string) => string)[] = [name => name, name => name.toLowerCase(), foldLabel]

/** Looks up names in a label set; `index` gives null for a name that is not in it. */
export interface LabelIndex {
  index(name: string): number | null
  /** The label as the set writes it. */
  label(name: string): string | null
}

export function createLabelIndex(labels: readonly string[]): LabelIndex {
  const tables = spellings.map(spelling => {
    const table = new Map<string, number>()
    labels.forEach((label, i) => {
      const key = spelling(label)
      if (!table.has(key)) table.set(key, i)
    })
    return table
  })
  /** Thousands of clips share a few hundred folders. */
  const asked = new Map<string, number | null>()
  const index = (name: string): number | null => {
    const known = asked.get(name)
    if (known !== undefined) return known
    const found = search(name)
    asked.set(name, found)
    return found
  }
  const search = (name: string): number | null => {
    for (const [i, spelling] of spellings.entries()) {
      const found = tables[i]?.get(spelling(name))
      if (found !== undefined) return found
    }
    return null
  }
  return {
    index,
    label(name) {
      const found = index(name)
      return found === null ? null : (labels[found] ?? null)
    },
  }
}

/** How the truth's names stand to a model's label set: said before anything is scored. */
export interface NameMatch {
  /** Different names. */
  names: number
  /** Names that the set has letter for letter. */
  exact: number
  /** Names that the set writes otherwise (case, or `_` for space): they count as the same class. */
  otherwise: { from: string; to: string }[]
  /** Names that are no class of the set: their clips are not judged. */
  unmatched: string[]
}

/** The lists are sorted by name. */
export function matchNames(names: Iterable<string>, labels: readonly string[]): NameMatch {
  const set = createLabelIndex(labels)
  const all = [...new Set(names)].sort()
  const unmatched = all.filter(name => set.index(name) === null)
  const otherwise = all.flatMap(from => {
    const to = set.label(from)
    return to === null || to === from ? [] : [{ from, to }]
  })
  return { names: all.length, exact: all.length - unmatched.length - otherwise.length, otherwise, unmatched }
}
