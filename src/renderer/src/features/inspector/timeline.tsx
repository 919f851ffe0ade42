import type { JSX, KeyboardEvent, PointerEvent } from 'react'
import type { View } from '../../../../shared/domain'
import { preciseClock } from '../../format'
import { useUi } from '../../state'
import type { FrameClock } from './frame-clock'
import styles from './timeline.module.css'

interface TimelineProps {
  clock: FrameClock
  view: View | undefined
}

/** The clip from start to end, the frames the network was given marked on it. */
export function Timeline({ clock, view }: TimelineProps): JSX.Element {
  const timeSec = useUi(ui => ui.playhead.timeSec)
  const frame = useUi(ui => ui.playhead.frame)
  const { durationSec, frames } = clock
  const share = (seconds: number): number =>
    durationSec > 0 ? Math.min(1, Math.max(0, seconds / durationSec)) : 0
  const seek = (seconds: number): void => useUi.getState().player?.seekTime(seconds)

  const onPointer = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.buttons !== 1) return
    if (event.type === 'pointerdown') event.currentTarget.setPointerCapture(event.pointerId)
    const { left, width } = event.currentTarget.getBoundingClientRect()
    seek(Math.min(1, Math.max(0, (event.clientX - left) / width)) * durationSec)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = event.shiftKey ? 1 : 5
    const to: Record<string, number> = { ArrowLeft: timeSec - by, ArrowRight: timeSec + by }
    const target = to[event.key]
    if (target === undefined) return
    event.preventDefault()
    event.stopPropagation()
    seek(target)
  }

  const sampled = view ? [...new Set(view.timesSec)] : []
  const first = Math.min(...sampled)
  const last = Math.max(...sampled)
  return (
    <div className={styles.timeline}>
      <div
        className={styles.field}
        role="slider"
        tabIndex={0}
        aria-label="Position in the clip"
        aria-valuemin={0}
        aria-valuemax={frames - 1}
        aria-valuenow={frame}
        aria-valuetext={`frame ${frame}, ${timeSec.toFixed(2)} seconds`}
        onPointerDown={onPointer}
        onPointerMove={onPointer}
        onKeyDown={onKeyDown}
      >
        <span className={styles.track} />
        {sampled.length > 0 && (
          <>
            <span
              className={styles.window}
              style={{ left: `${share(first) * 100}%`, width: `${(share(last) - share(first)) * 100}%` }}
            />
            <svg className={styles.ticks} viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
              {sampled.map(time => (
                <path key={time} d={`M${share(time) * 1000} 0v10`} />
              ))}
            </svg>
          </>
        )}
        <span className={styles.head} style={{ left: `${share(timeSec) * 100}%` }} />
      </div>
      <div className={styles.legend}>
        <span>{preciseClock(timeSec)}</span>
        {view && (
          <span>
            {view.frameIndices.length} of {frames} frames, {first.toFixed(2)} to {last.toFixed(2)} s
          </span>
        )}
        <span>{preciseClock(durationSec)}</span>
      </div>
    </div>
  )
}
