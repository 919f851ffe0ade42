import { sameLabel } from '../../../../shared/label-index'
import type { JSX } from 'react'
import type { OkBrief, RunSummary } from '../../../../shared/domain'
import { toAppError } from '../../../../shared/errors'
import { percent, when } from '../../format'
import { useRow } from '../../queries'
import { useUi } from '../../state'
import { ScoreBar } from '../../ui/bar'
import { Button, IconButton } from '../../ui/button'
import { Menu, MenuChoice, MenuLabel } from '../../ui/menu'
import { ErrorNote, Skeleton } from '../../ui/notes'
import { useClipModel } from '../../clips/clips-context'
import type { Item } from '../../clips/items'
import { TopK } from '../../widgets/top-k'
import styles from './compare-clip.module.css'
import { agreementText, answerNames, comparableRuns, sampledFramesText, type Answer } from './compare-text'

interface CompareClipProps {
  item: Item
  row: OkBrief
  run: RunSummary
}

/** The answers of the run shown; beside them, on demand, those of another network or protocol on the same clip. */
export function CompareClip({ item, row, run }: CompareClipProps): JSX.Element {
  const { runs } = useClipModel()
  const otherId = useUi(ui => ui.compareRunId)
  const others = comparableRuns(runs, run)
  const other = others.find(each => each.id === otherId)
  return (
    <>
      {other ? <Compared item={item} row={row} run={run} other={other} /> : <TopK item={item} row={row} />}
      {others.length > 0 && <CompareMenu others={others} other={other} />}
    </>
  )
}

function CompareMenu({ others, other }: { others: readonly RunSummary[]; other?: RunSummary }): JSX.Element {
  const set = useUi(ui => ui.set)
  return (
    <div className={styles.choose}>
      <Menu
        width={300}
        trigger={
          <Button className={styles.button}>
            <span className="truncate">
              {other ? `Compared with ${`${other.model.title} · ${other.protocol.name}`}` : 'Compare with…'}
            </span>
          </Button>
        }
      >
        <MenuLabel>Another look at this clip</MenuLabel>
        <MenuChoice
          value={other?.id ?? ''}
          options={others.map(each => ({
            value: each.id,
            title: <span translate="no">{`${each.model.title} · ${each.protocol.name}`}</span>,
            about: <span translate="no">{when(each.createdAt)}</span>,
          }))}
          onChange={compareRunId => set({ compareRunId })}
        />
      </Menu>
      {other && (
        <IconButton
          icon="close"
          size={14}
          label="End the comparison"
          onClick={() => set({ compareRunId: null })}
        />
      )}
    </div>
  )
}

function Compared({ item, row, run, other }: CompareClipProps & { other: RunSummary }): JSX.Element {
  const answer = useRow(other.id, row.clip)
  const [name, otherName] = answerNames(run, other)
  const found = answer.data
  const isUnseen = answer.error !== null && toAppError(answer.error).code === 'clip.missing'
  const second: Answer | null = found?.status === 'ok' ? { name: otherName, row: found } : null
  const first: Answer = { name, row }
  return (
    <section className={styles.compared} aria-label="Comparison">
      {second && (
        <p className={styles.words} role="status">
          {agreementText(first, second, item.truth).join(' ')}
        </p>
      )}
      <div className={styles.columns}>
        <Column answer={first} runId={run.id} truth={item.truth} />
        {second ? (
          <Column answer={second} runId={other.id} truth={item.truth} />
        ) : (
          <div className={styles.column}>
            <h3 translate="no">{otherName}</h3>
            {answer.error && !isUnseen ? (
              <ErrorNote error={answer.error} />
            ) : answer.isPending ? (
              <Skeleton height={110} />
            ) : (
              <p className={styles.seen}>
                {found?.status === 'failed'
                  ? `It could not classify this clip: ${found.error.message}.`
                  : 'It has not looked at this clip.'}
              </p>
            )}
          </div>
        )}
      </div>
    </section>
  )
}

/** What a bar means: right, wrong, the truth further down, or just a score. */
function toneOf(isFirst: boolean, isTruth: boolean, judged: boolean): string {
  if (isTruth) return isFirst ? 'right' : 'near'
  if (!isFirst) return 'other'
  return judged ? 'wrong' : 'plain'
}

interface ColumnProps {
  answer: Answer
  runId: string
  truth: string | null
}

function Column({ answer: { name, row }, runId, truth }: ColumnProps): JSX.Element {
  const whole = useRow(runId, row.clip).data
  const judged = truth !== null && row.truth?.index !== null
  return (
    <div className={styles.column}>
      <h3 translate="no">{name}</h3>
      <p className={styles.seen}>{whole?.status === 'ok' ? `saw ${sampledFramesText(whole)}` : '\u00a0'}</p>
      <ol aria-label={`Predictions of ${name}`}>
        {row.topk.slice(0, 5).map(({ rank, index, label, score }) => {
          const isTruth = truth !== null && sameLabel(label, truth)
          const tone = toneOf(rank === 1, isTruth, judged)
          return (
            <li key={index} className={rank === 1 ? styles.first : undefined}>
              <span className="truncate" translate="no" title={label}>
                {label}
              </span>
              {isTruth && <small>truth</small>}
              <em>{percent(score)} %</em>
              <ScoreBar share={score} tone={tone} />
            </li>
          )
        })}
      </ol>
    </div>
  )
}
