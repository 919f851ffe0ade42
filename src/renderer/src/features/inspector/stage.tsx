import { useEffect, useRef, type JSX, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react'
import { useUi } from '../../state'
import styles from './player.module.css'
import { usePlayer } from './player-state'
import { panBy, zoomAt } from './zoom'

/** Pixels a press may move and still be a press. */
const slack = 4
/** Share of the picture that an arrow key moves it by. */
const keyPan = 0.08

interface StageProps {
  /** Width by height of the picture. */
  ratio: number
  /** Address of the picture that stands in until the first frame is there. */
  poster: string
  /** What is zoomed: the picture and what lies on it. */
  children: ReactNode
  /** What stays in its corner. */
  marks: ReactNode
}

/** The field of the picture: press to play, Ctrl + wheel to zoom, drag or arrows to move what is zoomed. */
export function Stage({ ratio, poster, children, marks }: StageProps): JSX.Element {
  const zoom = usePlayer(player => player.zoom)
  const picture = useRef<HTMLDivElement>(null)
  const stage = useRef<HTMLDivElement>(null)
  const drag = useRef<{ x: number; y: number; moved: boolean } | null>(null)

  useEffect(() => {
    const field = stage.current
    if (!field) return
    // Not React's: that one cannot keep the page itself from being zoomed.
    const onWheel = (event: WheelEvent): void => {
      if (!event.ctrlKey && !event.metaKey) return
      event.preventDefault()
      const size = picture.current
      if (!size) return
      const { left, top, width, height } = field.getBoundingClientRect()
      const at = {
        x: (event.clientX - left - width / 2) / size.offsetWidth,
        y: (event.clientY - top - height / 2) / size.offsetHeight,
      }
      usePlayer.setState(player => ({ zoom: zoomAt(player.zoom, Math.exp(-event.deltaY / 300), at) }))
    }
    field.addEventListener('wheel', onWheel, { passive: false })
    return () => field.removeEventListener('wheel', onWheel)
  }, [])

  const onPointerDown = (event: PointerEvent): void => {
    if (event.button !== 0 || (event.target as Element).closest('button')) return
    drag.current = { x: event.clientX, y: event.clientY, moved: false }
    event.currentTarget.setPointerCapture(event.pointerId)
  }
  const onPointerMove = (event: PointerEvent): void => {
    const from = drag.current
    const size = picture.current
    if (!from || !size) return
    const [x, y] = [event.clientX - from.x, event.clientY - from.y]
    if (!from.moved && Math.hypot(x, y) < slack) return
    drag.current = { x: event.clientX, y: event.clientY, moved: true }
    usePlayer.setState(player => ({
      zoom: panBy(player.zoom, x / size.offsetWidth, y / size.offsetHeight),
    }))
  }
  const onPointerUp = (): void => {
    if (drag.current && !drag.current.moved) useUi.getState().player?.toggle()
    drag.current = null
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const ways: Record<string, [number, number]> = {
      ArrowLeft: [1, 0],
      ArrowRight: [-1, 0],
      ArrowUp: [0, 1],
      ArrowDown: [0, -1],
    }
    const way = ways[event.key]
    if (!way || zoom.scale === 1 || event.target !== event.currentTarget) return
    event.preventDefault()
    event.stopPropagation()
    usePlayer.setState({ zoom: panBy(zoom, way[0] * keyPan * zoom.scale, way[1] * keyPan * zoom.scale) })
  }

  const zoomed = zoom.scale > 1
  return (
    <div
      ref={stage}
      className={styles.stage}
      role="group"
      aria-label={zoomed ? 'Picture, zoomed: arrow keys move it' : 'Picture'}
      tabIndex={0}
      data-zoomed={zoomed}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={() => (drag.current = null)}
      onKeyDown={onKeyDown}
    >
      <div
        ref={picture}
        className={styles.picture}
        style={{
          aspectRatio: String(ratio),
          backgroundImage: `url("${poster}")`,
          width: `min(100%, calc(var(--player-height) * ${ratio}))`,
          transform: zoomed
            ? `translate(${zoom.x * 100}%, ${zoom.y * 100}%) scale(${zoom.scale})`
            : undefined,
        }}
      >
        {children}
      </div>
      {marks}
    </div>
  )
}
