import { useState, type DragEvent, type JSX, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { AppError } from '../../../../shared/errors'
import { useAddModelFile, useOpenFolder } from '../../actions'
import { useUi } from '../../state'
import styles from './drop-target.module.css'

/** What a weight file is called; the host recognises it by its bytes whatever the name. */
const WEIGHTS = /\.(onnx|pth|pt|pyth|tflite|h5|npz|npy|pkl|pickle|msgpack|ckpt|safetensors|whl|bin)$/i

const nameOf = (file: File | string): string =>
  typeof file === 'string' ? (file.split(/[\\/]/).pop() ?? file) : file.name

/** The whole window takes a folder of clips, or a network's weight file. */
export function DropTarget({ children }: { children: ReactNode }): JSX.Element {
  const [over, setOver] = useState(false)
  const open = useOpenFolder()
  const add = useAddModelFile()
  const [, navigate] = useLocation()
  const set = useUi(ui => ui.set)

  const onDrop = (event: DragEvent): void => {
    event.preventDefault()
    setOver(false)
    const item = event.dataTransfer.items[0]
    const file = event.dataTransfer.files[0]
    if (!file) return
    const isFolder = item?.webkitGetAsEntry()?.isDirectory ?? false
    const path = window.desktop?.pathOfDroppedFile(file)
    if (!isFolder && WEIGHTS.test(file.name)) {
      navigate('/models')
      add.mutate(path ?? file, { onError: failure => set({ failure }) })
    } else if (path) open.mutate(path)
    else
      set({
        dialog: 'open-folder',
        failure: new AppError('path.not-allowed', 'a browser does not tell where a dropped folder is', {
          hint: 'Choose it here by its path instead.',
        }),
      })
  }
  const hasFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files')
  return (
    <div
      className={styles.target}
      onDragOver={event => {
        if (!hasFiles(event)) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={event => {
        if (event.relatedTarget === null) setOver(false)
      }}
      onDrop={onDrop}
    >
      {children}
      {over && (
        <div className={styles.veil}>
          <p>Drop a folder of clips to open it, or a weight file to add the network</p>
        </div>
      )}
      {add.isPending && (
        <p className={styles.reading} role="status">
          Looking into {nameOf(add.variables)}…
        </p>
      )}
    </div>
  )
}
