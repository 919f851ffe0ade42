import { useEffect, type JSX } from 'react'
import { runCommand } from '../../command-handlers'
import { useUi } from '../../state'
import { Button, IconButton } from '../../ui/button'
import styles from './label-notice.module.css'

/** Long enough to read it and to reach for the key; it asks for nothing. */
const SHOWN_MS = 8000

/** What came of the last action, over the foot of the grid. */
export function LabelNotice(): JSX.Element {
  const notice = useUi(ui => ui.notice)
  const set = useUi(ui => ui.set)
  useEffect(() => {
    if (!notice) return
    const timer = setTimeout(() => set({ notice: null }), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [notice, set])
  const action = notice?.action
  const words = { undo: 'Undo', redo: 'Redo', favourites: 'Choose…' }
  return (
    <div className={styles.place} role="status" aria-label="Last label">
      {notice && (
        <div className={styles.notice}>
          <span>{notice.text}</span>
          {action && (
            <Button look="quiet" shortcut={action} onClick={() => runCommand(action)}>
              {words[action]}
            </Button>
          )}
          <IconButton icon="close" label="Dismiss" size={13} onClick={() => set({ notice: null })} />
        </div>
      )}
    </div>
  )
}
