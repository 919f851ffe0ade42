import { useRef, type JSX, type KeyboardEvent } from 'react'
import { useCommandHandlers } from '../../command-handlers'
import { useUi } from '../../state'
import { Key } from '../../ui/button'
import { Icon } from '../../ui/icons'
import styles from './find-field.module.css'

/** Words to look for in path, truth, prediction, my label and tags. */
export function FindField(): JSX.Element {
  const text = useUi(ui => ui.filters.text)
  const { changeFilters } = useUi.getState()
  const field = useRef<HTMLInputElement>(null)
  const put = (words: string): void => changeFilters(filters => ({ ...filters, text: words }))
  useCommandHandlers({
    find: () => {
      field.current?.focus()
      field.current?.select()
    },
  })
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && text === '') field.current?.blur()
    else if (event.key === 'Escape') put('')
    else if (event.key === 'Enter' || event.key === 'ArrowDown')
      document.querySelector<HTMLElement>('[role=listbox][aria-label=Clips]')?.focus()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <label className={styles.find}>
      <Icon name="search" size={15} />
      <input
        ref={field}
        type="text"
        aria-label="Filter clips"
        placeholder="Filter by name, class, tag"
        spellCheck={false}
        value={text}
        onChange={event => put(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {text ? (
        <button type="button" aria-label="Clear the filter text" onClick={() => put('')}>
          <Icon name="close" size={13} />
        </button>
      ) : (
        <Key command="find" />
      )}
    </label>
  )
}
