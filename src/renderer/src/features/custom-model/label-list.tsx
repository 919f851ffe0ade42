import { useId, useRef, type JSX } from 'react'
import { idOfTitle, type DraftModel, type LabelChoice } from '../../../../shared/custom-model'
import { Button } from '../../ui/button'
import { ErrorNote } from '../../ui/notes'
import styles from './custom-model.module.css'

interface NamesProps {
  draft: DraftModel
  title: string
  onTitle: (title: string) => void
  labels: LabelChoice | null
  onLabels: (labels: LabelChoice) => void
  /** Each beside its field. */
  titleError: unknown
  labelsError: unknown
}

const lines = (text: string): number => text.split('\n').filter(line => line.trim() !== '').length

/** What it is called, and what its classes are called. */
export function LabelList(props: NamesProps): JSX.Element {
  const { draft, title, onTitle, labels, onLabels, titleError, labelsError } = props
  const id = useId()
  const field = useRef<HTMLInputElement>(null)
  const { set } = draft.labels
  const fromFile = labels !== null && 'text' in labels ? labels : null
  const take = async (file: File | undefined): Promise<void> => {
    if (file) onLabels({ text: await file.text(), name: file.name })
  }
  return (
    <div className={styles.names}>
      <div className={styles.field}>
        <label htmlFor={`${id}-title`}>Name</label>
        <input
          id={`${id}-title`}
          value={title}
          aria-invalid={titleError !== null}
          onChange={event => onTitle(event.target.value)}
        />
        <small>{idOfTitle(title) ? `kept as ${idOfTitle(title)}` : 'needs a letter or a digit'}</small>
        {titleError !== null && <ErrorNote error={titleError} />}
      </div>
      <fieldset className={styles.field}>
        <legend>{`Names of its ${draft.output.classes} classes`}</legend>
        {set !== null && (
          <label className={styles.option}>
            <input
              type="radio"
              name={`${id}-labels`}
              checked={labels !== null && 'set' in labels}
              onChange={() => onLabels({ set })}
            />
            {`${set}, comes with the program`}
          </label>
        )}
        <div className={styles.option}>
          <Button onClick={() => field.current?.click()}>
            {set === null ? 'Choose a list…' : 'Another list…'}
          </Button>
          <span className="truncate" translate={fromFile ? 'no' : undefined}>
            {fromFile ? fromFile.name : 'a text with one name a line, or a JSON list'}
          </span>
        </div>
        {fromFile && <small>{`${lines(fromFile.text)} lines read`}</small>}
        {labelsError !== null && <ErrorNote error={labelsError} />}
        <input
          ref={field}
          type="file"
          hidden
          accept=".txt,.json,.csv,.names,.labels"
          aria-label="List of class names"
          onChange={event => {
            void take(event.target.files?.[0])
            event.target.value = ''
          }}
        />
      </fieldset>
    </div>
  )
}
