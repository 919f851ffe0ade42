import { useMemo, useState, type JSX } from 'react'
import { describeError } from '../../../../shared/errors'
import { useClipModel } from '../../clips/clips-context'
import { findLabels, type KnownLabel } from './find-labels'
import { useKnownLabels } from './known-labels'
import { PickList } from './pick-list'

/** Type-to-find over all labels there are, recently used first; what is in no list can be made a label of one's own. */
export function LabelSearch({
  id,
  onPick,
}: {
  id: string
  onPick: (label: KnownLabel) => void
}): JSX.Element {
  const { state } = useClipModel()
  const { labels, pending, error } = useKnownLabels()
  const recent = state.settings.recentLabels
  const [query, setQuery] = useState('')
  const [at, setAt] = useState(0)
  const found = useMemo(() => findLabels(labels, query, recent), [labels, query, recent])

  const typed = query.trim().replace(/\s+/g, ' ')
  const known = labels.find(each => each.label.toLowerCase() === typed.toLowerCase())
  const mine: KnownLabel | undefined =
    typed === '' || known ? undefined : { label: typed, index: null, source: 'own' }
  const about = (option: KnownLabel): string => {
    if (option === mine) return 'make it a label of my own'
    if (option.source === 'own') return 'my own'
    if (option.source === 'folder') return 'a class folder'
    if (option.source === 'other') return 'of another network'
    return !query && recent.includes(option.label) ? 'recent' : ''
  }
  return (
    <PickList
      id={id}
      name="Find a label"
      listName="Labels"
      placeholder={`type to find one of ${labels.length} labels, or a new one`}
      query={query}
      onQuery={setQuery}
      options={mine ? [...found, mine] : found}
      keyOf={option => option.label}
      onPick={option => {
        setQuery('')
        setAt(0)
        onPick(option)
      }}
      onTyped={() => {
        const option = known ?? mine
        if (option) onPick(option)
      }}
      render={option => (
        <>
          <span translate="no">{option.label}</span>
          <small>{about(option)}</small>
        </>
      )}
      at={at}
      onAt={setAt}
      empty={
        error
          ? describeError(error).title
          : pending
            ? 'reading the labels…'
            : 'Type a label: it becomes one of your own.'
      }
    />
  )
}
