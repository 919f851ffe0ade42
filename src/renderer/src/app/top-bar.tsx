import type { JSX } from 'react'
import { useLocation } from 'wouter'
import { baseName } from '../format'
import { Icon } from '../ui/icons'
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '../ui/menu'
import { useOpenFolder, useOpenSamples } from '../actions'
import { useClipModel } from '../clips/clips-context'
import { FilterChips } from '../features/explore/filter-chips'
import { FindField } from '../features/explore/find-field'
import { ClassifyButton, type Classify } from './classify-button'
import { ModelPicker, ProtocolPicker } from './pickers'
import { useChooseFolder } from '../widgets/choose-folder'
import styles from './top-bar.module.css'
import { plural } from '../../../shared/text'

/** Folder, filter, network, protocol, and the button that starts it all. */
export function TopBar({ classify }: { classify: Classify }): JSX.Element {
  return (
    <header className={styles.bar}>
      <FolderMenu />
      <FindField />
      <FilterChips />
      <span className={styles.grow} />
      <ModelPicker />
      <ProtocolPicker />
      <ClassifyButton classify={classify} />
    </header>
  )
}

function FolderMenu(): JSX.Element {
  const { state } = useClipModel()
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
        <button type="button" className={styles.folder}>
          <strong translate="no" title={library?.folder}>
            <span className="truncate">{library?.name}</span>
            <Icon name="down" size={12} />
          </strong>
          <small>
            {library && plural(library.clips, 'clip')}
            {library && library.classes > 0 && ` · ${plural(library.classes, 'class', 'classes')}`}
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
          about="12 short clips, classified by camera motion"
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
            <MenuItem
              key={path}
              title={<span translate="no">{baseName(path)}</span>}
              about={<span translate="no">{path}</span>}
              onSelect={() => open.mutate(path)}
            />
          ))}
        </>
      )}
    </Menu>
  )
}
