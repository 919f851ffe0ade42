import { useState, type DragEvent, type JSX, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { AppError } from '../../../../shared/errors'
import { useAddModelFile, useOpenFolder } from '../../actions'
import { baseName } from '../../format'
import { useUi } from '../../state'
import { Icon } from '../../ui/icons'
import styles from './drop-target.module.css'
import { planDrop, type Dropped } from './plan-drop'
import { formatCount } from '../../../../shared/text'

const nameOf = (file: File | string): string => (typeof file === 'string' ? baseName(file) : file.name)

/** Names in a sentence; a long list is cut. */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ')
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown
}

function droppedThings(event: DragEvent): { files: File[]; things: Dropped[] } {
  const items = [...event.dataTransfer.items].filter(item => item.kind === 'file')
  const folders = items.map(item => item.webkitGetAsEntry()?.isDirectory ?? false)
  const files = [...event.dataTransfer.files]
  const things = files.map((file, i) => ({
    name: file.name,
    isFolder: folders[i] ?? false,
    path: window.desktop?.pathOfDroppedFile(file) || null,
  }))
  return { files, things }
}

/** The whole window takes folders of clips, clips, and networks' weight files. */
export function DropTarget({ children }: { children: ReactNode }): JSX.Element {
  /** How many things are held over the window. */
  const [over, setOver] = useState<number | null>(null)
  const open = useOpenFolder()
  const add = useAddModelFile()
  const [, navigate] = useLocation()
  const set = useUi(ui => ui.set)

  const onDrop = (event: DragEvent): void => {
    event.preventDefault()
    setOver(null)
    const { files, things } = droppedThings(event)
    const plan = planDrop(things)
    if (plan === null) return
    if (plan.kind === 'add-model') {
      navigate('/models')
      const file = files[plan.index]
      if (file) add.mutate(things[plan.index]?.path ?? file, { onError: failure => set({ failure }) })
    } else if (plan.kind === 'open') open.mutate(plan.path)
    else set({ dialog: 'open-folder', failure: untoldPlace() })
    if (plan.passedOver.length > 0)
      set({
        notice: { text: `One thing at a time: passed over ${listed(plan.passedOver)}` },
      })
  }
  const hasFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files')
  return (
    <div
      className={styles.target}
      onDragOver={event => {
        if (!hasFiles(event)) return
        event.preventDefault()
        setOver(event.dataTransfer.items.length)
      }}
      onDragLeave={event => {
        if (event.relatedTarget === null) setOver(null)
      }}
      onDrop={onDrop}
    >
      {children}
      {over !== null && <Veil count={over} />}
      {add.isPending && (
        <p className={styles.reading} role="status">
          {`Looking into ${nameOf(add.variables)}…`}
        </p>
      )}
    </div>
  )
}

const untoldPlace = (): AppError =>
  new AppError('path.not-allowed', 'a browser does not tell where a dropped folder or clip lies', {
    hint: 'Choose the folder here by its path instead.',
  })

/** What dropping will do; which it will be, the system tells only at the drop. */
function Veil({ count }: { count: number }): JSX.Element {
  return (
    <div className={styles.veil}>
      <div>
        <p className={styles.what}>
          {count === 1 ? 'Drop it here' : `Drop ${formatCount(count)} things here`}
        </p>
        <ul>
          <li>
            <Icon name="folder" size={16} />{' '}
            {window.desktop
              ? 'A folder is opened with all clips in it'
              : 'A folder or clip: you are asked where it is, as a browser does not tell'}
          </li>
          {window.desktop && (
            <li>
              <Icon name="play" size={16} />{' '}
              {count > 1 ? 'Of several clips the folder of the first is opened' : 'A clip is opened alone'}
            </li>
          )}
          <li>
            <Icon name="models" size={16} /> A weight file is added to the networks
          </li>
        </ul>
      </div>
    </div>
  )
}
