import type { JSX, ReactNode } from 'react'
import type { Measured } from '../../../../shared/metrics/report'
import type { Interval } from '../../../../shared/metrics/statistics'
import { percent } from '../../format'
import styles from './metrics.module.css'
import { plural } from '../../../../shared/text'

/** The four headline figures, with their intervals and what they are of. */
export function Figures({ measured }: { measured: Measured }): JSX.Element {
  const { n, top1, top5, right1, right5, wilson95, meanPerClass, classes, ece, meanScore, perClass } =
    measured
  const single = perClass.filter(each => each.n === 1).length
  return (
    <div className={styles.figures}>
      <Figure title="top-1" share={top1} range={wilson95.top1}>
        {`${right1} of ${n}`}
      </Figure>
      <Figure title="top-5" share={top5} range={wilson95.top5}>
        {right5 === null ? 'the run kept fewer than five predictions' : `${right5} of ${n}`}
      </Figure>
      <Figure title="mean per class" share={meanPerClass}>
        {plural(classes, 'class', 'classes')}
        {single > 0 && `, ${single} with one clip`}
      </Figure>
      <Figure title="calibration error (ECE, 10 bins)" share={ece}>
        {top1 !== null &&
          meanScore !== null &&
          ece !== 0 &&
          (meanScore > top1 ? 'over-confident on average' : 'under-confident on average')}
      </Figure>
    </div>
  )
}

interface FigureProps {
  title: string
  share: number | null
  range?: Interval | null
  children: ReactNode
}

function Figure({ title, share, range, children }: FigureProps): JSX.Element {
  return (
    <section className={styles.figure} aria-label={title}>
      <h2>{title}</h2>
      <p>
        {share === null ? (
          <b>–</b>
        ) : (
          <>
            <b>{percent(share)}</b>
            <em> %</em>
          </>
        )}
      </p>
      {range && share !== null && (
        <svg className={styles.range} viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
          <rect x={0} y={3.5} width={100} height={1} />
          <rect data-range x={100 * range[0]} y={2.5} width={100 * (range[1] - range[0])} height={3} />
          <rect data-point x={100 * share - 0.6} y={0.5} width={1.2} height={7} />
        </svg>
      )}
      <small>
        {range && `95 % ${percent(range[0])} – ${percent(range[1])}`}
        {range && ' · '}
        {children}
      </small>
    </section>
  )
}
