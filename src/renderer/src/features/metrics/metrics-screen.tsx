import { useMemo, useState, type JSX } from 'react'
import { useLocation } from 'wouter'
import { contextOfRun, evaluationReport, reportText, type Measured } from '../../../../shared/metrics/report'
import type { RunSummary } from '../../../../shared/domain'
import { matchNames } from '../../../../shared/label-index'
import { useCard, useLabels } from '../../queries'
import { saveText } from '../../save-file'
import { isUnfiltered } from '../../clips/filters'
import { useUi } from '../../state'
import { Button } from '../../ui/button'
import { EmptyState, ErrorNote, Skeleton } from '../../ui/notes'
import { useNarrow } from '../../ui/use-narrow'
import { useClipModel } from '../../clips/clips-context'
import { useFacetsShown } from '../../app/explorer-screen'
import { Facets } from '../explore/facets'
import { RunPicker } from '../../widgets/run-picker'
import { Welcome } from '../welcome/welcome'
import { Card } from '../../widgets/card'
import { ReliabilityChart, ScoreChart } from './charts'
import { ClassTable } from './class-table'
import { ConfusionCard, ConfusionView } from './confusion-view'
import { Figures } from './figures'
import { UnscoredClips } from '../../widgets/unscored-clips'
import styles from './metrics.module.css'
import { ConfusedTable, Mistakes } from './mistakes'
import { ClassNameCheck } from './class-name-check'
import { SampleDialog } from './sample-dialog'
import { useEvaluation } from './use-evaluation'

const matrixPath = '/metrics/confusion'

/** How good the run shown is on the clips that the filters leave. */
export function MetricsScreen(): JSX.Element {
  const { state } = useClipModel()
  const narrow = useNarrow()
  const [facetsShown] = useFacetsShown()
  if (!state.library) return <Welcome />
  const withFacets = facetsShown && !narrow
  return (
    <div className={styles.screen} data-facets={withFacets}>
      {withFacets && (
        <aside className={styles.facets} aria-label="Filters">
          <Facets />
        </aside>
      )}
      <main className={styles.main}>
        <Content />
      </main>
    </div>
  )
}

function Content(): JSX.Element {
  const { run, loading, error, visible } = useClipModel()
  const measured = useEvaluation(visible)
  const [sampling, setSampling] = useState(false)
  const sample = (
    <>
      <Button onClick={() => setSampling(true)}>Evaluate a sample…</Button>
      <SampleDialog open={sampling} onClose={() => setSampling(false)} />
    </>
  )
  if (error)
    return (
      <div className={styles.note}>
        <ErrorNote error={error} />
      </div>
    )
  if (!loading && !run)
    return (
      <EmptyState title="Nothing to measure yet">
        <p>
          Classify clips whose class is known: from their folders’ names, or from a list. Then this screen
          says how often the network is right, and where it goes wrong.
        </p>
        <ClassNameCheck />
        {sample}
      </EmptyState>
    )
  return (
    <>
      <h1 className="visually-hidden">Metrics</h1>
      {run && measured && (
        <Head run={run} measured={measured}>
          {sample}
        </Head>
      )}
      {loading || !run || !measured ? <Waiting /> : <Panels run={run} measured={measured} />}
    </>
  )
}

