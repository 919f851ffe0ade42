/** A list of class names as people keep them. Pure. */
import { AppError } from '../../shared/errors'

const refuse = (name: string, what: string): never => {
  throw new AppError('model.labels', `${name || 'the label list'} ${what}`, {
    hint: 'Give a JSON array of names, or one name a line, in the order of the scores.',
  })
}

/** {"0": "abseiling", …} or {"abseiling": 0, …}: every index from 0 on once. Null for anything else. */
function fromObject(value: object): string[] | null {
  const entries = Object.entries(value).map(([key, given]): [number, unknown] =>
    typeof given === 'number' ? [given, key] : [Number(key), given],
  )
  const labels = new Array<string>(entries.length)
  for (const [index, label] of entries) {
    if (typeof label !== 'string' || !Number.isInteger(index)) return null
    if (index < 0 || index >= entries.length || labels[index] !== undefined) return null
    // The published kinetics_classnames.json has its names in a second pair of quotes.
    labels[index] = label.replace(/^"(.*)"$/, '$1')
  }
  return labels
}

/**
 * The names in the order of the scores: a JSON array, a JSON object of index and name (either way round), or one name
 * a line. Throws AppError model.labels; `name` is what the list is called to a person.
 */
export function parseLabelList(text: string, name: string): string[] {
  const content = text.replace(/^\uFEFF/, '').trim()
  if (content === '') refuse(name, 'is empty')
  let labels: string[] | null
  if (content.startsWith('[') || content.startsWith('{')) {
    let value: unknown
    try {
      value = JSON.parse(content)
    } catch (error) {
      return refuse(name, `is not JSON: ${(error as Error).message}`)
    }
    if (Array.isArray(value)) labels = value.every(label => typeof label === 'string') ? value : null
    else labels = fromObject(value as object)
  } else labels = content.split(/\r?\n/)
  if (labels === null) return refuse(name, 'is no list of names')
  const trimmed = labels.map(label => label.trim())
  const empty = trimmed.indexOf('')
  if (empty >= 0) refuse(name, `has no name at place ${empty + 1}`)
  return trimmed
}
