import { useState, type JSX, type KeyboardEvent } from 'react'
import { commands, keyLabel, keysOf, type Bindings, type CommandId } from '../../commands'
import { t } from '../../i18n'
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
    setRefused(t('{key} already means “{command}”.', { key, command: t(commands[by].title) }))
  const onKeyDown = (event: KeyboardEvent): void => {
    // Tab and Escape go on and out, as everywhere.
    if (event.key === 'Tab' || event.key === 'Escape') return
    event.preventDefault()
    event.stopPropagation()
    const found = newKey(id, event, bindings)
    if (found.kind === 'free') return onSave(found.bindings)
    if (found.kind === 'kept') setRefused(t('{key} is kept by the system.', { key: keyLabel(found.key) }))
    if (found.kind === 'taken') taken(keyLabel(found.key), found.by)
  }
  const reset = (): void => {
    const found = unbind(id, bindings)
    if ('bindings' in found) onSave(found.bindings)
    else taken(commands[id].keys.map(keyLabel).join(', '), found.by)
  }
  const title = t(commands[id].title)
  return (
    <div className={styles.editor}>
      <dt>{title}</dt>
      <dd>
        <button
          type="button"
          autoFocus
          className={styles.capture}
          aria-label={t('Press the new key for: {command}', { command: title })}
          onKeyDown={onKeyDown}
        >
          {t('Press a key…')}
        </button>
        {keysOf(id, bindings).length > 0 && (
          <Button look="quiet" onClick={() => onSave(bind(id, [], bindings))}>
            {t('No key')}
          </Button>
        )}
        {isChanged(id, bindings) && (
          <Button look="quiet" onClick={reset}>
            {t('As it was')}
          </Button>
        )}
        <Button look="quiet" onClick={onLeave}>
          {t('Leave it')}
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
