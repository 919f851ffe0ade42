import type { JSX } from 'react'
import { Link, useRoute } from 'wouter'
import { commands } from '../../commands'
import { useUi } from '../../state'
import { IconButton } from '../../ui/button'
import { Hint } from '../../ui/hint'
import { Icon, type IconName } from '../../ui/icons'
import styles from './rail.module.css'

function Screen({
  to,
  icon,
  name,
  on,
}: {
  to: string
  icon: IconName
  name: string
  on: boolean
}): JSX.Element {
  return (
    <Hint text={name} side="right">
      <Link
        href={to}
        aria-label={name}
        aria-current={on ? 'page' : undefined}
        className={[styles.screen, on ? styles.on : ''].join(' ')}
      >
        <Icon name={icon} />
      </Link>
    </Hint>
  )
}

/** The screens there are. */
export function Rail(): JSX.Element {
  const [onModels] = useRoute('/models')
  const set = useUi(ui => ui.set)
  return (
    <nav className={styles.rail} aria-label="Screens">
      <Screen to="/" icon="explore" name="Explore" on={!onModels} />
      <Screen to="/models" icon="models" name="Models" on={onModels} />
      <span className={styles.grow} />
      <IconButton
        icon="keyboard"
        size={20}
        className={styles.screen}
        label="Keyboard shortcuts"
        shortcut={commands.shortcuts.keys[0]}
        side="right"
        onClick={() => set({ dialog: 'shortcuts' })}
      />
      <IconButton
        icon="settings"
        size={20}
        className={styles.screen}
        label="Settings"
        shortcut={commands.settings.keys[0]}
        side="right"
        onClick={() => set({ dialog: 'settings' })}
      />
    </nav>
  )
}
