/** What steps are called: in the status line, on the undo button, in the file. The same words fit before and after. */
import type { LabelDecision } from '../../../../shared/domain'

export const clipsText = (n: number): string => (n === 1 ? '1 clip' : `${n.toLocaleString('en')} clips`)

/** @param label Null where the clips get different ones. */
export function stepTitle(
  status: LabelDecision['status'] | 'cleared',
  label: string | null,
  n: number,
): string {
  const clips = clipsText(n)
  switch (status) {
    case 'accepted':
      return label === null ? `first predictions accepted on ${clips}` : `“${label}” accepted on ${clips}`
    case 'corrected':
      return `“${label ?? ''}” given to ${clips}`
    case 'rejected':
      return `first prediction rejected on ${clips}`
    case 'unsure':
      return `unsure about ${clips}`
    case 'skipped':
      return `${clips} skipped`
    case 'cleared':
      return `my label cleared from ${clips}`
  }
}

export const tagTitle = (tag: string, on: boolean, n: number): string =>
  on ? `tag “${tag}” put on ${clipsText(n)}` : `tag “${tag}” taken off ${clipsText(n)}`

/** A status in a word, as on a button or in a list. */
export function statusText(status: LabelDecision['status']): string {
  const words = {
    accepted: 'accepted',
    corrected: 'corrected',
    rejected: 'rejected',
    unsure: 'unsure',
    skipped: 'skipped',
  }
  return words[status]
}
