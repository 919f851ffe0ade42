import type { JSX } from 'react'
import { AppError } from '../../../../shared/errors'
import type { DraftModel } from '../../../../shared/custom-model'
import { bytes } from '../../format'
import { ErrorNote } from '../../ui/notes'
import { Rich } from '../../ui/rich'
import styles from './custom-model.module.css'

const axisWords = (axis: string, n: number | null): string => {
  switch (axis) {
    case 'C':
      return n === null ? 'any number of colours' : `${n} colours`
    case 'T':
      return n === null ? 'any number of frames' : `${n} frames`
    case 'H':
      return n === null ? 'any number of rows' : `${n} rows`
    default:
      return n === null ? 'any number of columns' : `${n} columns`
  }
}

/** "1 clip of 3 colours × any number of frames × 112 rows × 112 columns" */
function takes({ input, layouts }: DraftModel): string {
  const axes = [...(layouts[0] ?? 'NCTHW')].slice(1).map((axis, at) => {
    const size = input.shape[at + 1]
    return axisWords(axis, typeof size === 'number' ? size : null)
  })
  return axes.join(' × ')
}

/** What the numbers are, where running it once has told. */
function givesWords({ output, kind }: DraftModel): string {
  const n = output.classes
  if (kind === null) return `${n} scores`
  return kind === 'logits' ? `${n} plain scores (logits)` : `${n} probabilities`
}

/** What the graph says of itself, in words. */
export function GraphSummary({ draft }: { draft: DraftModel }): JSX.Element {
  const { output, kind, problem, labels, layouts } = draft
  return (
    <>
      <dl className={styles.facts}>
        <div>
          <dt>File</dt>
          <dd translate="no">
            {draft.fileName}, {bytes(draft.bytes)}
          </dd>
        </div>
        <div>
          <dt>Takes</dt>
          <dd>
            <Rich
              text={
                layouts.length > 1
                  ? '{what}, as {name}; the order of the axes is not certain, see Details'
                  : '{what}, as {name}'
              }
              parts={{ what: takes(draft), name: <code translate="no">{draft.input.name}</code> }}
            />
          </dd>
        </div>
        <div>
          <dt>Gives</dt>
          <dd>
            <Rich
              text={kind === null ? '{what}, as {name}' : '{what}, as {name}; told by running it once'}
              parts={{ what: givesWords(draft), name: <code translate="no">{output.name}</code> }}
            />
          </dd>
        </div>
        <div>
          <dt>Classes</dt>
          <dd translate="no">{labels.why}</dd>
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
