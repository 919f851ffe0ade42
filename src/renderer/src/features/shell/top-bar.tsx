import type { JSX } from 'react'
import { useLocation } from 'wouter'
import { baseName, count } from '../../format'
import { Icon } from '../../ui/icons'
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '../../ui/menu'
import { useOpenFolder, useOpenSamples } from '../../actions'
import { t } from '../../i18n'
import { useExplorer } from '../explore/explorer-context'
import { FilterChips } from '../explore/filter-chips'
import { FindField } from '../explore/find-field'
import { ClassifyButton, type Classify } from './classify-button'
import { ModelPicker, ProtocolPicker } from './pickers'
import { useChooseFolder } from './choose-folder'
import styles from './top-bar.module.css'

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
        <button type="button" className={styles.folder}>
          <strong translate="no" title={library?.folder}>
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
      <MenuItem icon="folder" title={t('Open folder…')} shortcut="open-folder" onSelect={choose} />
      {library && (
        <MenuItem
          icon="retry"
          title={t('Read this folder again')}
          about={t('finds clips added or removed since')}
          onSelect={() => open.mutate(library.folder)}
        />
      )}
      <MenuSeparator />
      {library?.folder !== state.samplesFolder && (
        <MenuItem
          icon="play"
          title={t('Sample clips')}
          about={t('12 short clips, classified by camera motion')}
          onSelect={() => samples.mutate()}
        />
      )}
      <MenuItem
        title={t('First steps')}
        about={t('folders, sample clips, networks')}
        onSelect={() => navigate('/welcome')}
      />
      {others.length > 0 && (
        <>
          <MenuSeparator />
          <MenuLabel>{t('Recent')}</MenuLabel>
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
