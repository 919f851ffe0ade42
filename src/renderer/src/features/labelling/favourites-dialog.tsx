import { useState, type JSX, type KeyboardEvent } from 'react'
import { useUpdateSettings } from '../../actions'
import { t } from '../../i18n'
import { useUi } from '../../state'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { useExplorer } from '../explore/explorer-context'
import styles from './favourites-dialog.module.css'
import { keysCount, mostGiven, mostPredicted, moved, padded, withFavourite } from './favourites'
import { LabelSearch } from './label-search'

/** Which label each of the keys 1 to 9 gives. Every choice holds at once. */
export function FavouritesDialog(): JSX.Element {
  const open = useUi(ui => ui.dialog === 'favourites')
  const set = useUi(ui => ui.set)
  const close = (): void => set({ dialog: null })
  return (
    <Dialog
      open={open}
      onClose={close}
      title={t('Labels on the keys 1 to 9')}
      about={t('Choose a key, type a label, press Enter: the next key follows.')}
      width={620}
      actions={<Actions onDone={close} />}
    >
      <Keys />
    </Dialog>
  )
}

function Keys(): JSX.Element {
  const { state } = useExplorer()
  const { mutate: save } = useUpdateSettings()
  const [place, setPlace] = useState(0)
  const favourites = padded(state.settings.favourites)
  const put = (next: string[]): void => save({ favourites: next })

  const onKeyDown = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (by !== 0) {
      const to = Math.min(keysCount - 1, Math.max(0, place + by))
      if (event.altKey) put(moved(favourites, place, by))
      setPlace(to)
    } else if (/^[1-9]$/.test(event.key)) setPlace(Number(event.key) - 1)
    else if (event.key === 'Delete' || event.key === 'Backspace') put(withFavourite(favourites, place, ''))
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
        aria-label={t('Keys')}
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
            aria-label={
              label ? t('Key {n}: {label}', { n: i + 1, label }) : t('Key {n}: no label', { n: i + 1 })
            }
            className={styles.key}
            onClick={() => setPlace(i)}
          >
            <kbd>{i + 1}</kbd>
            {label ? (
              <span className="truncate" translate="no">
                {label}
              </span>
            ) : (
              <span className={styles.free}>{t('free')}</span>
            )}
          </div>
        ))}
        <p className={styles.hint}>
          <kbd>Alt ↑ ↓</kbd> {t('move it')} · <kbd>Delete</kbd> {t('free it')}
        </p>
      </div>
      <div className={styles.search}>
        <LabelSearch
          id="favourite-labels"
          onPick={({ label }) => {
            put(withFavourite(favourites, place, label))
            setPlace(Math.min(keysCount - 1, place + 1))
          }}
        />
      </div>
    </div>
  )
}

function Actions({ onDone }: { onDone: () => void }): JSX.Element {
  const { items } = useExplorer()
  const { mutate: save } = useUpdateSettings()
  const [predicted, given] = [mostPredicted(items), mostGiven(items)]
  return (
    <>
      <Button disabled={predicted.length === 0} onClick={() => save({ favourites: padded(predicted) })}>
        {t('Fill with the most predicted')}
      </Button>
      <Button disabled={given.length === 0} onClick={() => save({ favourites: padded(given) })}>
        {t('Fill with those I give most')}
      </Button>
      <span className={styles.grow} />
      <Button look="primary" onClick={onDone}>
        {t('Done')}
      </Button>
    </>
  )
}
