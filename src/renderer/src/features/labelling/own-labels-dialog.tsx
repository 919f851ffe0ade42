import { useEffect, useRef, useState, type JSX } from 'react'
import { useUpdateSettings } from '../../actions'
import { useUi } from '../../state'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { useClipModel } from '../../clips/clips-context'
import { stepTitle } from './label-text'
import { useLabelling } from './labelling'
import { bearersOf, withoutOwn } from './own-labels'
import styles from './own-labels-dialog.module.css'
import { plural } from '../../../../shared/text'

/** The labels a person has made: how many clips bear each, and the way to be rid of one. */
export function OwnLabelsDialog(): JSX.Element | null {
  const open = useUi(ui => ui.dialog === 'own-labels')
  return open ? <OpenDialog /> : null
}

function OpenDialog(): JSX.Element {
  const { state } = useClipModel()
  const set = useUi(ui => ui.set)
  const { ownLabels } = state.settings
  const [asked, setAsked] = useState<string | null>(null)
  const [said, setSaid] = useState('')
  const list = useRef<HTMLUListElement>(null)
  const done = useRef<HTMLButtonElement>(null)
  // The button that was pressed has gone with its label, or has given way to the question.
  useEffect(() => {
    const place = asked === null ? 'button' : '[data-question] button'
    const next = list.current?.querySelector<HTMLElement>(place)
    if (asked !== null || said !== '') (next ?? done.current)?.focus()
  }, [asked, said, ownLabels.length])
  const close = (): void => set({ dialog: null })
  return (
    <Dialog
      open
      onClose={close}
      title="My own labels"
      about="Labels that I made and no network knows. To make one, press L and type it."
      width={520}
      actions={
        <>
          <span className={styles.said} role="status">
            {said}
          </span>
          <Button ref={done} look="primary" onClick={close}>
            Done
          </Button>
        </>
      }
    >
      {ownLabels.length === 0 ? (
        <p className={styles.none}>There is none.</p>
      ) : (
        <ul ref={list} className={styles.list} aria-label="My own labels">
          {ownLabels.map(label => (
            <OwnLabel
              key={label}
              label={label}
              asked={asked === label}
              onAsk={isAsked => setAsked(isAsked ? label : null)}
              onGone={words => {
                setAsked(null)
                setSaid(words)
              }}
            />
          ))}
        </ul>
      )}
    </Dialog>
  )
}

interface OwnLabelProps {
  label: string
  /** What is to become of the clips that bear it is being asked. */
  asked: boolean
  onAsk: (isAsked: boolean) => void
  onGone: (words: string) => void
}

function OwnLabel({ label, asked, onAsk, onGone }: OwnLabelProps): JSX.Element {
  const { state, items } = useClipModel()
  const { mutate: save } = useUpdateSettings()
  const labelling = useLabelling()
  const bearers = bearersOf(items, label)
  const n = bearers.length
  const remove = (alsoClear: boolean): void => {
    save(withoutOwn(state.settings, label))
    if (alsoClear)
      void labelling.decide(
        bearers,
        () => ({ human: null }),
        clips => stepTitle('cleared', null, clips),
      )
    onGone(`“${label}” is no longer one of my labels`)
  }
  return (
    <li>
      <div className={styles.row}>
        <span className="truncate" translate="no">
          {label}
        </span>
        <small>{`on ${plural(n, 'clip')} here`}</small>
        <Button
          aria-label={`Remove ${label}`}
          aria-expanded={n > 0 ? asked : undefined}
          onClick={() => (n > 0 ? onAsk(!asked) : remove(false))}
        >
          Remove
        </Button>
      </div>
      {asked && (
        <div className={styles.question} data-question="" role="group" aria-label="Clips that have it">
          <p>
            {`It will no longer be offered. ${plural(n, 'clip of this folder has', 'clips of this folder have')} it; clips of other folders keep it.`}
          </p>
          <Button onClick={() => remove(false)}>
            {n === 1 ? 'Keep it on this clip' : 'Keep it on these clips'}
          </Button>
          <Button onClick={() => remove(true)}>
            {n === 1 ? 'Clear it from this clip' : 'Clear it from these clips'}
          </Button>
          <Button look="quiet" onClick={() => onAsk(false)}>
            Cancel
          </Button>
        </div>
      )}
    </li>
  )
}
