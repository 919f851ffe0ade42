import { Command, defaultFilter } from 'cmdk'
import { Dialog as Radix } from 'radix-ui'
import { useMemo, useRef, useState, type JSX, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { useOpenFolder, useUpdateSettings } from '../../actions'
import { canRun, runCommand } from '../../command-handlers'
import { commandGroups, commandIds, commands, type CommandId } from '../../commands'
import { baseName, when } from '../../format'
import { t } from '../../i18n'
import { parseView } from '../../routes'
import { useUi } from '../../state'
import { Key } from '../../ui/button'
import { giveFocusBack, rememberOpener } from '../../ui/return-focus'
import { useExplorer } from '../explore/explorer-context'
import styles from './palette.module.css'
import { screenAt } from './screens'
import { whyNot, type Here } from './why-not'

/** Commands remembered, clips and runs offered at most. */
const remembered = 8
const clipsOffered = 20
const runsOffered = 20

/** What was run from here lately counts a little more, what cannot run now a little less. */
const recentBonus = 0.02
const idleShare = 0.5

/** Every command, and the places to go to: type a few letters of it, Enter. */
export function Palette(): JSX.Element {
  const open = useUi(ui => ui.dialog === 'palette')
  const set = useUi(ui => ui.set)
  const chosen = useRef<(() => void) | null>(null)
  const choose = (run: () => void): void => {
    chosen.current = run
    set({ dialog: null })
  }
  return (
    <Radix.Root open={open} onOpenChange={next => !next && set({ dialog: null })}>
      <Radix.Portal>
        <Radix.Overlay className={styles.overlay} />
        <Radix.Content
          className={styles.palette}
          aria-describedby={undefined}
          onOpenAutoFocus={rememberOpener}
          onCloseAutoFocus={event => {
            giveFocusBack(event)
            const run = chosen.current
            chosen.current = null
            // Once the focus is back where it was: many commands act on it, or move it themselves.
            if (run) setTimeout(run)
          }}
        >
          <Radix.Title className="visually-hidden">{t('All commands')}</Radix.Title>
          <Lines onChoose={choose} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

function useHere(): Here {
  const { state, current } = useExplorer()
  const mode = useUi(ui => ui.mode)
  const [path] = useLocation()
  const open = state.library !== null
  return {
    open,
    onClips: open && screenAt(path)?.command === 'clips',
    clip: current !== undefined,
    mode,
  }
}

function Lines({ onChoose }: { onChoose: (run: () => void) => void }): JSX.Element {
  const { state } = useExplorer()
  const { mutate: save } = useUpdateSettings()
  const here = useHere()
  const [text, setText] = useState('')
  const recent = state.settings.recentCommands.filter(
    (id): id is CommandId => commandIds.includes(id as CommandId) && canRun(id as CommandId),
  )
  const runIt = (id: CommandId): void =>
    onChoose(() => {
      save({ recentCommands: [id, ...recent.filter(each => each !== id)].slice(0, remembered) })
      runCommand(id)
    })
  const line = (id: CommandId): JSX.Element => (
    <CommandLine key={id} id={id} why={canRun(id) ? null : whyNot(id, here)} onChoose={() => runIt(id)} />
  )
  const heading = text === '' ? recent : []
  return (
    <Command
      className={styles.command}
      label={t('All commands')}
      loop
      filter={(value, search, keywords) => {
        const score = defaultFilter?.(value, search, keywords) ?? 0
        const id = value.replace(/^command /, '') as CommandId
        if (score === 0 || !commandIds.includes(id)) return score
        return canRun(id) ? score + (recent.includes(id) ? recentBonus : 0) : score * idleShare
      }}
    >
      <Command.Input
        className={styles.input}
        placeholder={t('Type a command, a clip, a folder, a network…')}
        value={text}
        onValueChange={setText}
      />
      <Command.List className={styles.list} label={t('Commands')}>
        <Command.Empty className={styles.empty}>{t('Nothing of that name.')}</Command.Empty>
        {heading.length > 0 && (
          <Command.Group heading={t('Lately')} className={styles.group}>
            {heading.map(line)}
          </Command.Group>
        )}
        {commandGroups.map(group => (
          <Command.Group key={group} heading={t(group)} className={styles.group}>
            {commandIds
              .filter(id => commands[id].group === group && id !== 'palette' && !heading.includes(id))
              .map(line)}
          </Command.Group>
        ))}
        <Places text={text} onChoose={onChoose} />
      </Command.List>
    </Command>
  )
}

interface CommandLineProps {
  id: CommandId
  why: string | null
  onChoose: () => void
}

function CommandLine({ id, why, onChoose }: CommandLineProps): JSX.Element {
  const title = t(commands[id].title)
  return (
    <Command.Item
      className={styles.item}
      value={`command ${id}`}
      keywords={[title, t(commands[id].group)]}
      disabled={why !== null}
      onSelect={onChoose}
    >
      <span className="truncate">{title}</span>
      {why !== null && <small>{why}</small>}
      <Key command={id} />
    </Command.Item>
  )
}

/** Folders, networks, runs, saved views and clips to go to. */
function Places({ text, onChoose }: { text: string; onChoose: (run: () => void) => void }): JSX.Element {
  const { state, models, runs, items } = useExplorer()
  const { mutate: open } = useOpenFolder()
  const { mutate: save } = useUpdateSettings()
  const [, navigate] = useLocation()
  const { set, showRun, selectClip } = useUi.getState()
  const { settings, library } = state
  const folders = settings.recentFolders.filter(path => path !== library?.folder)
  const wanted = text.trim().toLowerCase()
  const clips = useMemo(
    () =>
      wanted.length < 2
        ? []
        : items.filter(item => item.clip.path.toLowerCase().includes(wanted)).slice(0, clipsOffered),
    [items, wanted],
  )
  const go = (run: () => void): void =>
    onChoose(() => {
      run()
      navigate('/')
    })
  return (
    <>
      <PlaceGroup heading={t('Open recent')}>
        {folders.map(path => (
          <Place
            key={path}
            name={baseName(path)}
            about={path}
            kind="folder"
            onSelect={() => onChoose(() => open(path))}
          />
        ))}
      </PlaceGroup>
      <PlaceGroup heading={t('Use a network')}>
        {models
          .filter(model => model.state === 'installed')
          .map(model => (
            <Place
              key={model.id}
              name={model.title}
              about={model.id === settings.modelId ? t('in use') : ''}
              kind="model"
              onSelect={() => onChoose(() => save({ modelId: model.id }))}
            />
          ))}
      </PlaceGroup>
      <PlaceGroup heading={t('Show a run')}>
        {runs.slice(0, runsOffered).map(run => (
          <Place
            key={run.id}
            id={run.id}
            name={`${run.model.title} · ${run.protocol.name}`}
            about={when(run.createdAt)}
            kind="run"
            onSelect={() => go(() => showRun(run.id))}
          />
        ))}
      </PlaceGroup>
      {library && (
        <PlaceGroup heading={t('Saved views')}>
          {settings.savedViews.map(({ name, query }) => (
            <Place
              key={name}
              name={name}
              about=""
              kind="view"
              onSelect={() =>
                go(() => {
                  set(parseView(query))
                })
              }
            />
          ))}
        </PlaceGroup>
      )}
      <PlaceGroup heading={t('Go to a clip')}>
        {clips.map(({ clip }) => (
          <Place
            key={clip.id}
            id={clip.id}
            name={clip.name}
            about={clip.path}
            kind="clip"
            onSelect={() => go(() => selectClip(clip.id))}
          />
        ))}
      </PlaceGroup>
    </>
  )
}

function PlaceGroup({ heading, children }: { heading: string; children: ReactNode[] }): JSX.Element | null {
  if (children.length === 0) return null
  return (
    <Command.Group heading={heading} className={styles.group}>
      {children}
    </Command.Group>
  )
}

interface PlaceProps {
  /** Tells two of the same name apart. */
  id?: string
  name: string
  about: string
  kind: 'folder' | 'model' | 'run' | 'view' | 'clip'
  onSelect: () => void
}

function Place({ id, name, about, kind, onSelect }: PlaceProps): JSX.Element {
  return (
    <Command.Item
      className={styles.item}
      value={`${kind} ${id ?? `${name} ${about}`}`}
      keywords={[name, about]}
      onSelect={onSelect}
    >
      <span className="truncate" translate="no">
        {name}
      </span>
      <small className="truncate" translate="no">
        {about}
      </small>
    </Command.Item>
  )
}
