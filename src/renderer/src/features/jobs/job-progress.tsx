import type { JSX } from 'react'
import type { Job } from '../../../../shared/domain'
import { useUi } from '../../state'
import { ProgressBar } from '../../ui/bar'
import { isActive, useClipModel } from '../../clips/clips-context'
import { JobControls } from './job-controls'
import { jobAmount, jobPace, jobShare, jobTitle } from '../../widgets/job-text'
import styles from '../../app/status-bar.module.css'
import { formatCount } from '../../../../shared/text'

/** The job of the status bar: the one that runs, else the first that waits. */
export function useCurrentJob(): { job: Job | undefined; others: number } {
  const { state } = useClipModel()
  const active = state.jobs.filter(isActive)
  return {
    job: active.find(each => each.state === 'running') ?? active[0],
    others: Math.max(0, active.length - 1),
  }
}

/** What is going on now, with its way to wait and to end; pressing it shows all jobs. */
export function JobProgress({ job, others }: { job: Job; others: number }): JSX.Element {
  const set = useUi(ui => ui.set)
  const title = jobTitle(job)
  const detail = job.kind === 'get-model' ? [job.message, jobAmount(job), jobPace(job)] : [jobPace(job)]
  return (
    <>
      <span className={styles.progress} data-paused={job.paused}>
        <ProgressBar share={job.state === 'queued' ? null : jobShare(job)} label={title} />
      </span>
      <button
        type="button"
        className={styles.job}
        aria-haspopup="dialog"
        onClick={() => set({ dialog: 'jobs' })}
      >
        <span className={`${styles.now} truncate`} title={job.message}>
          <b>{title}</b>
          {detail
            .filter(Boolean)
            .map(text => ` · ${text}`)
            .join('')}
        </span>
      </button>
      <JobControls job={job} className={styles.small} keys />
      {others > 0 && <span>{others === 1 ? `and 1 more job` : `and ${formatCount(others)} more jobs`}</span>}
    </>
  )
}
