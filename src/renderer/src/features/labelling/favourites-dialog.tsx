import { useRef, useState, type JSX, type KeyboardEvent } from 'react'
import { useUpdateSettings } from '../../actions'
import { useUi } from '../../state'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { useClipModel } from '../../clips/clips-context'
import styles from './favourites-dialog.module.css'
import { keysCount, mostGiven, mostPredicted, moved, padded, withFavourite } from './favourites'
import { LabelSearch } from './label-search'

/** Which label each of the keys 1 to 9 gives. Every choice holds at once. */
export function FavouritesDialog(): JSX.Element | null {
  const open = useUi(ui => ui.dialog === 'favourites')
  return open ? <OpenDialog /> : null
}

function OpenDialog(): JSX.Element {
  const { state, items } = useClipModel()
  const { mutate: save } = useUpdateSettings()
  const set = useUi(ui => ui.set)
  // Not those of the settings: quick typing is ahead of what the host has confirmed.
  const [favourites, setFavourites] = useState(() => padded(state.settings.favourites))
  const latest = useRef(favourites)
  const change = (to: (before: readonly string[]) => string[]): void => {
    latest.current = to(latest.current)
    setFavourites(latest.current)
    save({ favourites: latest.current })
  }
  const [predicted, given] = [mostPredicted(items), mostGiven(items)]
  const close = (): void => set({ dialog: null })
  return (
    <Dialog
      open
      onClose={close}
      title="Labels on the keys 1 to 9"
      about="Choose a key, type a label, press Enter: the next key follows."
      width={620}
      actions={
        <>
          <Button disabled={predicted.length === 0} onClick={() => change(() => padded(predicted))}>
            Fill with the most predicted
          </Button>
          <Button disabled={given.length === 0} onClick={() => change(() => padded(given))}>
            Fill with those I give most
          </Button>
          <span className={styles.grow} />
          <Button look="primary" onClick={close}>
            Done
          </Button>
        </>
      }
    >
      <Keys favourites={favourites} onChange={change} />
    </Dialog>
  )
}

interface KeysProps {
  favourites: readonly string[]
  onChange: (to: (before: readonly string[]) => string[]) => void
}

function Keys({ favourites, onChange }: KeysProps): JSX.Element {
  const [place, setPlace] = useState(0)
  const at = useRef(0)
  const goTo = (to: number): void => {
    at.current = Math.min(keysCount - 1, Math.max(0, to))
    setPlace(at.current)
  }

  const onKeyDown = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (by !== 0) {
      const from = at.current
      if (event.altKey) onChange(before => moved(before, from, by))
      goTo(from + by)
    } else if (/^[1-9]$/.test(event.key)) goTo(Number(event.key) - 1)
    else if (event.key === 'Delete' || event.key === 'Backspace')
      onChange(before => withFavourite(before, at.current, ''))
    else if (event.key === 'Enter')
      event.currentTarget.parentElement?.querySelector<HTMLElement>('[role=combobox]')?.focus()
    else return
    event.preventDefault()
  }
  return (
    <div className={styles.sides}>
      <div
        className={styles.keys}
        role="listbox"
        aria-label="Keys"
        aria-activedescendant={`favourite-key-${place}`}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        {favourites.map((label, i) => (
          <div
            key={i}
            id={`favourite-key-${i}`}
            role="option"
            aria-selected={i === place}
            aria-label={label ? `Key ${i + 1}: ${label}` : `Key ${i + 1}: no label`}
            className={styles.key}
            onClick={() => goTo(i)}
          >
            <kbd>{i + 1}</kbd>
            {label ? (
              <span className="truncate" translate="no">
                {label}
              </span>
            ) : (
              <span className={styles.free}>free</span>
            )}
          </div>
        ))}
        <p className={styles.hint}>
          <kbd>Alt ↑ ↓</kbd> move it · <kbd>Delete</kbd> free it
        </p>
      </div>
      <div className={styles.search}>
        <LabelSearch
          id="favourite-labels"
          onPick={({ label }) => {
            onChange(before => withFavourite(before, at.current, label))
            goTo(at.current + 1)
          }}
        />
      </div>
    </div>
  )
}
