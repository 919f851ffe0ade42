/** The two histograms of the screen, drawn as SVG so that they can be saved as they are. */
import type { JSX } from 'react'
import type { Evaluation } from '../../../../shared/metrics/evaluation'
import { percent } from '../../format'
import styles from './metrics.module.css'

const [width, height] = [340, 200]
const plot = { left: 34, right: 8, top: 8, bottom: 32 }
const innerWidth = width - plot.left - plot.right
const innerHeight = height - plot.top - plot.bottom
const x = (share: number): number => plot.left + share * innerWidth
const y = (share: number): number => plot.top + (1 - share) * innerHeight

function Frame({
  label,
  children,
  top,
  unit,
}: {
  label: string
  children: JSX.Element[]
  top: string
  unit: string
}): JSX.Element {
  return (
    <svg data-chart viewBox={`0 0 ${width} ${height}`} className={styles.chart} role="img" aria-label={label}>
      {children}
      <line className={styles.axis} x1={x(0)} x2={x(1)} y1={y(0)} y2={y(0)} />
      {[0, 0.5, 1].map(at => (
        <text key={at} className={styles.tick} x={x(at)} y={height - 4} textAnchor="middle">
          {at === 0.5 ? unit : at.toFixed(1)}
        </text>
      ))}
      <text className={styles.tick} x={plot.left - 6} y={y(1) + 4} textAnchor="end">
        {top}
      </text>
      <text className={styles.tick} x={plot.left - 6} y={y(0) + 4} textAnchor="end">
        0
      </text>
    </svg>
  )
}

/** Share right by score: on the diagonal, a score means what it says. */
export function ReliabilityChart({ bins }: { bins: Evaluation['reliability'] }): JSX.Element {
  const label = `Reliability: share right by score. ${bins
    .filter(bin => bin.n > 0)
    .map(bin => `${bin.from.toFixed(1)} to ${bin.to.toFixed(1)}: ${percent(bin.accuracy ?? 0)} % of ${bin.n}`)
    .join('; ')}`
  const gap = 1.5
  return (
    <Frame label={label} top="100%" unit="score">
      {[
        ...bins.flatMap(({ from, to, n, accuracy, meanScore }) => {
          if (accuracy === null || meanScore === null) return []
          const [low, high] = [Math.min(accuracy, meanScore), Math.max(accuracy, meanScore)]
          const box = { x: x(from) + gap, width: x(to) - x(from) - 2 * gap }
          return [
            <rect
              key={`gap-${from}`}
              className={styles.gap}
              {...box}
              y={y(high)}
              height={y(low) - y(high)}
            />,
            <rect
              key={`bar-${from}`}
              className={styles.bar}
              {...box}
              y={y(accuracy)}
              height={y(0) - y(accuracy)}
            />,
            <line
              key={`mean-${from}`}
              className={styles.mean}
              x1={box.x}
              x2={box.x + box.width}
              y1={y(meanScore)}
              y2={y(meanScore)}
            />,
            <text
              key={`n-${from}`}
              className={styles.tick}
              x={x((from + to) / 2)}
              y={y(0) + 12}
              textAnchor="middle"
            >
              {n.toLocaleString('en')}
            </text>,
          ]
        }),
        <line key="diagonal" className={styles.diagonal} x1={x(0)} x2={x(1)} y1={y(0)} y2={y(1)} />,
      ]}
    </Frame>
  )
}

/** How sure the model was where it was right, and where it was wrong. */
export function ScoreChart({ scores }: { scores: Evaluation['scores'] }): JSX.Element {
  const { right, wrong } = scores
  const most = Math.max(1, ...right.map((n, i) => n + (wrong[i] ?? 0)))
  const label = `Score of the first prediction: clips right and wrong by score. ${right
    .flatMap((n, i) =>
      n + (wrong[i] ?? 0) === 0
        ? []
        : [`up to ${((i + 1) / right.length).toFixed(2)}: ${n} right, ${wrong[i] ?? 0} wrong`],
    )
    .join('; ')}`
  const gap = 1
  return (
    <Frame label={label} top={most.toLocaleString('en')} unit="score">
      {right.flatMap((n, i) => {
        const box = { x: x(i / right.length) + gap, width: innerWidth / right.length - 2 * gap }
        const bad = wrong[i] ?? 0
        return [
          <rect
            key={`right-${i}`}
            className={styles.right}
            {...box}
            y={y(n / most)}
            height={y(0) - y(n / most)}
          />,
          <rect
            key={`wrong-${i}`}
            className={styles.wrong}
            {...box}
            y={y((n + bad) / most)}
            height={y(n / most) - y((n + bad) / most)}
          />,
        ]
      })}
    </Frame>
  )
}
