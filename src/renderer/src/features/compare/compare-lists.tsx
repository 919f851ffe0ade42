/** Two runs compared in lists: classes, and clips. */
import { useMemo, useState, type JSX } from 'react'
import { urls } from '../../../../shared/api'
import type { ClassDifference, Comparison, JudgedClip } from '../../../../shared/metrics/comparison'
import { percent } from '../../format'
import { useUi } from '../../state'
import { Button } from '../../ui/button'
import { Select } from '../../ui/field'
import { Table, type Column } from '../../ui/table'
import { useClipModel } from '../../clips/clips-context'
import { Card } from '../../widgets/card'
import metrics from '../metrics/metrics.module.css'
import { useShowClips } from '../../clips/show-clips'
import styles from './compare-screen.module.css'
import { plural } from '../../../../shared/text'

const classesFirst = 60

interface DifferencesProps {
  compared: Comparison
  names: readonly [string, string]
}

/** Classes that one of the two has right more often: largest difference first. A class leads to its clips. */
export function Differences({ compared, names }: DifferencesProps): JSX.Element {
  const toClips = useShowClips()
  const [all, setAll] = useState(false)
  const differing = useMemo(() => compared.perClass.filter(each => each.difference !== 0), [compared])
  const columns: Column<ClassDifference>[] = [
    {
      id: 'label',
      title: 'class',
      data: true,
      cell: ({ label }) => (
        <button type="button" className={metrics.toClips} onClick={() => toClips.filter({ truth: label })}>
          {label}
        </button>
      ),
    },
    { id: 'n', title: 'n', numeric: true, width: '44px', cell: ({ n }) => n },
    { id: 'a', title: 'A right', numeric: true, width: '70px', cell: ({ rightA }) => rightA },
    { id: 'b', title: 'B right', numeric: true, width: '70px', cell: ({ rightB }) => rightB },
    {
      id: 'difference',
      title: 'B − A, points',
      numeric: true,
      width: '104px',
      cell: ({ difference }) => `${difference > 0 ? '+' : '−'}${percent(Math.abs(difference))}`,
    },
  ]
  return (
    <Card
      title="Classes that differ"
      about={`${differing.length} of ${compared.perClass.length}`}
      className={metrics.tall}
      table={() => [
        ['class', 'n', `right: ${names[0]}`, `right: ${names[1]}`, 'difference'],
        ...compared.perClass.map(each => [each.label, each.n, each.rightA, each.rightB, each.difference]),
      ]}
    >
      <Table
        caption="Clips right by class, A and B"
        columns={columns}
        rows={all ? differing : differing.slice(0, classesFirst)}
        keyOf={each => each.label}
        empty="The two are equally good at every class."
      />
      {!all && differing.length > classesFirst && (
        <Button look="quiet" onClick={() => setAll(true)}>
          {`All ${differing.length} classes`}
        </Button>
      )}
    </Card>
  )
}

const clipsFirst = 60

const whichClips = ['flips', 'a', 'b', 'both', 'neither'] as const
/** `flips`: right in one of the two. */
export type WhichClips = (typeof whichClips)[number]

const whichWords = (which: WhichClips): string =>
  ({
    flips: 'right in one of the two',
    a: 'only A is right',
    b: 'only B is right',
    both: 'both are right',
    neither: 'neither is right',
  })[which]

interface JudgedClipsProps {
  /** Among them those of `which`. */
  clips: readonly JudgedClip[]
  which: WhichClips
  onWhich: (which: WhichClips) => void
  names: readonly [string, string]
  otherId: string
}

/** Clips by which of the two is right: at first those that flip. Each opens with both answers side by side. */
export function JudgedClips({ clips, which, onWhich, names, otherId }: JudgedClipsProps): JSX.Element {
  const { items } = useClipModel()
  const toClips = useShowClips()
  const set = useUi(ui => ui.set)
  const [shownAll, setShownAll] = useState<WhichClips | null>(null)
  const ids = useMemo(() => new Map(items.map(item => [item.clip.path, item.clip.id])), [items])
  const chosen = useMemo(
    () => (which === 'flips' ? clips : clips.filter(each => each.right === which)),
    [clips, which],
  )
  const all = shownAll === which
  return (
    <Card
      title={which === 'both' || which === 'neither' ? 'Clips the two judge alike' : 'Clips that flip'}
      about={plural(chosen.length, 'clip')}
      className={metrics.tall}
      tools={
        <Select
          aria-label="Which clips"
          value={which}
          options={whichClips.map(value => ({ value, title: whichWords(value) }))}
          onChange={onWhich}
        />
      }
      table={() => [
        ['clip', 'truth', 'right', names[0], 'score', names[1], 'score'],
        ...chosen.map(each => [
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
      {chosen.length === 0 && <p className={metrics.none}>None.</p>}
      <ul className={styles.flips}>
        {(all ? chosen : chosen.slice(0, clipsFirst)).map(({ clip, truth, right, a, b }) => {
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
                    truth: <b translate="no">{truth}</b>
                  </small>
                  <Answer letter="A" isRight={right === 'a' || right === 'both'} {...a} />
                  <Answer letter="B" isRight={right === 'b' || right === 'both'} {...b} />
                </span>
              </button>
            </li>
          )
        })}
      </ul>
      {!all && chosen.length > clipsFirst && (
        <Button look="quiet" onClick={() => setShownAll(which)}>
          {`All ${chosen.length} clips`}
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
      <span className="visually-hidden">, {isRight ? 'right' : 'wrong'}</span>
    </span>
  )
}
