import type { JSX } from 'react'
import { verdictText, type ItemVerdict } from '../clips/items'
import { Icon } from './icons'
import styles from './mark.module.css'

/** Right, in top 5, wrong … on a picture: a shape and a colour, the word in the tile's name. */
export function Mark({ verdict }: { verdict: ItemVerdict }): JSX.Element {
  return (
    <span className={[styles.mark, styles[verdict]].join(' ')} title={verdictText[verdict]}>
      <Icon name={verdict} size={14} />
    </span>
  )
}

/** The same as a tag: shape, word and colour. */
export function VerdictTag({ verdict }: { verdict: ItemVerdict }): JSX.Element {
  return (
    <span className={[styles.tag, styles[`tag-${verdict}`]].join(' ')}>
      <Icon name={verdict} size={13} />
      {verdictText[verdict]}
    </span>
  )
}
