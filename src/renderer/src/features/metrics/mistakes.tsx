import { useState, type JSX } from 'react'
import { urls } from '../../../../shared/api'
import type { Confusion, Evaluation } from '../../../../shared/metrics/evaluation'
import { percent } from '../../format'
import { Button } from '../../ui/button'
import { Table, type Column } from '../../ui/table'
import { Card } from '../../widgets/card'
import styles from './metrics.module.css'
import { useShowClips } from '../../clips/show-clips'
import { plural } from '../../../../shared/text'

const pairsFirst = 40

/** Truth and prediction that differ, most frequent first. A pair leads to its clips. */
export function ConfusedTable({ confusions }: Pick<Evaluation, 'confusions'>): JSX.Element {
  const toClips = useShowClips()
  const [all, setAll] = useState(false)
  const columns: Column<Confusion>[] = [
    {
      id: 'pair',
      title: 'truth → said',
      data: true,
      cell: ({ truth, predicted }) => (
        <button
          type="button"
          className={styles.toClips}
          title="Show these clips"
          onClick={() => toClips.filter({ truth, predicted })}
        >
          {truth} <i aria-hidden="true">→</i> {predicted}
        </button>
      ),
    },
    { id: 'n', title: 'n', numeric: true, width: '44px', cell: ({ n }) => n.toLocaleString('en') },
    {
      id: 'highest',
      title: 'highest score',
      numeric: true,
      width: '92px',
      cell: ({ highest }) => percent(highest),
    },
  ]
  return (
    <Card
      title="Most confused"
      about={plural(confusions.length, 'pair')}
      className={styles.tall}
      table={() => [
        ['truth', 'predicted', 'n', 'highest score'],
        ...confusions.map(each => [each.truth, each.predicted, each.n, each.highest]),
      ]}
    >
      <Table
        caption="Classes taken for each other"
        columns={columns}
        rows={all ? confusions : confusions.slice(0, pairsFirst)}
        keyOf={each => `${each.truthIndex} ${each.predictedIndex}`}
        empty="Nothing is confused with anything."
      />
      {!all && confusions.length > pairsFirst && (
        <Button look="quiet" onClick={() => setAll(true)}>
          {`All ${confusions.length} pairs`}
        </Button>
      )}
    </Card>
  )
}

interface MistakesProps extends Pick<Evaluation, 'mistakes'> {
  /** Of a clip by its path. */
  clipIdOf: (path: string) => string | undefined
}

/** Where the model was surest, and wrong. Often it is the label that is. */
export function Mistakes({ mistakes, clipIdOf }: MistakesProps): JSX.Element {
  const toClips = useShowClips()
  return (
    <Card
      title="Most confident mistakes"
      about="highest score first; a wrong label looks like this too"
      table={() => [
        ['clip', 'truth', 'predicted', 'score', 'place of the truth'],
        ...mistakes.map(each => [each.clip, each.truth, each.predicted, each.score, each.rank]),
      ]}
    >
      {mistakes.length === 0 && <p className={styles.none}>No mistakes.</p>}
      <ul className={styles.posters}>
        {mistakes.slice(0, 24).map(({ clip, truth, predicted, score }) => {
          const clipId = clipIdOf(clip)
          return (
            <li key={clip}>
              <button
                type="button"
                title={clip}
                disabled={!clipId}
                onClick={() => clipId && toClips.open(clipId)}
              >
                {clipId && <img src={urls.poster(clipId)} alt="" loading="lazy" draggable={false} />}
                <span className="truncate">
                  <b translate="no">{predicted}</b> {percent(score)}
                </span>
                <small className="truncate">
                  truth: <span translate="no">{truth}</span>
                </small>
              </button>
            </li>
          )
        })}
      </ul>
    </Card>
  )
}
