import { Slider as Radix } from 'radix-ui'
import type { JSX } from 'react'
import styles from './slider.module.css'

interface SliderProps {
  /** One value, or the two ends of a range. */
  value: readonly number[]
  min: number
  max: number
  step: number
  /** Accessible name of each handle. */
  labels: readonly string[]
  /** What a screen reader says instead of the bare number. */
  valueText?: (value: number) => string
  onChange: (value: number[]) => void
  /** Once the handle is let go. */
  onCommit?: (value: number[]) => void
  disabled?: boolean
  className?: string
}

/** A number, or a range, chosen on a line: by dragging, arrows, page keys, Home and End. */
export function Slider({
  value,
  labels,
  valueText,
  onChange,
  onCommit,
  className,
  ...rest
}: SliderProps): JSX.Element {
  return (
    <Radix.Root
      className={[styles.slider, className].join(' ')}
      value={[...value]}
      onValueChange={onChange}
      {...(onCommit ? { onValueCommit: onCommit } : {})}
      {...rest}
    >
      <Radix.Track className={styles.track}>
        <Radix.Range className={styles.range} />
      </Radix.Track>
      {value.map((each, i) => (
        <Radix.Thumb
          key={i}
          className={styles.thumb}
          aria-label={labels[i]}
          {...(valueText ? { 'aria-valuetext': valueText(each) } : {})}
        />
      ))}
    </Radix.Root>
  )
}
