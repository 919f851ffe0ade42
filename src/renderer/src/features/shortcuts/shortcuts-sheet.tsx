import { useState, type JSX } from 'react'
import { useUpdateSettings } from '../../actions'
import { commandGroups, commandIds, commands, keyLabel, keysOf, type CommandId } from '../../commands'
import { useUi } from '../../state'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { useClipModel } from '../../clips/clips-context'
import { KeyEditor } from './key-editor'
import { changedIds } from '../../key-binding'
import styles from './shortcuts-sheet.module.css'

/** Keys that belong to a place rather than a command, and so cannot be changed. */
const fixed: Partial<Record<(typeof commandGroups)[number], readonly { title: string; keys: string[] }[]>> = {
  Move: [{ title: 'In the grid: by row, page, to the ends', keys: ['↑ ↓', 'PgUp PgDn', 'Home End'] }],
  Player: [{ title: 'On the timeline: 5 s, with Shift 1 s', keys: ['← →'] }],
}

const matches = (text: string, ...words: readonly string[]): boolean =>
  text
    .toLowerCase()
    .split(/\s+/)
    .every(part => words.some(word => word.toLowerCase().includes(part)))

/** Every command by group with its keys, which can be found and changed. */
export function ShortcutsSheet(): JSX.Element {
  const open = useUi(ui => ui.dialog === 'shortcuts')
  const set = useUi(ui => ui.set)
  const { state } = useClipModel()
  const { bindings } = state.settings
  const { mutate: save } = useUpdateSettings()
  const [text, setText] = useState('')
  const [editing, setEditing] = useState<CommandId | null>(null)
  const changed = changedIds(bindings)
  const close = (): void => {
    // Escape leaves the key that is being chosen first, then the sheet.
    if (editing !== null) return setEditing(null)
    setText('')
    set({ dialog: null })
  }
  return (
    <Dialog
      open={open}
      onClose={close}
      title="Keyboard shortcuts"
      about="Press a command’s keys here to choose another key for it."
      width={820}
      actions={
        changed.length > 0 && (
          <Button icon="retry" onClick={() => save({ bindings: {} })}>
            {`All keys as they were (${changed.length} changed)`}
          </Button>
        )
      }
    >
      <input
        type="search"
        className={styles.find}
        aria-label="Find a command or a key"
        placeholder="Find a command or a key"
        value={text}
        onChange={event => setText(event.target.value)}
      />
      <div className={styles.sheet}>
        {commandGroups.map(group => (
          <Group
            key={group}
            group={group}
            text={text}
            editing={editing}
            onEdit={setEditing}
            onDone={() => setEditing(null)}
          />
        ))}
      </div>
    </Dialog>
  )
}

interface GroupProps {
  group: (typeof commandGroups)[number]
  text: string
  editing: CommandId | null
  onEdit: (id: CommandId) => void
  onDone: () => void
}

function Group({ group, text, editing, onEdit, onDone }: GroupProps): JSX.Element | null {
  const { state } = useClipModel()
  const { bindings } = state.settings
  const { mutate: save } = useUpdateSettings()
  const ids = commandIds.filter(
    id =>
      commands[id].group === group &&
      matches(text, commands[id].title, group, ...keysOf(id, bindings).map(keyLabel)),
  )
  const others = (fixed[group] ?? []).filter(({ title, keys }) => matches(text, title, ...keys))
  if (ids.length + others.length === 0) return null
  return (
    <section>
      <h3>{group}</h3>
      <dl>
        {ids.map(id =>
          editing === id ? (
            <KeyEditor
              key={id}
              id={id}
              bindings={bindings}
              onSave={next => {
                save({ bindings: Object.fromEntries(Object.entries(next).map(([k, v]) => [k, [...v]])) })
                onDone()
              }}
              onLeave={onDone}
            />
          ) : (
            <CommandKeys key={id} id={id} keys={keysOf(id, bindings)} onEdit={() => onEdit(id)} />
          ),
        )}
        {others.map(({ title, keys }) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd>
              {keys.map(key => (
                <kbd key={key} translate="no">
                  {key}
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

const modeWords = { label: 'while labelling', player: 'not while labelling' } as const

interface CommandKeysProps {
  id: CommandId
  keys: readonly string[]
  onEdit: () => void
}

function CommandKeys({ id, keys, onEdit }: CommandKeysProps): JSX.Element {
  const { title, mode } = commands[id]
  const name = title
  const printed = keys.map(keyLabel)
  return (
    <div>
      <dt>
        {name} {mode && <small>{modeWords[mode]}</small>}
      </dt>
      <dd>
        <button
          type="button"
          className={styles.keys}
          aria-label={
            printed.length > 0
              ? `${name}: ${printed.join(', ')}. Choose another key`
              : `${name}: no key. Choose one`
          }
          onClick={onEdit}
        >
          {printed.length > 0 ? printed.map(key => <kbd key={key}>{key}</kbd>) : <em>no key</em>}
        </button>
      </dd>
    </div>
  )
}
