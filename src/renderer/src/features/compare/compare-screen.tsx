import { useState, type JSX, type ReactNode } from 'react'
import type { RowBrief, RunSummary } from '../../../../shared/domain'
import type { Comparison, JudgedClip } from '../../../../shared/metrics/comparison'
import { comparisonReport, contextOfRun, reportText } from '../../../../shared/metrics/report'
import { percent, when } from '../../format'
import { useResults } from '../../queries'
import { saveText } from '../../save-file'
import { useUi } from '../../state'
import { Icon } from '../../ui/icons'
import { Button } from '../../ui/button'
import { Select } from '../../ui/field'
import { EmptyState, ErrorNote, Skeleton } from '../../ui/notes'
import { useClipModel } from '../../clips/clips-context'
import { Card } from '../../widgets/card'
import { Names } from '../../widgets/unscored-clips'
import metrics from '../metrics/metrics.module.css'
import { RunPicker } from '../../widgets/run-picker'
import { Welcome } from '../welcome/welcome'
import { Differences, JudgedClips, type WhichClips } from './compare-lists'
import { answerNames, comparableRuns } from './compare-text'
import styles from './compare-screen.module.css'
import { useComparison } from './use-comparison'
import { plural } from '../../../../shared/text'

const noRows: RowBrief[] = []

/** Two runs on the same clips: where they agree, which of them is right, and whether that can be chance. */
export function CompareScreen(): JSX.Element {
  const { state, runs, run, loading, error } = useClipModel()
  const chosen = useUi(ui => ui.compareRunId)
  if (!state.library) return <Welcome />
  const others = run ? comparableRuns(runs, run) : []
  const other = others.find(each => each.id === chosen) ?? others[0]
  return (
    <main className={metrics.main}>
      <h1 className="visually-hidden">Compare</h1>
      {error ? (
        <div className={metrics.note}>
          <ErrorNote error={error} />
        </div>
      ) : run && other ? (
        <Runs run={run} other={other} others={others} />
      ) : loading ? (
        <Waiting />
      ) : (
        <EmptyState title="Two runs are needed">
          <p>
            {run
              ? 'Classify the same clips with another network or protocol: choose it above. Then this screen sets the two side by side.'
              : 'Classify the clips with one network, then with another: choose them above. Then this screen sets the two side by side.'}
          </p>
        </EmptyState>
      )}
    </main>
  )
}

const titleOf = (run: RunSummary): string => `${run.model.title} · ${run.protocol.name}`

function Runs({
  run,
  other,
  others,
}: {
  run: RunSummary
  other: RunSummary
  others: readonly RunSummary[]
}): JSX.Element {
  const { visible } = useClipModel()
  const set = useUi(ui => ui.set)
  const results = useResults(other.id)
  const comparison = useComparison(visible, results.data?.rows ?? noRows)
  const compared = comparison?.figures
  const names = answerNames(run, other)
  return (
    <>
      <header className={metrics.head}>
        <p className={`${styles.run} truncate`}>
          <b data-run="a">A</b> <span translate="no">{titleOf(run)}</span>
        </p>
        <RunPicker />
        <b data-run="b" className={styles.letter}>
          B
        </b>
        <Select
          aria-label="Compared with"
          translate="no"
          className={styles.select}
          value={other.id}
          options={others.map(each => ({
            value: each.id,
            title: `${titleOf(each)} · ${when(each.createdAt)}`,
          }))}
          onChange={compareRunId => set({ compareRunId })}
        />
        <span className={metrics.grow} />
        <Button
          icon="download"
          disabled={!compared || results.isPending}
          onClick={() =>
            compared &&
            saveText(
              `${run.model.id}-${other.model.id}-compared.json`,
              reportText(comparisonReport(compared, contextOfRun(run), contextOfRun(other))),
              'application/json',
            )
          }
        >
          Report
        </Button>
      </header>
      {results.error ? (
        <div className={metrics.note}>
          <ErrorNote error={results.error} />
        </div>
      ) : results.isPending || !comparison || !compared ? (
        <Waiting />
      ) : compared.clips === 0 ? (
        <EmptyState title="No clip in common">
          <p>None of the clips that the filters leave has an answer of both runs.</p>
        </EmptyState>
      ) : (
        <Panels compared={compared} unanimous={comparison.unanimous} names={names} otherId={other.id} />
      )}
    </>
  )
}

interface PanelsProps {
  compared: Comparison
  names: readonly [string, string]
  otherId: string
  unanimous: readonly JudgedClip[]
}

type FiguresProps = Pick<PanelsProps, 'compared' | 'names'>

function Panels({ compared, unanimous, names, otherId }: PanelsProps): JSX.Element {
  const [which, setWhich] = useState<WhichClips>('flips')
  return (
    <div className={metrics.panels}>
      <LeftOut compared={compared} names={names} />
      {compared.n === 0 ? (
        <div className={metrics.row} data-columns="2">
          <Card title="Who is right" about={plural(0, 'clip')}>
            <p className={styles.words}>
              The two have no class in common that a clip is known to be of, so neither can be counted right
              more often. What each says of a clip stands side by side in the explorer.
            </p>
          </Card>
          <Agreement compared={compared} />
        </div>
      ) : (
        <>
          <div className={metrics.row} data-columns="3">
            <Counts compared={compared} names={names} onPick={setWhich} />
            <Chance compared={compared} names={names} />
            <Agreement compared={compared} />
          </div>
          <div className={metrics.row} data-columns="2">
            <Differences compared={compared} names={names} />
            <JudgedClips
              clips={which === 'both' || which === 'neither' ? unanimous : compared.flips}
              which={which}
              onWhich={setWhich}
              names={names}
              otherId={otherId}
            />
          </div>
        </>
      )}
    </div>
  )
}

