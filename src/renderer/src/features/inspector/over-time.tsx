import { useMemo, useState, type JSX } from 'react'
import type { ClipScores, MediaInfo, Segment } from '../../../../shared/domain'
import { defaultSegmentChoice, scoreLines, segmentsOf } from '../../../../shared/segments'
import { percent } from '../../format'
import { ProgressBar } from '../../ui/bar'
import { Button } from '../../ui/button'
import { Field, TextInput } from '../../ui/field'
import { ErrorNote } from '../../ui/notes'
import { Slider } from '../../ui/slider'
import { useClipModel } from '../../clips/clips-context'
import styles from './over-time.module.css'
import { ScoreLines } from './score-lines'
import { SegmentBands } from './segment-bands'
import { SegmentEditor } from './segment-editor'
import { useSegments, type WindowChoice } from './use-segments'
import { plural } from '../../../../shared/text'

/** Shorter clips are one window: there is nothing to see over time. */
const worthSec = 12
const shownLines = 4
/** Of clips whose rate is not known. */
const usualFrameSec = 0.04

interface OverTimeProps {
  runId: string
  clipId: string
  path: string
  media: Pick<MediaInfo, 'durationSec' | 'fps'>
}

/** What the model says when: score lines of the leading classes and the segments they make, under the player. */
export function OverTime({ runId, clipId, path, media }: OverTimeProps): JSX.Element | null {
  const { answer, error, job, start, save } = useSegments(runId, clipId, path)
  if (media.durationSec < worthSec) return null
  const scores = answer?.scores ?? null
  return (
    <section className={styles.over} aria-label="Over time">
      <h3 className={styles.head}>Over time</h3>
      {error !== null && error !== undefined && <ErrorNote error={error} />}
      {job ? (
        <ProgressBar
          share={job.total ? job.done / job.total : null}
          label={`${job.done} of ${job.total ?? 0} windows`}
        />
      ) : (
        answer && (
          <LookThrough
            key={`look ${scores?.at ?? ''}`}
            scores={scores}
            isAsked={start.isPending}
            onStart={choice => start.mutate(choice)}
          />
        )
      )}
      {scores && (
        <Scores
          key={scores.at}
          scores={scores}
          frameSec={media.fps > 0 ? 1 / media.fps : usualFrameSec}
          mine={answer?.segments ?? null}
          save={save}
        />
      )}
    </section>
  )
}

interface LookThroughProps {
  scores: ClipScores | null
  isAsked: boolean
  onStart: (choice: WindowChoice) => void
}

/** How long a piece is and how far apart they begin; what was chosen the last time stands there. */
function LookThrough({ scores, isAsked, onStart }: LookThroughProps): JSX.Element {
  const [windowText, setWindow] = useState(secondsText(scores?.windowSec))
  const [strideText, setStride] = useState(secondsText(scores?.strideSec))
  const [windowSec, strideSec] = [secondsOf(windowText), secondsOf(strideText)]
  const fields = [
    { label: 'Window, s', text: windowText, seconds: windowSec, set: setWindow },
    { label: 'One every, s', text: strideText, seconds: strideSec, set: setStride },
  ]
  return (
    <form
      className={styles.look}
      onSubmit={event => {
        event.preventDefault()
        if (windowSec === null || strideSec === null) return
        onStart({ ...(windowSec && { windowSec }), ...(strideSec && { strideSec }) })
      }}
    >
      {!scores && (
        <p className={styles.note}>The network can look at it piece by piece, and say what happens when.</p>
      )}
      {fields.map(({ label, text, seconds, set }) => (
        <Field key={label} label={label} error={seconds === null && 'A number above 0'}>
          {control => (
            <TextInput
              {...control}
              className={styles.seconds}
              inputMode="decimal"
              placeholder="own"
              value={text}
              onChange={set}
            />
          )}
        </Field>
      ))}
      <Button type="submit" disabled={isAsked || windowSec === null || strideSec === null}>
        {scores ? 'Look through again' : 'Look through the clip'}
      </Button>
    </form>
  )
}

const secondsText = (seconds: number | undefined): string =>
  seconds === undefined ? '' : String(Math.round(seconds * 1000) / 1000)

/** Undefined for an empty field, null for what is no number above 0. */
function secondsOf(text: string): number | undefined | null {
  if (text.trim() === '') return undefined
  const seconds = Number(text.replace(',', '.'))
  return Number.isFinite(seconds) && seconds > 0 ? seconds : null
}

interface ScoresProps {
  scores: ClipScores
  frameSec: number
  mine: Segment[] | null
  save: (segments: Segment[] | null) => void
}

function Scores({ scores, frameSec, mine, save }: ScoresProps): JSX.Element {
  const { state } = useClipModel()
  const [choice, setChoice] = useState(defaultSegmentChoice)
  const [chosen, setChosen] = useState(0)
  const { windows, durationSec, model } = scores
  const { threshold, smooth } = choice
  const lines = useMemo(() => scoreLines(windows, smooth).slice(0, shownLines), [windows, smooth])
  const found = useMemo(() => segmentsOf(windows, choice, model.id), [windows, choice, model.id])
  const segments = mine ?? found
  const at = Math.min(chosen, segments.length - 1)
  const by = state.settings.author || 'me'
  return (
    <>
      <ScoreLines lines={lines} scores={scores} threshold={threshold} />
      {segments.length === 0 ? (
        <p className={styles.note}>
          {mine === null
            ? 'No class leads for long enough. A lower least score may find some.'
            : 'All segments were taken away.'}
        </p>
      ) : (
        <SegmentBands
          {...{ segments, durationSec, frameSec, by }}
          chosen={at}
          onChoose={setChosen}
          onChange={save}
        />
      )}
      <div className={styles.choice}>
        {mine === null && (
          <>
            <span>{`at least ${percent(threshold)} %`}</span>
            <Slider
              value={[threshold]}
              min={0.05}
              max={0.95}
              step={0.05}
              labels={['Least score of a segment']}
              valueText={value => `${percent(value)} %`}
              onChange={([value]) => setChoice({ ...choice, threshold: value ?? threshold })}
            />
          </>
        )}
        <span>{`smoothed over ${plural(smooth, 'window')}`}</span>
        <Slider
          value={[smooth]}
          min={1}
          max={15}
          step={2}
          labels={['Windows a score is averaged over']}
          onChange={([value]) => setChoice({ ...choice, smooth: value ?? smooth })}
        />
      </div>
      <SegmentEditor {...{ segments, at, durationSec, by }} onChange={save} onChoose={setChosen} />
      {mine !== null ? (
        <Button look="quiet" onClick={() => save(null)}>
          Back to the model's segments
        </Button>
      ) : (
        choice !== defaultSegmentChoice &&
        segments.length > 0 && <Button onClick={() => save(segments)}>Keep these segments</Button>
      )}
    </>
  )
}
