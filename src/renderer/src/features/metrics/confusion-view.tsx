import { useMemo, useRef, useState, type JSX } from 'react'
import {
  matrixOf,
  parseParents,
  wholeMatrix,
  type Matrix,
  type MatrixFigures,
  type MatrixOrder,
  type Parents,
} from '../../../../shared/metrics/confusion-matrix'
import { Button } from '../../ui/button'
import { Select } from '../../ui/field'
import { useUi } from '../../state'
import { AppError } from '../../../../shared/errors'
import { Card } from '../../widgets/card'
import { ConfusionCanvas } from './confusion-canvas'
import { matrixPicture } from './matrix-picture'
import styles from './metrics.module.css'
import { useShowClips } from '../../clips/show-clips'

const limits = ['20', '40', '100', 'all'] as const
type Limit = (typeof limits)[number]
/** The card of the overview shows what has room in it. */
const smallLimit = 24

const otherName = (): string => '(other)'

/** Shows a cell's clips; groups and the folded rest are no single class, so they lead nowhere. */
function usePick(matrix: Matrix): (place: { truth: number; predicted: number }) => void {
  const toClips = useShowClips()
  return ({ truth, predicted }) => {
    const isClass = (place: number): boolean =>
      !(matrix.hasOther && place === matrix.names.length - 1) &&
      (matrix.members?.get(matrix.names[place] ?? '')?.length ?? 1) === 1
    const nameOf = (place: number): string => {
      const name = matrix.names[place] ?? ''
      return matrix.members?.get(name)?.[0] ?? name
    }
    const wanted = {
      ...(isClass(truth) ? { truth: nameOf(truth) } : {}),
      ...(isClass(predicted) ? { predicted: nameOf(predicted) } : {}),
    }
    if ('truth' in wanted || 'predicted' in wanted) toClips.filter(wanted)
  }
}

/** The matrix in the overview. */
export function ConfusionCard({
  figures,
  onOpen,
}: {
  figures: MatrixFigures
  onOpen: () => void
}): JSX.Element {
  const matrix = useMemo(
    () => matrixOf(figures, { order: 'similarity', limit: smallLimit, otherName: otherName() }),
    [figures],
  )
  const onPick = usePick(matrix)
  return (
    <Card
      title="Confusion"
      about={`${matrix.names.length - Number(matrix.hasOther)} of ${matrix.names.length - Number(matrix.hasOther) + matrix.folded} classes`}
      tools={
        <Button look="quiet" onClick={onOpen}>
          Whole matrix
        </Button>
      }
      picture={() => matrixPicture(matrix, 'Confusion')}
      table={() => wholeMatrix(figures)}
    >
      <ConfusionCanvas matrix={matrix} onPick={onPick} small />
    </Card>
  )
}

/** The matrix at full size: order, folding, groups; saved whole, whatever is folded. */
export function ConfusionView({ figures }: { figures: MatrixFigures }): JSX.Element {
  const [order, setOrder] = useState<MatrixOrder>('similarity')
  const [limit, setLimit] = useState<Limit>('40')
  const [parents, setParents] = useState<Parents | null>(null)
  const matrix = useMemo(
    () =>
      matrixOf(figures, {
        order,
        limit: limit === 'all' ? Infinity : Number(limit),
        parents,
        otherName: otherName(),
      }),
    [figures, order, limit, parents],
  )
  const onPick = usePick(matrix)
  return (
    <Card
      title="Confusion matrix"
      about="clips by truth and prediction; only classes with clips"
      className={styles.whole}
      picture={() => matrixPicture(matrix, 'Confusion matrix')}
      table={() => wholeMatrix(figures, parents)}
      tools={
        <div className={styles.tools}>
          <Select
            aria-label="Order of the classes"
            value={order}
            options={[
              { value: 'similarity', title: 'confused ones together' },
              { value: 'name', title: 'by name' },
            ]}
            onChange={setOrder}
          />
          <Select
            aria-label="How many classes"
            value={limit}
            options={limits.map(value => ({
              value,
              title: value === 'all' ? 'all classes' : `${value} most mistaken`,
            }))}
            onChange={setLimit}
          />
          <GroupsButton parents={parents} onParents={setParents} />
        </div>
      }
    >
      <ConfusionCanvas key={`${order} ${limit} ${parents?.size}`} matrix={matrix} onPick={onPick} />
    </Card>
  )
}

/** Parent groups out of the person's own file. */
function GroupsButton({
  parents,
  onParents,
}: {
  parents: Parents | null
  onParents: (next: Parents | null) => void
}): JSX.Element {
  const file = useRef<HTMLInputElement>(null)
  const read = async (chosen: File): Promise<void> => {
    const found = await chosen.text().then(
      text => parseParents(JSON.parse(text)),
      () => null,
    )
    if (found) onParents(found)
    else
      useUi.getState().set({
        failure: new AppError('request.invalid', `${chosen.name} names no groups of classes`, {
          hint: 'It needs JSON such as {"sports": ["archery", "bowling"]}.',
        }),
      })
  }
  if (parents) return <Button onClick={() => onParents(null)}>Classes again</Button>
  return (
    <>
      <Button onClick={() => file.current?.click()}>Group by file…</Button>
      <input
        ref={file}
        type="file"
        accept=".json,application/json"
        hidden
        aria-label="File of parent groups"
        onChange={event => {
          const [chosen] = event.target.files ?? []
          if (chosen) void read(chosen)
          event.target.value = ''
        }}
      />
    </>
  )
}
