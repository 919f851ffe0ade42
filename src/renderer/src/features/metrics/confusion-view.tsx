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
import { t } from '../../i18n'
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

const otherName = (): string => t('(other)')

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
      title={t('Confusion')}
      about={t('{n} of {all} classes', {
        n: matrix.names.length - Number(matrix.hasOther),
        all: matrix.names.length - Number(matrix.hasOther) + matrix.folded,
      })}
      tools={
        <Button look="quiet" onClick={onOpen}>
          {t('Whole matrix')}
        </Button>
      }
      picture={() => matrixPicture(matrix, t('Confusion'))}
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
      title={t('Confusion matrix')}
      about={t('clips by truth and prediction; only classes with clips')}
      className={styles.whole}
      picture={() => matrixPicture(matrix, t('Confusion matrix'))}
      table={() => wholeMatrix(figures, parents)}
      tools={
        <div className={styles.tools}>
          <Select
            aria-label={t('Order of the classes')}
            value={order}
            options={[
              { value: 'similarity', title: t('confused ones together') },
              { value: 'name', title: t('by name') },
            ]}
            onChange={setOrder}
          />
          <Select
            aria-label={t('How many classes')}
            value={limit}
            options={limits.map(value => ({
              value,
              title: value === 'all' ? t('all classes') : t('{n} most mistaken', { n: value }),
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
        failure: new AppError(
          'request.invalid',
          t('{name} names no groups of classes', { name: chosen.name }),
          {
            hint: t('It needs JSON such as {"sports": ["archery", "bowling"]}.'),
          },
        ),
      })
  }
  if (parents) return <Button onClick={() => onParents(null)}>{t('Classes again')}</Button>
  return (
    <>
      <Button onClick={() => file.current?.click()}>{t('Group by file…')}</Button>
      <input
        ref={file}
        type="file"
        accept=".json,application/json"
        hidden
        aria-label={t('File of parent groups')}
        onChange={event => {
          const [chosen] = event.target.files ?? []
          if (chosen) void read(chosen)
          event.target.value = ''
        }}
      />
    </>
  )
}
