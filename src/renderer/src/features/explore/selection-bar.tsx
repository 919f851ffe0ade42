import type { JSX } from 'react'
import { canRun, runCommand } from '../../command-handlers'
import { commands, type CommandId } from '../../commands'
import { useUi } from '../../state'
import { Button, IconButton } from '../../ui/button'
import { Menu, MenuItem } from '../../ui/menu'
import { Icon } from '../../ui/icons'
import styles from './selection-bar.module.css'

/** What is done most with several clips: on the bar where there is room, in the menu where there is not. */
const first = [
  ['accept', 'Accept'],
  ['find-label', 'Label'],
  ['tag', 'Tag'],
] as const satisfies readonly (readonly [CommandId, string])[]
const more = [
  'accept',
  'find-label',
  'tag',
  'reject',
  'unsure',
  'skip',
  'clear-label',
  'classify',
  'export',
] as const

/** How many clips are picked, and what can be done with all of them at once. */
export function SelectionBar(): JSX.Element {
  const picked = useUi(ui => ui.picked.size)
  const pick = useUi(ui => ui.pick)
  return (
    <span className={styles.bar} role="group" aria-label="Selection">
      <Icon name="tick" size={13} />
      <b role="status">{`${picked.toLocaleString('en')} selected`}</b>
      {first.map(([id, title]) => (
        <Button
          key={id}
          look="quiet"
          className={id === 'accept' ? styles.first : styles.roomy}
          shortcut={id}
          onClick={() => runCommand(id)}
        >
          {title}
        </Button>
      ))}
      <Menu
        trigger={
          <Button look="quiet" className={styles.more} aria-label="More">
            <span>More</span>
            <Icon name="down" size={12} />
          </Button>
        }
      >
        {more.filter(canRun).map(id => (
          <MenuItem
            key={id}
            title={commands[id].title}
            shortcut={id}
            // The menu gives the focus back first: what opens a field must come after it.
            onSelect={() => setTimeout(() => runCommand(id))}
          />
        ))}
      </Menu>
      <IconButton
        icon="close"
        label="Clear the selection"
        shortcut="escape"
        size={14}
        onClick={() => pick([])}
      />
    </span>
  )
}
