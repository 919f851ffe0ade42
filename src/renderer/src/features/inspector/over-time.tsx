import { useMemo, useState, type JSX } from 'react'
import type { ClipScores, Segment } from '../../../../shared/domain'
import { defaultSegmentChoice, scoreLines, segmentsOf, type ScoreLine } from '../../../../shared/segments'
import { percent, preciseClock } from '../../format'
import { t } from '../../i18n'
import { useUi } from '../../state'
import { ProgressBar } from '../../ui/bar'
import { Button } from '../../ui/button'
import { ErrorNote } from '../../ui/notes'
import { Slider } from '../../ui/slider'
import { useExplorer } from '../explore/explorer-context'
import styles from './over-time.module.css'
import { SegmentEditor } from './segment-editor'
import { useSegments } from './use-segments'

/** Shorter clips are one window: there is nothing to see over time. */
const worthSec = 12
const shownLines = 4

interface OverTimeProps {
  runId: string
  clipId: string
  durationSec: number
}

/** What the model says when: score lines of the leading classes and the segments they make, under the player. */
export function OverTime({ runId, clipId, durationSec }: OverTimeProps): JSX.Element | null {
  const { answer, error, job, start, save } = useSegments(runId, clipId)
  if (durationSec < worthSec) return null
  const scores = answer?.scores ?? null
  return (
    <section className={styles.over} aria-label={t('Over time')}>
      <div className={styles.head}>
        <span>{t('Over time')}</span>
        {!job && (
          <Button look="quiet" disabled={start.isPending} onClick={() => start.mutate()}>
            {scores ? t('Look through again') : t('Look through the clip')}
          </Button>
        )}
      </div>
      {error !== null && error !== undefined && <ErrorNote error={error} />}
      {job && (
        <ProgressBar
          share={job.total ? job.done / job.total : null}
          label={t('{done} of {total} windows', { done: job.done, total: job.total ?? 0 })}
        />
      )}
      {scores ? (
        <Scores key={scores.at} scores={scores} mine={answer?.segments ?? null} save={save} />
      ) : (
        !job &&
        answer && (
          <p className={styles.note}>
            {t('The network can look at it piece by piece, and say what happens when.')}
          </p>
        )
      )}
    </section>
  )
}

interface ScoresProps {
  scores: ClipScores
  mine: Segment[] | null
  save: (segments: Segment[] | null) => void
}

function Scores({ scores, mine, save }: ScoresProps): JSX.Element {
  const { state } = useExplorer()
  const [threshold, setThreshold] = useState(defaultSegmentChoice.threshold)
  const [chosen, setChosen] = useState(0)
  const { windows, durationSec, model } = scores
  const lines = useMemo(
    () => scoreLines(windows, defaultSegmentChoice.smooth).slice(0, shownLines),
    [windows],
  )
  const found = useMemo(
    () => segmentsOf(windows, { ...defaultSegmentChoice, threshold }, model.id),
    [windows, threshold, model.id],
  )
  const segments = mine ?? found
  return (
    <>
      <Lines lines={lines} scores={scores} threshold={threshold} />
      <Bands segments={segments} durationSec={durationSec} chosen={chosen} onChoose={setChosen} />
      <ol className={styles.legend} aria-label={t('Leading classes')}>
        {lines.map((line, i) => (
          <li key={line.label}>
            <svg className={styles.key} data-line={i} viewBox="0 0 16 4" aria-hidden="true">
              <path d="M0 2h16" />
            </svg>
            <span className="truncate" translate="no">
              {line.label}
            </span>
          </li>
        ))}
      </ol>
      {mine === null && (
        <div className={styles.threshold}>
          <span>{t('at least {percent} %', { percent: percent(threshold) })}</span>
          <Slider
            value={[threshold]}
            min={0.05}
            max={0.95}
            step={0.05}
            labels={[t('Least score of a segment')]}
            valueText={value => `${percent(value)} %`}
            onChange={([value]) => setThreshold(value ?? threshold)}
          />
        </div>
      )}
      <SegmentEditor
        segments={segments}
        at={Math.min(chosen, segments.length - 1)}
        durationSec={durationSec}
        by={state.settings.author || t('me')}
        onChange={save}
        onChoose={setChosen}
      />
      {mine !== null && (
        <Button look="quiet" onClick={() => save(null)}>
          {t("Back to the model's segments")}
        </Button>
      )}
    </>
  )
}

interface LinesProps {
  lines: readonly ScoreLine[]
  scores: ClipScores
  threshold: number
}

/** Scores from 0 at the bottom to 1 at the top, over the clip from start to end. */
function Lines({ lines, scores, threshold }: LinesProps): JSX.Element {
  const timeSec = useUi(ui => ui.playhead.timeSec)
  const { windows, durationSec } = scores
  const x = (seconds: number): number => (durationSec > 0 ? (seconds / durationSec) * 1000 : 0)
  const y = (score: number): number => 50 - score * 50
  const summary = lines.map(line => line.label).join(', ')
  return (
    <svg
      className={styles.lines}
      viewBox="0 0 1000 50"
      preserveAspectRatio="none"
      role="img"
      aria-label={t('Scores over time of {classes}', { classes: summary })}
    >
      <path className={styles.least} d={`M0 ${y(threshold)}H1000`} />
      {lines.map((line, i) => (
        <polyline
          key={line.label}
          data-line={i}
          points={windows
            .map(({ startSec, endSec }, at) => `${x((startSec + endSec) / 2)},${y(line.scores[at] ?? 0)}`)
            .join(' ')}
        />
      ))}
      <path className={styles.playhead} d={`M${x(timeSec)} 0v50`} />
    </svg>
  )
}

interface BandsProps {
  segments: readonly Segment[]
  durationSec: number
  chosen: number
  onChoose: (at: number) => void
}

/** The segments in their places; one pressed is jumped to. */
function Bands({ segments, durationSec, chosen, onChoose }: BandsProps): JSX.Element {
  if (segments.length === 0)
    return (
      <p className={styles.note}>{t('No class leads for long enough. A lower least score may find some.')}</p>
    )
  return (
    <div className={styles.bands} role="group" aria-label={t('Segments')}>
      {segments.map(({ label, startSec, endSec, score }, at) => (
        <button
          key={`${startSec} ${label}`}
          type="button"
          className={styles.band}
          aria-pressed={at === chosen}
          style={{
            left: `${(startSec / durationSec) * 100}%`,
            width: `${((endSec - startSec) / durationSec) * 100}%`,
          }}
          aria-label={t('{label}, {from} to {to}', {
            label,
            from: preciseClock(startSec),
            to: preciseClock(endSec),
          })}
          title={`${label}${score === null ? '' : ` ${percent(score)} %`}`}
          onClick={() => {
            onChoose(at)
            useUi.getState().player?.seekTime(startSec)
          }}
        >
          <span className="truncate" translate="no">
            {label}
          </span>
        </button>
      ))}
    </div>
  )
}
