import type { JSX } from 'react'
import type { Job } from '../../../../shared/domain'
import { useCancelJob, usePauseJob } from '../../actions'
import { Button } from '../../ui/button'
import { isActive } from '../../clips/clips-context'

/** Can the job wait between two pieces of its work? */
export const isPausable = (job: Job): boolean => job.kind === 'classify' && job.state === 'running'

interface JobControlsProps {
  job: Job
  className?: string
  /** Prints the keys, which mean the job of the status bar. */
  keys?: boolean
}

/** Pause or go on, and cancel, where that can be done. */
export function JobControls({ job, className, keys = false }: JobControlsProps): JSX.Element | null {
  const cancel = useCancelJob()
  const pause = usePauseJob()
  if (!isActive(job) || job.kind === 'scan') return null
  return (
    <>
      {isPausable(job) && (
        <Button
          look="quiet"
          className={className}
          icon={job.paused ? 'play' : 'pause'}
          shortcut={keys ? 'pause-job' : undefined}
          disabled={pause.isPending}
          onClick={() => pause.mutate({ jobId: job.id, paused: !job.paused })}
        >
          {job.paused ? 'Go on' : 'Pause'}
        </Button>
      )}
      <Button
        look="quiet"
        className={className}
        shortcut={keys ? 'cancel-job' : undefined}
        disabled={cancel.isPending}
        onClick={() => cancel.mutate(job.id)}
      >
        Cancel
      </Button>
    </>
  )
}
