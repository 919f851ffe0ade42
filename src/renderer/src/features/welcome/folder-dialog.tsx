import { useState, type JSX, type KeyboardEvent } from 'react'
import { useOpenFolder } from '../../actions'
import { useFolder } from '../../queries'
import { useUi } from '../../state'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { Icon } from '../../ui/icons'
import { ErrorNote, Skeleton } from '../../ui/notes'
import { useClipModel } from '../../clips/clips-context'
import styles from './folder-dialog.module.css'
import { plural } from '../../../../shared/text'

/** Where there is no system dialog: a path, and the folders below it. */
export function FolderDialog(): JSX.Element {
  const open = useUi(ui => ui.dialog === 'open-folder')
  const set = useUi(ui => ui.set)
  const { state } = useClipModel()
  // They lie among our own data, where nobody has clips.
  const samplesOpen = state.library?.folder === state.samplesFolder
  return (
    <Dialog
      open={open}
      onClose={() => set({ dialog: null })}
      title="Open a folder"
      about={
        state.roots && state.roots.length > 0
          ? `This session may open folders below ${state.roots.join(', ')}.`
          : 'All folders below it are searched for clips too.'
      }
      width={620}
    >
      <Browser start={samplesOpen ? '' : (state.library?.folder ?? '')} />
    </Dialog>
  )
}

function Browser({ start }: { start: string }): JSX.Element {
  const [path, setPath] = useState(start)
  const [typed, setTyped] = useState<string | null>(null)
  const folder = useFolder(path, true)
  const open = useOpenFolder()
  const here = folder.data
  const text = typed ?? here?.path ?? path
  const go = (to: string): void => {
    setPath(to)
    setTyped(null)
    open.reset()
  }
  const openNow = (): void => open.mutate(text)
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter') return
    event.preventDefault()
    openNow()
  }
  return (
    <div className={styles.browser}>
      <div className={styles.line}>
        <button
          type="button"
          className={styles.up}
          aria-label="Parent folder"
          disabled={!here?.parent}
          onClick={() => here?.parent && go(here.parent)}
        >
          <Icon name="up" size={15} />
        </button>
        <input
          type="text"
          aria-label="Folder path"
          spellCheck={false}
          autoComplete="off"
          value={text}
          onChange={event => setTyped(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <Button look="primary" disabled={open.isPending || text.trim() === ''} onClick={openNow}>
          {open.isPending ? 'Opening…' : 'Open this folder'}
        </Button>
      </div>
      {open.error && <ErrorNote error={open.error} />}
      {folder.error ? (
        <ErrorNote error={folder.error} />
      ) : (
        <ul className={styles.folders} aria-label="Folders here">
          {!here && [1, 2, 3, 4].map(i => <Skeleton key={i} height={28} />)}
          {here?.folders.map(each => (
            <li key={each.path}>
              <button type="button" onClick={() => go(each.path)}>
                <Icon name="folder" size={15} />
                <span className="truncate" translate="no">
                  {each.name}
                </span>
                {each.clips > 0 && <em>{plural(each.clips, 'clip')}</em>}
              </button>
            </li>
          ))}
          {here && here.folders.length === 0 && <li className={styles.none}>no folders below this one</li>}
        </ul>
      )}
      {here && here.clips > 0 && (
        <p className={styles.direct}>{`${plural(here.clips, 'clip')} directly in this folder.`}</p>
      )}
    </div>
  )
}
