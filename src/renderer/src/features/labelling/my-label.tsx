import type { JSX } from 'react'
import { runCommand } from '../../command-handlers'
import { inMode, type CommandId } from '../../commands'
import { useUi } from '../../state'
import { IconButton, Key } from '../../ui/button'
import { Icon } from '../../ui/icons'
import type { Item } from '../../clips/items'
import { keepFocus } from './label-bar'
import { clipsText, statusText } from './label-text'
import { useLabelActions } from '../../clips/label-actions'
import styles from './my-label.module.css'

/** What I say: one key each for the first prediction, another label, no label but a word; and tags. */
export function MyLabel({ item }: { item: Item }): JSX.Element {
  const picked = useUi(ui => ui.picked.size)
  const { human } = item.clip
  const isTop = human?.status === 'accepted' || (!!human?.label && human.label === item.top?.label)
  const isOther = !!human?.label && !isTop
  const top = isTop ? human.label : item.top?.label
  return (
    <section className={styles.mine} aria-label="My label">
      <h3>
        My label
        {picked > 1 && <em> · {`keys act on ${clipsText(picked)}`}</em>}
      </h3>
      <div className={styles.row}>
        {top && (
          <Choice command="accept" pressed={isTop} label={`Accept ${top}`}>
            <span translate="no">{top}</span>
          </Choice>
        )}
        <Choice
          command="find-label"
          pressed={isOther}
          label={isOther ? `My label: ${human.label ?? ''}. Find another` : 'Find another label'}
        >
          {isOther ? <span translate="no">{human.label}</span> : 'other…'}
        </Choice>
        {human && (
          <IconButton
            icon="close"
            label="Clear my label"
            shortcut="clear-label"
            size={14}
            onClick={() => runCommand('clear-label')}
          />
        )}
      </div>
      <div className={styles.row}>
        {(
          [
            ['reject', 'rejected', 'reject'],
            ['unsure', 'unsure', 'unsure'],
            ['skip', 'skipped', 'skip'],
          ] as const
        ).map(([command, status, word]) => (
          <Choice
            key={command}
            command={command}
            pressed={human?.status === status}
            label={human?.status === status ? statusText(status) : word}
          >
            {word}
          </Choice>
        ))}
        <Choice command="tag" label="Tag">
          tag…
        </Choice>
      </div>
      {item.clip.tags.length > 0 && <Tags item={item} />}
    </section>
  )
}

interface ChoiceProps {
  command: CommandId
  /** Left out: it is no choice but opens one. */
  pressed?: boolean
  label: string
  children: JSX.Element | string
}

function Choice({ command, pressed, label, children }: ChoiceProps): JSX.Element {
  const mode = useUi(ui => ui.mode)
  return (
    <button
      type="button"
      className={styles.choice}
      aria-pressed={pressed}
      aria-label={label}
      title={label}
      onPointerDown={keepFocus}
      onMouseDown={event => event.preventDefault()}
      onClick={() => runCommand(command)}
    >
      <span className="truncate">{children}</span>
      {inMode(command, mode) && <Key command={command} />}
    </button>
  )
}

function Tags({ item }: { item: Item }): JSX.Element {
  const { tag } = useLabelActions()
  return (
    <div className={styles.tags} role="group" aria-label="Tags">
      {item.clip.tags.map(each => (
        <button
          key={each}
          type="button"
          className={styles.tag}
          aria-label={`Take the tag ${each} off`}
          onClick={() => tag(each, false, [item])}
        >
          <span className="truncate" translate="no">
            {each}
          </span>
          <Icon name="close" size={10} />
        </button>
      ))}
    </div>
  )
}
