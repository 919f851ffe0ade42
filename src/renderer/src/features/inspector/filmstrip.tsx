import { useEffect, useRef, useState, type JSX, type KeyboardEvent } from 'react'
import { urls } from '../../../../shared/api'
import type { OkRow } from '../../../../shared/domain'
import { useUi } from '../../state'
import { Button } from '../../ui/button'
import { Hint } from '../../ui/hint'
import { Icon } from '../../ui/icons'
import { Menu, MenuChoice } from '../../ui/menu'
import { useNarrow } from '../../ui/use-narrow'
import { useVirtual } from '../../ui/use-virtual'
import styles from './filmstrip.module.css'

/** Pixels of one picture where all are shown in a row. */
const ALL_WIDTH = 84

interface FilmstripProps {
  row: OkRow
  runId: string
  clipId: string
  view: number
  onView: (view: number) => void
}

function cropWord(crop: OkRow['views'][number]['crop']): string {
  switch (crop) {
    case 'center':
      return 'centre'
    case 'left':
      return 'left'
    case 'right':
      return 'right'
    case 'top':
      return 'top'
    case 'bottom':
      return 'bottom'
  }
}

/** Evenly spread steps, first included: what fits in one line. */
export function fittingSteps(steps: number, places: number): number[] {
  const stride = Math.max(1, Math.ceil(steps / places))
  return Array.from({ length: Math.ceil(steps / stride) }, (_, i) => i * stride)
}

/** What the network saw: its input, frame by frame. A frame pressed is shown in the player. */
export function Filmstrip({ row, runId, clipId, view, onView }: FilmstripProps): JSX.Element | null {
  const [all, setAll] = useState(false)
  const narrow = useNarrow()
  const shown = row.views[view]
  if (!shown) return null
  const total = shown.frameIndices.length
  const some = fittingSteps(total, narrow ? 6 : 8)
  const crop = cropWord(shown.crop)
  return (
    <section className={styles.filmstrip} aria-label="What the network saw">
      <div className={styles.note}>
        <span>
          {narrow
            ? `What the network saw: ${total} frames`
            : `What the network saw: ${total} frames, as fed in`}
        </span>
        {total > some.length && (
          <Button look="quiet" className={styles.small} aria-pressed={all} onClick={() => setAll(!all)}>
            {all ? `every ${some[1] ?? 1}th` : `all ${total}`}
          </Button>
        )}
      </div>
      {row.views.length > 1 && (
        <Menu
          width={200}
          trigger={
            <Button look="plain" className={styles.small}>
              {`view ${view + 1} of ${row.views.length}`} · {crop} <Icon name="down" size={12} />
            </Button>
          }
        >
          <MenuChoice
            value={String(view)}
            options={row.views.map((each, i) => ({
              value: String(i),
              title: `${`view ${i + 1}`} · ${cropWord(each.crop)}`,
              about: `from ${(each.timesSec[0] ?? 0).toFixed(2)} s`,
            }))}
            onChange={value => onView(Number(value))}
          />
        </Menu>
      )}
      <Strip
        key={`${view}-${all}`}
        steps={all ? Array.from({ length: total }, (_, i) => i) : some}
        scrolls={all}
        urlOf={step => urls.filmstrip(runId, clipId, view, step)}
        frameOf={step => shown.frameIndices[step] ?? 0}
        timeOf={step => shown.timesSec[step] ?? 0}
        total={total}
      />
    </section>
  )
}

interface StripProps {
  steps: readonly number[]
  scrolls: boolean
  total: number
  urlOf: (step: number) => string
  frameOf: (step: number) => number
  timeOf: (step: number) => number
}

