import { useState, type JSX } from 'react'
import type { ClassFigures, Evaluation } from '../../../../shared/metrics/evaluation'
import { percent } from '../../format'
import type { Cell } from '../../save-file'
import { ScoreBar } from '../../ui/bar'
import { Button } from '../../ui/button'
import { Table, type Column, type Sorting } from '../../ui/table'
import { Card } from '../../widgets/card'
import styles from './metrics.module.css'
import { useShowClips } from '../../clips/show-clips'

/** Rows shown before more are asked for: a table of 700 classes is long to draw, and the worst stand first. */
const shownFirst = 60

const figureOf: Record<string, (row: ClassFigures) => number | string | null> = {
  label: row => row.label,
  n: row => row.n,
  top1: row => row.top1,
  top5: row => row.top5,
  precision: row => row.precision,
  meanScore: row => row.meanScore,
}

/** Sorted copy; what has no figure comes last either way. The order given breaks ties. */
export function sortClasses(rows: readonly ClassFigures[], { by, descending }: Sorting): ClassFigures[] {
  const figure = figureOf[by]
  if (!figure) return [...rows]
  const sign = descending ? -1 : 1
  return [...rows].sort((a, b) => {
    const [x, y] = [figure(a), figure(b)]
    if (x === null || y === null) return Number(x === null) - Number(y === null)
    return x === y ? 0 : x < y ? -sign : sign
  })
}

const share = (value: number | null): string => (value === null ? '–' : percent(value))

const tableOf = (rows: readonly ClassFigures[]): Cell[][] => [
  ['class', 'n', 'right', 'top-1', 'top-5', 'precision', 'recall', 'predicted', 'mean score'],
  ...rows.map(each => [
    each.label,
    each.n,
    each.right,
    each.top1,
    each.top5,
    each.precision,
    each.recall,
    each.predicted,
    each.meanScore,
  ]),
]

/** Every class with its figures, worst first. A class leads to its clips. */
export function ClassTable({ perClass }: Pick<Evaluation, 'perClass'>): JSX.Element {
  const toClips = useShowClips()
  const [sorting, setSorting] = useState<Sorting>({ by: 'worst', descending: false })
  const [all, setAll] = useState(false)
  const rows = sortClasses(perClass, sorting)
  const columns: Column<ClassFigures>[] = [
    {
      id: 'label',
      title: 'class',
      data: true,
      sortable: true,
      cell: ({ label }) => (
        <button
          type="button"
          className={styles.toClips}
          title={`Show the clips of ${label}`}
          onClick={() => toClips.filter({ truth: label })}
        >
          {label}
        </button>
      ),
    },
    {
      id: 'n',
      title: 'n',
      numeric: true,
      sortable: true,
      width: '44px',
      cell: ({ n }) => n.toLocaleString('en'),
    },
    {
      id: 'top1',
      title: 'top-1 %',
      sortable: true,
      numeric: true,
      width: '104px',
      cell: ({ top1 }) => (
        <span className={styles.shareBar}>
          <ScoreBar share={top1} />
          {percent(top1)}
        </span>
      ),
    },
    {
      id: 'top5',
      title: 'top-5 %',
      numeric: true,
      sortable: true,
      width: '64px',
      cell: ({ top5 }) => share(top5),
    },
    {
      id: 'precision',
      title: 'precision %',
      numeric: true,
      sortable: true,
      width: '84px',
      cell: ({ precision }) => share(precision),
    },
    {
      id: 'meanScore',
      title: 'mean score',
      numeric: true,
      sortable: true,
      width: '84px',
      cell: ({ meanScore }) => percent(meanScore),
    },
  ]
  return (
    <Card
      title="Classes"
      about={sorting.by === 'worst' ? 'worst first' : undefined}
      table={() => tableOf(rows)}
      className={styles.tall}
    >
      <Table
        caption="Figures of every class"
        columns={columns}
        rows={all ? rows : rows.slice(0, shownFirst)}
        keyOf={row => String(row.index)}
        sorting={sorting}
        onSort={setSorting}
      />
      {!all && rows.length > shownFirst && (
        <Button look="quiet" onClick={() => setAll(true)}>
          {`All ${rows.length} classes`}
        </Button>
      )}
    </Card>
  )
}
