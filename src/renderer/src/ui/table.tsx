import type { JSX, ReactNode } from 'react'
import { Icon } from './icons'
import styles from './table.module.css'

export interface Column<Row> {
  id: string
  title: string
  /** Numbers stand at the right. */
  numeric?: boolean
  /** CSS width; the rest is shared. */
  width?: string
  /** The cell holds data, which is not translated. */
  data?: boolean
  sortable?: boolean
  cell: (row: Row, index: number) => ReactNode
}

export interface Sorting {
  by: string
  descending: boolean
}

interface TableProps<Row> {
  /** What the table is of, read out before it. */
  caption: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  keyOf: (row: Row) => string
  sorting?: Sorting
  /** A head was pressed: the same column again turns the order round. */
  onSort?: (next: Sorting) => void
  /** Shown instead of rows where there are none. */
  empty?: ReactNode
}

/** A small table; for thousands of rows take a virtual list. */
export function Table<Row>({
  caption,
  columns,
  rows,
  keyOf,
  sorting,
  onSort,
  empty,
}: TableProps<Row>): JSX.Element {
  return (
    <table className={styles.table}>
      <caption className="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          {columns.map(column => (
            <Head key={column.id} column={column} sorting={sorting} onSort={onSort} />
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.length === 0 && (
          <tr>
            <td colSpan={columns.length} className={styles.empty}>
              {empty ?? 'Nothing here.'}
            </td>
          </tr>
        )}
        {rows.map((row, index) => (
          <tr key={keyOf(row)}>
            {columns.map(({ id, numeric, data, cell }) => (
              <td
                key={id}
                className={numeric ? styles.numeric : undefined}
                {...(data ? { translate: 'no' } : {})}
              >
                {cell(row, index)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

interface HeadProps<Row> {
  column: Column<Row>
  sorting: Sorting | undefined
  onSort: ((next: Sorting) => void) | undefined
}

function Head<Row>({ column, sorting, onSort }: HeadProps<Row>): JSX.Element {
  const { id, title, numeric, width, sortable } = column
  const sorted = sorting?.by === id
  const className = numeric ? styles.numeric : undefined
  if (!sortable || !onSort)
    return (
      <th scope="col" className={className} style={{ width }}>
        {title}
      </th>
    )
  return (
    <th
      scope="col"
      className={className}
      style={{ width }}
      aria-sort={sorted ? (sorting.descending ? 'descending' : 'ascending') : 'none'}
    >
      <button
        type="button"
        onClick={() => onSort({ by: id, descending: sorted ? !sorting.descending : numeric === true })}
      >
        {title}
        {sorted && <Icon name={sorting.descending ? 'descending' : 'ascending'} size={12} />}
      </button>
    </th>
  )
}