function Strip({ steps, scrolls, total, urlOf, frameOf, timeOf }: StripProps): JSX.Element {
  const scroller = useRef<HTMLDivElement>(null)
  const playFrame = useUi(ui => ui.playhead.frame)
  const [chosen, setChosen] = useState<number | null>(null)
  const virtual = useVirtual({
    horizontal: true,
    enabled: scrolls,
    count: steps.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ALL_WIDTH + 4,
    overscan: 4,
  })

  // The step whose frame the player shows; while a step pressed shows that very frame, it is that one (a loop repeats frames).
  const here =
    chosen !== null && frameOf(steps[chosen] ?? 0) === playFrame
      ? chosen
      : steps.findIndex((step, i) => {
          const next = steps[i + 1]
          const [frame, end] = [frameOf(step), next === undefined ? frameOf(step) + 1 : frameOf(next)]
          return playFrame >= frame && playFrame < end
        })
  useEffect(() => {
    if (scrolls && here >= 0) virtual.scrollToIndex(here, { align: 'auto' })
  }, [scrolls, here, virtual])

  const go = (place: number): void => {
    const index = Math.min(steps.length - 1, Math.max(0, place))
    const step = steps[index]
    if (step === undefined) return
    setChosen(index)
    useUi.getState().player?.seekFrame(frameOf(step))
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = {
      ArrowLeft: here - 1,
      ArrowRight: here + 1,
      Home: 0,
      End: steps.length - 1,
      Enter: Math.max(here, 0),
    }[event.key]
    if (to === undefined) return
    event.preventDefault()
    event.stopPropagation()
    go(to)
  }
  const frame = (index: number): JSX.Element => {
    const step = steps[index] ?? 0
    return (
      <StripFrame
        key={step}
        id={`strip-${step}`}
        url={urlOf(step)}
        frame={frameOf(step)}
        timeSec={timeOf(step)}
        step={step}
        total={total}
        now={index === here}
        onPress={() => go(index)}
      />
    )
  }
  const active = steps[here]
  return (
    <div
      ref={scroller}
      className={scrolls ? styles.all : styles.some}
      style={scrolls ? undefined : { gridTemplateColumns: `repeat(${steps.length}, minmax(0, 1fr))` }}
      role="listbox"
      aria-label="Frames the network saw"
      aria-orientation="horizontal"
      aria-activedescendant={active === undefined ? undefined : `strip-${active}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      {scrolls ? (
        <div role="presentation" className={styles.run} style={{ width: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(place => (
            <div
              key={place.key}
              role="presentation"
              className={styles.place}
              style={{ left: place.start, width: ALL_WIDTH }}
            >
              {frame(place.index)}
            </div>
          ))}
        </div>
      ) : (
        steps.map((_, index) => frame(index))
      )}
    </div>
  )
}

interface StripFrameProps {
  id: string
  url: string
  frame: number
  timeSec: number
  step: number
  total: number
  now: boolean
  onPress: () => void
}

function StripFrame({ id, url, frame, timeSec, step, total, now, onPress }: StripFrameProps): JSX.Element {
  const [state, setState] = useState<'loading' | 'shown' | 'failed'>('loading')
  const at = `${timeSec.toFixed(2)} s`
  return (
    <Hint
      side="bottom"
      text={
        <span className={styles.large}>
          {state === 'shown' && <img src={url} alt="" />}
          <span>{`step ${step + 1} of ${total} · frame ${frame} · ${at}, pixel for pixel`}</span>
        </span>
      }
    >
      <div
        role="option"
        id={id}
        aria-selected={now}
        aria-label={`Frame ${frame} at ${at}`}
        className={[styles.frame, now ? styles.now : ''].join(' ')}
        onClick={onPress}
      >
        <span className={styles.picture} data-state={state}>
          {state === 'failed' ? (
            <Icon name="problem" size={14} />
          ) : (
            <img
              src={url}
              alt=""
              draggable={false}
              onLoad={() => setState('shown')}
              onError={() => setState('failed')}
            />
          )}
        </span>
        <span className={styles.index}>{frame}</span>
        <span className={styles.time}>{at}</span>
      </div>
    </Hint>
  )
}
