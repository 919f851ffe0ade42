import type { JSX } from 'react'
import { useLocation } from 'wouter'
import type { Job } from '../../../../shared/domain'
import { whenBrief } from '../../format'
import { useUi } from '../../state'
import { ProgressBar } from '../../ui/bar'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { Icon, type IconName } from '../../ui/icons'
import { EmptyState } from '../../ui/notes'
import { isActive, useClipModel } from '../../clips/clips-context'
import { JobControls } from './job-controls'
import { jobOutcome, jobShare, jobTitle } from '../../widgets/job-text'
import styles from './jobs-dialog.module.css'

/** Finished ones that are listed; the host forgets the oldest too. */
const listed = 50

/** All that is going on, waits, and has been done since the program started. */
export function JobsDialog(): JSX.Element {
  const open = useUi(ui => ui.dialog === 'jobs')
  const set = useUi(ui => ui.set)
  const { state } = useClipModel()
  const active = state.jobs.filter(isActive).reverse()
  const over = state.jobs.filter(job => !isActive(job)).slice(0, listed)
  return (
    <Dialog
      open={open}
      onClose={() => set({ dialog: null })}
      title="Jobs"
      about="What is going on, what waits its turn, and what has ended since the start."
      width={640}
    >
      {active.length + over.length === 0 ? (
        <EmptyState title="Nothing has been set going yet" />
      ) : (
        <ul className={styles.list}>
          {[...active, ...over].map(job => (
            <JobLine key={job.id} job={job} />
          ))}
        </ul>
      )}
    </Dialog>
  )
}

const pictures: Record<Job['state'], IconName> = {
  queued: 'history',
  running: 'play',
  done: 'tick',
  failed: 'problem',
  cancelled: 'close',
  interrupted: 'close',
}

function JobLine({ job }: { job: Job }): JSX.Element {
  const running = job.state === 'running'
  return (
    <li className={styles.job} data-state={job.state}>
      <Icon name={job.paused ? 'pause' : pictures[job.state]} size={14} />
      <div className={styles.text}>
        <p className="truncate" title={jobTitle(job)}>
          {jobTitle(job)}
        </p>
        {running && <ProgressBar share={jobShare(job)} label={jobTitle(job)} />}
        <p className={styles.detail}>
          {jobOutcome(job)}
          {!isActive(job) && <span translate="no">{` · ${whenBrief(job.createdAt)}`}</span>}
        </p>
        {running && job.message && (
          <p className={`${styles.detail} truncate`} translate="no">
            {job.message}
          </p>
        )}
        {job.error && (
          <p className={styles.error} translate="no">
            {job.error.message}. {job.error.hint}
          </p>
        )}
      </div>
      <span className={styles.actions}>
        <JobControls job={job} />
        <ShowResult job={job} />
      </span>
    </li>
  )
}

/** The way to what the job brought. */
function ShowResult({ job }: { job: Job }): JSX.Element | null {
  const { runs } = useClipModel()
  const [, navigate] = useLocation()
  const { set, showRun } = useUi.getState()
  if (isActive(job)) return null
  const go = (path: string): void => {
    set({ dialog: null })
    navigate(path)
  }
  if (job.kind === 'classify' && runs.some(run => run.id === job.runId))
    return (
      <Button
        look="quiet"
        onClick={() => {
          showRun(job.runId)
          go('/')
        }}
      >
        Show the run
      </Button>
    )
  if (job.kind === 'get-model')
    return (
      <Button look="quiet" onClick={() => go('/models')}>
        Models
      </Button>
    )
  return null
}
