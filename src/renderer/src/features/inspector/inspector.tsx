import { useState, type JSX } from 'react'
import { AppError } from '../../../../shared/errors'
import { useResumeRun } from '../../actions'
import { useRow } from '../../queries'
import { useUi } from '../../state'
import { Button } from '../../ui/button'
import { Icon } from '../../ui/icons'
import { VerdictTag } from '../../ui/mark'
import { EmptyState, ErrorNote, Skeleton } from '../../ui/notes'
import { Rich } from '../../ui/rich'
import { CompareClip } from '../compare/compare-clip'
import { useClipModel } from '../../clips/clips-context'
import type { Item } from '../../clips/items'
import { stageText } from '../problems/problems-dialog'
import { Filmstrip } from './filmstrip'
import styles from './inspector.module.css'
import { MyLabel } from '../labelling/my-label'
import { OverTime } from './over-time'
import { Player } from './player'
import { mediaText, Provenance } from './provenance'

/** The clip at hand, read from top to bottom: clip, when it was looked at, what was seen, what was said, what I say, how. */
export function Inspector(): JSX.Element {
  const { current, visible } = useClipModel()
  return (
    <aside className={styles.inspector} aria-label="Clip">
      {current ? (
        <ClipView key={current.clip.id} item={current} />
      ) : (
        // With no clip to choose from, the grid says why.
        visible.length > 0 && (
          <EmptyState title="No clip chosen">
            <p>Choose one in the grid to see it, what the network saw of it, and what it said.</p>
          </EmptyState>
        )
      )}
    </aside>
  )
}

function ClipView({ item }: { item: Item }): JSX.Element {
  const { run } = useClipModel()
  const [view, setView] = useState(0)
  const { clip, row, top, verdict } = item
  const ok = row?.status === 'ok' ? row : undefined
  const wholeQuery = useRow(ok && run ? run.id : null, ok?.clip ?? null)
  const whole = wholeQuery.data?.status === 'ok' ? wholeQuery.data : undefined
  const media = clip.media ?? whole?.media
  return (
    <>
      <header className={styles.head}>
        <div>
          <h2 className="truncate" translate="no">
            {top?.label ?? clip.name}
          </h2>
          <small className="truncate" translate="no" title={clip.path}>
            {clip.path}
          </small>
        </div>
        <VerdictTag verdict={verdict} />
      </header>
      {item.problem && <Problem item={item} />}
      {media ? (
        <Player item={item} media={media} view={whole?.views[view]} />
      ) : (
        !item.problem && <Skeleton height={226} />
      )}
      {ok && run && media && <OverTime runId={run.id} clipId={clip.id} path={clip.path} media={media} />}
      {ok && ok.warnings.length > 0 && (
        <ul className={styles.warnings} aria-label="Warnings">
          {ok.warnings.map(warning => (
            <li key={warning.code}>
              <Icon name="problem" size={13} />
              <span translate="no">{warning.message}</span>
            </li>
          ))}
        </ul>
      )}
      {ok && run && (
        <>
          {whole ? (
            <Filmstrip row={whole} runId={run.id} clipId={clip.id} view={view} onView={setView} />
          ) : wholeQuery.error ? (
            <ErrorNote error={wholeQuery.error} />
          ) : (
            <Skeleton height={118} />
          )}
          <CompareClip item={item} row={ok} run={run} />
        </>
      )}
      {!row && !item.problem && <NotRun item={item} />}
      {!item.problem && <MyLabel item={item} />}
      {whole ? (
        <Provenance row={whole} />
      ) : (
        !ok && media && <p className={styles.facts}>{mediaText(media)}</p>
      )}
    </>
  )
}

function NotRun({ item }: { item: Item }): JSX.Element {
  const { run, job } = useClipModel()
  return (
    <p className={styles.note}>
      {job
        ? 'Its turn in this run has not come yet.'
        : run
          ? 'Not part of the run shown. Classify adds what is left; or select clips and classify those.'
          : 'No network has looked at this clip yet.'}
      {item.truth && (
        <>
          {' '}
          <Rich
            text="Its folder or list says it is {label}."
            parts={{ label: <b translate="no">{item.truth}</b> }}
          />
        </>
      )}
    </p>
  )
}

/** What failed at which stage, what to do, and trying again. */
function Problem({ item }: { item: Item }): JSX.Element | null {
  const { run, job } = useClipModel()
  const resume = useResumeRun()
  const { problem } = item
  if (!problem) return null
  const failed = item.row?.status === 'failed' ? item.row : undefined
  const { desktop } = window
  const error = new AppError('clip.unreadable', problem.message, { hint: problem.hint })
  return (
    <>
      <ErrorNote error={error}>
        {failed && run && (
          <Button
            icon="retry"
            disabled={!!job || resume.isPending}
            onClick={() => resume.mutate({ runId: run.id, retryFailed: true, clipIds: [item.clip.id] })}
          >
            Retry
          </Button>
        )}
        {desktop && (
          <Button icon="folder" onClick={() => void desktop.reveal(item.clip.id)}>
            Show in folder
          </Button>
        )}
        <Button look="quiet" onClick={() => useUi.getState().set({ dialog: 'problems' })}>
          All problems
        </Button>
      </ErrorNote>
      <p className={styles.note}>
        {failed && failed.attempt > 1
          ? `It stopped while ${stageText(problem.stage)}, at attempt ${failed.attempt}.`
          : `It stopped while ${stageText(problem.stage)}.`}
      </p>
    </>
  )
}
