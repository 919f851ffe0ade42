import type { JSX } from 'react'
import { Link, useLocation } from 'wouter'
import { commands } from '../commands'
import { useUi } from '../state'
import { IconButton } from '../ui/button'
import { Hint } from '../ui/hint'
import { Icon } from '../ui/icons'
import styles from './rail.module.css'
import { screenAt, screens, type ScreenEntry } from './screens'

function ScreenLink({ screen, on }: { screen: ScreenEntry; on: boolean }): JSX.Element {
  const name = commands[screen.command].title
  return (
    <Hint text={name} shortcut={screen.command} side="right">
      <Link
        href={screen.path}
        aria-label={name}
        aria-current={on ? 'page' : undefined}
        className={[styles.screen, on ? styles.on : ''].join(' ')}
      >
        <Icon name={screen.icon} />
      </Link>
    </Hint>
  )
}

/** The screens there are. */
export function Rail(): JSX.Element {
  const [path] = useLocation()
  const shown = screenAt(path)
  const set = useUi(ui => ui.set)
  return (
    <nav className={styles.rail} aria-label="Screens">
      {screens.map(screen => (
        <ScreenLink key={screen.command} screen={screen} on={screen === shown} />
      ))}
      <span className={styles.grow} />
      <IconButton
        icon="keyboard"
        size={20}
        className={styles.screen}
        label="Keyboard shortcuts"
        shortcut="shortcuts"
        side="right"
        onClick={() => set({ dialog: 'shortcuts' })}
      />
      <IconButton
        icon="settings"
        size={20}
        className={styles.screen}
        label="Settings"
        shortcut="settings"
        side="right"
        onClick={() => set({ dialog: 'settings' })}
      />
    </nav>
  )
}
