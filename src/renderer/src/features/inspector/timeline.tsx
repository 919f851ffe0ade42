import { useRef, type JSX, type KeyboardEvent, type PointerEvent } from 'react'
import type { View } from '../../../../shared/domain'
import type { FrameClock } from '../../../../shared/player/frame-clock'
import { hasLoop, loopBounds, withLoopEnd } from '../../../../shared/player/loop'
import { preciseClock } from '../../format'
import { useUi } from '../../state'
import { usePlayer } from './player-state'
import styles from './timeline.module.css'

interface TimelineProps {
  clock: FrameClock
  view: View | undefined
}

/** The clip from start to end: where it stands, the frames the network was given, the part that is looped. */
export function Timeline({ clock, view }: TimelineProps): JSX.Element {
  const field = useRef<HTMLDivElement>(null)
  const timeSec = useUi(ui => ui.playhead.timeSec)
  const frame = useUi(ui => ui.playhead.frame)
  const { durationSec, frames } = clock
  const share = (seconds: number): number =>
    durationSec > 0 ? Math.min(1, Math.max(0, seconds / durationSec)) : 0
  const secondsAt = (clientX: number): number => {
    const { left, width } = field.current!.getBoundingClientRect()
    return Math.min(1, Math.max(0, (clientX - left) / width)) * durationSec
  }
  const onPointer = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.buttons !== 1) return
    if (event.type === 'pointerdown') event.currentTarget.setPointerCapture(event.pointerId)
    useUi.getState().player?.seekTime(secondsAt(event.clientX))
  }

  return (
    <div className={styles.timeline}>
      <div ref={field} className={styles.field}>
        {/* ← and → are the player's: they seek here as on all of it. */}
        <div
          className={styles.slider}
          role="slider"
          tabIndex={0}
          aria-label="Position in the clip"
          aria-valuemin={0}
          aria-valuemax={frames - 1}
          aria-valuenow={frame}
          aria-valuetext={`frame ${frame}, ${timeSec.toFixed(2)} seconds`}
          onPointerDown={onPointer}
          onPointerMove={onPointer}
        >
          <span className={styles.track} />
          {view && <Sampled view={view} frame={frame} share={share} />}
          <span className={styles.head} style={{ left: `${share(timeSec) * 100}%` }} />
        </div>
        <LoopEnds clock={clock} share={share} frameAt={x => clock.frameAt(secondsAt(x))} />
      </div>
      <div className={styles.legend}>
        <span>{preciseClock(timeSec)}</span>
        {view && <SampledWords view={view} frames={frames} />}
        <span>{preciseClock(durationSec)}</span>
      </div>
    </div>
  )
}

interface SampledProps {
  view: View
  frame: number
  share: (seconds: number) => number
}

/** The frames the network was given, as ticks; the one on the screen stands out. */
function Sampled({ view, frame, share }: SampledProps): JSX.Element {
  const times = new Map(view.frameIndices.map((index, i) => [index, view.timesSec[i] ?? 0]))
  const [first, last] = [Math.min(...times.values()), Math.max(...times.values())]
  const now = times.get(frame)
  return (
    <>
      <span
        className={styles.window}
        style={{ left: `${share(first) * 100}%`, width: `${(share(last) - share(first)) * 100}%` }}
      />
      <svg className={styles.ticks} viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
        {[...times].map(([index, time]) => (
          <path key={index} d={`M${share(time) * 1000} 0v10`} />
        ))}
      </svg>
      {now !== undefined && (
        <span className={styles.seen} style={{ left: `${share(now) * 100}%` }} data-testid="seen-frame" />
      )}
    </>
  )
}

function SampledWords({ view, frames }: { view: View; frames: number }): JSX.Element {
  const count = view.frameIndices.length
  const from = Math.min(...view.timesSec).toFixed(2)
  const to = Math.max(...view.timesSec).toFixed(2)
  return <span>{`${count} of ${frames} frames, ${from} to ${to} s`}</span>
}

interface LoopEndsProps {
  clock: FrameClock
  share: (seconds: number) => number
  /** Frame under a place of the window. */
  frameAt: (clientX: number) => number
}

function LoopEnds({ clock, share, frameAt }: LoopEndsProps): JSX.Element | null {
  const range = usePlayer(player => player.range)
  if (!hasLoop(range)) return null
  const { first, last } = loopBounds(range, clock.frames)
  // B is the end of its frame: that frame is played too.
  const endOf = (frame: number): number => 2 * clock.middleOf(frame) - clock.timeOf(frame)
  const [from, to] = [share(clock.timeOf(first)), share(endOf(last))]
  const move = (end: 'from' | 'to', frame: number): void =>
    usePlayer.setState(state => {
      const bounds = loopBounds(state.range, clock.frames)
      const kept =
        end === 'from'
          ? Math.max(0, Math.min(frame, bounds.last - 1))
          : Math.min(clock.frames - 1, Math.max(frame, bounds.first + 1))
      return { range: withLoopEnd(state.range, end, kept) }
    })
  const ends = [
    { end: 'from', frame: first, at: from, letter: 'A', label: 'Start of the loop' },
    { end: 'to', frame: last, at: to, letter: 'B', label: 'End of the loop' },
  ] as const
  return (
    <>
      <span className={styles.loop} style={{ left: `${from * 100}%`, width: `${(to - from) * 100}%` }} />
      {ends.map(({ end, frame, at, letter, label }) => (
        <div
          key={end}
          className={styles.end}
          style={{ left: `${at * 100}%` }}
          role="slider"
          tabIndex={0}
          aria-label={label}
          aria-valuemin={0}
          aria-valuemax={clock.frames - 1}
          aria-valuenow={frame}
          aria-valuetext={`frame ${frame}`}
          onPointerDown={event => event.currentTarget.setPointerCapture(event.pointerId)}
          onPointerMove={event => {
            if (event.buttons === 1) move(end, frameAt(event.clientX))
          }}
          onKeyDown={(event: KeyboardEvent) => {
            const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
            if (by === undefined) return
            event.preventDefault()
            event.stopPropagation()
            move(end, frame + by * (event.shiftKey ? 10 : 1))
          }}
        >
          {letter}
        </div>
      ))}
    </>
  )
}
