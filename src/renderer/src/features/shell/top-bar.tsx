import { useEffect, useRef, type JSX, type KeyboardEvent } from 'react'
import { useLocation } from 'wouter'
import { baseName, count } from '../../format'
import { noFilters, useUi, type FilterList } from '../../state'
import { IconButton, Key } from '../../ui/button'
import { Hint } from '../../ui/hint'
import { useNarrow } from '../../ui/use-narrow'
import { Icon } from '../../ui/icons'
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '../../ui/menu'
import { useOpenFolder, useOpenSamples } from '../../actions'
import { useExplorer } from '../explore/explorer-context'
import { noteWord, verdictWords, type Verdict } from '../explore/items'
import { ClassifyButton, type Classify } from './classify-button'
import { ModelPicker, ProtocolPicker } from './pickers'
import { useChooseFolder } from './choose-folder'
import styles from './top-bar.module.css'

/** Folder, filter, network, protocol, and the button that starts it all. */
export function TopBar({ classify }: { classify: Classify }): JSX.Element {
  return (
    <header className={styles.bar}>
      <FolderMenu />
      <FilterField />
      <Chips />
      <span className={styles.grow} />
      <ModelPicker />
      <ProtocolPicker />
      <ClassifyButton classify={classify} />
    </header>
  )
}

function FolderMenu(): JSX.Element {
  const { state } = useExplorer()
  const choose = useChooseFolder()
  const open = useOpenFolder()
  const samples = useOpenSamples()
  const [, navigate] = useLocation()
  const library = state.library
  const others = state.settings.recentFolders.filter(path => path !== library?.folder).slice(0, 8)
  return (
    <Menu
      width={280}
      trigger={
        <button type="button" className={styles.folder} title={library?.folder}>
          <strong>
            <span className="truncate">{library?.name}</span>
            <Icon name="down" size={12} />
          </strong>
          <small>
            {library && count(library.clips, 'clip')}
            {library && library.classes > 0 && ` · ${count(library.classes, 'class', 'classes')}`}
          </small>
        </button>
      }
    >
      <MenuItem icon="folder" title="Open folder…" shortcut="open-folder" onSelect={choose} />
      {library && (
        <MenuItem
          icon="retry"
          title="Read this folder again"
          about="finds clips added or removed since"
          onSelect={() => open.mutate(library.folder)}
        />
      )}
      <MenuSeparator />
      {library?.folder !== state.samplesFolder && (
        <MenuItem
          icon="play"
          title="Sample clips"
          about="12 drawn ones, classified by camera motion"
          onSelect={() => samples.mutate()}
        />
      )}
      <MenuItem
        title="First steps"
        about="folders, sample clips, networks"
        onSelect={() => navigate('/welcome')}
      />
      {others.length > 0 && (
        <>
          <MenuSeparator />
          <MenuLabel>Recent</MenuLabel>
          {others.map(path => (
            <MenuItem key={path} title={baseName(path)} about={path} onSelect={() => open.mutate(path)} />
          ))}
        </>
      )}
    </Menu>
  )
}

function FilterField(): JSX.Element {
  const text = useUi(ui => ui.filters.text)
  const setFilters = useUi(ui => ui.setFilters)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    const focus = (): void => field.current?.select()
    addEventListener('kinetoscope:find', focus)
    return () => removeEventListener('kinetoscope:find', focus)
  }, [])
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && text === '') field.current?.blur()
    else if (event.key === 'Escape') setFilters({ text: '' })
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
        placeholder="Filter by name or class"
        spellCheck={false}
        value={text}
        onChange={event => setFilters({ text: event.target.value })}
        onKeyDown={onKeyDown}
      />
      {text ? (
        <button type="button" aria-label="Clear the filter text" onClick={() => setFilters({ text: '' })}>
          <Icon name="close" size={13} />
        </button>
      ) : (
        <Key command="find" />
      )}
    </label>
  )
}

const words: Record<FilterList, (value: string) => string> = {
  result: value => verdictWords[value as Verdict] ?? value,
  predicted: value => `says ${value}`,
  human: value => (value === 'none' ? 'no label of mine' : value),
  problems: noteWord,
}

/** The filters that are on, each with its way off. */
function Chips(): JSX.Element | null {
  const filters = useUi(ui => ui.filters)
  const narrow = useNarrow()
  const { toggleFilter, setFilters, set } = useUi.getState()
  const chips = (['result', 'predicted', 'human', 'problems'] as const).flatMap(list =>
    filters[list].map(value => ({
      key: `${list}:${value}`,
      text: words[list](value),
      off: () => toggleFilter(list, value),
    })),
  )
  const [low, high] = filters.score
  if (low > 0 || high < 1)
    chips.push({
      key: 'score',
      text: `score ${low.toFixed(2)} to ${high.toFixed(2)}`,
      off: () => setFilters({ score: noFilters.score }),
    })
  if (chips.length === 0) return null
  const clear = (): void => set({ filters: { ...noFilters, text: filters.text } })
  if (narrow && chips.length > 1)
    return (
      <div className={styles.chips}>
        <Chip text={`${chips.length} filters`} name="Clear all filters" onOff={clear} />
      </div>
    )
  return (
    <div className={styles.chips}>
      {chips.slice(0, 3).map(chip => (
        <Chip key={chip.key} text={chip.text} name={`Remove filter: ${chip.text}`} onOff={chip.off} />
      ))}
      {chips.length > 3 && <span className={styles.others}>+{chips.length - 3}</span>}
      {chips.length > 1 && <IconButton icon="close" label="Clear all filters" size={14} onClick={clear} />}
    </div>
  )
}

function Chip({ text, name, onOff }: { text: string; name: string; onOff: () => void }): JSX.Element {
  return (
    <Hint text={name} side="bottom">
      <button type="button" className={styles.chip} aria-label={name} onClick={onOff}>
        <span className="truncate">{text}</span>
        <Icon name="close" size={11} />
      </button>
    </Hint>
  )
}
