import { Command } from 'cmdk'
import { Dialog as Radix } from 'radix-ui'
import { useMemo, useRef, useState, type JSX } from 'react'
import { useLocation } from 'wouter'
import { useOpenFolder, useUpdateSettings } from '../actions'
import { canRun, runCommand } from '../command-handlers'
import { commandGroups, commandIds, commands, type CommandId } from '../commands'
import { baseName, when } from '../format'
import { parseView } from '../routes'
import { groupKeys, sortKeys, useUi } from '../state'
import { Key } from '../ui/button'
import { restoreFocus, rememberOpener } from '../ui/return-focus'
import { useClipModel } from '../clips/clips-context'
import type { Item } from '../clips/items'
import { groupText, sortText, startsDescending } from '../features/explore/order-tools'
import { findLines, type Line } from './find-lines'
import styles from './palette.module.css'
import { screenAt } from './screens'
import { disabledReason, type Here } from './disabled-reason'

/** Commands remembered, clips and runs offered at most. */
const remembered = 8
const clipsOffered = 20
const runsOffered = 20

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
            restoreFocus(event)
            const run = chosen.current
            chosen.current = null
            // Once the focus is back where it was: many commands act on it, or move it themselves.
            if (run) setTimeout(run)
          }}
        >
          <Radix.Title className="visually-hidden">All commands</Radix.Title>
          <Lines onChoose={choose} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

function useHere(): Here {
  const { state, current } = useClipModel()
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

interface PaletteLine extends Line {
  heading: string
  /** Stands behind the name: why it cannot be done, or which of that name. */
  about: string
  command?: CommandId
  run: () => void
}

function Lines({ onChoose }: { onChoose: (run: () => void) => void }): JSX.Element {
  const [text, setText] = useState('')
  const commandLines = useCommandLines()
  const placeLines = usePlaceLines(text)
  const isSearch = text.trim() !== ''
  const lines = isSearch
    ? findLines([...commandLines, ...placeLines], text)
    : [...[...commandLines].sort((a, b) => Number(b.lately) - Number(a.lately)), ...placeLines]
  const groups = new Map<string, PaletteLine[]>()
  for (const line of lines) {
    const heading = isSearch ? '' : line.lately ? 'Lately' : line.heading
    groups.set(heading, [...(groups.get(heading) ?? []), line])
  }
  return (
    <Command className={styles.command} label="All commands" loop shouldFilter={false}>
      <Command.Input
        className={styles.input}
        placeholder="Type a command, a clip, a folder, a network…"
        value={text}
        onValueChange={setText}
      />
      <Command.List className={styles.list} label="Commands">
        {lines.length === 0 && <p className={styles.empty}>Nothing of that name.</p>}
        {[...groups].map(([heading, members]) => (
          <Command.Group key={heading} heading={heading || undefined} className={styles.group}>
            {members.map(line => (
              <Command.Item
                key={line.id}
                className={styles.item}
                value={line.id}
                disabled={line.idle}
                onSelect={() => onChoose(line.run)}
              >
                <span className="truncate" translate={line.command ? undefined : 'no'}>
                  {line.name}
                </span>
                {line.about && (
                  <small className="truncate" translate={line.command ? undefined : 'no'}>
                    {line.about}
                  </small>
                )}
                {isSearch && !line.command && !line.name.startsWith(line.heading) && (
                  <small className={styles.kind}>{line.heading}</small>
                )}
                {line.command && <Key command={line.command} />}
              </Command.Item>
            ))}
          </Command.Group>
        ))}
      </Command.List>
    </Command>
  )
}

/** Every command, in the order of the table. */
function useCommandLines(): PaletteLine[] {
  const { state } = useClipModel()
  const { mutate: save } = useUpdateSettings()
  const here = useHere()
  const recent = state.settings.recentCommands.filter((id): id is CommandId =>
    commandIds.includes(id as CommandId),
  )
  return commandGroups.flatMap(group =>
    commandIds
      .filter(id => commands[id].group === group && id !== 'palette')
      .map((id): PaletteLine => {
        const why = canRun(id) ? null : disabledReason(id, here)
        return {
          id: `command ${id}`,
          name: commands[id].title,
          words: `${id} ${group}`,
          idle: why !== null,
          lately: why === null && recent.includes(id),
          heading: group,
          about: why ?? '',
          command: id,
          run: () => {
            save({ recentCommands: [id, ...recent.filter(each => each !== id)].slice(0, remembered) })
            runCommand(id)
          },
        }
      }),
  )
}

/** Folders, networks, runs, saved views and clips to go to. */
function usePlaceLines(text: string): PaletteLine[] {
  const { state, models, runs, items } = useClipModel()
  const { mutate: open } = useOpenFolder()
  const { mutate: save } = useUpdateSettings()
  const [, navigate] = useLocation()
  const { set, showRun, selectClip } = useUi.getState()
  const { settings, library } = state
  const clips = useMemo(() => clipsNamed(items, text), [items, text])
  const go = (run: () => void) => () => {
    run()
    navigate('/')
  }
  const place = (
    kind: string,
    heading: string,
    id: string,
    name: string,
    about: string,
    run: () => void,
  ) => ({
    id: `${kind} ${id}`,
    name,
    words: about,
    idle: false,
    lately: false,
    heading,
    about,
    run,
  })
  const views = library ? settings.savedViews : []
  const orders = library ? sortKeys : []
  const groupings = library ? groupKeys : []
  return [
    ...settings.recentFolders
      .filter(path => path !== library?.folder)
      .map(path => place('folder', 'Open recent', path, baseName(path), path, () => open(path))),
    ...models
      .filter(model => model.state === 'installed')
      .map(({ id, title }) =>
        place('model', 'Use a network', id, title, id === settings.modelId ? 'in use' : '', () =>
          save({ modelId: id }),
        ),
      ),
    ...runs.slice(0, runsOffered).map(({ id, model, protocol, createdAt }) =>
      place(
        'run',
        'Show a run',
        id,
        `${model.title} · ${protocol.name}`,
        when(createdAt),
        go(() => showRun(id)),
      ),
    ),
    ...views.map(({ name, query }) =>
      place(
        'view',
        'Saved views',
        name,
        name,
        '',
        go(() => set(parseView(query))),
      ),
    ),
    ...orders.map(by =>
      place(
        'sort',
        'Sort by',
        by,
        `Sort by ${sortText[by]}`,
        '',
        go(() => set({ sort: { by, descending: startsDescending[by] } })),
      ),
    ),
    ...groupings.map(group =>
      place(
        'group',
        'Group by',
        group,
        `Group by ${groupText[group]}`,
        '',
        go(() => set({ group })),
      ),
    ),
    ...clips.map(({ clip }) =>
      place(
        'clip',
        'Go to a clip',
        clip.id,
        clip.name,
        clip.path,
        go(() => selectClip(clip.id)),
      ),
    ),
  ]
}

/** The first clips whose path has all the words. */
function clipsNamed(items: readonly Item[], text: string): Item[] {
  const parts = text.trim().toLowerCase().split(/\s+/)
  const found: Item[] = []
  if (parts.join('').length < 2) return found
  for (const item of items) {
    const path = item.clip.path.toLowerCase()
    if (!parts.every(part => path.includes(part))) continue
    found.push(item)
    if (found.length === clipsOffered) break
  }
  return found
}
