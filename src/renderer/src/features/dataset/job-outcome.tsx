import type { JSX } from 'react'
import type { Job } from '../../../../shared/domain'
import { useCancelJob } from '../../actions'
import { Button } from '../../ui/button'
import { ErrorNote } from '../../ui/notes'
import { isActive, useClipModel } from '../../clips/clips-context'
import styles from './dataset.module.css'

/** The job that an answer of a start call names; undefined before there is one. */
export function useStartedJob(started: { jobId: string } | undefined): Job | undefined {
  const { state } = useClipModel()
  return state.jobs.find(job => job.id === started?.jobId)
}

/** How work that was started stands: under way with a way to stop it, or how it ended, in the host's words. */
export function JobOutcome({ job }: { job: Job | undefined }): JSX.Element {
  const cancel = useCancelJob()
  if (job?.error) return <ErrorNote error={job.error} />
  const said = job !== undefined && job.message !== '' && <span translate="no">{job.message}</span>
  if (job === undefined || isActive(job))
    return (
      <p role="status" className={styles.outcome}>
        Under way: the status bar shows how far it is. {said}
        {job && <Button onClick={() => cancel.mutate(job.id)}>Cancel</Button>}
      </p>
    )
  if (job.state !== 'done') return <p role="status">Cancelled. What is done stays; begin again to go on.</p>
  return (
    <p role="status" className={job.problems > 0 ? styles.warning : undefined}>
      {job.problems > 0
        ? job.problems === 1
          ? 'Done, with 1 problem.'
          : `Done, with ${job.problems} problems.`
        : 'Done.'}{' '}
      {said}
    </p>
  )
}
