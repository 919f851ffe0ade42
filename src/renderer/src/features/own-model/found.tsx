import type { JSX } from 'react'
import { AppError } from '../../../../shared/errors'
import type { DraftModel } from '../../../../shared/own-model'
import { bytes } from '../../format'
import { ErrorNote } from '../../ui/notes'
import styles from './own-model.module.css'

const axisWords: Record<string, string> = { C: 'colours', T: 'frames', H: 'rows', W: 'columns' }

/** "1 clip of 3 colours × any number of frames × 112 rows × 112 columns" */
function takes({ input, layouts }: DraftModel): string {
  const axes = [...(layouts[0] ?? 'NCTHW')].slice(1).map((axis, at) => {
    const size = input.shape[at + 1]
    const word = axisWords[axis] ?? ''
    return typeof size === 'number' ? `${size} ${word}` : `any number of ${word}`
  })
  return axes.join(' × ')
}

const kindWords = {
  logits: 'plain scores (logits)',
  probabilities: 'probabilities',
}

/** What the graph says of itself, in words. */
export function Found({ draft }: { draft: DraftModel }): JSX.Element {
  const { output, kind, problem, labels, layouts } = draft
  return (
    <>
      <dl className={styles.facts}>
        <div>
          <dt>File</dt>
          <dd>
            {draft.fileName}, {bytes(draft.bytes)}
          </dd>
        </div>
        <div>
          <dt>Takes</dt>
          <dd>
            {takes(draft)}, as <code>{draft.input.name}</code>
            {layouts.length > 1 && '; the order of the axes is not certain, see Details'}
          </dd>
        </div>
        <div>
          <dt>Gives</dt>
          <dd>
            {output.classes} {kind ? kindWords[kind] : 'scores'}, as <code>{output.name}</code>
            {kind && '; told by running it once'}
          </dd>
        </div>
        <div>
          <dt>Classes</dt>
          <dd>{labels.why}</dd>
        </div>
      </dl>
      {problem !== null && (
        <ErrorNote
          error={
            new AppError('model.invalid', `it did not run as proposed: ${problem}`, {
              hint: 'Another way of feeding it, or other figures under Details, may be right.',
            })
          }
        />
      )}
    </>
  )
}
