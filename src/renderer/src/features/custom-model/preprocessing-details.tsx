import { useId, type JSX } from 'react'
import { Layout, type DraftModel, type FeedingChange } from '../../../../shared/custom-model'
import styles from './custom-model.module.css'

/** Figures as typed; empty keeps what each way proposes. */
export interface Details {
  layout: Layout
  frames: string
  size: string
  fps: string
}

interface Limits {
  least: number
  most: number
  whole: boolean
}
const limits: Record<'frames' | 'size' | 'fps', Limits> = {
  frames: { least: 1, most: 1024, whole: true },
  size: { least: 16, most: 1024, whole: true },
  fps: { least: 0.1, most: 240, whole: false },
}

/** What is wrong with a figure, for its field; null when it is right or empty. */
export function problemOf(name: keyof typeof limits, text: string): string | null {
  if (text.trim() === '') return null
  const { least, most, whole } = limits[name]
  const value = Number(text)
  const right = value >= least && value <= most && (!whole || Number.isInteger(value))
  if (right) return null
  return whole ? `a whole number from ${least} to ${most}` : `a number from ${least} to ${most}`
}

/** Null while a figure is wrong. */
export function changeOf(details: Details): FeedingChange | null {
  const names = ['frames', 'size', 'fps'] as const
  if (names.some(name => problemOf(name, details[name]) !== null)) return null
  const given = names.flatMap(name => (details[name].trim() === '' ? [] : [[name, Number(details[name])]]))
  return { layout: details.layout, ...(Object.fromEntries(given) as FeedingChange) }
}

function layoutWords(layout: Layout): string {
  switch (layout) {
    case 'NCTHW':
      return 'colours, frames, rows, columns (NCTHW)'
    case 'NTCHW':
      return 'frames, colours, rows, columns (NTCHW)'
    case 'NTHWC':
      return 'frames, rows, columns, colours (NTHWC)'
  }
}

interface FeedingDetailsProps {
  draft: DraftModel
  details: Details
  onChange: (details: Details) => void
}

/** What the graph leaves open, for all ways at once. */
export function PreprocessingDetails({ draft, details, onChange }: FeedingDetailsProps): JSX.Element {
  const id = useId()
  const { layouts, free } = draft
  const input = draft.candidates[0]?.feeding.input
  const fixed = { frames: input?.frames.max, size: input?.height, fps: undefined }
  const figure = (
    name: 'frames' | 'size' | 'fps',
    label: string,
    unit: string,
    open: boolean,
  ): JSX.Element => {
    const problem = problemOf(name, details[name])
    return (
      <div className={styles.field}>
        <label htmlFor={`${id}-${name}`}>{label}</label>
        <input
          id={`${id}-${name}`}
          inputMode="decimal"
          disabled={!open}
          placeholder={open ? 'as proposed' : `${fixed[name] ?? ''}`}
          value={details[name]}
          aria-invalid={problem !== null}
          aria-describedby={`${id}-${name}-note`}
          onChange={event => onChange({ ...details, [name]: event.target.value })}
        />
        <small id={`${id}-${name}-note`} className={problem ? styles.wrong : undefined}>
          {problem ?? (open ? unit : 'fixed by the graph')}
        </small>
      </div>
    )
  }
  return (
    <details className={styles.details} open={layouts.length > 1}>
      <summary>Details</summary>
      <div className={styles.fields}>
        <div className={styles.field}>
          <label htmlFor={`${id}-layout`}>Order of the axes</label>
          <select
            id={`${id}-layout`}
            value={details.layout}
            disabled={layouts.length === 1}
            onChange={event => onChange({ ...details, layout: Layout.parse(event.target.value) })}
          >
            {layouts.map(layout => (
              <option key={layout} value={layout}>
                {layoutWords(layout)}
              </option>
            ))}
          </select>
          <small>{layouts.length === 1 ? 'the only one its shape allows' : 'its shape allows several'}</small>
        </div>
        {figure('frames', 'Frames', 'of one window', free.frames)}
        {figure('size', 'Size', 'pixels, square', free.size)}
        {figure('fps', 'Rate', 'frames a second', true)}
      </div>
    </details>
  )
}
