import { useRef, type JSX, type PointerEvent } from 'react'
import { boundsOf, withRange, type Bounds } from '../../clips/filters'
import { useUi } from '../../state'
import { Slider } from '../../ui/slider'
import type { RangeCounts } from '../../clips/filter-clips'
import type { RangeFacet } from '../../clips/facet-registry'
import { figureText, rangeText } from '../../clips/facet-text'
import styles from './facets.module.css'

const HEIGHT = 40

/** The bars inside the bounds: from the first, up to but without the second. */
export function barsOf({ edges }: RangeFacet, used: number, [from, to]: Bounds): [number, number] {
  const first = from === null ? 0 : edges.filter(edge => edge <= from).length - 1
  const last = to === null ? used : edges.findIndex(edge => edge >= to)
  return [Math.min(Math.max(first, 0), used), last === -1 ? used : Math.min(last, used)]
}

/** The bounds that hold these bars; open at the ends of what there is. */
export function boundsOfBars({ edges }: RangeFacet, used: number, low: number, high: number): Bounds {
  return [low <= 0 ? null : (edges[low] ?? null), high >= used ? null : (edges[high] ?? null)]
}

/** A histogram to draw over with the mouse, and two handles for the keyboard. */
export function RangeBody({ facet, counts }: { facet: RangeFacet; counts: RangeCounts }): JSX.Element {
  const bounds = useUi(ui => boundsOf(ui.filters, facet.id))
  const { changeFilters } = useUi.getState()
  const last = facet.edges.length - 1
  // As far as there are clips or the range reaches.
  const reach = barsOf(facet, last, bounds)
  const used = Math.max(counts.used, reach[0] + 1, bounds[1] === null ? 1 : reach[1])
  const [low, high] = barsOf(facet, used, bounds)
  const choose = (from: number, to: number): void => {
    if (to > from) changeFilters(filters => withRange(filters, facet.id, boundsOfBars(facet, used, from, to)))
  }
  const total = counts.bars.reduce((sum, count) => sum + count, 0)
  const title = facet.title
  return (
    <div className={styles.histogram}>
      <Bars facet={facet} counts={counts} used={used} inside={[low, high]} onBrush={choose} />
      <Slider
        className={styles.handles}
        min={0}
        max={used}
        step={1}
        value={[low, high]}
        labels={[`${title}, from`, `${title}, up to`]}
        valueText={bar => figureText(facet, facet.edges[bar] ?? 0)}
        onChange={([from = 0, to = used]) => choose(from, to)}
      />
      <div className={styles.scale}>
        <span>{figureText(facet, facet.edges[low] ?? 0)}</span>
        <span>
          {`n = ${total.toLocaleString('en')}`}
          {counts.none > 0 && ` · ${`${counts.none.toLocaleString('en')} without`}`}
        </span>
        <span>{figureText(facet, facet.edges[high] ?? 0)}</span>
      </div>
    </div>
  )
}

interface BarsProps {
  facet: RangeFacet
  counts: RangeCounts
  used: number
  inside: [number, number]
  onBrush: (from: number, to: number) => void
}

function Bars({ facet, counts, used, inside: [low, high], onBrush }: BarsProps): JSX.Element {
  const from = useRef<number | null>(null)
  const field = useRef<SVGSVGElement>(null)
  const bars = Array.from({ length: used }, (_, i) => ({
    count: counts.bars[i] ?? 0,
    more: counts.more[i] ?? 0,
  }))
  const highest = bars.reduce((most, { count, more }) => Math.max(most, count + more), 1)
  const heightOf = (count: number): number => (count === 0 ? 0 : Math.max(1.5, (count / highest) * HEIGHT))
  const barAt = (event: PointerEvent): number => {
    const box = field.current?.getBoundingClientRect()
    const share = box && box.width > 0 ? (event.clientX - box.left) / box.width : 0
    return Math.min(used - 1, Math.max(0, Math.floor(share * used)))
  }
  const brush = (event: PointerEvent): void => {
    if (from.current === null) return
    const at = barAt(event)
    onBrush(Math.min(from.current, at), Math.max(from.current, at) + 1)
  }
  return (
    <svg
      ref={field}
      className={styles.bars}
      viewBox={`0 0 ${used * 10} ${HEIGHT + 1}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      onPointerDown={event => {
        if (event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        from.current = barAt(event)
        brush(event)
      }}
      onPointerMove={brush}
      onPointerUp={() => (from.current = null)}
      onPointerCancel={() => (from.current = null)}
    >
      {bars.map(({ count, more }, i) => (
        <g key={i} className={i >= low && i < high ? undefined : styles.outside}>
          <title>
            {rangeText(facet, [facet.edges[i] ?? 0, facet.edges[i + 1] ?? null])}:{' '}
            {count.toLocaleString('en')}
          </title>
          <rect className={styles.field} x={i * 10} y={0} width={10} height={HEIGHT} />
          <rect
            className={styles.extraBar}
            x={i * 10 + 1}
            y={HEIGHT - heightOf(count + more)}
            width={8}
            height={heightOf(count + more)}
          />
          <rect x={i * 10 + 1} y={HEIGHT - heightOf(count)} width={8} height={heightOf(count)} />
          <rect className={styles.ground} x={i * 10} y={HEIGHT} width={10} height={1} />
        </g>
      ))}
    </svg>
  )
}
