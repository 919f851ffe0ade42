import type { JSX } from 'react'
import { useUi } from '../../state'
import { IconButton, Key } from '../../ui/button'
import type { Item } from '../explore/items'
import { LabelFinder } from './label-finder'
import { acceptTop, useLabelling } from './labelling'
import styles from './my-label.module.css'

/** What I say: one key each for the first prediction, unsure, another class, nothing. */
export function MyLabel({ item }: { item: Item }): JSX.Element {
  const labelling = useLabelling()
  const finding = useUi(ui => ui.findingLabel)
  const set = useUi(ui => ui.set)
  const human = item.clip.human
  const isTop = human?.status === 'accepted' || (!!human && !!item.top && human.label === item.top.label)
  const isUnsure = human?.status === 'unsure'
  const isOther = !!human && !isTop && !isUnsure
  return (
    <section className={styles.mine} aria-label="My label">
      <h3>My label</h3>
      <div className={styles.row}>
        {(item.top ?? isTop) && (
          <button
            type="button"
            className={styles.choice}
            aria-pressed={isTop}
            aria-label={`Accept ${item.top?.label ?? human?.label ?? ''}`}
            onClick={() => labelling.decide([item], acceptTop)}
          >
            <span className="truncate">{isTop ? human.label : item.top?.label}</span> <Key command="accept" />
          </button>
        )}
        <button
          type="button"
          className={`${styles.choice} ${styles.short}`}
          aria-pressed={isUnsure}
          aria-label="Unsure"
          onClick={() => labelling.decide([item], () => ({ label: null, index: null, status: 'unsure' }))}
        >
          unsure <Key command="unsure" />
        </button>
        <LabelFinder
          item={item}
          open={finding}
          onOpenChange={open => set({ findingLabel: open })}
          trigger={
            <button
              type="button"
              className={isOther ? styles.choice : `${styles.choice} ${styles.short}`}
              aria-pressed={isOther}
              aria-label={isOther ? `My label: ${human.label}. Find another` : 'Find another label'}
            >
              <span className="truncate">{isOther ? (human.label ?? human.status) : 'other…'}</span>{' '}
              <Key command="find-label" />
            </button>
          }
        />
        {human && (
          <IconButton
            icon="close"
            label="Clear my label"
            shortcut="reject"
            size={14}
            onClick={() => labelling.decide([item], () => null)}
          />
        )}
      </div>
    </section>
  )
}
