import { useRef, type JSX, type KeyboardEvent, type PointerEvent } from 'react'
import styles from './splitter.module.css'

interface SplitterProps {
  /** What is made wider: "Width of the filters". */
  label: string
  /** Width of the panel in CSS pixels. */
  value: number
  min: number
  max: number
  /** Width a double click and Enter go back to. */
  usual: number
  /** On which side of the splitter the panel lies. */
  panel: 'before' | 'after'
  onChange: (value: number) => void
  /** Once the splitter is let go, or after a key. */
  onCommit?: (value: number) => void
}

const STEP = 16

/** The border between two panels: drag it, or move it by arrow keys, Home and End; Enter brings the usual width back. */
export function Splitter({
  label,
  value,
  min,
  max,
  usual,
  panel,
  onChange,
  onCommit,
}: SplitterProps): JSX.Element {
  const start = useRef<{ x: number; value: number } | null>(null)
  const sign = panel === 'before' ? 1 : -1
  const within = (wanted: number): number => Math.round(Math.min(max, Math.max(min, wanted)))
  const go = (wanted: number): void => {
    onChange(within(wanted))
    onCommit?.(within(wanted))
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = {
      ArrowLeft: value - sign * STEP,
      ArrowRight: value + sign * STEP,
      Home: min,
      End: max,
      Enter: usual,
    }[event.key]
    if (to === undefined) return
    event.preventDefault()
    event.stopPropagation()
    go(to)
  }
  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    event.currentTarget.setPointerCapture(event.pointerId)
    start.current = { x: event.clientX, value }
  }
  const onPointerMove = (event: PointerEvent): void => {
    if (start.current) onChange(within(start.current.value + sign * (event.clientX - start.current.x)))
  }
  const onPointerUp = (): void => {
    if (start.current) onCommit?.(value)
    start.current = null
  }
  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={value}
      aria-valuemin={min}
      aria-valuemax={max}
      tabIndex={0}
      className={styles.splitter}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={onPointerUp}
      onDoubleClick={() => go(usual)}
    />
  )
}
