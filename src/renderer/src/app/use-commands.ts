import { useEffect } from 'react'
import { urls } from '../../../shared/api'
import { runCommand, useCommandHandlers } from '../command-handlers'
import { commandOf, keyName } from '../commands'
import { download } from '../download'
import { useUi } from '../state'
import { useClipModel } from '../clips/clips-context'

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) &&
  !(target instanceof HTMLInputElement && /^(checkbox|radio|range)$/.test(target.type))

/** Enter and Space press what has the focus; ours only where that does nothing. */
const pressesFocused = (event: KeyboardEvent): boolean =>
  (event.key === 'Enter' || event.key === ' ') &&
  event.target instanceof HTMLElement &&
  event.target.closest('button, a, input, summary, [role=menuitem], [role=menuitemradio]') !== null

/** Text fields keep what is typed and their own editing keys; other combinations with Ctrl or ⌘ are commands there too. */
const isOfTheText = (event: KeyboardEvent): boolean =>
  isTyping(event.target) && !/^Mod\+(Shift\+)?[BD-UW.,]$/.test(keyName(event))

/** Runs commands from the keyboard, and answers those that belong to no feature. */
export function useCommands(): void {
  const explorer = useClipModel()
  const exportAs = (format: 'csv' | 'jsonl'): void => {
    if (explorer.run) download(urls.exported(explorer.run.id, format))
  }
  useCommandHandlers({
    'export-csv': () => exportAs('csv'),
    'export-jsonl': () => exportAs('jsonl'),
  })

  const { bindings } = explorer.state.settings
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || isOfTheText(event) || pressesFocused(event)) return
      // A window, menu or list that is open has the keys.
      if (document.querySelector('[role=dialog], [role=menu]')) return
      const id = commandOf(event, useUi.getState().mode, bindings)
      if (id && runCommand(id)) event.preventDefault()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [bindings])
}
