import { useMemo, type JSX, type PointerEvent } from 'react'
import { useUpdateSettings } from '../../actions'
import { runCommand } from '../../command-handlers'
import { favouriteDigits, type CommandId } from '../../commands'
import type { Settings } from '../../../../shared/domain'
import { useUi } from '../../state'
import { ProgressBar } from '../../ui/bar'
import { Button, IconButton, Key } from '../../ui/button'
import { Hint } from '../../ui/hint'
import { Menu, MenuChoice } from '../../ui/menu'
import { useClipModel } from '../../clips/clips-context'
import styles from './label-bar.module.css'
import { progressOf } from './label-order'
import { clipsText, statusText } from './label-text'

/** A press of the pointer leaves the focus where it is: the next Enter is for the clip, not for this button again. */
export const keepFocus = (event: PointerEvent): void => {
  if (event.pointerType === 'mouse') event.preventDefault()
}

/** Label mode, over the grid: what the digits give, how far we are, where to go next. */
export function LabelBar(): JSX.Element {
  const { state } = useClipModel()
  const history = state.library?.labels
  return (
    <section className={styles.bar} aria-label="Labelling">
      <div className={styles.line}>
        <b className={styles.mode}>
          Labelling <Key command="label-mode" />
        </b>
        <LabelProgress />
        <About />
        <span className={styles.grow} />
        <span className={styles.ways}>
          <Advance />
          <Hint text="The next clip shown that has no label of mine" side="bottom">
            <Button look="quiet" shortcut="next-unlabelled" onClick={() => runCommand('next-unlabelled')}>
              next unlabelled
            </Button>
          </Hint>
          <Hint
            text="Among the clips shown without a label of mine, the one whose first two predictions lie closest (smallest margin)"
            side="bottom"
          >
            <Button look="quiet" shortcut="next-uncertain" onClick={() => runCommand('next-uncertain')}>
              most uncertain
            </Button>
          </Hint>
          <IconButton
            icon="undo"
            size={15}
            side="bottom"
            label={history?.undoTitle ? `Undo: ${history.undoTitle}` : 'Undo'}
            shortcut="undo"
            disabled={!history?.undo}
            onClick={() => runCommand('undo')}
          />
          <IconButton
            icon="redo"
            size={15}
            side="bottom"
            label={history?.redoTitle ? `Redo: ${history.redoTitle}` : 'Redo'}
            shortcut="redo"
            disabled={!history?.redo}
            onClick={() => runCommand('redo')}
          />
        </span>
      </div>
      <Favourites />
    </section>
  )
}

function LabelProgress(): JSX.Element {
  const { items } = useClipModel()
  const { decided, total, by } = useMemo(() => progressOf(items), [items])
  const parts = (Object.keys(by) as (keyof typeof by)[])
    .filter(status => by[status] > 0)
    .map(status => `${by[status].toLocaleString('en')} ${statusText(status)}`)
  const words = `${decided.toLocaleString('en')} of ${total.toLocaleString('en')} labelled`
  return (
    <Hint text={parts.join(' · ') || 'No clip of this folder has a label of mine yet'} side="bottom">
      <span className={styles.progress} tabIndex={0}>
        {words}
        <span className={styles.share}>
          <ProgressBar share={total === 0 ? 0 : decided / total} label={words} />
        </span>
      </span>
    </Hint>
  )
}

/** Said before anything happens to more than the clip in sight. */
function About(): JSX.Element | null {
  const picked = useUi(ui => ui.picked)
  if (picked.size === 0) return null
  return <b className={styles.about}>{`keys act on ${clipsText(picked.size)}`}</b>
}

function Advance(): JSX.Element {
  const { state } = useClipModel()
  const { mutate: save } = useUpdateSettings()
  const words: Record<Settings['autoAdvance'], string> = {
    off: 'stay here',
    next: 'next clip',
    unlabelled: 'next unlabelled',
  }
  const { autoAdvance } = state.settings
  return (
    <Menu
      trigger={
        <Button look="quiet" aria-label={`After a label: ${words[autoAdvance]}`}>
          <span className={styles.dim}>then</span> {words[autoAdvance]}
        </Button>
      }
    >
      <MenuChoice
        value={autoAdvance}
        options={Object.entries(words).map(([value, title]) => ({ value, title }))}
        onChange={value => save({ autoAdvance: value as Settings['autoAdvance'] })}
      />
    </Menu>
  )
}

function Favourites(): JSX.Element {
  const { state, current } = useClipModel()
  const { favourites } = state.settings
  return (
    <div className={styles.keys} role="group" aria-label="Labels on the keys 1 to 9">
      {favouriteDigits.map(n => {
        const label = favourites[n - 1]
        const id: CommandId = `favourite-${n}`
        return (
          <button
            key={id}
            type="button"
            className={styles.key}
            aria-pressed={!!label && current?.clip.human?.label === label}
            aria-label={label ? `Key ${n}: ${label}` : `Key ${n}: choose a label`}
            title={label}
            onPointerDown={keepFocus}
            onMouseDown={event => event.preventDefault()}
            onClick={() => runCommand(label ? id : 'favourites')}
          >
            <Key command={id} />
            <span className="truncate" translate="no">
              {label ?? ''}
            </span>
          </button>
        )
      })}
      <Button look="quiet" className={styles.choose} onClick={() => runCommand('favourites')}>
        Keys…
      </Button>
    </div>
  )
}
