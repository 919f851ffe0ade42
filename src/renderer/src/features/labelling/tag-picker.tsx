import { useMemo, useState, type JSX } from 'react'
import { Icon } from '../../ui/icons'
import { useClipModel } from '../../clips/clips-context'
import { findLabels } from './find-labels'
import { useLabelActions } from '../../clips/label-actions'
import { clipsText } from './label-text'
import { PickList } from './pick-list'
import styles from './finder.module.css'

interface UsedTag {
  label: string
  /** Clips of the folder that have it; 0 for one that is only typed. */
  clips: number
}

/** Tags of the clips chosen: Enter puts one on or takes it off, as many as wanted. What is typed can become a new one. */
export function TagPicker(): JSX.Element {
  const { items } = useClipModel()
  const { chosen, tag } = useLabelActions()
  const [query, setQuery] = useState('')
  const [at, setAt] = useState(0)
  const used = useMemo(() => {
    const counts = new Map<string, number>()
    for (const { clip } of items) for (const each of clip.tags) counts.set(each, (counts.get(each) ?? 0) + 1)
    return [...counts]
      .map(([label, clips]): UsedTag => ({ label, clips }))
      .sort((a, b) => b.clips - a.clips || a.label.localeCompare(b.label))
  }, [items])
  const about = chosen()
  const on = (label: string): boolean | 'mixed' => {
    const tagged = about.filter(({ clip }) => clip.tags.includes(label)).length
    return tagged === about.length ? true : tagged > 0 ? 'mixed' : false
  }
  const found = findLabels(used, query, [])
  const typed = query.trim().replace(/\s+/g, ' ').slice(0, 100)
  const isKnown = used.some(each => each.label === typed)
  const toggle = ({ label }: UsedTag): void => {
    tag(label, on(label) !== true)
    setQuery('')
    setAt(0)
  }
  return (
    <PickList
      id="found-tags"
      name="Find or make a tag"
      listName="Tags"
      placeholder="type a tag"
      query={query}
      onQuery={setQuery}
      options={typed && !isKnown ? [...found, { label: typed, clips: 0 }] : found}
      keyOf={option => option.label}
      onPick={toggle}
      onTyped={() => typed && toggle({ label: typed, clips: 0 })}
      checked={option => on(option.label)}
      render={option => (
        <>
          <span className={styles.tick}>
            {on(option.label) === true && <Icon name="tick" size={13} />}
            {on(option.label) === 'mixed' && <Icon name="unjudged" size={13} />}
          </span>
          <span className={styles.name} translate="no">
            {option.label}
          </span>
          <small>{option.clips === 0 ? 'new tag' : clipsText(option.clips)}</small>
        </>
      )}
      at={at}
      onAt={setAt}
      empty="No tag yet. Type one and press Enter."
    />
  )
}