/** What the four counts do not count. */
function LeftOut({ compared, names }: FiguresProps): JSX.Element | null {
  const { onlyInA, onlyInB, withoutTruth, notInA, notInB } = compared
  const unknown = ([notInA, notInB] as const).flatMap((classes, i) =>
    classes.length > 0 ? [{ classes, name: names[i] ?? '' }] : [],
  )
  const clipsOf = (classes: Comparison['notInA']): string =>
    plural(
      classes.reduce((sum, { n }) => sum + n, 0),
      'clip',
    )
  const reasons = [
    onlyInA > 0 && `${plural(onlyInA, 'clip')} with an answer of ${names[0]} only`,
    onlyInB > 0 && `${plural(onlyInB, 'clip')} with an answer of ${names[1]} only`,
    withoutTruth > 0 && `${plural(withoutTruth, 'clip')} without a known class`,
    ...unknown.map(({ classes, name }) => `${clipsOf(classes)} of classes that ${name} does not have`),
  ].filter(reason => reason !== false)
  if (reasons.length === 0) return null
  return (
    <div className={metrics.leftOut}>
      <Icon name="problem" size={14} />
      <div>
        <span translate="no">{`Left out of the counts: ${reasons.join(', ')}.`}</span>
        {unknown.map(({ classes, name }) => (
          <Names
            key={name}
            summary={`${plural(classes.length, 'class', 'classes')} not in ${name}`}
            names={classes}
          />
        ))}
      </div>
    </div>
  )
}

function Counts({
  compared,
  names,
  onPick,
}: FiguresProps & { onPick: (which: WhichClips) => void }): JSX.Element {
  const { n, both, onlyA, onlyB, neither } = compared
  return (
    <Card
      title="Who is right"
      about={`n = ${n} clips`}
      table={() => [
        ['', 'B right', 'B wrong'],
        ['A right', both, onlyA],
        ['A wrong', onlyB, neither],
      ]}
    >
      <table className={styles.counts}>
        <caption className="visually-hidden">Clips by who is right</caption>
        <thead>
          <tr>
            <td />
            <th scope="col">B right</th>
            <th scope="col">B wrong</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">A right</th>
            <Count n={both} word="both" onPick={() => onPick('both')} />
            <Count n={onlyA} word="only A" onPick={() => onPick('a')} />
          </tr>
          <tr>
            <th scope="row">A wrong</th>
            <Count n={onlyB} word="only B" onPick={() => onPick('b')} />
            <Count n={neither} word="neither" onPick={() => onPick('neither')} />
          </tr>
        </tbody>
      </table>
      <p className={styles.words} translate="no">
        A {names[0]} · B {names[1]}
      </p>
    </Card>
  )
}

interface CountProps {
  n: number
  word: string
  onPick: () => void
}

/** A count that lists its clips. */
const Count = ({ n, word, onPick }: CountProps): JSX.Element => (
  <td>
    <button type="button" onClick={onPick} title="List these clips">
      <b>{n.toLocaleString('en')}</b> <small>{word}</small>
    </button>
  </td>
)

const pWords = (p: number): string => (p < 0.0001 ? '< 0.0001' : p.toPrecision(2))

function Chance({ compared, names }: FiguresProps): JSX.Element {
  const { top1, mcnemar, onlyA, onlyB } = compared
  const share = (value: number | null): ReactNode => (value === null ? '–' : `${percent(value)} %`)
  const better = onlyA === onlyB ? null : onlyA > onlyB ? names[0] : names[1]
  return (
    <Card title="Top-1, and chance" about="exact McNemar, two-sided">
      <dl className={styles.shares}>
        <dt>A</dt>
        <dd>{share(top1.a)}</dd>
        <dt>B</dt>
        <dd>{share(top1.b)}</dd>
        <dt>p</dt>
        <dd>{pWords(mcnemar.p)}</dd>
      </dl>
      <p className={styles.words}>
        {better === null
          ? `Each is right on as many of the ${mcnemar.discordant} clips that only one has right.`
          : mcnemar.p < 0.05
            ? `${better} is better: of the ${mcnemar.discordant} clips that only one has right, so uneven a split is rarely chance.`
            : `${better} has more right, but of ${mcnemar.discordant} clips that only one has right, such a split can be chance.`}
      </p>
    </Card>
  )
}

function Agreement({ compared }: { compared: Comparison }): JSX.Element {
  const { agreement } = compared
  return (
    <Card title="Agreement" about="same first prediction, whatever the truth">
      <dl className={styles.shares}>
        <dt>same</dt>
        <dd>{agreement.share === null ? '–' : `${percent(agreement.share)} %`}</dd>
        <dt>kappa</dt>
        <dd>{agreement.kappa === null ? '–' : agreement.kappa.toFixed(3)}</dd>
      </dl>
      <p className={styles.words}>
        {`${agreement.same} of ${agreement.n} clips`}
        {agreement.wilson95 &&
          ` · ${`95 % ${percent(agreement.wilson95[0])} – ${percent(agreement.wilson95[1])}`}`}
      </p>
    </Card>
  )
}

function Waiting(): JSX.Element {
  return (
    <div className={metrics.panels} role="status" aria-label="Comparing">
      <Skeleton height={150} />
      <Skeleton height={340} />
    </div>
  )
}
