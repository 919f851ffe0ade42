import { useState, type JSX } from 'react'
import { useUpdateSettings } from '../../actions'
import { formatView, parseView } from '../../routes'
import { useUi } from '../../state'
import { Button, IconButton } from '../../ui/button'
import { Menu, MenuItem } from '../../ui/menu'
import { Icon } from '../../ui/icons'
import { TextInput } from '../../ui/field'
import { useClipModel } from '../../clips/clips-context'
import styles from './saved-views.module.css'

const LONGEST_NAME = 60

/** Filters and order under names: applied by a press, saved from what is on the screen. */
export function SavedViews(): JSX.Element | null {
  const { state } = useClipModel()
  const views = state.settings.savedViews
  const query = useUi(formatView)
  const naming = useUi(ui => ui.namingView)
  const set = useUi(ui => ui.set)
  const save = useUpdateSettings()
  const [renamed, setRenamed] = useState<string | null>(null)
  const put = (savedViews: typeof views): void => save.mutate({ savedViews })
  if (views.length === 0 && !naming && query === '') return null
  return (
    <section className={styles.views} aria-label="Saved views">
      <div className={styles.head}>
        <h2>Saved views</h2>
        {!naming && query !== '' && !views.some(view => view.query === query) && (
          <Button look="quiet" shortcut="save-view" onClick={() => set({ namingView: true })}>
            Save
          </Button>
        )}
      </div>
      {naming && (
        <NameField
          label="Name of the view"
          taken={views.map(view => view.name)}
          onName={name => {
            set({ namingView: false })
            put([...views.filter(view => view.name !== name), { name, query }])
          }}
          onCancel={() => set({ namingView: false })}
        />
      )}
      <ul>
        {views.map(view =>
          view.name === renamed ? (
            <li key={view.name}>
              <NameField
                label={`New name of ${view.name}`}
                start={view.name}
                taken={views.filter(each => each !== view).map(each => each.name)}
                onName={name => {
                  setRenamed(null)
                  put(
                    views
                      .filter(each => each === view || each.name !== name)
                      .map(each => (each === view ? { ...view, name } : each)),
                  )
                }}
                onCancel={() => setRenamed(null)}
              />
            </li>
          ) : (
            <li key={view.name} className={styles.view}>
              <button
                type="button"
                className={styles.apply}
                aria-current={view.query === query ? 'true' : undefined}
                onClick={() => set(parseView(view.query))}
              >
                <Icon name={view.query === query ? 'tick' : 'filter'} size={13} />
                <span className="truncate" translate="no">
                  {view.name}
                </span>
              </button>
              <Menu
                align="end"
                width={140}
                trigger={<IconButton icon="down" size={12} label={`Change the view ${view.name}`} />}
              >
                <MenuItem
                  title="Save the filters of now under it"
                  disabled={view.query === query}
                  onSelect={() => put(views.map(each => (each === view ? { ...view, query } : each)))}
                />
                <MenuItem title="Rename" onSelect={() => setRenamed(view.name)} />
                <MenuItem title="Delete" onSelect={() => put(views.filter(each => each !== view))} />
              </Menu>
            </li>
          ),
        )}
      </ul>
    </section>
  )
}

interface NameFieldProps {
  label: string
  start?: string
  /** Names of other views: taking one replaces that view, and the button says so. */
  taken: readonly string[]
  onName: (name: string) => void
  onCancel: () => void
}

function NameField({ label, start = '', taken, onName, onCancel }: NameFieldProps): JSX.Element {
  const [text, setText] = useState(start)
  const name = text.trim()
  const isTaken = taken.includes(name)
  return (
    <form
      className={styles.name}
      onSubmit={event => {
        event.preventDefault()
        if (name !== '') onName(name)
      }}
    >
      <TextInput
        aria-label={label}
        placeholder={label}
        maxLength={LONGEST_NAME}
        autoFocus
        value={text}
        onChange={setText}
        onKeyDown={event => {
          if (event.key !== 'Escape') return
          event.preventDefault()
          event.stopPropagation()
          onCancel()
        }}
      />
      <div>
        <Button type="submit" look="primary" disabled={name === ''}>
          {isTaken ? 'Replace' : 'Save'}
        </Button>
        <Button look="quiet" onClick={onCancel}>
          Cancel
        </Button>
      </div>
      {isTaken && <p role="status">There is a view of this name.</p>}
    </form>
  )
}
