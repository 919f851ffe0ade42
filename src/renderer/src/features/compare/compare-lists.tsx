/** Two runs compared in lists: classes, and clips. */
import { useMemo, useState, type JSX } from 'react'
import { urls } from '../../../../shared/api'
import type { ClassDifference, Comparison, Flip } from '../../../../shared/metrics/comparison'
import { count, percent } from '../../format'
import { t } from '../../i18n'
import { useUi } from '../../state'
import { Button } from '../../ui/button'
import { Select } from '../../ui/field'
import { Table, type Column } from '../../ui/table'
import { useExplorer } from '../explore/explorer-context'
import { Card } from '../metrics/card'
import metrics from '../metrics/metrics.module.css'
import { useToClips } from '../metrics/to-clips'
import styles from './compare-screen.module.css'

const classesFirst = 60

interface DifferencesProps {
  compared: Comparison
  names: readonly [string, string]
}

/** Classes that one of the two has right more often: largest difference first. A class leads to its clips. */
export function Differences({ compared, names }: DifferencesProps): JSX.Element {
  const toClips = useToClips()
  const [all, setAll] = useState(false)
  const differing = useMemo(() => compared.perClass.filter(each => each.difference !== 0), [compared])
  const columns: Column<ClassDifference>[] = [
    {
      id: 'label',
      title: t('class'),
      data: true,
      cell: ({ label }) => (
        <button type="button" className={metrics.toClips} onClick={() => toClips.filter({ truth: label })}>
          {label}
        </button>
      ),
    },
    { id: 'n', title: 'n', numeric: true, width: '44px', cell: ({ n }) => n },
    { id: 'a', title: t('A right'), numeric: true, width: '70px', cell: ({ rightA }) => rightA },
    { id: 'b', title: t('B right'), numeric: true, width: '70px', cell: ({ rightB }) => rightB },
    {
      id: 'difference',
      title: t('B − A, points'),
      numeric: true,
      width: '104px',
      cell: ({ difference }) => `${difference > 0 ? '+' : '−'}${percent(Math.abs(difference))}`,
    },
  ]
  return (
    <Card
      title={t('Classes that differ')}
      about={t('{n} of {all}', { n: differing.length, all: compared.perClass.length })}
      className={metrics.tall}
      table={() => [
        ['class', 'n', `right: ${names[0]}`, `right: ${names[1]}`, 'difference'],
        ...compared.perClass.map(each => [each.label, each.n, each.rightA, each.rightB, each.difference]),
      ]}
    >
      <Table
        caption={t('Clips right by class, A and B')}
        columns={columns}
        rows={all ? differing : differing.slice(0, classesFirst)}
        keyOf={each => each.label}
        empty={t('The two are equally good at every class.')}
      />
      {!all && differing.length > classesFirst && (
        <Button look="quiet" onClick={() => setAll(true)}>
          {t('All {n} classes', { n: differing.length })}
        </Button>
      )}
    </Card>
  )
}

const flipsFirst = 60

/** Clips that one has right and the other has not; each opens with both answers side by side. */
export function Flips({
  flips,
  names,
  otherId,
}: {
  flips: readonly Flip[]
  names: readonly [string, string]
  otherId: string
}): JSX.Element {
  const { items } = useExplorer()
  const toClips = useToClips()
  const set = useUi(ui => ui.set)
  const [which, setWhich] = useState<'all' | 'a' | 'b'>('all')
  const [all, setAll] = useState(false)
  const ids = useMemo(() => new Map(items.map(item => [item.clip.path, item.clip.id])), [items])
  const chosen = which === 'all' ? flips : flips.filter(each => each.right === which)
  return (
    <Card
      title={t('Clips that flip')}
      about={count(chosen.length, 'clip')}
      className={metrics.tall}
      tools={
        <Select
          aria-label={t('Which clips')}
          value={which}
          options={[
            { value: 'all', title: t('right in one of the two') },
            { value: 'a', title: t('only A is right') },
            { value: 'b', title: t('only B is right') },
          ]}
          onChange={setWhich}
        />
      }
      table={() => [
        ['clip', 'truth', 'right', names[0], 'score', names[1], 'score'],
        ...flips.map(each => [
          each.clip,
          each.truth,
          each.right,
          each.a.label,
          each.a.score,
          each.b.label,
          each.b.score,
        ]),
      ]}
    >
      {chosen.length === 0 && <p className={metrics.none}>{t('None.')}</p>}
      <ul className={styles.flips}>
        {(all ? chosen : chosen.slice(0, flipsFirst)).map(({ clip, truth, right, a, b }) => {
          const clipId = ids.get(clip)
          return (
            <li key={clip}>
              <button
                type="button"
                title={clip}
                disabled={!clipId}
                onClick={() => {
                  if (!clipId) return
                  set({ compareRunId: otherId })
                  toClips.open(clipId)
                }}
              >
                {clipId ? <img src={urls.poster(clipId)} alt="" loading="lazy" draggable={false} /> : <i />}
                <span className={styles.answers}>
                  <small className="truncate">
                    {t('truth:')} <b translate="no">{truth}</b>
                  </small>
                  <Answer letter="A" isRight={right === 'a'} {...a} />
                  <Answer letter="B" isRight={right === 'b'} {...b} />
                </span>
              </button>
            </li>
          )
        })}
      </ul>
      {!all && chosen.length > flipsFirst && (
        <Button look="quiet" onClick={() => setAll(true)}>
          {t('All {n} clips', { n: chosen.length })}
        </Button>
      )}
    </Card>
  )
}

function Answer({
  letter,
  isRight,
  label,
  score,
}: {
  letter: string
  isRight: boolean
  label: string
  score: number
}): JSX.Element {
  return (
    <span className="truncate" data-right={isRight}>
      {letter} {isRight ? '✓' : '✗'} <span translate="no">{label}</span> <em>{percent(score)}</em>
      <span className="visually-hidden">, {isRight ? t('right') : t('wrong')}</span>
    </span>
  )
}
