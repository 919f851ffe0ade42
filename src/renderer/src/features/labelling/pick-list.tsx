import { useEffect, useRef, type JSX, type KeyboardEvent, type ReactNode } from 'react'
import styles from './pick-list.module.css'

interface PickListProps<T> {
  /** Unique in the page: ids of the options begin with it. */
  id: string
  /** Accessible names of the field and of the list. */
  name: string
  listName: string
  placeholder: string
  query: string
  onQuery: (query: string) => void
  options: readonly T[]
  keyOf: (option: T) => string
  onPick: (option: T) => void
  /** Ctrl+Enter: take what is typed, whatever the list offers. */
  onTyped?: () => void
  render: (option: T) => ReactNode
  /** Left out: the options are no ticks. */
  checked?: (option: T) => boolean | 'mixed'
  /** The option that Enter takes; the list tells when the arrows or the pointer move it. */
  at: number
  onAt: (at: number) => void
  /** Instead of an empty list. */
  empty: ReactNode
}

/** A field with the list of what it finds below. Arrows move, Enter takes; the focus stays in the field. */
export function PickList<T>(props: PickListProps<T>): JSX.Element {
  const { id, options, keyOf, onPick, onTyped, render, checked, onAt } = props
  const list = useRef<HTMLDivElement>(null)
  const chosen = Math.min(props.at, options.length - 1)
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const option = options[chosen]
    if (by !== undefined) onAt((chosen + by + options.length) % Math.max(1, options.length))
    else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) onTyped?.()
    else if (event.key === 'Enter' && option !== undefined) onPick(option)
    else return
    event.preventDefault()
  }
  return (
    <>
      <input
        type="text"
        className={styles.field}
        role="combobox"
        aria-label={props.name}
        aria-expanded="true"
        aria-controls={id}
        aria-activedescendant={options.length > 0 ? `${id}-${chosen}` : undefined}
        placeholder={props.placeholder}
        spellCheck={false}
        value={props.query}
        onChange={event => {
          props.onQuery(event.target.value)
          onAt(0)
        }}
        onKeyDown={onKeyDown}
      />
      {options.length === 0 && <p className={styles.nothing}>{props.empty}</p>}
      <div ref={list} id={id} role="listbox" aria-label={props.listName} className={styles.found}>
        {options.map((option, i) => (
          <div
            key={keyOf(option)}
            id={`${id}-${i}`}
            role="option"
            aria-selected={i === chosen}
            aria-checked={checked?.(option)}
            className={styles.option}
            onPointerMove={() => onAt(i)}
            // The focus stays in the field.
            onPointerDown={event => event.preventDefault()}
            onClick={() => onPick(option)}
          >
            {render(option)}
          </div>
        ))}
      </div>
    </>
  )
}
