import { useState, type JSX, type KeyboardEvent } from 'react'
import { commands, keyLabel, keysOf, type Bindings, type CommandId } from '../../commands'
import { Button } from '../../ui/button'
import { bind, isChanged, newKey, unbind } from '../../key-binding'
import styles from './shortcuts-sheet.module.css'

interface KeyEditorProps {
  id: CommandId
  bindings: Bindings
  onSave: (bindings: Bindings) => void
  onLeave: () => void
}

/** Takes the next key pressed for the command; one that has a meaning already is refused by naming it. */
export function KeyEditor({ id, bindings, onSave, onLeave }: KeyEditorProps): JSX.Element {
  const [refused, setRefused] = useState<string | null>(null)
  const taken = (key: string, by: CommandId): void =>
    setRefused(`${key} already means “${commands[by].title}”.`)
  const onKeyDown = (event: KeyboardEvent): void => {
    // Tab and Escape go on and out, as everywhere.
    if (event.key === 'Tab' || event.key === 'Escape') return
    event.preventDefault()
    event.stopPropagation()
    const found = newKey(id, event, bindings)
    if (found.kind === 'free') return onSave(found.bindings)
    if (found.kind === 'kept') setRefused(`${keyLabel(found.key)} is kept by the system.`)
    if (found.kind === 'taken') taken(keyLabel(found.key), found.by)
  }
  const reset = (): void => {
    const found = unbind(id, bindings)
    if ('bindings' in found) onSave(found.bindings)
    else taken(commands[id].keys.map(keyLabel).join(', '), found.by)
  }
  const title = commands[id].title
  return (
    <div className={styles.editor}>
      <dt>{title}</dt>
      <dd>
        <button
          type="button"
          autoFocus
          className={styles.capture}
          aria-label={`Press the new key for: ${title}`}
          onKeyDown={onKeyDown}
        >
          Press a key…
        </button>
        {keysOf(id, bindings).length > 0 && (
          <Button look="quiet" onClick={() => onSave(bind(id, [], bindings))}>
            No key
          </Button>
        )}
        {isChanged(id, bindings) && (
          <Button look="quiet" onClick={reset}>
            As it was
          </Button>
        )}
        <Button look="quiet" onClick={onLeave}>
          Leave it
        </Button>
      </dd>
      {refused !== null && (
        <p role="alert" className={styles.refused}>
          {refused}
        </p>
      )}
    </div>
  )
}