function Head({
  run,
  measured,
  children,
}: {
  run: RunSummary
  measured: Measured
  children: JSX.Element
}): JSX.Element {
  const [path, navigate] = useLocation()
  const { visible } = useClipModel()
  const card = useCard(run.model.id)
  const labels = useLabels(run.model.id, card.data?.labels.sha256 === run.model.labelsSha256)
  const save = (): void => {
    const truths = visible.flatMap(({ row }) => (row?.truth ? [row.truth.label] : []))
    const context = {
      ...contextOfRun(run),
      ...(labels.data ? { names: matchNames(truths, labels.data) } : {}),
    }
    saveText(
      `${run.model.id}-${run.protocol.name}-metrics.json`,
      reportText(evaluationReport(measured, context)),
      'application/json',
    )
  }
  return (
    <header className={styles.head}>
      <p className="truncate">
        <b translate="no">{run.model.title}</b> · <span translate="no">{run.protocol.name}</span>{' '}
        {run.protocol.clips} × {run.protocol.crops} ·{' '}
        {`${measured.n} of ${measured.clips.total} clips judged`}
      </p>
      <RunPicker />
      <span className={styles.grow} />
      {path === matrixPath ? (
        <Button onClick={() => navigate('/metrics')}>All figures</Button>
      ) : (
        <>
          {children}
          <Button onClick={() => navigate('/compare')}>Compare with…</Button>
        </>
      )}
      <Button icon="download" onClick={save}>
        Report
      </Button>
    </header>
  )
}

function Panels({ run, measured }: { run: RunSummary; measured: Measured }): JSX.Element {
  const { items } = useClipModel()
  const filters = useUi(ui => ui.filters)
  const [path, navigate] = useLocation()
  const ids = useMemo(() => new Map(items.map(item => [item.clip.path, item.clip.id])), [items])
  if (measured.n === 0)
    return (
      <EmptyState title="No clip to judge">
        <p>
          {isUnfiltered(filters)
            ? 'No clip of this run has both an answer and a known class that the network has.'
            : 'No clip that the filters leave has both an answer and a known class.'}
        </p>
        <UnscoredClips measured={measured} labelSet={run.model.labelSet} />
      </EmptyState>
    )
  if (path === matrixPath)
    return (
      <div className={styles.fill}>
        <ConfusionView figures={measured} />
        <div className={styles.beside}>
          <ConfusedTable confusions={measured.confusions} />
        </div>
      </div>
    )
  return (
    <div className={styles.panels}>
      <UnscoredClips measured={measured} labelSet={run.model.labelSet} />
      <Figures measured={measured} />
      <div className={styles.row} data-columns="3">
        <Card
          title="Reliability"
          about="share right by score, n below"
          drawn
          table={() => [
            ['from', 'to', 'n', 'right', 'share right', 'mean score'],
            ...measured.reliability.map(bin => [
              bin.from,
              bin.to,
              bin.n,
              bin.right,
              bin.accuracy,
              bin.meanScore,
            ]),
          ]}
        >
          <ReliabilityChart bins={measured.reliability} />
          <p className={styles.key}>
            <i data-key="bar" /> share right <i data-key="gap" /> gap to the mean score
          </p>
        </Card>
        <Card
          title="Score of the first prediction"
          about={`n = ${measured.n}`}
          drawn
          table={() => [
            ['from', 'to', 'right', 'wrong'],
            ...measured.scores.right.map((n, i, all) => [
              i / all.length,
              (i + 1) / all.length,
              n,
              measured.scores.wrong[i] ?? 0,
            ]),
          ]}
        >
          <ScoreChart scores={measured.scores} />
          <p className={styles.key}>
            <i data-key="right" /> right <i data-key="wrong" /> wrong · clips
          </p>
        </Card>
        <ConfusionCard figures={measured} onOpen={() => navigate(matrixPath)} />
      </div>
      <div className={styles.row} data-columns="2">
        <ClassTable perClass={measured.perClass} />
        <ConfusedTable confusions={measured.confusions} />
      </div>
      <Mistakes mistakes={measured.mistakes} clipIdOf={clip => ids.get(clip)} />
    </div>
  )
}

function Waiting(): JSX.Element {
  return (
    <div className={styles.panels} role="status" aria-label="Working out the figures">
      <div className={styles.figures}>
        {[0, 1, 2, 3].map(each => (
          <Skeleton key={each} height={104} />
        ))}
      </div>
      <Skeleton height={250} />
      <Skeleton height={300} />
    </div>
  )
}
