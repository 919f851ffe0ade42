/** What steps are called: in the status line, on the undo button, in the file. The same words fit before and after. */
import type { LabelDecision } from '../../../../shared/domain'
import { t } from '../../i18n'

export const clipsText = (n: number): string =>
  n === 1 ? t('1 clip') : t('{n} clips', { n: n.toLocaleString('en') })

/** @param label Null where the clips get different ones. */
export function stepTitle(
  status: LabelDecision['status'] | 'cleared',
  label: string | null,
  n: number,
): string {
  const clips = clipsText(n)
  switch (status) {
    case 'accepted':
      return label === null
        ? t('first predictions accepted on {clips}', { clips })
        : t('“{label}” accepted on {clips}', { label, clips })
    case 'corrected':
      return t('“{label}” given to {clips}', { label: label ?? '', clips })
    case 'rejected':
      return t('first prediction rejected on {clips}', { clips })
    case 'unsure':
      return t('unsure about {clips}', { clips })
    case 'skipped':
      return t('{clips} skipped', { clips })
    case 'cleared':
      return t('my label cleared from {clips}', { clips })
  }
}

export const tagTitle = (tag: string, on: boolean, n: number): string =>
  on
    ? t('tag “{tag}” put on {clips}', { tag, clips: clipsText(n) })
    : t('tag “{tag}” taken off {clips}', { tag, clips: clipsText(n) })

/** A status in a word, as on a button or in a list. */
export function statusText(status: LabelDecision['status']): string {
  const words = {
    accepted: t('accepted'),
    corrected: t('corrected'),
    rejected: t('rejected'),
    unsure: t('unsure'),
    skipped: t('skipped'),
  }
  return words[status]
}
