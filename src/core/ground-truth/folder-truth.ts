/** Ground truth from where a clip lies. Pure. */
import type { Clip, Truth } from '../../shared/domain'
import type { LabelIndex } from '../../shared/label-index'

export { createLabelIndex, type LabelIndex } from '../../shared/label-index'

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
