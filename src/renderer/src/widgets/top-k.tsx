import type { JSX } from 'react'
import type { OkBrief } from '../../../shared/domain'
import { percent } from '../format'
import { ScoreBar } from '../ui/bar'
import { Rich } from '../ui/rich'
import { isTruth } from '../../../shared/metrics/verdict'
import { groundTruthOf, type Item } from '../clips/items'
import { useLabelActions } from '../clips/label-actions'
import styles from './top-k.module.css'

/** The network's answers with their scores. Pressing one makes it my label. */
export function TopK({ item, row }: { item: Item; row: OkBrief }): JSX.Element {
  const { give } = useLabelActions()
  const truth = groundTruthOf(item.clip, row)
  const tone = item.verdict === 'unjudged' ? 'plain' : item.verdict
  return (
    <section aria-label="Predictions" className={styles.topk}>
      <ol>
        {row.topk.map(({ rank, index, label, score }) => {
          const isClipsTruth = truth !== null && isTruth({ index, label }, truth)
          return (
            <li key={index}>
              <button
                type="button"
                className={[styles.line, rank === 1 ? styles.first : ''].join(' ')}
                title="Use as my label"
                onClick={() => give({ label, index, source: 'set' }, [item])}
              >
                <span className={styles.name}>
                  <span className="truncate" translate="no">
                    {label}
                  </span>
                  {isClipsTruth && rank > 1 && <small>truth</small>}
                </span>
                <ScoreBar share={score} tone={rank === 1 ? tone : isClipsTruth ? 'near' : 'other'} />
                <em>{percent(score)} %</em>
              </button>
            </li>
          )
        })}
      </ol>
      <p className={styles.figures}>
        <span>
          <Rich text="margin {figure}" parts={{ figure: <b>{percent(row.margin)}</b> }} />
        </span>
        <span title="0 is certain; ln of the number of classes is a guess">
          <Rich text="entropy {figure}" parts={{ figure: <b>{row.entropy.toFixed(2)}</b> }} />
        </span>
        {item.truth && item.verdict !== 'right' && (
          <span className="truncate">
            <Rich
              text={
                row.truth?.index === null
                  ? 'truth {label} (not one of this network’s classes)'
                  : 'truth {label}'
              }
              parts={{
                label: (
                  <b translate="no" title={item.truth}>
                    {item.truth}
                  </b>
                ),
              }}
            />
          </span>
        )}
      </p>
    </section>
  )
}
