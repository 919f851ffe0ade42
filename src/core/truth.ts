/** Ground truth from where a clip lies, and a class name's place in a model's label set. Pure. */
import type { Clip, Truth } from '../shared/domain'

/** Folder names that split or hold data sets; a clip directly in one has no class. */
const noClass = new Set([
  'train',
  'val',
  'valid',
  'validation',
  'validate',
  'test',
  '_unlabeled',
  'unlabeled',
  'videos',
  'clips',
])

/** Spellings under which a label is looked up, the strictest first: exact, any case, `_` for space. */
const spellings: readonly ((name: string) => string)[] = [
  name => name,
  name => name.toLowerCase(),
  name => name.replace(/_/g, ' ').toLowerCase(),
]

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

/**
 * The class a clip's folder names: the immediate parent, when the clip lies below the opened folder.
 * Mirrors write `_` for spaces: read so where that gives a known label, else the folder's own name is kept.
 * @param path Relative to the opened folder.
 */
export function folderTruth(path: string, known: LabelIndex): Clip['truth'] {
  const parts = path.split('/')
  const name = parts[parts.length - 2]
  if (name === undefined || noClass.has(name.toLowerCase())) return null
  const spaced = name.replace(/_/g, ' ')
  const label = spaced !== name && known.index(spaced) !== null ? spaced : name
  return { label, source: 'folder' }
}

/** A clip's truth as a row says it: with its index in the model's label set. */
export function truthInSet(truth: Clip['truth'], set: LabelIndex): Truth | null {
  return truth === null ? null : { ...truth, index: set.index(truth.label) }
}
