import { Popover } from 'radix-ui'
import type { JSX } from 'react'
import { runCommand } from '../../command-handlers'
import { keyLabel } from '../../commands'
import { useUi } from '../../state'
import { Key } from '../../ui/button'
import { useClipModel } from '../../clips/clips-context'
import styles from './finder.module.css'
import { useLabelActions } from '../../clips/label-actions'
import { LabelSearch } from './label-search'
import { clipsText } from './label-text'
import { TagPicker } from './tag-picker'

/** Where a label or tag is typed: beside the player, over the grid, so that the clip stays in sight. */
export function Finder(): JSX.Element {
  const finding = useUi(ui => ui.finding)
  const set = useUi(ui => ui.set)
  const { chosen, give } = useLabelActions()
  const hasOwn = useClipModel().state.settings.ownLabels.length > 0
  const close = (): void => set({ finding: null })
  const about = finding ? chosen() : []
  const clips = about.length === 1 ? (about[0]?.clip.name ?? '') : clipsText(about.length)
  return (
    <Popover.Root open={finding !== null} onOpenChange={open => !open && close()}>
      <Popover.Anchor className={styles.anchor} />
      <Popover.Portal>
        <Popover.Content
          className={styles.finder}
          side="bottom"
          align="end"
          sideOffset={4}
          collisionPadding={10}
          aria-label={finding === 'tag' ? 'Tag' : 'Find a label'}
          onCloseAutoFocus={event => {
            // Back to the clips: a button that had the focus would take the next Enter for itself.
            event.preventDefault()
            // A key pressed quickly may have taken the focus elsewhere already, as to the next field.
            const active = document.activeElement
            if (active !== null && active !== document.body) return
            document.querySelector<HTMLElement>('[data-clips]')?.focus()
          }}
        >
          <p className={styles.about}>
            {finding === 'tag' ? 'Tags of' : 'Label of'} <b translate="no">{clips}</b>
          </p>
          {finding === 'tag' ? (
            <TagPicker />
          ) : (
            <LabelSearch
              id="found-labels"
              onPick={label => {
                close()
                give(label)
              }}
            />
          )}
          <p className={styles.keys}>
            {finding === 'tag' ? (
              <>
                <kbd>↵</kbd> on or off · <kbd>Esc</kbd> done
              </>
            ) : (
              <>
                <kbd>↑ ↓</kbd> <kbd>↵</kbd> choose · <kbd>{keyLabel('Mod+Enter')}</kbd> as typed ·{' '}
                <Key command="escape" /> close
                {hasOwn && (
                  <button
                    type="button"
                    className={styles.own}
                    onClick={() => {
                      close()
                      // The focus goes back to the clips first: the window gives it back there.
                      setTimeout(() => runCommand('own-labels'))
                    }}
                  >
                    my own labels…
                  </button>
                )}
              </>
            )}
          </p>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
