import { useState, type JSX } from 'react'
import type { Segment } from '../../../../shared/domain'
import {
  addSegment,
  deleteSegment,
  mergeWithNext,
  moveBorder,
  relabelSegment,
  splitSegment,
} from '../../../../shared/segments'
import { preciseClock } from '../../format'
import { useUi } from '../../state'
import { Button } from '../../ui/button'
import { TextInput } from '../../ui/field'
import styles from './over-time.module.css'

interface SegmentEditorProps {
  segments: readonly Segment[]
  /** The one at hand; -1 where there is none. */
  at: number
  durationSec: number
  /** Who changes them. */
  by: string
  onChange: (segments: Segment[]) => void
  onChoose: (at: number) => void
}

/** The segment at hand, changed by where the player stands: its borders, its label, cut in two, joined, taken away. */
export function SegmentEditor(props: SegmentEditorProps): JSX.Element | null {
  const { segments, at, durationSec, by, onChange, onChoose } = props
  const segment = segments[at]
  const hereSec = useUi(ui => ui.playhead.timeSec)
  if (!segment) return null
  const border = (side: 'startSec' | 'endSec'): void =>
    onChange(moveBorder(segments, at, side, hereSec, durationSec, by))
  const inside = hereSec > segment.startSec && hereSec < segment.endSec
  const next = segments[at + 1]
  const jump = (to: number): void => {
    const target = segments[to]
    if (!target) return
    onChoose(to)
    useUi.getState().player?.seekTime(target.startSec)
  }
  const freeEnd = next?.startSec ?? durationSec
  return (
    <div className={styles.editor} role="group" aria-label={`Segment ${at + 1} of ${segments.length}`}>
      <div className={styles.row}>
        <Button look="quiet" disabled={at === 0} onClick={() => jump(at - 1)}>
          previous
        </Button>
        <span>
          {at + 1}/{segments.length} · {preciseClock(segment.startSec)} – {preciseClock(segment.endSec)}
        </span>
        <Button look="quiet" disabled={!next} onClick={() => jump(at + 1)}>
          next
        </Button>
      </div>
      <Label
        key={`${at} ${segment.label}`}
        label={segment.label}
        onLabel={label => {
          const known = segments.find(each => each.label === label)
          onChange(relabelSegment(segments, at, label, known?.index ?? null, by))
        }}
      />
      <div className={styles.row}>
        <Button onClick={() => border('startSec')}>starts here</Button>
        <Button onClick={() => border('endSec')}>ends here</Button>
        <Button disabled={!inside} onClick={() => onChange(splitSegment(segments, at, hereSec, by))}>
          cut here
        </Button>
        <Button disabled={!next} onClick={() => onChange(mergeWithNext(segments, at, by))}>
          join with next
        </Button>
        <Button
          disabled={freeEnd - segment.endSec < 0.1}
          onClick={() => {
            const { label, index, endSec } = segment
            onChange(addSegment(segments, { label, index, startSec: endSec, endSec: freeEnd }, by))
          }}
        >
          add after
        </Button>
        <Button look="danger" onClick={() => onChange(deleteSegment(segments, at))}>
          delete
        </Button>
      </div>
    </div>
  )
}

/** Its label: taken at Enter or when the field is left. */
function Label({ label, onLabel }: { label: string; onLabel: (label: string) => void }): JSX.Element {
  const [text, setText] = useState(label)
  const take = (): void => {
    const next = text.trim()
    if (next === '') setText(label)
    else if (next !== label) onLabel(next)
  }
  return (
    <TextInput
      value={text}
      aria-label="Label of the segment"
      translate="no"
      onChange={setText}
      onBlur={take}
      onKeyDown={event => {
        if (event.key === 'Enter') take()
        if (event.key === 'Escape') setText(label)
      }}
    />
  )
}
