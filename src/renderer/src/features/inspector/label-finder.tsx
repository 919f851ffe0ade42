import { Popover } from 'radix-ui'
import { useEffect, useMemo, useRef, useState, type JSX, type KeyboardEvent, type ReactNode } from 'react'
import { useLabels } from '../../queries'
import { describeError } from '../../../../shared/errors'
import { useExplorer } from '../explore/explorer-context'
import type { Item } from '../explore/items'
import { findLabels, type FoundLabel } from './find-labels'
import { useLabelling } from './labelling'
import styles from './my-label.module.css'

interface LabelFinderProps {
  item: Item
  open: boolean
  onOpenChange: (open: boolean) => void
  trigger: ReactNode
}

/** Type-to-find over the label set; recently used first. */
export function LabelFinder({ item, open, onOpenChange, trigger }: LabelFinderProps): JSX.Element {
  return (
    <Popover.Root open={open} onOpenChange={onOpenChange}>
      <Popover.Trigger asChild>{trigger}</Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className={styles.finder}
          side="top"
          align="end"
          sideOffset={6}
          collisionPadding={10}
          aria-label="Find a label"
        >
          <Finder item={item} onDone={() => onOpenChange(false)} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

/** Labels given lately, newest first, without repeats. */
function recentLabels(items: readonly Item[]): string[] {
  const given = items.flatMap(({ clip }) => (clip.human?.label ? [clip.human] : []))
  given.sort((a, b) => b.at.localeCompare(a.at))
  return [...new Set(given.flatMap(human => human.label ?? []))]
}

function Finder({ item, onDone }: { item: Item; onDone: () => void }): JSX.Element {
  const { items, run, model } = useExplorer()
  const labelling = useLabelling()
  const modelId = run?.model.id ?? model?.id ?? ''
  const labels = useLabels(modelId)
  const [query, setQuery] = useState('')
  const [at, setAt] = useState(0)
  const list = useRef<HTMLDivElement>(null)

  const recent = useMemo(() => recentLabels(items), [items])
  const found = useMemo(() => findLabels(labels.data ?? [], query, recent), [labels.data, query, recent])
  const own = query.trim()
  const known = found.some(each => each.label.toLowerCase() === own.toLowerCase())
  const options: FoundLabel[] = own && !known ? [...found, { label: own, index: null }] : found
  const chosen = Math.min(at, options.length - 1)

  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' })
  }, [chosen])

  const choose = (option: FoundLabel | undefined): void => {
    if (!option) return
    const accepted = item.top?.label === option.label
    labelling.decide([item], () => ({ ...option, status: accepted ? 'accepted' : 'corrected' }))
    onDone()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (by !== undefined) setAt((chosen + by + options.length) % Math.max(1, options.length))
    else if (event.key === 'Enter') choose(options[chosen])
    else return
    event.preventDefault()
  }
  return (
    <>
      <input
        type="text"
        role="combobox"
        aria-label="Find a label"
        aria-expanded="true"
        aria-controls="found-labels"
        aria-activedescendant={options.length > 0 ? `found-${chosen}` : undefined}
        placeholder={labels.data ? `type to find one of ${labels.data.length}` : 'type a label'}
        spellCheck={false}
        value={query}
        onChange={event => {
          setQuery(event.target.value)
          setAt(0)
        }}
        onKeyDown={onKeyDown}
      />
      {labels.error && <p className={styles.nothing}>{describeError(labels.error).title}</p>}
      {options.length === 0 && !labels.error && (
        <p className={styles.nothing}>
          {labels.isPending ? 'reading the classes…' : 'no class is like that'}
        </p>
      )}
      <div ref={list} id="found-labels" role="listbox" aria-label="Labels" className={styles.found}>
        {options.map((option, i) => (
          <div
            key={`${option.index}-${option.label}`}
            id={`found-${i}`}
            role="option"
            aria-selected={i === chosen}
            className={styles.option}
            onPointerMove={() => setAt(i)}
            onClick={() => choose(option)}
          >
            <span>{option.label}</span>
            {option.index === null ? (
              <small>a label of my own</small>
            ) : (
              recent.includes(option.label) && !query && <small>recent</small>
            )}
          </div>
        ))}
      </div>
    </>
  )
}
