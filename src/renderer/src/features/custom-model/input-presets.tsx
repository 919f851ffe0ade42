import { sameLabel } from '../../../../shared/label-index'
import { useEffect, useRef, type JSX } from 'react'
import type { FeedCandidate, Feeding } from '../../../../shared/custom-model'
import { millis, percent, rate } from '../../format'
import { ScoreBar } from '../../ui/bar'
import { ErrorNote, Skeleton } from '../../ui/notes'
import styles from './custom-model.module.css'
import type { TrialState } from './use-trials'

/** "16 frames at 15 a second · 128 × 171, then 112 × 112 · 0 to 1" */
function recipe({ input, sampling, preprocess }: Feeding): string[] {
  const { min, max } = input.frames
  const { resize, crop, normalise } = preprocess
  const frames = min === max ? `${max}` : `${min} to ${max}`
  const pace =
    'fps' in sampling.rate ? `${rate(sampling.rate.fps)} a second` : `every ${sampling.rate.stride}.`
  const to = resize.mode === 'fixed' ? `${resize.width} × ${resize.height}` : `short side ${resize.size}`
  const end = (channel: 0 | 1 | 2, x: number): number =>
    (x / normalise.divide - normalise.mean[channel]) / normalise.std[channel]
  const [low = '', high = ''] = [0, 255].map(x => String(Math.round(end(0, x) * 100) / 100).replace('-', '−'))
  return [
    `${frames} frames, ${pace}`,
    `${to}, centre ${`${crop.width} × ${crop.height}`}`,
    `values ${low} to ${high}`,
  ]
}

interface WaysProps {
  candidates: readonly FeedCandidate[]
  chosen: string
  onChoose: (preset: string) => void
  trials: ReadonlyMap<string, TrialState>
  /** What the clip is known to show. */
  truth: string | null
}

/** The ways to feed it, side by side, each with its reason and what came of it. */
export function InputPresets({ candidates, chosen, onChoose, trials, truth }: WaysProps): JSX.Element {
  const list = useRef<HTMLDivElement>(null)
  const tried = trials.size > 0
  useEffect(() => {
    // What came of it lies below what was asked, in a low window out of sight.
    if (tried) list.current?.scrollIntoView({ block: 'end' })
  }, [tried])
  return (
    <div ref={list} role="radiogroup" aria-label="How to feed it" className={styles.ways}>
      {candidates.map(({ preset, title, why, feeding }) => {
        const trial = trials.get(preset)
        return (
          <div key={preset} className={styles.way} data-chosen={preset === chosen}>
            <label className={styles.wayHead}>
              <span className={styles.wayTitle}>
                <input
                  type="radio"
                  name="way"
                  checked={preset === chosen}
                  aria-label={title}
                  aria-describedby={`why-${preset}`}
                  onChange={() => onChoose(preset)}
                />
                <b translate="no">{title}</b>
              </span>
              <span id={`why-${preset}`} className={styles.why} translate="no">
                {why}
              </span>
              <span className={styles.recipe}>
                {recipe(feeding).map(line => (
                  <span key={line}>{line}</span>
                ))}
              </span>
            </label>
            {trial && <TrialView title={title} trial={trial} truth={truth} />}
          </div>
        )
      })}
    </div>
  )
}

/** About what a result takes, so that scrolling to it before it is there shows it whole. */
const resultHeight = 272

interface TrialViewProps {
  title: string
  trial: TrialState
  truth: string | null
}

function TrialView({ title, trial, truth }: TrialViewProps): JSX.Element {
  if (trial.state === 'running')
    return (
      <div role="status" aria-label={`Trying ${title}`}>
        <Skeleton height={resultHeight} width="100%" />
      </div>
    )
  if (trial.state === 'failed') return <ErrorNote error={trial.error} />
  const { topk, picture, frames, spanSec, inferMs } = trial.trial
  return (
    <div className={styles.trial} role="group" aria-label={`What ${title} says`}>
      {picture && <img src={picture} alt="The middle frame as the network got it" />}
      <ol>
        {topk.map(({ index, label, score }) => {
          const isTruth = truth !== null && sameLabel(label, truth)
          return (
            <li key={index}>
              <span className="truncate" title={label}>
                <span translate="no">{label}</span>
                {isTruth && <em> truth</em>}
              </span>
              <b>{percent(score)} %</b>
              <ScoreBar share={score} tone={isTruth ? 'near' : 'plain'} />
            </li>
          )
        })}
      </ol>
      <small>
        {`${frames} frames over ${spanSec.toFixed(1)} s`} · {millis(inferMs)}
      </small>
    </div>
  )
}
