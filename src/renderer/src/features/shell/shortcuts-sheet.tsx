import type { JSX } from 'react'
import { commandGroups, commandIds, commands, keyLabel } from '../../commands'
import { useUi } from '../../state'
import { Dialog } from '../../ui/dialog'
import styles from './shortcuts-sheet.module.css'

/** Every command that has a key, by group. */
export function ShortcutsSheet(): JSX.Element {
  const open = useUi(ui => ui.dialog === 'shortcuts')
  const set = useUi(ui => ui.set)
  return (
    <Dialog open={open} onClose={() => set({ dialog: null })} title="Keyboard shortcuts" width={760}>
      <div className={styles.sheet}>
        {commandGroups.map(group => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {commandIds
                .filter(id => commands[id].group === group && commands[id].keys.length > 0)
                .map(id => (
                  <div key={id}>
                    <dt>{commands[id].title}</dt>
                    <dd>
                      {commands[id].keys.map(key => (
                        <kbd key={key}>{keyLabel(key)}</kbd>
                      ))}
                    </dd>
                  </div>
                ))}
              {group === 'Move' && (
                <div>
                  <dt>In the grid: by row, page, to the ends</dt>
                  <dd>
                    <kbd>↑ ↓</kbd>
                    <kbd>PgUp PgDn</kbd>
                    <kbd>Home End</kbd>
                  </dd>
                </div>
              )}
              {group === 'Player' && (
                <div>
                  <dt>On the timeline: 5 s, with Shift 1 s</dt>
                  <dd>
                    <kbd>← →</kbd>
                  </dd>
                </div>
              )}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
