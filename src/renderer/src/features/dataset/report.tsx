import { useState, type JSX } from 'react'
import type { DatasetReport } from '../../../../shared/dataset'
import { Icon } from '../../ui/icons'
import { Table, type Sorting } from '../../ui/table'
import { Bars } from './bars'
import styles from './dataset.module.css'
import { plural } from '../../../../shared/text'

/** What of the list is there, what is odd, and how clips are distributed. */
export function Report({ report }: { report: DatasetReport }): JSX.Element {
  const listed = report.lists.length > 0
  const clips = report.rates.reduce((sum, each) => sum + each.count, 0)
  return (
    <>
      {listed && <Counts report={report} />}
      {report.notLookedAt > 0 && (
        <p className={styles.note}>
          {`${plural(report.notLookedAt, 'clip')} still to be looked at: their length is not judged yet.`}
        </p>
      )}
      <div className={styles.charts}>
        <Bars
          title="Duration"
          unit="seconds, to the nearest half"
          n={clips}
          bars={report.durations.map(({ from, count: n }) => ({ name: from.toFixed(1), count: n }))}
        />
        <Bars
          title="Frame rate"
          unit="frames a second"
          n={clips}
          bars={report.rates.map(({ value, count: n }) => ({ name: String(value), count: n }))}
        />
        <Bars
          title="Picture size"
          unit="pixels, as stored"
          n={clips}
          bars={report.sizes.map(({ value, count: n }) => ({ name: value, count: n }))}
        />
      </div>
      <Classes classes={report.classes} listed={listed} />
    </>
  )
}

function Counts({ report }: { report: DatasetReport }): JSX.Element {
  const [shown, setShown] = useState<string | null>(null)
  const details: { id: string; title: string; count: number; lines: readonly string[] }[] = [
    { id: 'missing', title: 'missing', count: report.missing.count, lines: report.missing.first },
    { id: 'extra', title: 'not in the list', count: report.extra.count, lines: report.extra.first },
    {
      id: 'unreadable',
      title: 'unreadable',
      count: report.unreadable.count,
      lines: report.unreadable.first.map(({ path, message }) => `${path}: ${message}`),
    },
    {
      id: 'wrong-length',
      title: 'of another length',
      count: report.wrongLength.count,
      lines: report.wrongLength.first.map(
        ({ path, wantedSec, durationSec }) => `${path}: ${durationSec.toFixed(2)} s (${wantedSec} s)`,
      ),
    },
    {
      id: 'duplicates',
      title: 'there twice',
      count: report.duplicates.count,
      lines: report.duplicates.first,
    },
  ]
  const open = details.find(each => each.id === shown && each.count > 0)
  return (
    <section aria-label="The list and the folder">
      <div className={styles.counts}>
        <div className={styles.count}>
          <b>
            {report.present.toLocaleString('en')}
            <small> / {report.annotated.toLocaleString('en')}</small>
          </b>
          <span>of the list are there</span>
        </div>
        {details.map(({ id, title, count: n }) => (
          <button
            key={id}
            type="button"
            className={styles.count}
            disabled={n === 0}
            aria-expanded={shown === id && n > 0}
            onClick={() => setShown(shown === id ? null : id)}
          >
            <b data-odd={n > 0}>{n.toLocaleString('en')}</b>
            <span>
              {title} {n > 0 && <Icon name={shown === id ? 'up' : 'down'} size={12} />}
            </span>
          </button>
        ))}
      </div>
      {open && (
        <div className={styles.details}>
          <ul translate="no" tabIndex={0} aria-label={open.title}>
            {open.lines.map(line => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          {open.count > open.lines.length && (
            <p>
              {`The first ${open.lines.length} of ${open.count.toLocaleString('en')}. The command line writes them all: dataset check … --out report.json`}
            </p>
          )}
        </div>
      )}
    </section>
  )
}

type ClassCount = DatasetReport['classes'][number]

const shareOf = ({ annotated, present }: ClassCount): number => (annotated === 0 ? 1 : present / annotated)

function Classes({ classes, listed }: { classes: readonly ClassCount[]; listed: boolean }): JSX.Element {
  const [sorting, setSorting] = useState<Sorting>({ by: 'label', descending: false })
  const sign = sorting.descending ? -1 : 1
  const value = (each: ClassCount): number =>
    sorting.by === 'present' ? each.present : sorting.by === 'annotated' ? each.annotated : shareOf(each)
  const rows = [...classes].sort((a, b) =>
    sorting.by === 'label' ? sign * a.label.localeCompare(b.label, 'en') : sign * (value(a) - value(b)),
  )
  const most = Math.max(1, ...classes.map(each => (listed ? each.annotated : each.present)))
  return (
    <section className={styles.classes} aria-label="Classes">
      <h2>{`Classes (${classes.length})`}</h2>
      <Table
        caption="Clips by class"
        rows={rows}
        keyOf={row => row.label}
        sorting={sorting}
        onSort={setSorting}
        empty="No class is known: neither a list nor class folders."
        columns={[
          { id: 'label', title: 'class', data: true, sortable: true, cell: row => row.label },
          {
            id: 'present',
            title: 'there',
            numeric: true,
            sortable: true,
            width: '90px',
            cell: row => row.present,
          },
          ...(listed
            ? [
                {
                  id: 'annotated',
                  title: 'in the list',
                  numeric: true,
                  sortable: true,
                  width: '90px',
                  cell: (row: ClassCount) => row.annotated,
                },
              ]
            : []),
          {
            id: 'share',
            title: 'share',
            sortable: listed,
            width: '40%',
            cell: row => (
              <span className={styles.share} aria-hidden="true">
                <span style={{ width: `${(100 * (listed ? row.annotated : row.present)) / most}%` }}>
                  <span style={{ width: `${100 * shareOf(row)}%` }} />
                </span>
              </span>
            ),
          },
        ]}
      />
    </section>
  )
}
