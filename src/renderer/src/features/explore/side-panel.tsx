import { useEffect, useState, type JSX, type ReactNode, type RefObject } from 'react'
import { useUpdateSettings } from '../../actions'
import { Splitter } from '../../ui/splitter'
import styles from '../../app/explorer-screen.module.css'
import { useClipModel } from '../../clips/clips-context'

type Side = 'facets' | 'inspector'

/** CSS pixels. */
const bounds = {
  facets: { min: 170, max: 420, panel: 'before' },
  inspector: { min: 280, max: 820, panel: 'after' },
} as const
/** The grid keeps this much, whatever the panels would like. */
const leastGrid = 300
const rail = 52

const standardOf = (side: Side, narrow: boolean): number => (side === 'facets' ? 220 : narrow ? 320 : 400)

/** Widths of the side panels in this window, as CSS variables of the screen. */
export function usePanelWidths(narrow: boolean): Record<Side, number> {
  const { state } = useClipModel()
  const { facets, inspector } = state.settings.panels
  const room = useWindowWidth() - rail - leastGrid
  const wanted = facets ?? standardOf('facets', narrow)
  const left = narrow ? 0 : wanted
  return {
    facets: wanted,
    inspector: Math.max(
      bounds.inspector.min,
      Math.min(inspector ?? standardOf('inspector', narrow), room - left),
    ),
  }
}

function useWindowWidth(): number {
  const [width, setWidth] = useState(innerWidth)
  useEffect(() => {
    const onResize = (): void => setWidth(innerWidth)
    addEventListener('resize', onResize)
    return () => removeEventListener('resize', onResize)
  }, [])
  return width
}

interface SidePanelProps {
  side: Side
  className: string | undefined
  width: number
  narrow: boolean
  /** The screen whose CSS variable says the width. */
  screen: RefObject<HTMLElement | null>
  children: ReactNode
}

/** A panel whose border can be drawn; its width is kept. */
export function SidePanel({ side, className, width, narrow, screen, children }: SidePanelProps): JSX.Element {
  const { state } = useClipModel()
  const { mutate: save } = useUpdateSettings()
  const [moving, setMoving] = useState<number | null>(null)
  const { min, max, panel } = bounds[side]
  const usual = standardOf(side, narrow)
  return (
    <div className={className}>
      {children}
      <div className={side === 'facets' ? styles.rightEdge : styles.leftEdge}>
        <Splitter
          label={side === 'facets' ? 'Width of the filters' : 'Width of the clip panel'}
          panel={panel}
          value={moving ?? width}
          min={min}
          max={max}
          usual={usual}
          onChange={next => {
            setMoving(next)
            // Straight to the page: drawing a border must not render every tile at every step.
            screen.current?.style.setProperty(`--${side}`, `${next}px`)
          }}
          onCommit={next => {
            setMoving(null)
            save({ panels: { ...state.settings.panels, [side]: next === usual ? null : next } })
          }}
        />
      </div>
    </div>
  )
}
