import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type JSX,
  type KeyboardEvent,
  type PointerEvent,
} from 'react'
import type { Matrix, MatrixCell } from '../../../../shared/metrics/confusion-matrix'
import { IconButton } from '../../ui/button'
import { useShownTheme } from '../../ui/use-shown-theme'
import styles from './metrics.module.css'

interface View {
  /** Cells at the left and top border of the picture. */
  x: number
  y: number
  /** Pixels a cell. */
  cell: number
}

interface Place {
  truth: number
  predicted: number
}

/** Names are written beside the cells from this size on. */
const namedFrom = 8.5
const margin = 140
/** Between a name and the cells. */
const nameGap = 6
const largestCell = 40

const keyOf = ({ truth, predicted }: Place): string => `${truth} ${predicted}`
const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value))

interface ConfusionCanvasProps {
  matrix: Matrix
  onPick: (place: Place) => void
  /** Small: no names, no buttons. */
  small?: boolean
}

/**
 * The matrix as a picture that is zoomed and moved. The arrow keys go from cell to cell, Enter shows its clips; the table
 * of the most confused says the same in words.
 */
export function ConfusionCanvas({ matrix, onPick, small = false }: ConfusionCanvasProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null)
  // The colours are painted: another theme needs another painting.
  useShownTheme()
  const [size, setSize] = useState({ width: 300, height: 200 })
  const [view, setView] = useState<View | null>(null)
  const [cursor, setCursor] = useState<Place | null>(null)
  const drag = useRef<{ x: number; y: number; view: View; moved: boolean } | null>(null)
  const side = Math.max(1, matrix.names.length)
  const edge = small ? 0 : margin
  const room: Room = {
    width: Math.max(1, size.width - edge),
    height: Math.max(1, size.height - edge),
    centred: small,
  }
  const whole: View = fitted(side, room)
  const shown = view ?? whole
  const byPlace = new Map(matrix.cells.map(cell => [keyOf(cell), cell]))

  useLayoutEffect(() => {
    const element = canvas.current
    if (!element || typeof ResizeObserver === 'undefined') return
    const observer = new ResizeObserver(() =>
      setSize({ width: element.clientWidth, height: element.clientHeight }),
    )
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  useEffect(() => {
    if (canvas.current) draw(canvas.current, { matrix, view: shown, size, edge, cursor })
  })

  const zoom = useCallback(
    (factor: number, at?: { x: number; y: number }): void =>
      setView(before => {
        const from = before ?? whole
        const cell = clamp(from.cell * factor, whole.cell, Math.max(largestCell, whole.cell))
        if (cell <= whole.cell) return null
        const [px, py] = [at?.x ?? room.width / 2, at?.y ?? room.height / 2]
        return held(
          { cell, x: from.x + px / from.cell - px / cell, y: from.y + py / from.cell - py / cell },
          side,
          room,
        )
      }),
    // The picture's size and the matrix say all that `whole` and `room` are made of.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [side, size.width, size.height, edge],
  )
  useEffect(() => {
    const element = canvas.current
    if (!element || small) return
    // React's own listener is passive: the page would scroll too.
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault()
      zoom(Math.exp(-event.deltaY / 300), { x: event.offsetX - edge, y: event.offsetY - edge })
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [zoom, edge, small])

  const placeAt = (event: PointerEvent): Place | null => {
    const box = event.currentTarget.getBoundingClientRect()
    const predicted = Math.floor((event.clientX - box.left - edge) / shown.cell + shown.x)
    const truth = Math.floor((event.clientY - box.top - edge) / shown.cell + shown.y)
    const isInside = truth >= 0 && truth < side && predicted >= 0 && predicted < side
    return isInside ? { truth, predicted } : null
  }
  const onMove = (event: PointerEvent): void => {
    const from = drag.current
    if (!from) return setCursor(placeAt(event))
    const [dx, dy] = [event.clientX - from.x, event.clientY - from.y]
    if (Math.abs(dx) + Math.abs(dy) > 4) from.moved = true
    if (from.moved && view)
      setView(
        held(
          { ...from.view, x: from.view.x - dx / shown.cell, y: from.view.y - dy / shown.cell },
          side,
          room,
        ),
      )
  }
  const onUp = (event: PointerEvent): void => {
    const place = drag.current?.moved === false ? placeAt(event) : null
    drag.current = null
    if (place && byPlace.has(keyOf(place))) onPick(place)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = cursor ?? { truth: 0, predicted: 0 }
    const moves: Record<string, Place> = {
      ArrowLeft: { ...at, predicted: at.predicted - 1 },
      ArrowRight: { ...at, predicted: at.predicted + 1 },
      ArrowUp: { ...at, truth: at.truth - 1 },
      ArrowDown: { ...at, truth: at.truth + 1 },
      Home: { truth: 0, predicted: 0 },
      End: { truth: side - 1, predicted: side - 1 },
    }
    const move = moves[event.key]
    if (move) {
      const next = { truth: clamp(move.truth, 0, side - 1), predicted: clamp(move.predicted, 0, side - 1) }
      setCursor(next)
      setView(before => before && follow(before, next, side, room))
    } else if (event.key === '+' || event.key === '=') zoom(1.4)
    else if (event.key === '-') zoom(1 / 1.4)
    else if ((event.key === 'Enter' || event.key === ' ') && byPlace.has(keyOf(at))) onPick(at)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div className={small ? styles.matrixSmall : styles.matrix}>
      <canvas
        ref={canvas}
        tabIndex={0}
        role="application"
        aria-label={`Confusion matrix of ${side} classes, truth down, prediction across`}
        aria-description="Arrow keys go from cell to cell, Enter shows the clips, plus and minus zoom"
        onPointerDown={event => {
          drag.current = { x: event.clientX, y: event.clientY, view: shown, moved: false }
          event.currentTarget.setPointerCapture(event.pointerId)
        }}
        onPointerMove={onMove}
        onPointerUp={onUp}
        onPointerLeave={() => setCursor(null)}
        onKeyDown={onKeyDown}
      />
      <p className={styles.cellWords} role="status">
        <CellWords matrix={matrix} place={cursor} cell={cursor ? byPlace.get(keyOf(cursor)) : undefined} />
        {!small && (
          <span className={styles.zoom}>
            <button type="button" onClick={() => zoom(1.4)} aria-label="Zoom in">
              +
            </button>
            <button type="button" onClick={() => zoom(1 / 1.4)} aria-label="Zoom out">
              −
            </button>
            <IconButton icon="retry" size={13} label="The whole matrix" onClick={() => setView(null)} />
          </span>
        )}
      </p>
    </div>
  )
}

function CellWords({
  matrix,
  place,
  cell,
}: {
  matrix: Matrix
  place: Place | null
  cell: MatrixCell | undefined
}): JSX.Element {
  if (!place) return <span>truth ↓, prediction →</span>
  const n = cell?.n ?? 0
  return (
    <span className="truncate">
      <b translate="no">{matrix.names[place.truth]}</b>{' '}
      {place.truth === place.predicted ? 'said right' : 'said to be'}{' '}
      {place.truth !== place.predicted && <b translate="no">{matrix.names[place.predicted]}</b>}
      {': '}
      {`${n} of ${matrix.totals[place.truth] ?? 0}`}
    </span>
  )
}

type Size = Record<'width' | 'height', number>
type Room = Size & {
  /** In the middle of the room; else beside the names. */
  centred: boolean
}

/** All of it. */
function fitted(side: number, room: Room): View {
  return held({ x: 0, y: 0, cell: Math.min(room.width, room.height) / side }, side, room)
}

/** No further than the border. */
const held = (view: View, side: number, room: Room): View => {
  const axis = (at: number, pixels: number): number => {
    const seen = pixels / view.cell
    if (seen < side) return clamp(at, 0, side - seen)
    return room.centred ? (side - seen) / 2 : 0
  }
  return { cell: view.cell, x: axis(view.x, room.width), y: axis(view.y, room.height) }
}

/** Moved so that the place is in sight. */
function follow(view: View, { truth, predicted }: Place, side: number, room: Room): View {
  const axis = (at: number, place: number, pixels: number): number =>
    clamp(at, place + 1 - pixels / view.cell, place)
  return held(
    { ...view, x: axis(view.x, predicted, room.width), y: axis(view.y, truth, room.height) },
    side,
    room,
  )
}

interface Drawing {
  matrix: Matrix
  view: View
  size: Size
  edge: number
  cursor: Place | null
}

function draw(canvas: HTMLCanvasElement, { matrix, view, size, edge, cursor }: Drawing): void {
  const context = canvas.getContext('2d')
  if (!context) return
  const density = window.devicePixelRatio || 1
  canvas.width = Math.round(size.width * density)
  canvas.height = Math.round(size.height * density)
  context.setTransform(density, 0, 0, density, 0, 0)
  const style = getComputedStyle(canvas)
  const colour = (name: string): string => style.getPropertyValue(`--${name}`)
  const side = matrix.names.length
  const { cell } = view
  const left = (place: number): number => edge + (place - view.x) * cell
  const top = (place: number): number => edge + (place - view.y) * cell

  context.save()
  context.beginPath()
  context.rect(edge, edge, size.width - edge, size.height - edge)
  context.clip()
  context.fillStyle = colour('raised')
  context.fillRect(left(0), top(0), side * cell, side * cell)
  context.fillStyle = colour('line')
  for (let i = 0; i < side; i++) context.fillRect(left(i), top(i), cell, cell)
  const gap = cell >= 6 ? 1 : 0
  for (const { truth, predicted, n } of matrix.cells) {
    context.fillStyle = colour(truth === predicted ? 'right' : 'wrong')
    const strength = 0.35 + 0.65 * Math.sqrt(n / Math.max(1, matrix.most))
    context.globalAlpha = strength
    // Ever so many classes: a cell is still a dot.
    const pixels = Math.max(cell - gap, 1.5)
    context.fillRect(left(predicted), top(truth), pixels, pixels)
    if (cell < 18) continue
    context.globalAlpha = 1
    context.fillStyle = colour(strength > 0.6 ? 'bg' : 'text')
    context.font = `600 ${Math.min(12, cell / 2)}px ${style.fontFamily}`
    context.textAlign = 'center'
    context.textBaseline = 'middle'
    context.fillText(String(n), left(predicted) + cell / 2, top(truth) + cell / 2)
  }
  context.globalAlpha = 1
  if (cursor) {
    context.strokeStyle = colour('text')
    context.lineWidth = 1.5
    const pixels = Math.max(cell, 5)
    context.strokeRect(
      left(cursor.predicted) - (pixels - cell) / 2,
      top(cursor.truth) - (pixels - cell) / 2,
      pixels,
      pixels,
    )
  }
  context.restore()
  if (edge > 0 && cell >= namedFrom) drawNames(context, { matrix, view, size, edge, cursor }, style)
}

function drawNames(
  context: CanvasRenderingContext2D,
  { matrix, view, size, edge, cursor }: Drawing,
  style: CSSStyleDeclaration,
): void {
  const { cell } = view
  context.font = `${Math.min(11, cell)}px ${style.fontFamily}`
  context.textBaseline = 'middle'
  const ink = (isAt: boolean): string => style.getPropertyValue(isAt ? '--text' : '--dim')
  const room = edge - nameGap
  const short = matrix.names.map(name => shortened(name, room, text => context.measureText(text).width))
  matrix.names.forEach((name, i) => {
    const y = edge + (i - view.y + 0.5) * cell
    if (y > edge && y < size.height) {
      context.fillStyle = ink(cursor?.truth === i)
      context.textAlign = 'right'
      context.fillText(short[i] ?? name, edge - nameGap, y)
    }
    const x = edge + (i - view.x + 0.5) * cell
    if (x <= edge || x >= size.width) return
    context.save()
    context.translate(x, edge - nameGap)
    context.rotate(-Math.PI / 2)
    context.fillStyle = ink(cursor?.predicted === i)
    context.textAlign = 'left'
    context.fillText(short[i] ?? name, 0, 0)
    context.restore()
  })
}

/** As much of a name as has room. */
function shortened(name: string, room: number, widthOf: (text: string) => number): string {
  if (widthOf(name) <= room) return name
  let length = name.length - 1
  while (length > 1 && widthOf(`${name.slice(0, length)}…`) > room) length -= 1
  return `${name.slice(0, length).trimEnd()}…`
}
