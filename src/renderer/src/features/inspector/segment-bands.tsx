import { useRef, useState, type JSX, type KeyboardEvent, type PointerEvent } from 'react'
import type { Segment } from '../../../../shared/domain'
import { moveBorder } from '../../../../shared/segments'
import { percent, preciseClock } from '../../format'
import { useUi } from '../../state'
import styles from './over-time.module.css'

interface SegmentBandsProps {
  segments: readonly Segment[]
  durationSec: number
  /** A key moves a border by one frame, ten with Shift. */
  frameSec: number
  /** Who moves them. */
  by: string
  chosen: number
  onChoose: (at: number) => void
  onChange: (segments: Segment[]) => void
}

type Side = 'startSec' | 'endSec'

const seek = (seconds: number): void => useUi.getState().player?.seekTime(seconds)

/** The segments in their places: one pressed is jumped to, and its two borders can be moved. */
export function SegmentBands(props: SegmentBandsProps): JSX.Element {
  const { segments, durationSec, frameSec, by, chosen, onChoose, onChange } = props
  const field = useRef<HTMLDivElement>(null)
  /** As they will be once the border is let go; the player shows where it is. */
  const [moved, setMoved] = useState<Segment[] | null>(null)
  const shown = moved ?? segments
  const share = (seconds: number): string =>
    `${durationSec > 0 ? Math.min(100, (seconds / durationSec) * 100) : 0}%`
  const choose = (at: number): void => {
    const segment = segments[at]
    if (!segment) return
    onChoose(at)
    seek(segment.startSec)
    field.current?.querySelectorAll('button')[at]?.focus()
  }
  const move = (side: Side, toSec: number): void => {
    const next = moveBorder(shown, chosen, side, toSec, durationSec, by)
    setMoved(next)
    seek(next[chosen]?.[side] ?? toSec)
  }
  const letGo = (): void => {
    if (moved !== null) onChange(moved)
    setMoved(null)
  }
  const hand = shown[chosen]
  return (
    <div ref={field} className={styles.bands} role="group" aria-label="Segments">
      {shown.map(({ label, startSec, endSec, score }, at) => (
        <button
          key={at}
          type="button"
          className={styles.band}
          aria-pressed={at === chosen}
          tabIndex={at === chosen ? 0 : -1}
          style={{ left: share(startSec), width: share(endSec - startSec) }}
          aria-label={`${label}, ${preciseClock(startSec)} to ${preciseClock(endSec)}`}
          title={`${label}${score === null ? '' : ` ${percent(score)} %`}`}
          onClick={() => choose(at)}
          onKeyDown={event => {
            const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: shown.length - 1 }[event.key]
            if (to === undefined) return
            event.preventDefault()
            event.stopPropagation()
            choose(to)
          }}
        >
          <span className="truncate" translate="no">
            {label}
          </span>
        </button>
      ))}
      {hand &&
        (['startSec', 'endSec'] as const).map(side => (
          <Border
            key={side}
            label={side === 'startSec' ? 'Start of the segment' : 'End of the segment'}
            place={share(hand[side])}
            atSec={hand[side]}
            durationSec={durationSec}
            frameSec={frameSec}
            onMove={toSec => move(side, toSec)}
            onPlace={clientX => {
              const { left, width } = field.current!.getBoundingClientRect()
              if (width > 0) move(side, ((clientX - left) / width) * durationSec)
            }}
            onLetGo={letGo}
          />
        ))}
    </div>
  )
}

interface BorderProps {
  label: string
  place: string
  atSec: number
  durationSec: number
  frameSec: number
  onMove: (toSec: number) => void
  /** A place of the window that it is drawn to. */
  onPlace: (clientX: number) => void
  onLetGo: () => void
}

/** One border: drawn with the pointer, or moved by arrows; kept once it is let go. */
function Border(props: BorderProps): JSX.Element {
  const { label, place, atSec, durationSec, frameSec, onMove, onPlace, onLetGo } = props
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (by === undefined) return
    event.preventDefault()
    event.stopPropagation()
    onMove(atSec + by * frameSec * (event.shiftKey ? 10 : 1))
  }
  return (
    <div
      className={styles.border}
      style={{ left: place }}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={durationSec}
      aria-valuenow={atSec}
      aria-valuetext={preciseClock(atSec)}
      title={label}
      onPointerDown={event => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={(event: PointerEvent) => {
        if (event.buttons === 1) onPlace(event.clientX)
      }}
      onPointerUp={onLetGo}
      onPointerCancel={onLetGo}
      onKeyDown={onKeyDown}
      onKeyUp={onLetGo}
      onBlur={onLetGo}
    />
  )
}
